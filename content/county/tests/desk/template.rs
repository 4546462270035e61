//! Every template, filled in as its example shows, is imported without a fault; left as it is, it
//! brings nothing.

use std::fs;
use std::path::Path;

use calamine::{Reader as _, open_workbook_auto};
use content_model::Kind;
use county::import::LAYOUTS;
use county::workspace::Workspace;
use rust_xlsxwriter::Workbook;

use crate::office::{DAY, Office};

/// The rows of each sheet as text: header, explanation, example.
pub fn rows(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = open_workbook_auto(path).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let cells = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
            (name, range.rows().map(cells).collect())
        })
        .collect()
}

/// A template for every kind, with its examples as records of 示范县公安局.
pub fn filled_in(template: &Path, to: &Path) {
    let sheets = rows(template);
    assert_eq!(sheets.len(), LAYOUTS.len());
    let mut book = Workbook::new();
    for (name, rows) in &sheets {
        let page = book.add_worksheet().set_name(name).unwrap();
        let [header, explanation, example] = &rows[..] else {
            panic!("{name}: {rows:?}")
        };
        assert!(explanation[0].starts_with("说明"), "{name}");
        assert!(example[0].starts_with("示例"), "{name}");
        for (at, row) in [(0, header), (1, explanation), (2, example)] {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                let cell = if (at, column) == (2, 0) {
                    "示范县公安局"
                } else {
                    cell.as_str()
                };
                page.write_string(at, column, cell).unwrap();
            }
        }
    }
    book.save(to).unwrap();
}

#[test]
fn a_template_that_nobody_filled_in_brings_nothing() {
    let office = Office::new();
    let files: Vec<String> = LAYOUTS
        .iter()
        .map(|layout| format!("{}.xlsx", layout.name))
        .collect();
    for (layout, file) in LAYOUTS.iter().zip(&files) {
        let said = office.run_anywhere(&["template", layout.kind.as_str(), file]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let said = office.import(&files);
    assert_eq!((said.places(), said.counts()), (vec![], [0, 0, 0]));
    let workspace = Workspace::open(&office.workspace()).unwrap();
    assert!(workspace.ledger.all_working().unwrap().is_empty());
}

#[test]
fn every_kind_is_imported_as_its_example_shows() {
    let office = Office::new();
    let workspace = office.workspace().display().to_string();
    let said = office.run_anywhere(&["template", "--all", "--workspace", &workspace, "全部.xlsx"]);
    assert_eq!(said.code, 0, "{}", said.err);
    filled_in(&office.path("全部.xlsx"), &office.path("填好.xlsx"));
    let said = office.import(&["填好.xlsx"]);
    assert_eq!(
        (said.places(), said.counts()),
        (vec![], [LAYOUTS.len(), 0, 0])
    );
    let workspace = Workspace::open(&office.workspace()).unwrap();
    let mut kinds: Vec<Kind> = workspace
        .ledger
        .all_working()
        .unwrap()
        .iter()
        .map(content_model::Record::kind)
        .collect();
    let mut all: Vec<Kind> = LAYOUTS.iter().map(|layout| layout.kind).collect();
    kinds.sort_unstable();
    all.sort_unstable();
    assert_eq!(kinds, all, "on {DAY}");
}

#[test]
fn a_template_guides_the_hand() {
    let office = Office::new();
    let workspace = office.workspace().display().to_string();
    let said = office.run_anywhere(&["template", "收费标准", "f.xlsx", "--workspace", &workspace]);
    assert_eq!(said.code, 0, "{}", said.err);
    let parts = crate::marked::parts(&office.path("f.xlsx"));
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    let sheet = text("xl/worksheets/sheet1.xml");
    for list in [
        "在收,减免,停征,取消",
        "有效,暂停,被替代",
        "示范县公安局,青石镇人民政府",
    ] {
        assert!(sheet.contains(list), "{list}: {sheet}");
    }
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
    let words = text("xl/sharedStrings.xml");
    assert!(
        words.contains("<t>*收费编号</t>") && words.contains("<t>批准机关</t>"),
        "{words}"
    );
    assert!(text("xl/styles.xml").contains("yyyy-mm-dd"));
    assert!(text("xl/comments1.xml").contains("收费编号;指南靠它引用"));
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let office = Office::new();
    office.write("f.xlsx", b"mine");
    assert_eq!(office.run_anywhere(&["template", "fee", "f.xlsx"]).code, 1);
    assert_eq!(fs::read(office.path("f.xlsx")).unwrap(), b"mine");
    for args in [
        &["template", "费用", "g.xlsx"][..],
        &["template", "g.xlsx"],
        &["template", "--all", "a", "b"],
    ] {
        let said = office.run_anywhere(args);
        assert_eq!(said.code, 1);
        assert!(said.err.contains("calendar 节假日"), "{}", said.err);
    }
    assert!(!office.path("g.xlsx").exists());
}
