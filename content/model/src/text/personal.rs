//! Personal data: identity, mobile, bank card and passport numbers, in whatever way they are spaced.
//!
//! Home addresses and names cannot be told from others by their form and are left to reviewers.

use std::ops::Range;

use chrono::NaiveDate;

use super::narrow::{narrow, stands_before};
use super::{Part, Remark, Rule};

/// Words after which a long number is a number of papers, not of a person.
const PAPERS: [&str; 16] = [
    "索取号",
    "索引号",
    "编号",
    "编码",
    "代码",
    "文号",
    "单号",
    "流水",
    "批号",
    "条码",
    "备案号",
    "登记号",
    "许可证号",
    "项目号",
    "注册号",
    "档号",
];
const CARDS: [&str; 5] = ["卡号", "银行卡", "储蓄卡", "信用卡", "存折"];

/// Adds a remark for each number of a person.
pub(super) fn find(text: &str, part: Part, out: &mut Vec<Remark>) {
    let chars = narrow(text);
    for (range, rule) in places(&chars, part) {
        let value = masked(&chars[range]);
        out.push(Remark { rule, value });
    }
}

/// `text` with the middle of every number that is or may be a person's hidden, to be shown.
pub fn hidden(text: &str) -> String {
    let mut chars = narrow(text);
    for (range, _) in places(&chars, Part::Text) {
        let masked = masked(&chars[range.clone()]);
        for (place, c) in chars[range].iter_mut().zip(masked.chars()) {
            *place = c;
        }
    }
    chars.into_iter().collect()
}

/// The first three and the last four digits stay.
fn masked(number: &[char]) -> String {
    let is_figure = |c: &char| c.is_ascii_digit() || matches!(c, 'x' | 'X');
    let all = number.iter().filter(|c| is_figure(c)).count();
    let mut seen = 0;
    let hide = |c: &char| {
        if !is_figure(c) {
            return *c;
        }
        seen += 1;
        if seen > 3 && seen + 4 <= all { '*' } else { *c }
    };
    number.iter().map(hide).collect()
}

/// Digits with single spaces, dashes or dots between groups of them.
struct Figures {
    range: Range<usize>,
    /// Digits alone; an `X` that follows at once stands at the end.
    digits: Vec<u8>,
    groups: Vec<usize>,
}

