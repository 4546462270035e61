//! Where a table comes from makes no difference: a file that is open elsewhere, an open document.

use crate::forms::{named, words};
use crate::office::{FEES, Office, Said};

#[test]
fn a_file_that_is_open_elsewhere_is_read_as_it_was_saved() {
    let office = Office::new();
    office.good("a.xlsx");
    office.write("~$a.xlsx", b"lock");
    let said = office.import(&["a.xlsx"]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.err.contains("正在别的程序里打开"), "{}", said.err);
}

const ODS: &str = r#"<office:document-content><office:automatic-styles>
<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>"#;

fn ods(office: &Office, name: &str, tables: &str) {
    let content =
        format!("{ODS}{tables}</office:spreadsheet></office:body></office:document-content>");
    office.archive(
        name,
        &[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("content.xml", content.as_bytes()),
        ],
    );
}

fn ods_row(attributes: &str, cells: &[String]) -> String {
    let cell = |text: &String| match text.as_str() {
        "" => "<table:table-cell/>".to_owned(),
        text => format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>"),
    };
    let cells: String = cells.iter().map(cell).collect();
    format!("<table:table-row {attributes}>{cells}</table:table-row>")
}

#[test]
fn an_open_document_is_read_alike() {
    let office = Office::new();
    let mut headers = words(&FEES);
    headers[7] = "执行日期".to_owned();
    let mut rows = named(
        "S1",
        "甲&amp;乙<text:s text:c=\"1\"/>丙<office:annotation><text:p>批注</text:p></office:annotation>",
    );
    rows[9].clear();
    let dated = ods_row("", &rows).replace(
        "<table:table-cell><text:p>2004-01-01</text:p></table:table-cell>",
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2004-01-01\"><text:p>2004年</text:p></table:table-cell>",
    );
    let table = format!(
        "<table:table table:name=\"收费标准\"><table:table-column table:number-columns-repeated=\"10\"/>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>\
         {}{dated}<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row></table:table>",
        ods_row("", &headers)
    );
    ods(&office, "a.ods", &table);
    let said = office.import(&["a.ods"]);
    assert_eq!(
        (said.code, said.places().len()),
        (0, 0),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(Said::titles(&office), ["甲&乙 丙"]);

    let doubtful = format!(
        "<table:table table:name=\"收费标准\">{}{}{}</table:table>\
         <table:table table:name=\"表格\" table:style-name=\"ta2\">{}{}</table:table>",
        ods_row("", &headers),
        ods_row("table:visibility=\"collapse\"", &named("S1", "甲")),
        ods_row("", &named("S2", "乙")).replace(
            "<table:table-cell><text:p>40元/证</text:p>",
            "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\"><text:p>#DIV/0!</text:p>",
        ),
        ods_row("", &words(&["发布单位", "表格编号", "名称", "版本"])),
        ods_row("", &words(&["gongan", "B2", "戊", "1"])),
    );
    ods(&office, "b.ods", &doubtful);
    assert_eq!(
        office.import(&["b.ods"]).places(),
        [
            "hidden-row@收费标准!2:2",
            "formula-error@收费标准!F3",
            "hidden-sheet@表格!"
        ]
    );
}
