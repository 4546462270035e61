//! Personal data that no cell may hold: identity numbers and mobile numbers.

use super::narrow;
use crate::fault::{Refusal, Words};

/// What of `text` is personal data, if anything.
pub fn personal_data(text: &str) -> Option<Refusal> {
    let text = narrow(text);
    if numbers(&text, |c| c.is_ascii_digit() || matches!(c, 'x' | 'X')).any(is_identity_number) {
        return Some(refusal("身份证号码", "an identity number"));
    }
    // 138-1234-5678 and 138 1234 5678 are written with the same separator twice.
    let unspaced = |separator: char| {
        numbers(&text, move |c| c.is_ascii_digit() || c == separator)
            .any(|run| is_grouped_mobile(run, separator))
    };
    if numbers(&text, |c| c.is_ascii_digit()).any(is_mobile) || unspaced('-') || unspaced(' ') {
        return Some(refusal("手机号码", "a mobile number"));
    }
    None
}

/// `value` with the middle of every long number hidden, to be shown in a message.
pub fn hidden(value: &str) -> String {
    let narrow = narrow(value);
    let mut out: Vec<char> = narrow.chars().collect();
    let mut start = 0;
    while start < out.len() {
        let length = out[start..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        if length >= 4 {
            let tail = if length > 7 { 4 } else { 0 };
            out[start + 3..start + length - tail].fill('*');
        }
        start += length.max(1);
    }
    out.into_iter().collect()
}

fn numbers(text: &str, of: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    text.split(move |c| !of(c)).filter(|run| !run.is_empty())
}

/// GB 11643: six digits of place, a date of birth, three digits, and a check digit (ISO 7064).
fn is_identity_number(run: &str) -> bool {
    let bytes = run.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = bytes
        .iter()
        .zip(WEIGHTS)
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    b"10X98765432"[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

fn is_mobile(run: &str) -> bool {
    let run = run
        .strip_prefix("0086")
        .or_else(|| run.strip_prefix("86").filter(|r| r.len() == 11))
        .unwrap_or(run);
    run.len() == 11 && run.starts_with('1') && (b'3'..=b'9').contains(&run.as_bytes()[1])
}

fn is_grouped_mobile(run: &str, separator: char) -> bool {
    let groups: Vec<&str> = run.trim_matches(separator).split(separator).collect();
    groups.windows(3).any(|three| {
        three.iter().map(|group| group.len()).eq([3, 4, 4]) && is_mobile(&three.concat())
    })
}

fn refusal(zh: &str, en: &str) -> Refusal {
    Refusal::new(
        "personal-data",
        Words::new(
            format!("含有{zh},不得公开"),
            format!("holds {en}, which may not be published"),
        ),
        Words::fixed(
            "删去;联系方式用办公电话,如 0745-1234567",
            "remove it; give an office phone such as 0745-1234567 instead",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_and_mobile_numbers_are_found_in_text() {
        for text in [
            "张三11010519491231002X",
            "号码：110105194912310 02X不对,13812345678",
            "电话１３８１２３４５６７８",
            "138-1234-5678",
            "138 1234 5678",
            "+8613812345678",
        ] {
            assert_eq!(personal_data(text).unwrap().rule, "personal-data", "{text}");
        }
        for text in [
            "0745-1381234",
            "12345",
            "110105194912310021",
            "2018001234567890",
            "发改价格〔2003〕2322号",
            "0745-13812345678901",
            "400-138-1234",
        ] {
            assert_eq!(personal_data(text), None, "{text}");
        }
        assert_eq!(hidden("电话13812345678"), "电话138****5678");
    }
}
