//! What a single line is.

use super::{Mark, Piece, Words};

/// A line without the spaces around it.
pub(super) struct Line<'a> {
    /// Spaces before it; a tabulator counts four.
    pub(super) indent: usize,
    /// It begins a paragraph: two full-width spaces stand before it.
    pub(super) begins: bool,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn read(line: &'a str) -> Self {
        let blank = |c: &char| matches!(c, ' ' | '\t');
        let indent = line.chars().take_while(blank);
        Self {
            indent: indent.map(|c| if c == '\t' { 4 } else { 1 }).sum(),
            begins: line.trim_start_matches([' ', '\t']).starts_with('\u{3000}'),
            text: line.trim(),
        }
    }

    /// A piece that takes one line.
    pub(super) fn whole(&self) -> Option<Piece> {
        let line = self.text;
        if is_rule(line) {
            return Some(Piece::Rule);
        }
        heading(line)
            .or_else(|| written_heading(line))
            .map(|(level, words)| Piece::Heading {
                level,
                words: Words::read(words),
            })
            .or_else(|| picture(line))
    }

    /// Mark and words of an item.
    pub(super) fn item(&self) -> Option<(Mark, &'a str)> {
        let line = self.text;
        let bullet = ["- ", "* ", "+ ", "• "]
            .into_iter()
            .find_map(|mark| line.strip_prefix(mark));
        let (mark, rest) = match bullet {
            Some(rest) => (Mark::Bullet, rest),
            None => numbered(line).or_else(|| bracketed(line)).or_else(|| {
                let (mark, rest) = counted(line)?;
                Some((Mark::Written(mark.to_owned()), rest))
            })?,
        };
        Some((mark, rest.trim()))
    }

    /// What stands behind the marks of a quotation, however many there are.
    pub(super) fn quoted(&self) -> Option<&'a str> {
        let rest = self.text.strip_prefix('>')?;
        Some(rest.trim_start_matches(['>', ' ']))
    }
}

fn is_rule(line: &str) -> bool {
    ['-', '*', '_'].into_iter().any(|mark| {
        line.starts_with(mark)
            && line.chars().all(|c| c == mark || c == ' ')
            && line.matches(mark).count() >= 3
    })
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok()?;
    let title = rest.strip_prefix([' ', '\u{3000}'])?.trim();
    ((1..=6).contains(&level) && !title.is_empty()).then_some((level, title))
}

/// Headings as official documents number them (GB/T 9704): 第一章, 一、, （一）; a line of their own,
/// short, and no sentence.
fn written_heading(line: &str) -> Option<(u8, &str)> {
    const LONGEST: usize = 30;
    const SENTENCE: [char; 8] = ['。', '；', '：', '，', '！', '？', '、', ':'];
    let level = match counted(line) {
        Some((mark, _)) if mark.starts_with('（') => 3,
        Some(_) => 2,
        None => match chapter(line)? {
            '章' | '编' => 1,
            _ => 2,
        },
    };
    let words = counted(line).map_or(line, |(_, rest)| rest);
    let short = words.chars().take(LONGEST + 1).count() <= LONGEST;
    (short && !words.is_empty() && !words.contains(SENTENCE)).then_some((level, line))
}

const DIGITS: [char; 12] = [
    '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '零',
];

/// 一、 or （一） before other words.
fn counted(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix('（');
    let from = inner.unwrap_or(line);
    let rest = from.trim_start_matches(DIGITS);
    let digits = &from[..from.len() - rest.len()];
    if digits.is_empty() || digits.chars().count() > 4 {
        return None;
    }
    let rest = rest.strip_prefix(if inner.is_some() { '）' } else { '、' })?;
    let words = rest.trim_start();
    Some((&line[..line.len() - rest.len()], words)).filter(|_| !words.is_empty())
}

/// What 第…章 counts.
fn chapter(line: &str) -> Option<char> {
    let rest = line.strip_prefix('第')?;
    let unit = rest
        .trim_start_matches(DIGITS)
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let unit = (unit.len() < rest.len()).then_some(unit)?;
    let mut rest = unit.chars();
    let unit = rest.next().filter(|c| matches!(c, '编' | '章' | '节'))?;
    // 第三章程: a word that goes on.
    matches!(rest.next(), None | Some(' ' | '\u{3000}')).then_some(unit)
}

/// "1. " as in Markdown, "1、" and "1．" as people write; "1.5万元" is no item.
fn numbered(line: &str) -> Option<(Mark, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(..digits).filter(|_| digits <= 3)?.parse().ok()?;
    let rest = line.get(digits..)?;
    let han = |rest: &str| rest.starts_with(|c: char| c > '\u{2e7f}');
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))
        .or_else(|| rest.strip_prefix('.').filter(|rest| han(rest)))
        .or_else(|| rest.strip_prefix(['、', '．']))?;
    (!rest.trim().is_empty()).then_some((Mark::Number(number), rest))
}

/// (1), （1）, 1）, ①
fn bracketed(line: &str) -> Option<(Mark, &str)> {
    let rest = match line.chars().next()? {
        circled @ '①'..='⑳' => &line[circled.len_utf8()..],
        _ => {
            let inner = line.strip_prefix(['(', '（']).unwrap_or(line);
            let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == inner.len() || inner.len() - rest.len() > 3 {
                return None;
            }
            rest.strip_prefix('）')
                .or_else(|| rest.strip_prefix(')').filter(|_| inner.len() < line.len()))?
        }
    };
    let mark = &line[..line.len() - rest.len()];
    (!rest.trim().is_empty()).then(|| (Mark::Written(mark.to_owned()), rest))
}

/// `![caption](name)`, alone on its line.
fn picture(line: &str) -> Option<Piece> {
    let (caption, name) = line
        .strip_prefix("![")?
        .strip_suffix(')')?
        .split_once("](")?;
    (!name.trim().is_empty() && !name.contains(['(', ')', '['])).then(|| Piece::Picture {
        caption: caption.trim().to_owned(),
        name: name.trim().to_owned(),
    })
}
