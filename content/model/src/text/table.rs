//! Tables in a text (Markdown): totals that are the sums of their rows, shares that are shares.
//!
//! Only what a table itself marks is judged: rows called 合计, 总计, 小计, columns called 占比, 比重,
//! 百分比 or whose total is 100%. A table that cannot be read for sure is passed over.

mod figure;
mod share;
mod sum;

use super::{Remark, Rule};
use figure::Figure;

/// Everything in the tables of `text` that does not add up.
pub fn totals(text: &str) -> Vec<Remark> {
    let mut out = Vec::new();
    if !text.contains('|') {
        return out;
    }
    for table in tables(text) {
        if !table.ragged(&mut out) {
            sum::check(&table, &mut out);
            share::check(&table, &mut out);
        }
    }
    out
}

/// Lines between `|`, the first of them the header.
struct Table<'a> {
    header: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Plain,
    /// 小计
    Subtotal,
    /// 合计, 总计, 共计
    Total,
    /// 其中: a part of another row
    Part,
}

fn tables(text: &str) -> Vec<Table<'_>> {
    let mut tables = Vec::new();
    let mut lines: Vec<Vec<&str>> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if line.starts_with('|') && line.len() > 1 {
            lines.push(cells(line));
            continue;
        }
        let mut rows = std::mem::take(&mut lines).into_iter();
        if let Some(header) = rows.next() {
            let rows = rows.filter(|row| !is_rule(row)).collect();
            tables.push(Table { header, rows });
        }
    }
    tables
}

/// `| a | b |`: the bar at the end may be missing, `\|` is a bar inside a cell.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut from = 0;
    for (at, _) in line.match_indices('|') {
        if !line[..at].ends_with('\\') {
            cells.push(line[from..at].trim());
            from = at + 1;
        }
    }
    if !line[from..].trim().is_empty() {
        cells.push(line[from..].trim());
    }
    cells
}

/// The line below the header: `|---|:-:|`.
fn is_rule(row: &[&str]) -> bool {
    row.iter()
        .all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

impl Table<'_> {
    fn ragged(&self, out: &mut Vec<Remark>) -> bool {
        let width = self.header.len();
        let before = out.len();
        for (row, number) in self.rows.iter().zip(1..) {
            if row.len() != width {
                let value = format!("第{number}行有{}格,表头有{width}格", row.len());
                let rule = Rule::TableRagged;
                out.push(Remark { rule, value });
            }
        }
        out.len() > before
    }

    fn kind(&self, row: &[&str]) -> RowKind {
        // A number of order may stand before the name.
        for cell in row.iter().take(2) {
            let name = bare(cell);
            let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
            if ends(&["小计"]) {
                return RowKind::Subtotal;
            }
            if ends(&["合计", "总计", "共计"]) {
                return RowKind::Total;
            }
            if name.starts_with("其中") {
                return RowKind::Part;
            }
        }
        RowKind::Plain
    }

    fn kinds(&self) -> Vec<RowKind> {
        self.rows.iter().map(|row| self.kind(row)).collect()
    }

    /// The column's figures by row; cells without one are `None`.
    fn figures(&self, column: usize) -> Vec<Option<Figure>> {
        let of = |row: &Vec<&str>| row.get(column).and_then(|cell| Figure::read(cell));
        self.rows.iter().map(of).collect()
    }

    /// 第4行“合计”,“金额(元)”列
    fn place(&self, row: usize, column: usize) -> String {
        let number = row + 1;
        let of = |cell: Option<&&str>| cell.copied().unwrap_or_default().replace(['*', '#'], "");
        let name = of(self.rows.get(row).and_then(|cells| cells.first()));
        let header = of(self.header.get(column));
        format!("第{number}行“{}”,“{}”列", name.trim(), header.trim())
    }
}

/// A name without emphasis, spaces and what stands in brackets behind it.
fn bare(cell: &str) -> String {
    let name = cell.split(['(', '\u{ff08}']).next().unwrap_or_default();
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '\u{ff1a}' | '_'))
        .collect()
}

#[cfg(test)]
mod tests;
