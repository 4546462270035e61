//! 索取号 are given once and for ever: what a row says under a number is held against everything
//! that was published under it, and under other numbers, in any earlier release.

use content_model::Record;

use super::cell::compact;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};
use crate::ledger::{Issued, Ledger};

/// Why a record may not have its index number; `None` when it may, or has none.
pub(super) fn check(ledger: &Ledger, record: &Record) -> Result<Option<Refusal>, WorkspaceError> {
    let Some(own) = Issued::of(record, 0) else {
        return Ok(None);
    };
    let here = ledger.issued(&own.number)?;
    if here.iter().any(|earlier| is_same(earlier, &own)) {
        return Ok(None);
    }
    // The document was published already: its number is the one it had then.
    let elsewhere = ledger.issued_to(&own.title)?;
    let moved = elsewhere
        .iter()
        .find(|earlier| earlier.number != own.number && is_identical(earlier, &own));
    if let Some(earlier) = moved {
        return Ok(Some(shifted(earlier)));
    }
    Ok(here.last().map(reused))
}

/// The same document, or an edit of it: same document number, or much the same title.
fn is_same(earlier: &Issued, own: &Issued) -> bool {
    let same_doc_no = !own.doc_no.is_empty() && earlier.doc_no == own.doc_no;
    earlier.publisher == own.publisher && (same_doc_no || is_alike(&earlier.title, &own.title))
}

/// Beyond doubt the same document: it is not enough that two have one title.
fn is_identical(earlier: &Issued, own: &Issued) -> bool {
    earlier.publisher == own.publisher
        && earlier.title == own.title
        && earlier.doc_no == own.doc_no
        && earlier.created == own.created
}

/// Whether most pairs of neighbouring characters are common to both (Dice's coefficient ≥ 0.6), and
/// the figures in them too: 2025年度报告 is not 2026年度报告.
fn is_alike(a: &str, b: &str) -> bool {
    let figures = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (a, b) = (compact(a), compact(b));
    if a == b {
        return true;
    }
    let pairs = |text: &str| -> Vec<[char; 2]> {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(2).map(|two| [two[0], two[1]]).collect()
    };
    let (left, mut right) = (pairs(&a), pairs(&b));
    let all = left.len() + right.len();
    let mut common = 0;
    for pair in left {
        if let Some(at) = right.iter().position(|other| *other == pair) {
            right.swap_remove(at);
            common += 1;
        }
    }
    figures(&a) == figures(&b) && 10 * common * 2 >= 6 * all && all > 0
}

fn reused(earlier: &Issued) -> Refusal {
    Refusal::new(
        "index-number-reused",
        Words::new(
            format!(
                "这个索取号在第{}次发布时已经给了《{}》,不能再给别的文件",
                earlier.release, earlier.title
            ),
            format!(
                "release {} gave this index number to “{}”: it may not be given to another document",
                earlier.release, earlier.title
            ),
        ),
        Words::fixed(
            "给这份文件一个没有用过的号;原来那份如已作废,填写“撤销日期”和“撤销依据”,行要保留",
            "give this document a number of its own; keep the earlier one's row, withdrawn if need be",
        ),
    )
}

fn shifted(earlier: &Issued) -> Refusal {
    Refusal::new(
        "index-number-shifted",
        Words::new(
            format!("这份文件发布时的索取号是 {},现在变了", earlier.number),
            format!(
                "this document was published as {}: its index number has changed",
                earlier.number
            ),
        ),
        Words::new(
            format!(
                "改回 {};索取号是不是错了行?增删行以后,各行的号不能跟着变",
                earlier.number
            ),
            format!(
                "put {} back; have the numbers slipped by a row? They never follow the rows",
                earlier.number
            ),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_title_is_the_same_document_and_another_year_is_not() {
        for (a, b) in [
            ("关于做好春耕工作的通知", "关于做好 春耕工作的通知"),
            ("关于做好春耕工作的通知", "关于做好春耕生产工作的通知"),
            ("2025年度报告", "2025年度工作报告"),
        ] {
            assert!(is_alike(a, b), "{a} {b}");
        }
        for (a, b) in [
            (
                "2025年政府信息公开工作年度报告",
                "2026年政府信息公开工作年度报告",
            ),
            ("关于做好春耕工作的通知", "宅基地审批管理办法"),
            ("", "通知"),
        ] {
            assert!(!is_alike(a, b), "{a} {b}");
        }
    }
}
