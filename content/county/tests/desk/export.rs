//! What is exported comes back as it was: into the same workspace without a change, into an empty one
//! with the same content.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use content_model::{Kind, Record, canonical_bytes};
use county::export::{Options, export};
use county::workspace::Workspace;
use serde_json::Value;

use crate::office::{Office, import};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample")
}

/// Workbooks and folders, as names that an import takes.
fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
        .collect();
    found.sort();
    found
}

fn records(workspace: &Path) -> Vec<Record> {
    let workspace = Workspace::open(workspace).unwrap();
    workspace.ledger.all_working().unwrap()
}

/// Records by what offices know them by, each rid replaced by that.
fn content(records: &[Record]) -> BTreeMap<String, Value> {
    let names: BTreeMap<String, String> = records
        .iter()
        .map(|record| {
            let value: Value = serde_json::from_slice(&canonical_bytes(record)).unwrap();
            let own = [
                "local_code",
                "fee_code",
                "index_no",
                "form_code",
                "notice_no",
                "org_code",
            ];
            let more = [
                "site_code",
                "duty_number",
                "faq_no",
                "series_no",
                "topic_code",
                "year",
            ];
            let number = own
                .iter()
                .chain(&more)
                .find_map(|key| value["body"].get(*key));
            let number = number.map_or_else(|| record.title.clone(), Value::to_string);
            let window = value["body"]["window_no"].to_string();
            let kind = record.kind().as_str();
            let name = format!("{kind} {} {number} {window}", record.publisher);
            (record.rid.to_string(), name)
        })
        .collect();
    records
        .iter()
        .map(|record| {
            let mut text = String::from_utf8(canonical_bytes(record)).unwrap();
            for (rid, name) in &names {
                text = text.replace(rid.as_str(), &name.replace('"', "'"));
            }
            let value = serde_json::from_str(&text).unwrap();
            (names[record.rid.as_str()].clone(), value)
        })
        .collect()
}

#[test]
fn the_sample_county_comes_back_byte_for_byte() {
    let office = Office::new();
    let county = sample().join("county.toml");
    let first = office.workspace_of("first", &county);
    let brought = import(&first, &workbooks(&sample()));
    assert!(!brought.outcome.refused(), "{:?}", brought.places());
    let before = records(&first);
    assert!(before.len() > 150, "{}", before.len());

    let out = office.path("out");
    let workspace = Workspace::open(&first).unwrap();
    let wrote = export(&workspace, &out, &Options::default()).unwrap();
    assert!(wrote.faults.is_empty(), "{:#?}", wrote.faults);
    assert_eq!(wrote.records, before.len());
    drop(workspace);

    let again = import(&first, &workbooks(&out));
    assert!(!again.outcome.refused(), "{:?}", again.places());
    assert_eq!(again.counts(), [0, 0, before.len()]);
    let bytes = |records: &[Record]| records.iter().map(canonical_bytes).collect::<Vec<_>>();
    assert_eq!(bytes(&records(&first)), bytes(&before));

    let empty = office.workspace_of("empty", &county);
    let anew = import(&empty, &workbooks(&out));
    assert_eq!(anew.counts(), [before.len(), 0, 0], "{:?}", anew.places());
    let (old, new) = (content(&before), content(&records(&empty)));
    assert_eq!(old.len(), before.len(), "names are unique");
    for (name, value) in &old {
        assert_eq!(new.get(name), Some(value), "{name}");
    }
    let blobs = |workspace: &Path| fs::read_dir(workspace.join("blobs")).unwrap().count();
    assert_eq!(blobs(&empty), blobs(&first), "attachments come along");
}

#[test]
fn one_kind_of_one_publisher_goes_into_one_workbook() {
    let office = Office::new();
    let names = ["template", "--all", "all.xlsx"];
    assert_eq!(office.run_anywhere(&names).code, 0);
    crate::template::filled_in(&office.path("all.xlsx"), &office.path("in.xlsx"));
    assert!(!office.import(&["in.xlsx"]).outcome.refused());
    let workspace = Workspace::open(&office.workspace()).unwrap();
    let options = Options {
        publisher: Some("gongan".parse().unwrap()),
        kind: Some(Kind::Fee),
    };
    let file = office.path("fees.xlsx");
    let wrote = export(&workspace, &file, &options).unwrap();
    assert_eq!((wrote.records, wrote.workbooks.len()), (1, 1));
    assert!(
        export(&workspace, &file, &options).is_err(),
        "nothing is overwritten"
    );
    let nobody = Options {
        publisher: Some("qingshi".parse().unwrap()),
        kind: None,
    };
    let none = export(&workspace, &office.path("none"), &nobody).unwrap();
    assert_eq!((none.records, none.workbooks.len()), (0, 0));
    drop(workspace);
    let said = office.run_anywhere(&["export", "--workspace", "workspace", "everything"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("导出16条记录,1个工作簿"), "{}", said.out);
    let again = import(&office.workspace(), &workbooks(&office.path("everything")));
    assert_eq!(again.counts(), [0, 0, 16], "{:?}", again.places());
    let said = office.run_anywhere(&["export", "--workspace", "workspace", "everything"]);
    assert_eq!(said.code, 1, "{}", said.out);
}
