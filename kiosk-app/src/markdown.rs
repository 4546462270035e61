//! The Markdown subset that records are written in: headings, paragraphs, lists, tables.

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Heading(String),
    Paragraph(String),
    Bullet(String),
    /// With the number that the author wrote.
    Numbered(u32, String),
    Table {
        head: Vec<String>,
        rows: Vec<Vec<String>>,
    },
}

/// Reads `text`. Anything that is not understood is a paragraph; nothing is dropped.
pub fn parse(text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut i = 0;
    while i < lines.len() {
        let line = lines[i];
        if line.starts_with('|') {
            flush(&mut paragraph, &mut out);
            let end = i + lines[i..]
                .iter()
                .take_while(|line| line.starts_with('|'))
                .count();
            out.extend(table(&lines[i..end]));
            i = end;
            continue;
        }
        let piece = heading(line)
            .or_else(|| bullet(line))
            .or_else(|| numbered(line));
        if let Some(piece) = piece {
            flush(&mut paragraph, &mut out);
            out.push(piece);
        } else if line.is_empty() {
            flush(&mut paragraph, &mut out);
        } else {
            // Chinese lines join without a space; Latin words need one.
            if paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
                && line.starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                paragraph.push(' ');
            }
            paragraph.push_str(&plain(line));
        }
        i += 1;
    }
    flush(&mut paragraph, &mut out);
    out
}

fn flush(paragraph: &mut String, out: &mut Vec<Piece>) {
    if !paragraph.is_empty() {
        out.push(Piece::Paragraph(std::mem::take(paragraph)));
    }
}

fn heading(line: &str) -> Option<Piece> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let title = rest.strip_prefix([' ', '\u{3000}'])?;
    (1..=6)
        .contains(&level)
        .then(|| Piece::Heading(plain(title.trim())))
}

fn bullet(line: &str) -> Option<Piece> {
    let rest = line
        .strip_prefix("- ")
        .or_else(|| line.strip_prefix("* "))
        .or_else(|| line.strip_prefix("• "))?;
    Some(Piece::Bullet(plain(rest.trim())))
}

fn numbered(line: &str) -> Option<Piece> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(..digits)?.parse().ok()?;
    let rest = line.get(digits..)?;
    // "1. " as in Markdown, "1、" as people write; "1.5万元" is no list.
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix('、'))?;
    (digits <= 3).then(|| Piece::Numbered(number, plain(rest.trim())))
}

fn table(lines: &[&str]) -> Vec<Piece> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut headed = false;
    for line in lines {
        let cells = cells(line);
        if cells.iter().all(|cell| is_rule(cell)) {
            headed |= rows.len() == 1;
            continue;
        }
        rows.push(cells);
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        return Vec::new();
    }
    for row in &mut rows {
        row.resize(columns, String::new());
    }
    let head = if headed { rows.remove(0) } else { Vec::new() };
    vec![Piece::Table { head, rows }]
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            '|' if !escaped => out.push(String::new()),
            c => {
                if let Some(cell) = out.last_mut() {
                    cell.push(c);
                }
                escaped = false;
            }
        }
    }
    out.iter().map(|cell| plain(cell.trim())).collect()
}

fn is_rule(cell: &str) -> bool {
    cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' '))
}

/// Without the marks for bold and code, which mean nothing on paper either.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_lists_and_tables() {
        let text = "# 收支\n一季度\n收支情况。\n\n- 修路\n1. 第一\n2、第二\n| 项目 | 金额 |\n|---|--:|\n| 路灯 | 1,200 |\n| 短 |\n完";
        let cell = |s: &str| s.to_owned();
        assert_eq!(
            parse(text),
            [
                Piece::Heading(cell("收支")),
                Piece::Paragraph(cell("一季度收支情况。")),
                Piece::Bullet(cell("修路")),
                Piece::Numbered(1, cell("第一")),
                Piece::Numbered(2, cell("第二")),
                Piece::Table {
                    head: vec![cell("项目"), cell("金额")],
                    rows: vec![
                        vec![cell("路灯"), cell("1,200")],
                        vec![cell("短"), String::new()]
                    ],
                },
                Piece::Paragraph(cell("完")),
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_list_stays_a_paragraph() {
        assert_eq!(parse("1.5万元"), [Piece::Paragraph("1.5万元".to_owned())]);
        assert_eq!(parse("#标签"), [Piece::Paragraph("#标签".to_owned())]);
        assert_eq!(parse("2018、"), [Piece::Paragraph("2018、".to_owned())]);
        assert_eq!(
            parse("|"),
            [Piece::Table {
                head: vec![],
                rows: vec![vec![String::new()]]
            }]
        );
        assert_eq!(parse("|---|"), []);
        assert!(parse("").is_empty());
    }
}
