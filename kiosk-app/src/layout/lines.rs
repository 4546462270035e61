//! Where the lines of a text end, for texts that are drawn line by line: with words marked in them,
//! or cut between pages.

use std::ops::Range;

use crate::measure::{advance, em};

/// The lines that `text` takes at `size` u in a column of `width` u, as bytes of it. Never none;
/// linear in the text.
///
/// No line begins with a mark that closes, none ends with one that opens (GB/T 15834), and words of
/// letters stay whole where a line can hold them.
pub(crate) fn lines(text: &str, size: f32, width: f32) -> Vec<Range<usize>> {
    let room = (width / size).max(1.0);
    let mut out = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    for piece in pieces(text) {
        let wide = em(&text[piece.clone()]);
        if text[piece.clone()].starts_with('\n') {
            out.push(start..piece.start);
            (start, used) = (piece.end, 0.0);
        } else if used + wide <= room {
            used += wide;
        } else if wide <= room {
            out.push(start..piece.start);
            (start, used) = (piece.start, wide);
        } else {
            // Wider than any line: cut anywhere.
            for (at, c) in text[piece.clone()].char_indices() {
                let (at, wide) = (piece.start + at, advance(c));
                if used + wide > room && at > start {
                    out.push(start..at);
                    (start, used) = (at, 0.0);
                }
                used += wide;
            }
        }
    }
    out.push(start..text.len());
    out
}

/// What never is torn apart: a character with the marks that belong to it, a word, a line's end.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let length = if rest.starts_with('\n') {
            1
        } else {
            let opening = run(rest, opens);
            let behind = &rest[opening..];
            let word = run(behind, |c| c.is_ascii_alphanumeric());
            let word = match word {
                0 => behind
                    .chars()
                    .next()
                    .filter(|c| *c != '\n')
                    .map_or(0, char::len_utf8),
                word => word,
            };
            opening + word + run(&behind[word..], closes)
        };
        at += length;
        Some(start..at)
    })
}

fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is).len()
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '（' | '《' | '「' | '『' | '【' | '〔' | '“' | '‘' | '(' | '[' | '￥' | '¥'
    )
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '。' | '，'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '”'
            | '’'
            | '…'
            | '—'
            | '·'
            | '%'
            | '％'
            | ')'
            | ']'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | ' '
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str, em: f32) -> Vec<&str> {
        lines(text, 10.0, em * 10.2)
            .into_iter()
            .map(|line| &text[line])
            .collect()
    }

    #[test]
    fn lines_end_where_chinese_typesetting_lets_them() {
        assert_eq!(cut("一二三四五六", 4.0), ["一二三四", "五六"]);
        assert_eq!(cut("一二三四，六", 4.0), ["一二三", "四，六"]);
        assert_eq!(cut("一二三《五六》", 4.0), ["一二三", "《五六》"]);
        assert_eq!(cut("一二abc三", 3.0), ["一二", "abc三"]);
        assert_eq!(cut("一\n\n二", 4.0), ["一", "", "二"]);
        assert_eq!(cut("", 4.0), [""]);
        assert_eq!(cut("1234567890", 2.0), ["123", "456", "789", "0"]);
    }

    #[test]
    fn a_hundred_thousand_characters_take_no_time() {
        let start = std::time::Instant::now();
        for text in [
            "字。".repeat(50_000),
            "（".repeat(100_000),
            "a".repeat(100_000),
        ] {
            assert!(lines(&text, 28.0, 736.0).len() > 100);
        }
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn every_character_stands_in_one_line_and_no_line_is_too_long(
            text in "([一二，。（《]|[a-c0-9 .]|\\n|\\PC){0,80}", width in 20.0..400.0f32,
        ) {
            let lines = lines(&text, 20.0, width);
            let mut at = 0;
            for line in &lines {
                prop_assert!(text[at..line.start].chars().all(|c| c == '\n'));
                prop_assert!(line.start - at <= 1);
                let characters = text[line.clone()].chars().count();
                prop_assert!(em(&text[line.clone()]) * 20.0 <= width + 0.1 || characters <= 1);
                at = line.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
