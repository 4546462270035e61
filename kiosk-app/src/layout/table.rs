//! How a table is set: in columns, or, where these would be too narrow to read, every row as a card
//! of lines "head: value".

use crate::layout::lines::lines;
use crate::measure::em;
use content_model::markdown::Table;

/// Left and right of a cell's words, and above and below; u.
pub(crate) const PADDING: f32 = 8.0;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Setting {
    /// Their parts of the whole width.
    Columns(Vec<f32>),
    Cards,
}

/// How `table` is set at `size` u in `width` u, where a row may be `tallest` u.
pub(crate) fn setting(table: &Table, size: f32, width: f32, tallest: f32) -> Setting {
    // In em.
    const LEAST: f32 = 4.0;
    const NUMBER: f32 = 9.0;
    let padding = 2.0 * PADDING / size + 0.1;
    let mut wide = vec![0.0_f32; table.columns()];
    let mut least = vec![0.0_f32; table.columns()];
    let numeric = numeric(table);
    for row in std::iter::once(&table.head).chain(&table.rows) {
        for (i, cell) in row.iter().enumerate() {
            let natural = em(cell);
            wide[i] = wide[i].max(natural);
            // A number is not broken, words are.
            let most = if numeric[i] && is_number(cell) {
                NUMBER
            } else {
                LEAST
            };
            least[i] = least[i].max(natural.min(most));
        }
    }
    let room = width / size - padding * wide.len() as f32;
    let needed: f32 = least.iter().sum();
    if needed > room {
        return Setting::Cards;
    }
    let wanted: f32 = wide.iter().sum();
    let spare = room - needed;
    let missing = (wanted - needed).max(f32::EPSILON);
    let shares: Vec<f32> = if wanted <= room {
        let more = (room - wanted) / wide.len() as f32;
        wide.iter().map(|em| em + more).collect()
    } else {
        let grow = |(least, wide): (&f32, &f32)| least + (wide - least) * spare / missing;
        least.iter().zip(&wide).map(grow).collect()
    };
    let shares: Vec<f32> = shares
        .iter()
        .map(|em| (em + padding) * size / width)
        .collect();
    let fits =
        |row: &Vec<String>| row_lines(row, &shares, size, width) as f32 * size * 1.5 <= tallest;
    if std::iter::once(&table.head).chain(&table.rows).all(fits) {
        Setting::Columns(shares)
    } else {
        Setting::Cards
    }
}

/// Lines of a row's tallest cell.
pub(crate) fn row_lines(row: &[String], shares: &[f32], size: f32, width: f32) -> usize {
    let cells = row.iter().zip(shares);
    cells
        .map(|(cell, share)| lines(cell, size, width * share - 2.0 * PADDING).len())
        .max()
        .unwrap_or(1)
}

/// Which columns hold figures: those whose every cell is one, or empty, or says that there is none.
pub(crate) fn numeric(table: &Table) -> Vec<bool> {
    let holds = |i: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(i)).peekable();
        let mut any = false;
        cells.all(|cell| {
            any |= is_number(cell);
            is_number(cell) || matches!(cell.as_str(), "" | "-" | "—" | "/" | "无")
        }) && any
    };
    (0..table.columns()).map(holds).collect()
}

fn is_number(cell: &str) -> bool {
    let sign = |c| matches!(c, '.' | ',' | '-' | '+' | '%' | '¥' | ' ' | '−' | '，');
    cell.contains(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || sign(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(head: &[&str], row: &[&str]) -> Table {
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        Table {
            head: cells(head),
            rows: vec![cells(row), cells(row)],
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_words_ask() {
        let narrow = table(
            &["序号", "事项", "金额（元）"],
            &["1", "村口到三组的道路硬化", "60,000"],
        );
        let Setting::Columns(shares) = setting(&narrow, 26.0, 736.0, 400.0) else {
            panic!("columns")
        };
        assert!(
            (shares.iter().sum::<f32>() - 1.0).abs() < 1e-3,
            "{shares:?}"
        );
        assert!(shares[1] > shares[2] && shares[2] > shares[0]);
        assert_eq!(numeric(&narrow), [true, false, true]);
    }

    #[test]
    fn what_would_be_too_narrow_becomes_cards() {
        let head = [
            "编号",
            "申请人姓名",
            "项目名称",
            "审批的单位",
            "审批的结果",
            "审批的日期",
        ];
        let wide = table(&head, &head);
        assert!(matches!(
            setting(&wide, 26.0, 1232.0, 400.0),
            Setting::Columns(_)
        ));
        assert_eq!(setting(&wide, 40.0, 736.0, 400.0), Setting::Cards);
        // A row that no page can hold is cut as a card, between its lines.
        let long = "字".repeat(4000);
        assert_eq!(
            setting(&table(&["甲", "乙"], &["1", &long]), 26.0, 736.0, 400.0),
            Setting::Cards
        );
    }

    #[test]
    fn figures_are_not_broken_between_lines() {
        let sums = table(
            &["项目", "金额"],
            &["上级转移支付（村级运转经费）", "1,284,503.30"],
        );
        let Setting::Columns(shares) = setting(&sums, 40.0, 560.0, 400.0) else {
            panic!("columns")
        };
        assert!(
            em("1,284,503.30") * 40.0 <= 560.0 * shares[1] - 2.0 * PADDING,
            "{shares:?}"
        );
        assert_eq!(numeric(&table(&["甲"], &["—"])), [false]);
    }
}
