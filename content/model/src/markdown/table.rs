//! Tables: lines of cells between `|`.

use super::Words;
use super::line::Line;

/// A table. Rows may be shorter than the head, never longer than [`Table::MOST`] cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Columns beyond this many stand together in the last.
    pub const MOST: usize = 16;

    pub fn columns(&self) -> usize {
        let rows = self.rows.iter().map(Vec::len);
        rows.chain([self.head.len()]).max().unwrap_or(0)
    }
}

/// How many of `lines`, from the first on, are one table.
pub(super) fn rows(lines: &[Line<'_>]) -> usize {
    let is_row = |line: &&Line<'_>| line.text.starts_with('|');
    let barred = lines.iter().take_while(is_row).count();
    if barred > 0 {
        return barred;
    }
    // Without a bar at the line's head only the rule below tells.
    let [first, second, ..] = lines else {
        return 0;
    };
    if !first.text.contains('|') || !second.text.contains('|') || !is_rule(second.text) {
        return 0;
    }
    let has_bar = |line: &&Line<'_>| line.text.contains('|');
    lines.iter().take_while(has_bar).count()
}

/// Reads a table. The first line is the head, unless it is the only one or a rule.
pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Table> {
    let mut ruled = false;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (i, line) in lines.enumerate() {
        if is_rule(line) {
            ruled |= i == 0;
        } else {
            rows.push(cells(line));
        }
    }
    let head = if rows.len() > 1 && !ruled {
        rows.remove(0)
    } else {
        Vec::new()
    };
    (!rows.is_empty()).then_some(Table { head, rows })
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = match inner.strip_suffix('|') {
        Some(inner) if !inner.ends_with('\\') => inner,
        _ => inner,
    };
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        let ends = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        if ends && out.len() < Table::MOST {
            out.push(String::new());
        } else if let Some(cell) = out.last_mut() {
            cell.push(c);
        }
    }
    let plain = |cell: &String| Words::read(cell.trim()).text;
    out.iter().map(plain).collect()
}

fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '-' | ':' | ' ' | '|'))
}
