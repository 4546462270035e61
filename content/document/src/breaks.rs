//! The text of a document on its way to the template: bounded, drawable, and with places to break.

use serde::Serialize;
use serde_json::Value;

use crate::{DocumentError, undrawable};

/// The longest run of Latin text without a break: less than half the width of a page, and more than
/// the 26 characters of a record id, by which templates look things up.
const RUN: usize = 30;
/// A place to break a line that draws nothing.
const BREAK: char = '\u{200b}';

/// `value` as JSON, after every text in it was counted and found drawable.
pub fn checked_json(value: &impl Serialize, limit: usize) -> Result<Vec<u8>, DocumentError> {
    let template_fault = |e: serde_json::Error| DocumentError::Template {
        file: "sheet.json".to_owned(),
        line: 0,
        message: e.to_string(),
    };
    let mut value = serde_json::to_value(value).map_err(template_fault)?;
    let mut characters = 0;
    let mut missing = String::new();
    walk(&mut value, &mut |text| {
        // An empty item still takes a line.
        characters += text.chars().count().max(1);
        if characters <= limit {
            *text = text.replace("\r\n", "\n").replace('\t', " ");
            missing.extend(undrawable(text));
            *text = with_breaks(text);
        }
    });
    if characters > limit {
        return Err(DocumentError::TooMuchText { characters, limit });
    }
    match undrawable(&missing) {
        none if none.is_empty() => serde_json::to_vec(&value).map_err(template_fault),
        some => Err(DocumentError::Undrawable(some)),
    }
}

fn walk(value: &mut Value, f: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => f(text),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, f)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, f)),
        _ => {}
    }
}

/// Long addresses and codes would run off the page: Latin text breaks only at spaces.
fn with_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for ch in text.chars() {
        if ch.is_whitespace() || u32::from(ch) >= 0x2e80 {
            run = 0;
        } else {
            run += 1;
        }
        if run > RUN {
            out.push(BREAK);
            run = 1;
        }
        out.push(ch);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_latin_runs_can_break_and_chinese_is_left_alone() {
        let url = "a".repeat(62);
        assert_eq!(
            with_breaks(&url),
            ["a".repeat(30), "a".repeat(30), "aa".into()].join("\u{200b}")
        );
        let words = "字".repeat(100) + &"word ".repeat(20);
        assert_eq!(with_breaks(&words), words);
    }

    #[test]
    fn limits_count_every_item() {
        assert!(checked_json(&["", "", "字"], 3).is_ok());
        let refused = checked_json(&["", "", "字字"], 3);
        assert_eq!(
            refused,
            Err(DocumentError::TooMuchText {
                characters: 4,
                limit: 3
            })
        );
        assert_eq!(
            checked_json(&["🙂", "b"], 9),
            Err(DocumentError::Undrawable(vec!['🙂']))
        );
    }
}
