//! Merged cells: which there are, and their values in every row they span.

use super::sheet::{Cell, SheetRow};

/// A range that people see as one cell. Rows from 1, columns from 0, all inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merge {
    pub first_row: u32,
    pub last_row: u32,
    pub first_column: u32,
    pub last_column: u32,
}

/// Spreads merged values downwards while rows pass by.
pub(super) struct Merges {
    /// Those that begin further down, the next one last.
    ahead: Vec<Merge>,
    /// Those that the present row may be in, with their value once it was seen.
    open: Vec<(Merge, Option<Cell>)>,
}

/// No row of a sheet can be in more merged cells than it has columns.
const MAX_OPEN: usize = 16_384;

impl Merges {
    pub fn new(mut merges: Vec<Merge>) -> Self {
        merges.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            ahead: merges,
            open: Vec::new(),
        }
    }

    /// Takes merges that begin in the row that comes next.
    pub fn add(&mut self, merges: &mut Vec<Merge>) {
        self.ahead.append(merges);
        self.ahead.sort_unstable_by(|a, b| b.cmp(a));
    }

    /// Completes a row: merged cells get their width, and values from above come down.
    pub fn spread(&mut self, row: &mut SheetRow) {
        self.open.retain(|(merge, _)| merge.last_row >= row.number);
        while let Some(next) = self.ahead.last().copied()
            && next.first_row <= row.number
        {
            self.ahead.pop();
            if next.last_row >= row.number && self.open.len() < MAX_OPEN {
                self.open.push((next, None));
            }
        }
        let mut came_down = false;
        for (merge, seen) in &mut self.open {
            let at = row
                .cells
                .binary_search_by_key(&merge.first_column, |cell| cell.column);
            if merge.first_row == row.number {
                if let Ok(at) = at {
                    row.cells[at].last_column = merge.last_column;
                    *seen = Some(row.cells[at].clone());
                }
            } else if let (Err(at), Some(above)) = (at, seen) {
                row.cells.insert(at, above.clone());
                came_down = true;
            }
        }
        if came_down {
            row.cells.sort_by_key(|cell| cell.column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Value;
    use super::*;

    fn row(number: u32, cells: &[(u32, &str)]) -> SheetRow {
        SheetRow {
            number,
            hidden: false,
            cells: cells
                .iter()
                .map(|(column, text)| Cell {
                    column: *column,
                    last_column: *column,
                    row: number,
                    value: Value::Text((*text).to_owned()),
                    hidden: false,
                })
                .collect(),
        }
    }

    #[test]
    fn a_merged_value_holds_in_every_row_it_spans_and_no_further() {
        let tall = Merge {
            first_row: 2,
            last_row: 4,
            first_column: 0,
            last_column: 0,
        };
        let wide = Merge {
            first_row: 3,
            last_row: 3,
            first_column: 1,
            last_column: 3,
        };
        let mut merges = Merges::new(vec![tall, wide]);
        let mut seen = Vec::new();
        for mut row in [
            row(1, &[(0, "题")]),
            row(2, &[(0, "甲"), (1, "一")]),
            row(3, &[(1, "二")]),
            row(5, &[(1, "三")]),
        ] {
            merges.spread(&mut row);
            seen.push(
                row.cells
                    .iter()
                    .map(|cell| (cell.column, cell.last_column, cell.row, cell.value.shown()))
                    .collect::<Vec<_>>(),
            );
        }
        let text = str::to_owned;
        assert_eq!(seen[1], [(0, 0, 2, text("甲")), (1, 1, 2, text("一"))]);
        assert_eq!(seen[2], [(0, 0, 2, text("甲")), (1, 3, 3, text("二"))]);
        assert_eq!(seen[3], [(1, 1, 5, text("三"))]);
    }
}
