//! The Markdown subset that records are written in, line by line.
//!
//! Comes in: any text. Goes out: pieces in their order. What can never happen: a character of the
//! author's lost, more time or memory than a small multiple of the text.
//!
//! It is not CommonMark, and no parser of CommonMark is used, because the differences are where
//! words get lost: there a row's cells beyond the head's are dropped, lists are counted anew (third
//! and seventh become first and second), `[注]: …` vanishes as a link's target, a line indented by
//! four spaces is code, a rule under a line makes it a heading, and the stars of masked names
//! (何*和谢*) are emphasis. And 一、（一）1、 mean nothing to it. What both read, both read alike: a
//! test holds one against the other.

mod line;
mod mark;
mod table;

pub use mark::Words;
pub use table::Table;

use line::Line;

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Heading {
        /// From 1.
        level: u8,
        words: Words,
    },
    Paragraph(Words),
    Item {
        /// 0 for a list of its own, 1 for one within an item …
        depth: u8,
        mark: Mark,
        words: Words,
    },
    Quote(Words),
    Picture {
        caption: String,
        /// Of the attachment.
        name: String,
    },
    Table(Table),
    Rule,
}

/// What stands before an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    Bullet,
    /// As the author counted.
    Number(u32),
    /// （一）, (1), ①
    Written(String),
}

/// Reads `text`. What is not understood is a paragraph.
pub fn parse(text: &str) -> Vec<Piece> {
    let lines: Vec<Line<'_>> = text.lines().map(Line::read).collect();
    let mut reading = Reading::default();
    let mut i = 0;
    while let Some(line) = lines.get(i) {
        let rows = table::rows(&lines[i..]);
        if rows > 0 {
            reading.close();
            let lines = lines[i..i + rows].iter().map(|line| line.text);
            reading.out.extend(table::read(lines).map(Piece::Table));
            i += rows;
            continue;
        }
        reading.take(line);
        i += 1;
    }
    reading.close();
    reading.out
}

/// What has been read, and the piece that the next line may go on with.
#[derive(Default)]
struct Reading {
    out: Vec<Piece>,
    open: Option<(Open, String)>,
    /// Indents of the items that the next one may stand within.
    indents: Vec<usize>,
}

#[derive(PartialEq, Eq)]
enum Open {
    Paragraph,
    Quote,
    Item(u8, Mark),
}

impl Reading {
    fn take(&mut self, line: &Line<'_>) {
        if line.text.is_empty() {
            return self.close();
        }
        if let Some(piece) = line.whole() {
            self.close();
            self.indents.clear();
            return self.out.push(piece);
        }
        if let Some((mark, rest)) = line.item() {
            self.close();
            let depth = self.depth(line.indent);
            self.open = Some((Open::Item(depth, mark), String::new()));
            return self.add(rest);
        }
        if let Some(rest) = line.quoted() {
            if !self.goes_on(&Open::Quote) {
                self.close();
                self.open = Some((Open::Quote, String::new()));
            }
            return self.add(rest);
        }
        let goes_on = match &self.open {
            // Under an item only what is indented belongs to it.
            Some((Open::Item(..), _)) => line.indent > 0 && !line.begins,
            _ => !line.begins && self.goes_on(&Open::Paragraph),
        };
        if !goes_on {
            self.close();
            if line.indent == 0 {
                self.indents.clear();
            }
            self.open = Some((Open::Paragraph, String::new()));
        }
        self.add(line.text);
    }

    /// Whether a piece of this kind is open whose last line did not end a sentence: only then is the
    /// line's end where the paper was full.
    fn goes_on(&self, kind: &Open) -> bool {
        const ENDS: [char; 10] = ['。', '！', '？', '；', '：', '”', '!', '?', ';', ':'];
        matches!(&self.open, Some((open, words)) if open == kind && !words.ends_with(ENDS))
    }

    fn add(&mut self, words: &str) {
        let Some((_, open)) = &mut self.open else {
            return;
        };
        // Chinese lines join without a space; Latin words need one.
        if open.ends_with(|c: char| c.is_ascii_alphanumeric())
            && words.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            open.push(' ');
        }
        open.push_str(words);
    }

    fn depth(&mut self, indent: usize) -> u8 {
        while self.indents.last().is_some_and(|last| *last >= indent) {
            self.indents.pop();
        }
        self.indents.push(indent);
        u8::try_from(self.indents.len() - 1).unwrap_or(u8::MAX)
    }

    fn close(&mut self) {
        let Some((open, words)) = self.open.take() else {
            return;
        };
        let words = Words::read(&words);
        self.out.push(match open {
            Open::Paragraph => Piece::Paragraph(words),
            Open::Quote => Piece::Quote(words),
            Open::Item(depth, mark) => Piece::Item { depth, mark, words },
        });
    }
}

#[cfg(test)]
mod tests;
