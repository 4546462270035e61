//! Content as nobody would write it: too long, empty, without its pictures, and far too much of it.

use std::collections::BTreeMap;

use content_model::{Kind, Record, Rid};
use content_store::Reader;
use kiosk_app::session::Language;
use serde_json::Value;

use crate::county::{county, records, terminal};
use crate::examples::examples;
use crate::walk::{COMPACT, LANDSCAPE, PORTRAIT, SOME, Way, look};

/// Characters in a title.
const LONG: usize = 200;
/// A word that is longer than any line.
const WORD: &str =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

/// The sample county, every record changed.
fn changed(change: fn(&mut Value)) -> Vec<Record> {
    let reader = Reader::open(county()).unwrap();
    let changed = records(&reader).into_iter().map(|record| {
        let mut value = serde_json::to_value(&record).unwrap();
        change(&mut value);
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{}: {error}", record.title))
    });
    changed.collect()
}

/// Every text in `value` that is more than a name.
fn texts(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) if text.chars().count() > 20 && !text.is_ascii() => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| texts(value, change)),
        Value::Object(fields) => fields.values_mut().for_each(|value| texts(value, change)),
        _ => {}
    }
}

fn lengthen(record: &mut Value) {
    texts(&mut record["body"], &|text| {
        text.push_str(WORD);
        text.push_str("。办理时请带齐材料。");
    });
    let title = record["title"].as_str().unwrap_or_default().repeat(LONG);
    record["title"] = title.chars().take(LONG).collect::<String>().into();
}

fn empty(record: &mut Value) {
    fn no_lists(value: &mut Value) {
        match value {
            // A place on a plan is no list.
            Value::Array(values) if values.iter().all(Value::is_number) => {}
            Value::Array(values) => values.clear(),
            Value::Object(fields) => fields.values_mut().for_each(no_lists),
            _ => {}
        }
    }
    texts(&mut record["body"], &|text| text.clear());
    no_lists(&mut record["body"]);
}

fn without_pictures(record: &mut Value) {
    fn missing(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(missing),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name == "sha256" {
                        *value = "0".repeat(64).into();
                    } else {
                        missing(value);
                    }
                }
            }
            _ => {}
        }
    }
    missing(record);
}

/// On screens whose names begin with one of `only`, or on all.
fn holds(records: Vec<Record>, only: &[&str]) {
    let data = terminal(records, &BTreeMap::new());
    let mut way = Way::new(SOME);
    for panel in [LANDSCAPE, PORTRAIT, COMPACT] {
        let mut look = look(panel.name == COMPACT.name, Language::Simplified);
        look.only = only.iter().map(|name| (*name).to_owned()).collect();
        way.walk(data.path(), panel, &look, &mut examples(1));
    }
    way.end();
}

#[test]
fn long_titles_and_long_words() {
    holds(changed(lengthen), &[]);
}

#[test]
fn empty_texts_and_empty_lists() {
    holds(changed(empty), &[]);
}

#[test]
fn pictures_that_have_not_come() {
    let pictured = ["07-people", "40-", "50-", "60-", "62-", "71-"];
    holds(changed(without_pictures), &pictured);
}

/// 5,000 guides under 57 topics, of 34 units.
#[test]
fn far_too_much() {
    const GUIDES: u64 = 5000;
    let reader = Reader::open(county()).unwrap();
    let mut all = records(&reader);
    let sample = all.iter().find(|record| record.kind() == Kind::Guide);
    let sample = serde_json::to_value(sample.unwrap()).unwrap();
    all.extend((0..GUIDES).map(|n| {
        let mut value = sample.clone();
        value["rid"] = Rid::new(1 << 40 | n, [0; 10]).to_string().into();
        value["title"] = format!("示范事项第{n}号的办理").into();
        value["body"]["topics"] = Value::from(vec![format!("示范主题{}", n % 57)]);
        value["body"]["dept"] = format!("示范县第{}局", n % 34).into();
        value["body"]["local_code"] = format!("ZZ-{n:04}").into();
        serde_json::from_value(value).unwrap()
    }));
    let data = terminal(all, &BTreeMap::new());
    let mut way = Way::new(SOME);
    for panel in [LANDSCAPE, PORTRAIT, COMPACT] {
        let mut look = look(false, Language::Simplified);
        look.only = ["01-", "02-", "06-", "09-"].map(str::to_owned).to_vec();
        way.walk(data.path(), panel, &look, &mut |_| true);
    }
    way.end();
}
