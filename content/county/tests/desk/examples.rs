//! What the rule book calls wrong is refused by just that rule, and what it calls right is not.

use std::collections::BTreeMap;

use county::import::{LAYOUTS, Layout};
use county::rules::{Entry, book};
use rust_xlsxwriter::Workbook;

use crate::office::Office;
use crate::template::{filled_in, rows};

/// Columns by which a record is known: every row has a number of its own.
const NUMBERS: [&str; 12] = [
    "local_code",
    "fee_code",
    "notice_no",
    "index_no",
    "form_code",
    "org_code",
    "window_no",
    "site_code",
    "duty_number",
    "faq_no",
    "series_no",
    "topic_code",
];

#[test]
fn the_book_s_examples_are_judged_as_it_says() {
    let office = Office::new();
    let said = office.run_anywhere(&["template", "--all", "all.xlsx"]);
    assert_eq!(said.code, 0, "{}", said.err);
    filled_in(&office.path("all.xlsx"), &office.path("others.xlsx"));
    let templates: BTreeMap<String, Vec<Vec<String>>> =
        rows(&office.path("all.xlsx")).into_iter().collect();
    let mut wrong = Vec::new();
    for good in [false, true] {
        // Rows of every kind's sheet, from row 2, each with the entry that it is for.
        let mut sheets: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in book().iter().filter(|entry| entry.cell.is_some()) {
            sheets.entry(place(entry).0.name).or_default().push(entry);
        }
        assert!(sheets.values().map(Vec::len).sum::<usize>() > 40);
        let mut file = Workbook::new();
        for (name, entries) in &sheets {
            let page = file.add_worksheet().set_name(*name).unwrap();
            let template = &templates[*name];
            for (column, header) in (0..).zip(&template[0]) {
                page.write_string(0, column, header).unwrap();
            }
            for (row, entry) in (1..).zip(entries) {
                let value = if good { &entry.good } else { &entry.bad };
                for (column, cell) in (0..).zip(cells(template, entry, value, row)) {
                    if !cell.is_empty() {
                        page.write_string(row, column, cell).unwrap();
                    }
                }
            }
        }
        file.save(office.path("examples.xlsx")).unwrap();
        let imported = office.import(&["others.xlsx", "examples.xlsx"]);
        for (name, entries) in &sheets {
            for (row, entry) in (2..).zip(entries) {
                let faults = imported.outcome.faults.iter();
                let found: Vec<&str> = faults
                    .filter(|fault| fault.place.file == "examples.xlsx")
                    .filter(|fault| fault.place.sheet == *name && fault.place.row == Some(row))
                    .map(|fault| fault.rule)
                    .collect();
                if found.contains(&entry.id.as_str()) == good {
                    wrong.push(format!("{} (good: {good}): {found:?}", entry.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The kind and the column of an entry's cell.
fn place(entry: &Entry) -> (&'static Layout, String) {
    let (kind, key) = entry.cell.as_deref().unwrap().split_once('.').unwrap();
    let layout = LAYOUTS.iter().find(|layout| layout.kind.as_str() == kind);
    let layout = layout.unwrap_or_else(|| panic!("{kind}"));
    assert!(
        layout.all_columns().any(|column| column.key == key),
        "{kind}.{key}"
    );
    (layout, key.to_owned())
}

/// The template's example with the entry's value in its place.
fn cells(template: &[Vec<String>], entry: &Entry, value: &str, row: u32) -> Vec<String> {
    let (layout, key) = place(entry);
    let columns = template[0].iter().zip(&template[2]).enumerate();
    columns
        .map(|(column, (header, example))| {
            let own = layout.key_of(header).unwrap();
            if column == 0 {
                "示范县公安局".to_owned()
            } else if own == key {
                value.to_owned()
            } else if NUMBERS.contains(&own) && layout.numbers().any(|number| number == own) {
                format!("LZ-{row}")
            } else {
                example.clone()
            }
        })
        .collect()
}
