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
            // NFKC and lower case leave these as they are, and almost all characters are of these.
            if HAN.contains(&character) {
                put(simplified(character));
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

/// The unified Han of the first block: all that people use but some hundreds.
const HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

fn simplified(c: char) -> char {
    traditional().of(c)
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
        c if c.is_alphanumeric() => Some(simplified(c)),
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

/// What each character is in simplified writing.
struct Simplified {
    /// Of [`HAN`], in its order.
    han: Vec<char>,
    others: HashMap<char, char>,
}

impl Simplified {
    fn of(&self, c: char) -> char {
        let at = (c as usize).checked_sub(*HAN.start() as usize);
        match at.and_then(|at| self.han.get(at)) {
            Some(simplified) => *simplified,
            None => *self.others.get(&c).unwrap_or(&c),
        }
    }
}

fn traditional() -> &'static Simplified {
    static TABLE: OnceLock<Simplified> = OnceLock::new();
    TABLE.get_or_init(|| {
        let pair = |line: &str| {
            let mut characters = line.chars();
            Some((characters.next()?, characters.next()?))
        };
        let others: HashMap<char, char> = TRADITIONAL.lines().filter_map(pair).collect();
        let han = HAN.map(|c| *others.get(&c).unwrap_or(&c)).collect();
        Simplified { han, others }
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
