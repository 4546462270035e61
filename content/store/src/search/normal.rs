//! One spelling for what looks or means the same, at index time and at query time.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Other forms of simplified characters: `content/store/words`.
const TRADITIONAL: &str = include_str!("../../words/traditional.txt");

/// Words that are written in two ways, both as [`fold`] leaves them. Of one length, so that places
/// stay places.
const VARIANTS: [(&str, &str); 5] = [
    ("身分证", "身份证"),
    ("帐户", "账户"),
    ("帐号", "账号"),
    ("户藉", "户籍"),
    ("登陆", "登录"),
];

/// A text in the one spelling, and where each of its characters came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    pub chars: Vec<char>,
    /// For each of `chars`, the place of the character it was in the text.
    pub places: Vec<u32>,
}

impl Normal {
    /// Letters, digits and Han of `text`: NFKC, lower case, simplified. Signs and spaces are left
    /// out, so that 〔2018〕150号, [2018]150号 and 2018-150号 are one.
    pub fn of(text: &str) -> Self {
        let mut out = Self::default();
        for (place, character) in text.chars().enumerate() {
            let mut put = |c: char| {
                out.chars.push(c);
                out.places.push(u32::try_from(place).unwrap_or(u32::MAX));
            };
            if character.is_ascii() {
                if character.is_ascii_alphanumeric() {
                    put(character.to_ascii_lowercase());
                }
                continue;
            }
            for c in character.nfkc().flat_map(char::to_lowercase) {
                if let Some(c) = fold(c) {
                    put(c);
                }
            }
        }
        mend(&mut out.chars);
        out
    }

    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

/// What is compared: letters, digits, Han of `text` in one spelling. 身分證 → 身份证.
pub fn normal(text: &str) -> String {
    Normal::of(text).text()
}

/// `None` for what says nothing.
fn fold(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then_some(c);
    }
    match c {
        // ü has no key.
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => Some('v'),
        '〇' => Some('零'),
        c if is_stroke(c) => Some(c),
        c if c.is_alphanumeric() => Some(*traditional().get(&c).unwrap_or(&c)),
        _ => None,
    }
}

fn mend(chars: &mut [char]) {
    for (wrong, right) in VARIANTS {
        let wrong: [char; 3] = padded(wrong);
        let right: [char; 3] = padded(right);
        let length = if wrong[2] == '\0' { 2 } else { 3 };
        for at in 0..chars.len().saturating_sub(length - 1) {
            if chars[at..at + length] == wrong[..length] {
                chars[at..at + length].copy_from_slice(&right[..length]);
            }
        }
    }
}

fn padded(word: &str) -> [char; 3] {
    let mut out = ['\0'; 3];
    for (to, c) in out.iter_mut().zip(word.chars()) {
        *to = c;
    }
    out
}

fn traditional() -> &'static HashMap<char, char> {
    static TABLE: OnceLock<HashMap<char, char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let pair = |line: &str| {
            let mut characters = line.chars();
            Some((characters.next()?, characters.next()?))
        };
        TRADITIONAL.lines().filter_map(pair).collect()
    })
}

/// 横竖撇点折 as the keys send them.
pub(crate) const STROKES: [char; 5] = ['㇐', '㇑', '㇒', '㇔', '㇖'];

pub(crate) fn is_stroke(c: char) -> bool {
    STROKES.contains(&c)
}

/// Han, as opposed to letters and digits.
pub(crate) fn is_han(c: char) -> bool {
    !c.is_ascii() && !is_stroke(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_look_or_mean_the_same_are_one() {
        let document = normal("示政办〔2018〕150号");
        for other in [
            "示政办[2018]150号",
            "示政办(2018) 150 号",
            " 示政办【２０１８】１５０号\0",
            "示政辦〔2018〕150號",
        ] {
            assert_eq!(normal(other), document, "{other}");
        }
        assert_eq!(normal("身分證 掛失"), "身份证挂失");
        assert_eq!(normal("SFZ"), "sfz");
        assert_eq!(normal("lǜ"), "lv");
        assert_eq!(normal(" \t\0\u{200b}😀\"*"), "");
    }

    #[test]
    fn every_character_knows_where_it_stood() {
        let normal = Normal::of("（補）領 ㈠㍿");
        assert_eq!(normal.text(), "补领一株式会社");
        assert_eq!(normal.places, [1, 3, 5, 6, 6, 6, 6]);
        assert_eq!(Normal::of("").places.len(), 0);
    }

    #[test]
    fn what_is_normal_stays_as_it_is() {
        for text in ["乾坤", "徵收土地", "老師傅裡外", "Ａ１－b", "ﬁ㎡", "户籍"]
        {
            let once = normal(text);
            assert_eq!(normal(&once), once, "{text}");
        }
    }
}
