//! 合计 and 小计: whether they are the sums of the rows above them.

use super::figure::Figure;
use super::{RowKind, Table, bare};
use crate::text::{Remark, Rule};

/// Columns that are not added up although their cells are figures.
const NOT_ADDED: [&str; 23] = [
    "单价", "累计", "余额", "结余", "期末", "年末", "存量", "均", "标准", "税率", "利率", "比",
    "率", "增", "年份", "年度", "序号", "编号", "电话", "排名", "名次", "占", "得分",
];

pub(super) fn check(table: &Table, out: &mut Vec<Remark>) {
    let kinds = table.kinds();
    for column in 1..table.header.len() {
        let header = bare(table.header[column]);
        if NOT_ADDED.iter().any(|word| header.contains(word)) || header.ends_with('%') {
            continue;
        }
        check_column(table, &kinds, column, out);
    }
}

/// What the rows above a total may add up to.
#[derive(Default)]
struct Sums {
    /// Of the rows since the last 小计.
    group: i128,
    /// Of all rows that are neither 小计 nor 其中.
    rows: i128,
    /// Of the 小计 and the rows that belong to none.
    subtotals: i128,
    /// Of the rows called 其中.
    parts: i128,
    counted: usize,
    grouped: usize,
    has_parts: bool,
}

fn check_column(table: &Table, kinds: &[RowKind], column: usize, out: &mut Vec<Remark>) {
    let figures = table.figures(column);
    let mut unit: Option<&str> = None;
    let mut sums = Sums::default();
    // Where a group's 小计 stands above its rows, it is not known where the group ends.
    let on_top = matches!(kinds.first(), Some(RowKind::Subtotal | RowKind::Total));
    for (row, (kind, figure)) in kinds.iter().zip(&figures).enumerate() {
        let Some(figure) = figure else {
            // A word among the figures: whatever this column holds, it is not added up.
            if !is_nothing(table.rows[row][column]) {
                return;
            }
            if *kind == RowKind::Total {
                sums = Sums::default();
            }
            continue;
        };
        if figure.is_percent() || unit.is_some_and(|unit| unit != figure.unit) {
            return;
        }
        unit = Some(&figure.unit);
        match kind {
            RowKind::Plain => {
                sums.group += figure.millionths;
                sums.rows += figure.millionths;
                sums.counted += 1;
                sums.grouped += 1;
            }
            RowKind::Part => {
                sums.parts += figure.millionths;
                sums.has_parts = true;
            }
            RowKind::Subtotal => {
                if sums.grouped > 0 && !on_top {
                    judge(
                        table,
                        row,
                        column,
                        figure,
                        &[sums.group],
                        sums.has_parts,
                        out,
                    );
                }
                sums.subtotals += figure.millionths;
                sums.group = 0;
                sums.grouped = 0;
                sums.counted += 1;
            }
            RowKind::Total => {
                if sums.counted > 0 {
                    let may_be = [
                        sums.subtotals + sums.group,
                        sums.rows,
                        sums.subtotals,
                        sums.rows + sums.parts,
                    ];
                    let may_be = match (sums.subtotals, on_top) {
                        (0, _) => &may_be[1..2],
                        (_, false) => &may_be[..1],
                        (_, true) => &may_be[..3],
                    };
                    judge(table, row, column, figure, may_be, sums.has_parts, out);
                }
                sums = Sums::default();
            }
        }
    }
}

fn judge(
    table: &Table,
    row: usize,
    column: usize,
    written: &Figure,
    may_be: &[i128],
    has_parts: bool,
    out: &mut Vec<Remark>,
) {
    if may_be.contains(&written.millionths) {
        return;
    }
    let sum = Figure {
        millionths: may_be[0],
        ..written.clone()
    };
    let place = table.place(row, column);
    out.push(Remark {
        rule: match has_parts {
            true => Rule::PossibleTotalWrong,
            false => Rule::TotalWrong,
        },
        value: format!("{place}:写的是{written},各行之和是{sum}"),
    });
}

fn is_nothing(cell: &str) -> bool {
    matches!(cell, "" | "-" | "—" | "——" | "–" | "/" | "无" | "\\" | "--")
}
