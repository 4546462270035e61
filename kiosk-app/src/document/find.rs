//! Looking for words in a text, by themselves or by how they sound.

use std::ops::Range;

use content_store::syllable;

/// What somebody typed, or tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Pinyin, whole or its initials.
    Sound(String),
    Words(Vec<char>),
}

impl Query {
    /// `None` for what would find nearly everything: nothing, or a single letter.
    pub fn new(typed: &str) -> Option<Self> {
        let folded: Vec<char> = typed.chars().filter_map(fold).collect();
        let letters = folded.iter().all(char::is_ascii_lowercase);
        match (folded.len(), letters) {
            (0, _) | (1, true) => None,
            (_, true) => Some(Self::Sound(folded.into_iter().collect())),
            _ => Some(Self::Words(folded)),
        }
    }

    /// Where it stands in `text`, as bytes; never one within another.
    pub fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut free = 0;
        for (at, _) in text.char_indices() {
            if at < free {
                continue;
            }
            let rest = &text[at..];
            let length = match self {
                Self::Words(words) => length_of(rest, words),
                Self::Sound(sound) => whole(rest, sound).or_else(|| initials(rest, sound)),
            };
            if let Some(length) = length.filter(|length| *length > 0) {
                free = at + length;
                out.push(at..free);
            }
        }
        out
    }
}

/// One spelling for what looks alike; `None` for what is passed over.
fn fold(c: char) -> Option<char> {
    let c = match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0)?,
        '〔' | '【' | '[' | '（' => '(',
        '〕' | '】' | ']' | '）' => ')',
        c if c.is_whitespace() => return None,
        c => c,
    };
    Some(c.to_ascii_lowercase())
}

/// Bytes at the head of `text` that read `words`.
fn length_of(text: &str, words: &[char]) -> Option<usize> {
    let mut wanted = words.iter().peekable();
    for (at, c) in text.char_indices() {
        match (fold(c), wanted.peek()) {
            (_, None) => return Some(at),
            (None, Some(_)) if at > 0 => {}
            (Some(c), Some(word)) if c == **word => {
                wanted.next();
            }
            _ => return None,
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Bytes at the head of `text` that sound as `sound` does, syllable by syllable; the last may be
/// begun only.
fn whole(text: &str, sound: &str) -> Option<usize> {
    let mut left = sound;
    for (at, c) in text.char_indices() {
        if left.is_empty() {
            return Some(at);
        }
        let syllable = syllable(c)?;
        left = match left.strip_prefix(syllable) {
            Some(rest) => rest,
            None if at > 0 && syllable.starts_with(left) => "",
            None => return None,
        };
    }
    left.is_empty().then_some(text.len())
}

/// Bytes at the head of `text` whose characters begin with the letters of `sound`; letters in the
/// text are their own initials.
fn initials(text: &str, sound: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    for letter in sound.chars() {
        let (_, c) = chars.next()?;
        let initial = match syllable(c) {
            Some(syllable) => syllable.chars().next(),
            None => fold(c),
        };
        if initial != Some(letter) {
            return None;
        }
    }
    Some(text.len() - chars.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
        let query = Query::new(typed).unwrap();
        let spans = query.spans(text);
        spans.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn words_are_found_by_initials_and_by_their_whole_sound() {
        let text = "补助标准：每户补助500元，不足部分另议。補助";
        assert_eq!(found("bz", text), ["补助", "标准", "补助", "不足", "補助"]);
        assert_eq!(found("buzhu", text), ["补助", "补助", "補助"]);
        assert_eq!(found("buz", text), ["补助", "补助", "不足", "補助"]);
        assert_eq!(found("BZBZ", text), ["补助标准"]);
        assert_eq!(found("nver", "女儿 女人"), ["女儿"]);
    }

    #[test]
    fn words_and_figures_are_found_however_they_are_spelled() {
        assert_eq!(found("５００", "补助500元、５００元"), ["500", "５００"]);
        assert_eq!(found("财税(2018)", "财税〔2018〕37号"), ["财税〔2018〕"]);
        assert_eq!(found("ab", "AB组和 a b"), ["AB"]);
        assert_eq!(found("低保", "低 保、低保"), ["低 保", "低保"]);
        assert!(found("低保", "最低生活保障").is_empty());
    }

    #[test]
    fn what_would_find_everything_finds_nothing() {
        assert_eq!(Query::new(" "), None);
        assert_eq!(Query::new("b"), None);
        assert!(Query::new("5").is_some());
        assert!(Query::new("户").is_some());
    }
}
