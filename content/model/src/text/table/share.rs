//! 占比: whether percentages are the shares of their rows, and make 100 together.

use super::figure::Figure;
use super::{RowKind, Table, bare};
use crate::text::{Remark, Rule};

const SHARES: [&str; 5] = ["占", "比重", "百分比", "构成", "份额"];
const HUNDRED: i128 = 100_000_000;

pub(super) fn check(table: &Table, out: &mut Vec<Remark>) {
    let kinds = table.kinds();
    let Some(total) = kinds.iter().rposition(|kind| *kind == RowKind::Total) else {
        return;
    };
    // Parts of other rows, and totals within totals: who makes the hundred is not known.
    let single = kinds.iter().filter(|kind| **kind == RowKind::Total).count() == 1;
    if !single || total + 1 != kinds.len() || kinds.contains(&RowKind::Part) {
        return;
    }
    let plain: Vec<usize> = (0..total)
        .filter(|row| kinds[*row] == RowKind::Plain)
        .collect();
    for column in 1..table.header.len() {
        if let Some(shares) = shares(table, column, &plain, total) {
            check_hundred(table, column, &shares, total, out);
            check_rows(table, column, &shares, &plain, total, out);
        }
    }
}

/// The rows' shares, if the column holds shares of its total.
fn shares(table: &Table, column: usize, plain: &[usize], total: usize) -> Option<Vec<Figure>> {
    let figures = table.figures(column);
    let header = bare(table.header[column]);
    let named = SHARES.iter().any(|word| header.contains(word));
    let whole = figures[total].as_ref();
    let full = whole.is_some_and(|f| f.is_percent() && f.millionths == HUNDRED);
    let percent = table.header[column].contains(['%', '\u{ff05}']);
    let marked = |f: &Figure| f.is_percent() || (f.unit.is_empty() && (percent || named));
    let shares: Vec<Figure> = plain
        .iter()
        .map(|row| figures[*row].clone().filter(marked))
        .collect::<Option<_>>()?;
    // 占地面积 and the like are figures of their own.
    let hundred =
        whole.is_some_and(|f| marked(f) && (f.millionths - HUNDRED).abs() <= HUNDRED / 20);
    (shares.len() > 1 && (full || named && hundred)).then_some(shares)
}

fn check_hundred(
    table: &Table,
    column: usize,
    shares: &[Figure],
    total: usize,
    out: &mut Vec<Remark>,
) {
    let sum: i128 = shares.iter().map(|share| share.millionths).sum();
    let rounding: i128 = shares.iter().map(|share| share.last_digit() / 2).sum();
    if (sum - HUNDRED).abs() > rounding {
        let sum = Figure {
            millionths: sum,
            decimals: 0,
            unit: "%".to_owned(),
        };
        let place = table.place(total, column);
        out.push(Remark {
            rule: Rule::ShareWrong,
            value: format!("{place}:各行之和是{sum},应为100%"),
        });
    }
}

/// A row whose share is further from its figure than rounding explains.
struct Miss {
    row: usize,
    written: Figure,
    right: i128,
}

fn check_rows(
    table: &Table,
    column: usize,
    shares: &[Figure],
    plain: &[usize],
    total: usize,
    out: &mut Vec<Remark>,
) {
    // The nearest column to the left first; of several, the one the shares fit best.
    let bases = (1..column).rev().chain(column + 1..table.header.len());
    let best = bases
        .filter_map(|base| misses(table, base, shares, plain, total))
        .min_by_key(Vec::len);
    let Some(misses) = best.filter(|misses| misses.len() * 2 <= shares.len()) else {
        return;
    };
    for Miss {
        row,
        written,
        right,
    } in misses
    {
        let step = written.last_digit();
        let right = Figure {
            millionths: (right + step / 2) / step * step,
            ..written.clone()
        };
        let place = table.place(row, column);
        out.push(Remark {
            rule: Rule::ShareWrong,
            value: format!("{place}:写的是{written},按数字是{right}"),
        });
    }
}

fn misses(
    table: &Table,
    base: usize,
    shares: &[Figure],
    plain: &[usize],
    total: usize,
) -> Option<Vec<Miss>> {
    let figures = table.figures(base);
    let whole = figures[total]
        .as_ref()
        .filter(|f| f.millionths > 0 && !f.is_percent())?;
    let mut misses = Vec::new();
    for (row, share) in plain.iter().zip(shares) {
        let figure = figures[*row].as_ref()?;
        let right = figure.millionths.checked_mul(HUNDRED)? / whole.millionths;
        // One in the last digit: some offices round up so that the shares make 100.
        if (share.millionths - right).abs() > share.last_digit() {
            misses.push(Miss {
                row: *row,
                written: share.clone(),
                right,
            });
        }
    }
    Some(misses)
}
