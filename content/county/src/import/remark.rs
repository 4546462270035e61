//! Rows in and around a table that are no records, and what is said of those that may not stand there.

use super::cell::{Value, compact};
use super::sheet::Cell;
use crate::fault::{Refusal, Words};

/// What a row of one cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    /// A heading over the rows below it, or a remark.
    Heading,
    /// It may be a record that lacks the rest.
    Doubtful,
}

/// Words that a remark begins with.
const REMARKS: &[&str] = &[
    "备注",
    "注:",
    "注1",
    "注意",
    "说明:",
    "填表说明",
    "填写说明",
    "填报说明",
    "示例",
    "填表人",
    "填报人",
    "制表",
    "审核人",
    "审核:",
    "负责人",
    "单位负责人",
    "联系人:",
    "填表日期",
    "填报日期",
    "填报单位",
    "制表日期",
];

/// Whether a row is a remark: its first cell says so.
pub(super) fn is_remark(cells: &[Cell]) -> bool {
    first_text(cells).is_some_and(|text| REMARKS.iter().any(|word| text.starts_with(word)))
}

/// Whether a row adds up those above.
pub(super) fn is_total(cells: &[Cell]) -> bool {
    let total = |text: &str| ["合计", "总计", "共计", "小计"].contains(&text.trim_end_matches(':'));
    first_text(cells).is_some_and(|text| total(&text))
}

/// Whether a cell is but a running number.
pub(super) fn is_count(cell: &Cell) -> bool {
    let sign = |c: char| c.is_ascii_digit() || ".、()一二三四五六七八九十".contains(c);
    match &cell.value {
        Value::Number(_) => true,
        Value::Text(text) => text.len() < 24 && compact(text).chars().all(sign),
        _ => false,
    }
}

/// A heading is as wide as the table, or numbered as headings are.
pub(super) fn of_lone_cell(cell: &Cell, wide: bool) -> Remark {
    let Value::Text(text) = &cell.value else {
        return Remark::Doubtful;
    };
    let text = compact(text);
    let bare = text.trim_start_matches(['(', '第']);
    let rest = bare.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let numbered = rest.len() < bare.len() && rest.starts_with(['、', ')', '.', '章', '部']);
    match wide || numbered {
        true => Remark::Heading,
        false => Remark::Doubtful,
    }
}

fn first_text(cells: &[Cell]) -> Option<String> {
    match &cells.first()?.value {
        // Longer ones are compared by their beginning only.
        Value::Text(text) => Some(compact(text.get(..60).unwrap_or(text))),
        _ => None,
    }
}

pub(super) fn taken_as_heading() -> Words {
    Words::fixed(
        "这一行当作小标题,没有读",
        "taken for a heading and not read",
    )
}

pub(super) fn not_kept() -> Words {
    Words::fixed(
        "这一列是清单里有、本系统不用的,没有读",
        "this column of the item list is not kept and was not read",
    )
}

pub(super) fn lone_cell() -> Refusal {
    Refusal::new(
        "lone-cell",
        Words::fixed(
            "这一行只有这一格有内容,分不清是记录还是说明",
            "the only cell of its row: this may be a record or a remark",
        ),
        Words::fixed(
            "补全这一行;是说明的,在前面加“注:”;不需要的,删去",
            "complete the row; let a remark begin with 注:; delete what is not needed",
        ),
    )
}

pub(super) fn untitled() -> Refusal {
    Refusal::new(
        "untitled-column",
        Words::fixed(
            "这一列有内容,却没有表头",
            "this column has content but no header",
        ),
        Words::fixed(
            "补上表头,或删去内容",
            "give it a header, or delete the content",
        ),
    )
}

pub(super) fn hidden_row() -> Refusal {
    Refusal::new(
        "hidden-row",
        Words::fixed(
            "这一行被隐藏或筛掉了,里面却有内容",
            "this row is hidden or filtered out, but has content",
        ),
        Words::fixed(
            "取消隐藏和筛选后核对,或删去这一行",
            "unhide it (clear the filter) and check it, or delete it",
        ),
    )
}

pub(super) fn hidden_column() -> Refusal {
    Refusal::new(
        "hidden-column",
        Words::fixed(
            "这一列被隐藏,里面却有内容",
            "this column is hidden, but has content",
        ),
        Words::fixed(
            "取消隐藏后核对,或删去这一列",
            "unhide it and check it, or delete it",
        ),
    )
}

pub(super) fn hidden_sheet() -> Refusal {
    Refusal::new(
        "hidden-sheet",
        Words::fixed(
            "这张工作表被隐藏,里面却有记录",
            "this sheet is hidden, but holds records",
        ),
        Words::fixed(
            "取消隐藏后核对,或删去这张表",
            "unhide it and check it, or delete it",
        ),
    )
}

pub(super) fn merged_across() -> Refusal {
    Refusal::new(
        "merged-across",
        Words::fixed(
            "合并单元格横跨了两个字段,分不清是哪一个的值",
            "a merged cell spans two fields: whose value is it",
        ),
        Words::fixed(
            "拆分单元格,每个字段分别填写",
            "split the cell and fill in each field",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell {
            column: 0,
            last_column: 0,
            row: 1,
            value: Value::Text(text.to_owned()),
            hidden: false,
        }
    }

    #[test]
    fn remarks_totals_and_headings_are_told_from_records() {
        for text in ["备注", "注：以上", "填表人：张三", " 填报说明 "] {
            assert!(is_remark(&[cell(text)]), "{text}");
        }
        for text in ["注册登记", "说明书备案", "示范县公安局"] {
            assert!(!is_remark(&[cell(text)]), "{text}");
        }
        assert!(is_total(&[cell("合 计：")]) && !is_total(&[cell("合计生育证明")]));
        for text in ["一、行政许可", "（二）公共服务", "第三部分 其他"] {
            assert_eq!(of_lone_cell(&cell(text), false), Remark::Heading, "{text}");
        }
        for text in ["一体化政务", "公安局", "十"] {
            assert_eq!(of_lone_cell(&cell(text), false), Remark::Doubtful, "{text}");
        }
        assert_eq!(of_lone_cell(&cell("公安局"), true), Remark::Heading);
    }
}
