//! The marked copy says at each cell what is wrong there, and changes nothing else.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use calamine::{Data, Reader as _, open_workbook_auto};
use content_model::Level;
use county::fault::{Fault, Place, Refusal, Words};
use county::marked;
use rust_xlsxwriter::{DataValidation, ExcelDateTime, Format, Note, Workbook};
use zip::ZipArchive;

fn fault(sheet: &str, row: Option<u32>, column: Option<u32>, rule: &'static str) -> Fault {
    let place = Place {
        file: "收费.xlsx".to_owned(),
        sheet: sheet.to_owned(),
        row,
        column,
        header: "收费标准".to_owned(),
    };
    let refusal = Refusal::new(
        rule,
        Words::fixed("看不懂<这个>", "this & that"),
        Words::fixed("40元", "40元"),
    );
    Fault::error(place, "四十元", refusal)
}

fn warning(fault: Fault) -> Fault {
    Fault {
        level: Level::Warning,
        ..fault
    }
}

/// A workbook as people make them: title over merged cells, widths, dates, a list, a comment.
fn workbook(path: &Path) {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("收费标准").unwrap();
    let title = Format::new().set_bold();
    page.merge_range(0, 0, 0, 3, "收费目录", &title).unwrap();
    for (column, header) in (0..).zip(["收费编号", "名称", "收费标准", "执行日期"]) {
        page.write(1, column, header).unwrap();
    }
    page.write(2, 0, "GA-S02").unwrap();
    let red = Format::new().set_font_color("#FF0000").set_italic();
    page.write_with_format(2, 2, "四十元", &red).unwrap();
    let day = ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    let iso = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    page.write_with_format(2, 3, &day, &iso).unwrap();
    page.set_column_width(2, 33).unwrap();
    let list = DataValidation::new()
        .allow_list_strings(&["在收", "停征"])
        .unwrap();
    page.add_data_validation(2, 4, 9, 4, &list).unwrap();
    page.insert_note(2, 2, &Note::new("小王:问过公安局"))
        .unwrap();
    let other = book.add_worksheet().set_name("说明's").unwrap();
    other.write(4, 1, 17.5).unwrap();
    book.save(path).unwrap();
}

/// Every part of a package by name.
pub fn parts(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

/// Row and column from 0, and what stands there.
type Cell = (usize, usize, Data);

fn values(path: &Path) -> Vec<(String, Vec<Cell>)> {
    let mut book = open_workbook_auto(path).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range
                .used_cells()
                .map(|(row, column, value)| {
                    (row + top as usize, column + left as usize, value.clone())
                })
                .collect();
            (name, cells)
        })
        .collect()
}

#[test]
fn cells_are_coloured_and_commented_where_they_stand() {
    let temp = tempfile::tempdir().unwrap();
    let (path, copy) = (temp.path().join("收费.xlsx"), temp.path().join("c.xlsx"));
    workbook(&path);
    let faults = [
        fault("收费标准", Some(3), Some(2), "amount"),
        warning(fault("收费标准", Some(3), Some(2), "unit-mismatch")),
        warning(fault("收费标准", Some(3), Some(1), "missing")),
        fault("收费标准", Some(2), None, "missing-column"),
        fault("说明's", None, None, "no-header"),
        fault("", None, None, "too-large"),
        Fault {
            place: Place {
                file: "别的.xlsx".to_owned(),
                ..Place::default()
            },
            ..fault("收费标准", Some(9), Some(9), "choice")
        },
    ];
    assert!(marked::write(&path, &faults, &copy).unwrap());

    let (before, after) = (values(&path), values(&copy));
    assert_eq!(
        after[..before.len()],
        before[..],
        "values stay in their places"
    );
    assert_eq!(after.last().unwrap().0, "错误清单");
    let listed: Vec<_> = after
        .last()
        .unwrap()
        .1
        .iter()
        .filter(|cell| cell.1 == 5)
        .collect();
    let rules: Vec<String> = listed[1..].iter().map(|cell| cell.2.to_string()).collect();
    let own = [
        "amount",
        "unit-mismatch",
        "missing",
        "missing-column",
        "no-header",
        "too-large",
    ];
    assert_eq!(rules, own, "faults of another file are left out");

    let (old, new) = (parts(&path), parts(&copy));
    for (name, bytes) in &old {
        assert!(new.contains_key(name), "{name} is lost");
        let touched = [
            "rels",
            "[Content_Types]",
            "workbook.xml",
            "styles",
            "sheet1",
            "sheet2",
            "comments1",
            "vmlDrawing1",
        ];
        if !touched.iter().any(|part| name.contains(part)) {
            assert_eq!(new[name], *bytes, "{name}");
        }
    }
    let text = |name: &str| String::from_utf8(new[name].clone()).unwrap();
    let sheet = text("xl/worksheets/sheet1.xml");
    for kept in [
        "<mergeCell ref=\"A1:D1\"/>",
        "<dataValidation ",
        "width=\"33",
    ] {
        assert!(sheet.contains(kept), "{kept}: {sheet}");
    }
    assert_eq!(
        ground(&new, &sheet, "C3"),
        "FFFFC7CE",
        "the worst of two faults"
    );
    assert_eq!(
        ground(&new, &sheet, "B3"),
        "FFFFEB9C",
        "a cell that was not there"
    );
    assert_eq!(ground(&new, &sheet, "A2"), "FFFFC7CE", "a row's first cell");
    assert_eq!(
        ground(&new, &text("xl/worksheets/sheet2.xml"), "A1"),
        "FFFFC7CE"
    );
    let comments = text("xl/comments1.xml");
    assert_eq!(comments.matches("<comment ").count(), 3);
    assert!(comments.contains("小王:问过公安局"), "{comments}");
    for said in [
        "错误(amount):看不懂&lt;这个&gt;\n改成:40元\nerror: this &amp; that",
        "提醒(unit-mismatch)",
    ] {
        assert!(comments.contains(said), "{comments}");
    }
    let drawing = text("xl/drawings/vmlDrawing1.vml");
    assert_eq!(drawing.matches("<v:shape ").count(), 3, "{drawing}");
}