fn places(chars: &[char], part: Part) -> Vec<(Range<usize>, Rule)> {
    let mut out: Vec<(Range<usize>, Rule)> = Vec::new();
    for run in runs(chars) {
        // The longest spelling first: 6222 0212 3456 7890 before 6222.
        let mut at = 0;
        while at < run.len() {
            let found = (at + 1..=run.len().min(at + 6)).rev().find_map(|end| {
                let figures = figures(chars, &run[at..end]);
                Some((end, judge(chars, &figures, part)?, figures.range))
            });
            match found {
                Some((end, rule, range)) => {
                    out.push((range, rule));
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    out.extend(passports(chars).map(|range| (range, Rule::PersonalData)));
    out
}

/// Groups of digits that stand in a row, with one separator between two.
fn runs(chars: &[char]) -> Vec<Vec<Range<usize>>> {
    let mut runs: Vec<Vec<Range<usize>>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = chars[at..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let group = at..at + length;
        let joined = runs.last_mut().filter(|run| {
            let before = run.last().map_or(0, |last| last.end);
            before + 1 == group.start && matches!(chars[before], ' ' | '-' | '.' | '·')
        });
        match joined {
            Some(run) => run.push(group),
            None => runs.push(vec![group]),
        }
        at += length;
    }
    runs
}

fn figures(chars: &[char], groups: &[Range<usize>]) -> Figures {
    let mut digits: Vec<u8> = Vec::new();
    for group in groups {
        digits.extend(chars[group.clone()].iter().map(|c| *c as u8));
    }
    let start = groups.first().map_or(0, |group| group.start);
    let mut end = groups.last().map_or(start, |group| group.end);
    let mut groups: Vec<usize> = groups.iter().map(Range::len).collect();
    if matches!(chars.get(end), Some('x' | 'X')) && digits.len() == 17 {
        digits.push(b'X');
        end += 1;
        if let Some(last) = groups.last_mut() {
            *last += 1;
        }
    }
    Figures {
        range: start..end,
        digits,
        groups,
    }
}

fn judge(chars: &[char], figures: &Figures, part: Part) -> Option<Rule> {
    let Figures { range, groups, .. } = figures;
    let digits = figures.digits.as_slice();
    let next = chars.get(range.end);
    let ends = !next.is_some_and(|c| c.is_ascii_alphanumeric());
    match digits.len() {
        18 if ends
            && is_one_of(
                groups,
                &[&[18], &[6, 8, 4], &[6, 4, 4, 4], &[6, 12], &[14, 4]],
            ) =>
        {
            if let Some(rule) = identity(chars, figures, part) {
                return Some(rule);
            }
        }
        15 if ends && groups.len() == 1 && part == Part::Text && is_old_identity(digits) => {
            let named = stands_before(chars, range.start, 12, &["身份证", "证件号"]);
            let papers = stands_before(chars, range.start, 12, &PAPERS);
            return match (named, papers) {
                (true, _) => Some(Rule::PersonalData),
                (false, false) => Some(Rule::PossiblePersonalData),
                (false, true) => None,
            };
        }
        11..=15 if is_mobile(figures, chars) && !is_quantity(chars, range) => {
            return Some(Rule::PersonalData);
        }
        _ => {}
    }
    let card = part == Part::Text && ends && is_one_of_cards(groups);
    if card && is_luhn(digits) {
        bank_card(chars, figures)
    } else {
        None
    }
}

fn is_one_of(groups: &[usize], spellings: &[&[usize]]) -> bool {
    spellings.contains(&groups)
}

/// GB 11643: six digits of place, a date of birth, three digits, and a check digit (ISO 7064, MOD 11-2).
fn identity(chars: &[char], figures: &Figures, part: Part) -> Option<Rule> {
    let digits = figures.digits.as_slice();
    if !is_place(digits) || !is_birth(&digits[6..14]) {
        return None;
    }
    if check_digit(digits) == Some(digits[17]) {
        return Some(Rule::PersonalData);
    }
    let papers = stands_before(chars, figures.range.start, 12, &PAPERS);
    // A mistyped number still tells whose it is.
    (part == Part::Text && !papers).then_some(Rule::PossiblePersonalData)
}

fn check_digit(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    b"10X98765432".get((sum % 11) as usize).copied()
}

/// The numbers of before 1999: six digits of place, a date of birth without century, three digits.
fn is_old_identity(digits: &[u8]) -> bool {
    let birth: Vec<u8> = b"19".iter().chain(&digits[6..12]).copied().collect();
    is_place(digits) && is_birth(&birth)
}

/// GB/T 2260: the first two digits of provinces.
fn is_place(digits: &[u8]) -> bool {
    let province = u32::from(digits[0] - b'0') * 10 + u32::from(digits[1].saturating_sub(b'0'));
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

fn is_birth(date: &[u8]) -> bool {
    let number = |range: Range<usize>| {
        date[range].iter().fold(0, |sum, digit| {
            sum * 10 + u32::from(digit.saturating_sub(b'0'))
        })
    };
    let (year, month, day) = (number(0..4), number(4..6), number(6..8));
    (1900..2100).contains(&year) && NaiveDate::from_ymd_opt(year as i32, month, day).is_some()
}

/// 138…, also with 86 or 0086 before it, in the groups people write.
fn is_mobile(figures: &Figures, chars: &[char]) -> bool {
    let mut groups = figures.groups.clone();
    let mut own = figures.digits.as_slice();
    for country in [b"0086".as_slice(), b"86"] {
        let length = country.len();
        if own.len() == 11 + length && own.starts_with(country) && groups[0] >= length {
            own = &own[length..];
            groups[0] -= length;
            groups.retain(|group| *group > 0);
            break;
        }
    }
    // Figures of a table stand beside each other with spaces between, decimals have a point.
    let written = &chars[figures.range.clone()];
    let dashed = !written.iter().any(|c| matches!(c, ' ' | '.'));
    let spelt: [&[usize]; 6] = [&[3, 8], &[7, 4], &[3, 3, 5], &[4, 4, 3], &[4, 7], &[5, 6]];
    own.len() == 11
        && own[0] == b'1'
        && (b'3'..=b'9').contains(&own[1])
        && (is_one_of(&groups, &[&[11], &[3, 4, 4]]) || dashed && is_one_of(&groups, &spelt))
}

/// 13800000000元 is money, 13800000000.50 too.
fn is_quantity(chars: &[char], range: &Range<usize>) -> bool {
    let next = chars.get(range.end).copied().unwrap_or(' ');
    let sign = range.start.checked_sub(1).map(|at| chars[at]);
    matches!(next, '元' | '万' | '亿' | '吨' | '%') || matches!(sign, Some('¥' | '￥' | '$'))
}

fn is_one_of_cards(groups: &[usize]) -> bool {
    match groups {
        [one] => (13..=19).contains(one),
        [6, rest] => (10..=13).contains(rest),
        [4, 4, 4, rest @ ..] => matches!(rest, [4] | [4, 1..=3] | [5..=7]),
        _ => false,
    }
}

/// ISO/IEC 7812-1, annex B.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit.saturating_sub(b'0'));
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, twice) => twice / 10 + twice % 10,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn bank_card(chars: &[char], figures: &Figures) -> Option<Rule> {
    let Figures { range, digits, .. } = figures;
    let head = |count: usize| {
        let first = digits.iter().take(count);
        first.fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'))
    };
    let length = digits.len();
    let union_pay = head(2) == 62 && length >= 16;
    let others = match length {
        13 => head(1) == 4,
        14 => matches!(head(2), 36 | 38),
        15 => matches!(head(2), 34 | 37),
        16 => matches!(head(1), 4) || matches!(head(2), 35 | 51..=55 | 60) || head(4) == 9558,
        19 => head(4) == 9558 || head(2) == 60,
        _ => false,
    };
    if !union_pay && !others {
        return None;
    }
    let attached = range.start.checked_sub(1).is_some_and(|at| {
        chars[at].is_ascii_alphanumeric() || matches!(chars[at], '-' | '/' | '_' | '.')
    });
    if stands_before(chars, range.start, 10, &CARDS) {
        return Some(Rule::PersonalData);
    }
    if attached || stands_before(chars, range.start, 12, &PAPERS) {
        return None;
    }
    // Place, year and a count are how offices number papers; one in ten passes the check.
    let dated = (1900..2100).contains(&(head(10) % 10_000));
    Some(match union_pay && !dated {
        true => Rule::PersonalData,
        false => Rule::PossiblePersonalData,
    })
}

/// Only where the text says that it is one: letters and figures are also how offices number papers.
fn passports(chars: &[char]) -> impl Iterator<Item = Range<usize>> {
    (0..chars.len()).filter_map(|at| {
        let fresh = at == 0 || !chars[at - 1].is_ascii_alphanumeric();
        let letters = chars[at..]
            .iter()
            .take_while(|c| c.is_ascii_uppercase())
            .count();
        if !fresh || !(1..=2).contains(&letters) {
            return None;
        }
        let start = at + letters;
        let digits = chars[start..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let ends = !chars
            .get(start + digits)
            .is_some_and(|c| c.is_ascii_alphanumeric());
        let named = ends && digits == 9 - letters && stands_before(chars, at, 8, &["护照"]);
        named.then(|| at..start + digits)
    })
}
