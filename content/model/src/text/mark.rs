//! Marks of papers that are not for the public: 秘密★3年, 内部资料 注意保存, 【机密】.
//!
//! The same words stand innocently in running text (商业秘密, 内部审批, 绝密、机密、秘密三级), so a word
//! counts only where it stands by itself between punctuation, as a mark does.

use super::narrow::narrow;
use super::{Remark, Rule};

const GRADES: [&str; 3] = ["绝密", "机密", "秘密"];

/// What stands by itself only as a mark.
const MARKS: [&str; 14] = [
    "绝密",
    "机密",
    "秘密",
    "内部使用",
    "内部传阅",
    "内部掌握",
    "内部参考",
    "仅供内部使用",
    "仅供内部参考",
    "仅限内部使用",
    "不得外传",
    "严禁外传",
    "请勿外传",
    "切勿外传",
];
/// Papers, alone or with an order behind them.
const PAPERS: [&str; 4] = ["内部资料", "内部文件", "内部材料", "内部刊物"];
const ORDERS: [&str; 10] = [
    "注意保存",
    "妥善保管",
    "妥善保存",
    "不得外传",
    "严禁外传",
    "请勿外传",
    "切勿外传",
    "注意保密",
    "不得翻印",
    "仅供参考",
];
/// Marks only where nothing else stands on the line.
const ALONE: [&str; 3] = ["内部", "注意保存", "注意保密"];

pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '密' | '内' | '传' | '保')
}

pub(super) fn find(text: &str, out: &mut Vec<Remark>) {
    let narrowed: String = narrow(text).into_iter().collect();
    for line in narrowed.lines() {
        let segments = || line.split(is_border).map(close).filter(|s| !s.is_empty());
        let only = segments().count() == 1;
        for segment in segments() {
            if let Some(rule) = judge(&segment, only) {
                let value = segment;
                out.push(Remark { rule, value });
            }
        }
    }
}

/// Punctuation that sets a mark apart. Not 、 nor quotes: a law names the grades between them.
fn is_border(c: char) -> bool {
    matches!(
        c,
        ',' | '。'
            | ';'
            | ':'
            | '!'
            | '?'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '|'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '〖'
            | '〗'
            | '「'
            | '」'
            | '#'
            | '-'
            | '·'
    )
}

/// Marks are often spread: 机　密, 内 部 资 料.
fn close(segment: &str) -> String {
    segment.chars().filter(|c| !c.is_whitespace()).collect()
}

fn judge(segment: &str, only: bool) -> Option<Rule> {
    if has_star(segment) || MARKS.contains(&segment) {
        return Some(Rule::InternalMark);
    }
    let graded = segment
        .strip_prefix("密级")
        .is_some_and(|rest| GRADES.contains(&rest));
    let ordered = PAPERS.iter().any(|papers| {
        segment
            .strip_prefix(papers)
            .is_some_and(|rest| ORDERS.contains(&rest))
    });
    if graded || ordered {
        return Some(Rule::InternalMark);
    }
    if PAPERS.contains(&segment) {
        return Some(match only {
            true => Rule::InternalMark,
            // 不予公开:内部资料。
            false => Rule::PossibleInternalMark,
        });
    }
    (ALONE.contains(&segment)).then_some(match (segment, only) {
        ("内部", true) => Rule::InternalMark,
        _ => Rule::PossibleInternalMark,
    })
}

/// GB/T 9704 7.2.2: the grade and its term with a star between them.
fn has_star(segment: &str) -> bool {
    GRADES.iter().any(|grade| {
        segment.match_indices(grade).any(|(at, _)| {
            let behind = &segment[at + grade.len()..];
            let starred = behind.starts_with(['★', '☆', '⭐', '✩', '✭']);
            let typed = behind
                .strip_prefix('*')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            starred || typed
        })
    })
}
