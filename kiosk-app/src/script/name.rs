//! Parts of a text that are names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The names that the content has: of people, places, offices, units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// By their first character, longest first.
    by_first: BTreeMap<char, Vec<String>>,
}

impl Names {
    /// Takes names over, with the places that stand in them: 示范县青石镇人民政府 has 示范县 and 青石镇.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut all = BTreeSet::new();
        for name in names {
            let name = name.trim();
            all.extend(places(name).map(str::to_owned));
            // A single character is a word more often than a name.
            if name.chars().nth(1).is_some() {
                all.insert(name.to_owned());
            }
        }
        let mut by_first: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for name in all {
            if let Some(first) = name.chars().next() {
                by_first.entry(first).or_default().push(name);
            }
        }
        for names in by_first.values_mut() {
            names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        }
        Self { by_first }
    }

    /// Bytes of `text` that are names, document numbers or masked, in their order.
    pub(super) fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut free = 0;
        for (at, c) in text.char_indices() {
            if at < free {
                continue;
            }
            let rest = &text[at..];
            let known = self
                .by_first
                .get(&c)
                .and_then(|names| names.iter().find(|name| rest.starts_with(name.as_str())));
            let found = if let Some(name) = known {
                Some(at..at + name.len())
            } else if is_masked(c, rest) {
                Some(at..at + c.len_utf8())
            } else {
                number(rest, text, at, free)
            };
            if let Some(found) = found {
                free = found.end;
                out.push(found);
            }
        }
        out
    }
}

/// The places at the head of a name, each with the word that says what it is.
fn places(name: &str) -> impl Iterator<Item = &str> {
    const UNITS: [char; 7] = ['省', '市', '县', '区', '镇', '乡', '村'];
    let mut rest = name;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices().skip(1).take(5);
        let (at, unit) = chars.find(|(_, c)| UNITS.contains(c))?;
        let (place, behind) = rest.split_at(at + unit.len_utf8());
        rest = behind;
        // 社区, 县镇: no name of their own.
        (place.chars().count() > 2).then_some(place)
    })
}

/// 张*
fn is_masked(c: char, rest: &str) -> bool {
    let is_han = ('\u{4e00}'..='\u{9fff}').contains(&c);
    is_han && rest[c.len_utf8()..].starts_with(['*', '＊'])
}

/// 国办发〔2020〕18号, where `rest` (of `text` from `at` on) begins with its bracket; nothing before
/// `free` belongs to it.
fn number(rest: &str, text: &str, at: usize, free: usize) -> Option<Range<usize>> {
    let inner = rest.strip_prefix(['〔', '[', '［', '（', '(', '【'])?;
    let year = inner.get(..4)?;
    let behind = inner
        .get(4..)?
        .strip_prefix(['〕', ']', '］', '）', ')', '】'])?;
    let counted = behind.strip_prefix('第').unwrap_or(behind);
    let tail = counted.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = year.bytes().all(|b| b.is_ascii_digit()) && tail.len() < counted.len();
    let tail = tail.strip_prefix('号').filter(|_| is_number)?;
    let end = at + rest.len() - tail.len();
    Some(at - issuer(&text[free..at]).len()..end)
}

/// The signs of whoever issued it, at the end of `before`: 国办发 of 根据国办发.
fn issuer(before: &str) -> &str {
    const LONGEST: usize = 8;
    const NOT_PART: [char; 16] = [
        '据', '照', '见', '以', '由', '及', '和', '与', '的', '了', '是', '为', '按', '依', '对',
        '将',
    ];
    let is_part = |c: &char| {
        ('\u{4e00}'..='\u{9fff}').contains(c) && !NOT_PART.contains(c) || c.is_ascii_alphabetic()
    };
    let length: usize = before
        .chars()
        .rev()
        .take(LONGEST)
        .take_while(is_part)
        .map(char::len_utf8)
        .sum();
    &before[before.len() - length..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept<'a>(names: &Names, text: &'a str) -> Vec<&'a str> {
        let spans = names.spans(text);
        spans.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn a_name_brings_the_places_in_it_along() {
        let found = |name| places(name).collect::<Vec<_>>();
        assert_eq!(
            found("示范县青石镇柳溪村村民委员会"),
            ["示范县", "青石镇", "柳溪村"]
        );
        assert!(found("城区管理办").is_empty());
    }

    #[test]
    fn the_longest_name_is_kept() {
        let names = Names::new(["示范县".to_owned(), "示范县公安局".to_owned()]);
        assert_eq!(
            kept(&names, "到示范县公安局，示范县境内"),
            ["示范县公安局", "示范县"]
        );
    }

    #[test]
    fn document_numbers_are_kept_with_who_issued_them() {
        let none = Names::default();
        assert_eq!(
            kept(&none, "依据财税〔2018〕37号、发改价格规（2022）第5号"),
            ["财税〔2018〕37号", "发改价格规（2022）第5号"]
        );
        assert_eq!(kept(&none, "〔2018〕37号"), ["〔2018〕37号"]);
        assert!(kept(&none, "（2018）年、〔2018〕号、〔二〇一八〕3号").is_empty());
    }
}
