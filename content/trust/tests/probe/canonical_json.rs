//! Canonical JSON against serde_json: accepted is exactly what two readers cannot read differently.

use content_trust::{Json, canonical_json};
use serde_json::Value;

const DEPTH: usize = 32;

pub fn probe(data: &[u8]) {
    let ours = Json::parse(data, DEPTH);
    let theirs: Option<Value> = serde_json::from_slice(data).ok();
    let acceptable = theirs.as_ref().is_some_and(|value| {
        is_strict(value) && depth(value) <= DEPTH && names(data) == keys(value)
    });
    assert_eq!(ours.is_ok(), acceptable, "{ours:?}");
    let (Ok(ours), Some(theirs)) = (ours, theirs) else {
        return;
    };
    assert_eq!(plain(&ours), theirs);
    let canonical = ours.canonical();
    assert_eq!(canonical_json(&theirs).unwrap(), canonical);
    let again = Json::parse(&readable(&canonical), DEPTH).expect("canonical JSON is JSON");
    assert_eq!(again, ours);
    assert_eq!(again.canonical(), canonical);
}

/// Canonical JSON keeps control characters as they are, which no JSON reader takes; they can only
/// stand inside texts.
fn readable(canonical: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in canonical {
        if byte < 0x20 {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
        } else {
            out.push(byte);
        }
    }
    out
}

fn is_strict(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_f64(),
        Value::Array(items) => items.iter().all(is_strict),
        Value::Object(map) => map.values().all(is_strict),
        _ => true,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Members that a reader which lets the last of a name win has left.
fn keys(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(keys).sum(),
        Value::Object(map) => map.len() + map.values().map(keys).sum::<usize>(),
        _ => 0,
    }
}

/// Members as they stand in the text: its colons outside texts.
fn names(data: &[u8]) -> usize {
    let (mut inside, mut escaped, mut colons) = (false, false, 0);
    for &byte in data {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b':' if !inside => colons += 1,
            _ => {}
        }
    }
    colons
}

fn plain(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Int(n) => match u64::try_from(*n) {
            Ok(n) => n.into(),
            Err(_) => i64::try_from(*n).expect("no reader gives more").into(),
        },
        Json::Text(text) => text.as_str().into(),
        Json::List(items) => items.iter().map(plain).collect(),
        Json::Map(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
