//! The sheet 错误清单: every fault of the workbook in one list, with a link to its cell.

use quick_xml::escape::{escape, partial_escape};

use super::Unfit;
use super::package::Package;
use super::paint::Palette;
use super::remark::plain;
use super::tag::{append_in, tags};
use crate::fault::{Fault, column_letter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

/// Faults that the list holds.
const MAX_LINES: usize = 20_000;

const WIDTHS: [u32; 7] = [8, 34, 30, 50, 50, 24, 60];
const TITLES: [&str; 7] = [
    "级别 level",
    "在哪里 where",
    "现在写着 now",
    "错在哪里 what is wrong",
    "改成 what would be right",
    "规则 rule",
    "English",
];

/// A fault, with the sheet and cell that it is marked at.
pub(super) struct Line<'f> {
    pub fault: &'f Fault,
    pub at: Option<(String, (u32, u32))>,
}

/// Adds the list as the workbook's last sheet: in front it would move the sheets that names refer to.
pub(super) fn add(
    package: &mut Package,
    workbook: &str,
    lines: &[Line],
    palette: &mut Palette,
) -> Result<(), Unfit> {
    let part = package.free_name("xl/worksheets/sheetMarked", "xml");
    package.put(&part, page(lines, palette));
    package.declare(&part, SHEET)?;
    let id = package.relate(workbook, "worksheet", &part)?;
    let xml = package.needed(workbook)?;
    let (mut names, mut last, mut prefix) = (Vec::new(), 0, String::new());
    for tag in tags(&xml) {
        let tag = tag?;
        if tag.opens("sheet") {
            names.push(tag.attribute("name").unwrap_or_default().into_owned());
            last = last.max(tag.number("sheetId").unwrap_or(0));
            prefix = tag.prefix.to_owned();
        }
    }
    // A copy of a copy has a list already.
    let name = (1..)
        .map(|n| match n {
            1 => "错误清单".to_owned(),
            n => format!("错误清单{n}"),
        })
        .find(|name| !names.contains(name))
        .unwrap_or_default();
    let sheet = format!(
        "<{prefix}sheet name=\"{name}\" sheetId=\"{}\" marked:id=\"{id}\" \
         xmlns:marked=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"/>",
        last.saturating_add(1)
    );
    package.put(workbook, append_in(&xml, "sheets", &sheet)?);
    Ok(())
}

fn page(lines: &[Line], palette: &mut Palette) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{MAIN}\">"
    );
    out.push_str(
        "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"2\" topLeftCell=\"A3\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>",
    );
    for (n, width) in (1..).zip(WIDTHS) {
        out.push_str(&format!(
            "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>"
        ));
    }
    out.push_str("</cols><sheetData>");
    let advice = format!(
        "共{}处。请在原文件里改,改好后重新导入;这一份只供对照。 / {} in all. Mend them in the original file and import that again.",
        lines.len(),
        lines.len()
    );
    out.push_str(&row(1, &[advice], None));
    out.push_str(&row(2, &TITLES.map(str::to_owned), None));
    let mut links = String::new();
    for (number, line) in (3_u32..).zip(lines.iter().take(MAX_LINES)) {
        let fault = line.fault;
        let level = if fault.is_error() { "错误" } else { "提醒" };
        let cells = [
            level.to_owned(),
            place(line),
            fault.value.clone(),
            fault.message.zh.to_string(),
            fault.fix.zh.to_string(),
            fault.rule.to_owned(),
            format!("{}. Fix: {}", fault.message.en, fault.fix.en),
        ];
        let style = palette.twin(0, fault.level);
        out.push_str(&row(number, &cells, Some(style)));
        if let Some((sheet, (row, column))) = &line.at {
            let target = format!(
                "'{}'!{}{row}",
                sheet.replace('\'', "''"),
                column_letter(*column)
            );
            links.push_str(&format!(
                "<hyperlink ref=\"B{number}\" location=\"{}\"/>",
                escape(&target)
            ));
        }
    }
    out.push_str("</sheetData>");
    if !links.is_empty() {
        out.push_str(&format!("<hyperlinks>{links}</hyperlinks>"));
    }
    out.push_str("</worksheet>");
    out
}

/// One text, so that no row of the list looks like the header of a kind.
fn place(line: &Line) -> String {
    let place = &line.fault.place;
    let parts = [place.sheet.clone(), place.cell(), place.header.clone()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        true => "整个文件 the whole file".to_owned(),
        false => parts.join(" · ") + " ",
    }
}

fn row(number: u32, cells: &[String], style: Option<usize>) -> String {
    let mut out = format!("<row r=\"{number}\">");
    for (column, text) in (0..).zip(cells) {
        let style = match style.filter(|_| column == 0) {
            Some(style) => format!(" s=\"{style}\""),
            None => String::new(),
        };
        // A cell holds 32,767 characters.
        let text: String = plain(text).chars().take(32_000).collect();
        out.push_str(&format!(
            "<c r=\"{}{number}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            column_letter(column),
            partial_escape(text)
        ));
    }
    out + "</row>"
}
