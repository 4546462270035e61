//! Texts in the Markdown subset as data for templates: what is bold is bold, what looks like code
//! stays text.

use content_model::markdown::{self, Mark, Table, Words};
use serde::Serialize;

/// A piece of a text.
#[derive(Serialize)]
#[serde(tag = "piece", rename_all = "snake_case")]
pub enum Piece {
    Heading {
        level: u8,
        runs: Vec<Run>,
    },
    Paragraph {
        runs: Vec<Run>,
    },
    Item {
        depth: u8,
        mark: String,
        runs: Vec<Run>,
    },
    Quote {
        runs: Vec<Run>,
    },
    Table {
        columns: usize,
        head: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// A picture stays with the record: paper has its caption.
    Caption {
        text: String,
    },
    Rule,
}

/// Words of one weight.
#[derive(Serialize)]
pub struct Run {
    text: String,
    strong: bool,
}

/// The pieces of `text`, in their order.
pub fn pieces(text: &str) -> Vec<Piece> {
    markdown::parse(text).into_iter().map(piece).collect()
}

fn piece(piece: markdown::Piece) -> Piece {
    match piece {
        markdown::Piece::Heading { level, words } => Piece::Heading {
            level,
            runs: runs(&words),
        },
        markdown::Piece::Paragraph(words) => Piece::Paragraph { runs: runs(&words) },
        markdown::Piece::Item { depth, mark, words } => Piece::Item {
            depth: depth.min(6),
            mark: match mark {
                Mark::Bullet => "•".to_owned(),
                Mark::Number(number) => format!("{number}."),
                Mark::Written(mark) => mark,
            },
            runs: runs(&words),
        },
        markdown::Piece::Quote(words) => Piece::Quote { runs: runs(&words) },
        markdown::Piece::Picture { caption, .. } => Piece::Caption { text: caption },
        markdown::Piece::Table(table) => squared(table),
        markdown::Piece::Rule => Piece::Rule,
    }
}

/// Every row as long as the longest, so that no cell slips into the next row.
fn squared(table: Table) -> Piece {
    let columns = table.columns().max(1);
    let fill = |mut cells: Vec<String>| {
        cells.resize(columns, String::new());
        cells
    };
    Piece::Table {
        columns,
        head: fill(table.head),
        rows: table.rows.into_iter().map(fill).collect(),
    }
}

fn runs(words: &Words) -> Vec<Run> {
    let run = |range: std::ops::Range<usize>, strong| Run {
        text: words.text[range].to_owned(),
        strong,
    };
    let mut out = Vec::new();
    let mut from = 0;
    for bold in &words.strong {
        out.push(run(from..bold.start, false));
        out.push(run(bold.clone(), true));
        from = bold.end;
    }
    out.push(run(from..words.text.len(), false));
    out.retain(|run| !run.text.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_parts_and_short_rows_are_kept() {
        let read = pieces("甲，**要带原件**，丙\n\n| 项目 | 金额 |\n|---|---|\n| 路灯 |");
        let value = serde_json::to_value(read).unwrap();
        let expected = serde_json::json!([
            { "piece": "paragraph", "runs": [
                { "text": "甲，", "strong": false }, { "text": "要带原件", "strong": true }, { "text": "，丙", "strong": false },
            ] },
            { "piece": "table", "columns": 2, "head": ["项目", "金额"], "rows": [["路灯", ""]] },
        ]);
        assert_eq!(value, expected);
    }
}
