//! A word in the one form in which text may be counted.

use std::fmt;

use zeroize::Zeroizing;

use crate::search::normal;

/// A few words that many may say, in the spelling of the search: Han characters, the letters a to
/// z, and at most three digits in all. Nothing else has room in it: no telephone, no number of a
/// person or a car, no date, no sentence.
///
/// Overwritten when it goes, and shown by its length alone: that it may be counted does not mean
/// that it may be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Term(Zeroizing<String>);

/// Characters of the shortest, of the longest, and of the longest without Han characters.
const SHORTEST: usize = 2;
const LONGEST: usize = 12;
const LONGEST_LETTERS: usize = 24;
/// Of a telephone's twelve or an identity card's eighteen, three tell nobody.
const DIGITS: usize = 3;
/// Digits for whoever writes a number in words: 一三八… is a telephone as well.
const HAN_DIGITS: &str = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺";

impl Term {
    /// What is counted of `text`; `None` where its form could say who wrote it, or of whom.
    pub fn of(text: &str) -> Option<Self> {
        // The search cuts what is longer; spelt in one way it may only grow.
        if text.chars().count() > 4 * LONGEST_LETTERS {
            return None;
        }
        let spelt = Zeroizing::new(normal(text));
        Self::is_sound(&spelt).then_some(Self(spelt))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` has exactly this form.
    pub fn is_sound(text: &str) -> bool {
        let mut length = 0;
        let (mut digits, mut han) = (0, false);
        for c in text.chars() {
            length += 1;
            match c {
                'a'..='z' => {}
                '0'..='9' => digits += 1,
                c if is_han(c) => {
                    han = true;
                    digits += usize::from(HAN_DIGITS.contains(c));
                }
                _ => return false,
            }
        }
        let longest = if han { LONGEST } else { LONGEST_LETTERS };
        (SHORTEST..=longest).contains(&length) && digits <= DIGITS
    }
}

impl fmt::Debug for Term {
    /// How much there is, not what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Term({})", self.0.chars().count())
    }
}

/// 〇 and the ideographs that NFKC leaves as they are; not the strokes that they are typed by.
fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2ebe0}' | '\u{30000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_words_may_be_counted() {
        let long = "一".repeat(3) + &"字".repeat(9);
        for (typed, counted) in [
            ("廉租房", "廉租房"),
            (" 廉 租房", "廉租房"),
            ("SFZ", "sfz"),
            ("ＥＴＣ办理", "etc办理"),
            ("12345", ""),
            ("A4纸", "a4纸"),
            ("三支一扶", "三支一扶"),
            (long.as_str(), long.as_str()),
            ("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"),
            ("房", ""),
            ("", ""),
            ("字字字字字字字字字字字字字", ""),
            ("abcdefghijklmnopqrstuvwxy", ""),
            ("13800138000", ""),
            ("一三八〇〇一三八〇〇〇", ""),
            ("壹叁捌玖", ""),
            ("11010119900307123x", ""),
            ("鲁a12345", ""),
            ("鲁A·1234", ""),
            ("居住证(补办)", "居住证补办"),
            ("㇐㇑㇒", ""),
            ("привет", ""),
            ("1990-03", ""),
            ("说\u{202e}话", "说话"),
            ("身分證", "身份证"),
        ] {
            let term = Term::of(typed);
            let got = term.as_ref().map_or("", Term::as_str);
            assert_eq!(got, counted, "{typed}");
            assert!(term.is_none_or(|term| Term::is_sound(term.as_str())));
        }
        assert!(!Term::is_sound("SFZ"), "not the search's spelling");
        assert_eq!(format!("{:?}", Term::of("廉租房").unwrap()), "Term(3)");
    }
}