/// The colour behind a cell, by way of its style.
fn ground(parts: &BTreeMap<String, Vec<u8>>, sheet: &str, cell: &str) -> String {
    let between = |text: &str, from: &str, to: &str| {
        let rest = text
            .split(from)
            .nth(1)
            .unwrap_or_else(|| panic!("{from}: {text}"));
        rest.split(to).next().unwrap().to_owned()
    };
    let style = between(
        &between(sheet, &format!("<c r=\"{cell}\""), ">"),
        "s=\"",
        "\"",
    );
    let styles = String::from_utf8(parts["xl/styles.xml"].clone()).unwrap();
    let cells = between(&styles, "<cellXfs", "</cellXfs>");
    let own = cells
        .split("<xf ")
        .nth(style.parse::<usize>().unwrap() + 1)
        .unwrap();
    let fill: usize = between(own, "fillId=\"", "\"").parse().unwrap();
    let fills = between(&styles, "<fills", "</fills>");
    between(fills.split("<fill>").nth(fill + 1).unwrap(), "rgb=\"", "\"")
}

#[test]
fn other_forms_become_a_workbook_with_the_same_values() {
    let temp = tempfile::tempdir().unwrap();
    let (path, copy) = (temp.path().join("收费.csv"), temp.path().join("c.xlsx"));
    fs::write(
        &path,
        "收费编号,收费标准\n\n123456789012345678,\"四十\n元\"\n",
    )
    .unwrap();
    let mut fault = fault("", Some(3), Some(1), "amount");
    fault.place.file = "收费.csv".to_owned();
    assert!(marked::write(&path, &[fault], &copy).unwrap());
    let text = |text: &str| Data::String(text.to_owned());
    let all = values(&copy);
    assert_eq!(
        all[0].1,
        [
            (0, 0, text("收费编号")),
            (0, 1, text("收费标准")),
            (2, 0, text("123456789012345678")),
            (2, 1, text("四十\n元")),
        ]
    );
    let new = parts(&copy);
    let sheet = String::from_utf8(new["xl/worksheets/sheet1.xml"].clone()).unwrap();
    assert_eq!(ground(&new, &sheet, "B3"), "FFFFC7CE");
}

#[test]
fn what_is_no_spreadsheet_gets_no_copy() {
    let temp = tempfile::tempdir().unwrap();
    let copy = temp.path().join("c.xlsx");
    for (name, bytes) in [
        ("a.xlsx", b"PK\x03\x04....".as_slice()),
        ("b.xls", b"text"),
        ("c.csv", b"\xff\xfe\x00"),
    ] {
        let path = temp.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert!(!marked::write(&path, &[], &copy).unwrap(), "{name}");
        assert!(!copy.exists());
    }
    assert!(marked::write(&temp.path().join("none.xlsx"), &[], &copy).is_err());
}

#[test]
fn a_copy_of_a_copy_is_marked_again() {
    let temp = tempfile::tempdir().unwrap();
    let (path, copy) = (temp.path().join("收费.xlsx"), temp.path().join("c.xlsx"));
    workbook(&path);
    let faults = [fault("收费标准", Some(3), Some(2), "amount")];
    assert!(marked::write(&path, &faults, &copy).unwrap());
    fs::rename(&copy, &path).unwrap();
    assert!(marked::write(&path, &faults, &copy).unwrap());
    let names: Vec<String> = values(&copy).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["收费标准", "说明's", "错误清单", "错误清单2"]);
}

#[test]
fn every_workbook_with_faults_gets_its_copy() {
    let temp = tempfile::tempdir().unwrap();
    let (folder, copies) = (temp.path().join("in"), temp.path().join("out"));
    fs::create_dir(&folder).unwrap();
    workbook(&folder.join("收费.xlsx"));
    workbook(&folder.join("没错.xlsx"));
    let faults = [fault("收费标准", Some(3), Some(2), "amount")];
    let written = marked::write_all(std::slice::from_ref(&folder), &faults, &copies).unwrap();
    assert_eq!(written, [copies.join("收费.标错.xlsx")]);
    let (one, single) = (folder.join("收费.xlsx"), temp.path().join("c.xlsx"));
    let written = marked::write_all(&[one], &faults, &single).unwrap();
    assert_eq!(written, [single]);
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 1);
}
