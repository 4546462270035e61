//! Cells that hold one of a few words.

use super::{Value, compact};
use crate::fault::{Refusal, Words};

/// The value that stands beside the cell's word in `options`; several words may mean the same.
pub fn choice<T: Copy + PartialEq>(value: &Value, options: &[(&str, T)]) -> Result<T, Refusal> {
    let text = compact(&value.text()?);
    options
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| {
            let words = offered(options);
            Refusal::new(
                "choice",
                Words::fixed("不在可填的词里", "not one of the words that may stand here"),
                Words::new(words.join("、"), format!("one of {}", words.join(", "))),
            )
        })
}

/// The words to offer: of those with one meaning, the first.
pub fn offered<'a, T: Copy + PartialEq>(options: &[(&'a str, T)]) -> Vec<&'a str> {
    let mut offered: Vec<(&str, T)> = Vec::new();
    for option in options {
        if offered.iter().all(|known| known.1 != option.1) {
            offered.push(*option);
        }
    }
    offered.into_iter().map(|(word, _)| word).collect()
}

/// The word that is offered for a meaning.
pub fn word_for<'a, T: Copy + PartialEq>(meaning: T, options: &[(&'a str, T)]) -> &'a str {
    let found = options.iter().find(|(_, known)| *known == meaning);
    found.map_or("", |(word, _)| *word)
}

/// 是, 否.
pub const YES_NO: &[(&str, bool)] = &[
    ("是", true),
    ("否", false),
    ("可以", true),
    ("不可以", false),
    ("可", true),
    ("不可", false),
    ("支持", true),
    ("不支持", false),
    ("有", true),
    ("无", false),
    ("1", true),
    ("0", false),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_offered_is_refused_with_the_offer() {
        let options = [("个人", 1), ("企业", 2), ("法人", 2)];
        assert_eq!(choice(&Value::Text(" 法人 ".into()), &options), Ok(2));
        let refusal = choice(&Value::Text("群众".into()), &options).unwrap_err();
        assert_eq!(refusal.fix.zh, "个人、企业");
    }
}
