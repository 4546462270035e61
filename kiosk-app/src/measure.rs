//! How much room words take: enough to cut a text into pages without drawing it.
//!
//! Errs to the large side. Chinese characters are one em wide; Latin letters and digits of the
//! face are 0.52–0.62 em on average.

use crate::metrics::Metrics;

const LATIN: f32 = 0.6;
const LATIN_WIDE: f32 = 0.78;

/// Lines that `text` takes at `size` u in a column of `width` u; at least one.
pub(crate) fn lines(text: &str, size: f32, width: f32) -> usize {
    // A mark that may not begin a line takes the character before it along.
    let room = (width / size - 0.6).max(1.0);
    let mut lines = 1;
    let mut used = 0.0;
    let mut word = 0.0;
    for c in text.chars() {
        if c == '\n' {
            lines += 1;
            (used, word) = (0.0, 0.0);
            continue;
        }
        let em = em(c);
        // A Latin word moves to the next line as a whole, unless it is longer than a line.
        word = if c.is_ascii_graphic() { word + em } else { 0.0 };
        if used + em > room {
            lines += 1;
            used = if word > 0.0 && word < room { word } else { em };
        } else {
            used += em;
        }
    }
    lines
}

/// Height of `text`; u.
pub(crate) fn height(text: &str, size: f32, width: f32) -> f32 {
    lines(text, size, width) as f32 * line_height(size)
}

pub(crate) fn line_height(size: f32) -> f32 {
    Metrics::line(size)
}

/// Width of `text` in one line, reckoned to the large side.
pub(crate) fn width(text: &str, size: f32) -> f32 {
    text.chars().map(em).sum::<f32>() * size
}

fn em(c: char) -> f32 {
    match c {
        'A'..='Z' | 'm' | 'w' | '%' | '@' => LATIN_WIDE,
        '\u{0}'..='\u{2ff}' => LATIN,
        _ => 1.0,
    }
}

/// Where to cut `text` so that its head takes `max` lines or fewer: after a sentence if one ends in
/// the second half of the head, else anywhere. `None` if nothing of use fits.
pub(crate) fn cut(text: &str, size: f32, width: f32, max: usize) -> Option<usize> {
    if max == 0 {
        return None;
    }
    let mut fits = 0;
    let mut sentence = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if lines(&text[..end], size, width) > max {
            break;
        }
        fits = end;
        if matches!(c, '。' | '；' | '！' | '？' | '\n') {
            sentence = end;
        }
    }
    let at = if sentence * 2 >= fits { sentence } else { fits };
    (at > 0 && at < text.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_width() {
        assert_eq!(lines("", 28.0, 736.0), 1);
        assert_eq!(lines(&"字".repeat(25), 28.0, 736.0), 1);
        assert_eq!(lines(&"字".repeat(27), 28.0, 736.0), 2);
        assert_eq!(lines("甲\n乙", 28.0, 736.0), 2);
        // A word that does not fit any more moves down whole.
        assert_eq!(lines(&format!("{}word", "字".repeat(24)), 28.0, 736.0), 2);
        assert_eq!(lines(&"w".repeat(100), 28.0, 736.0), 4);
    }

    #[test]
    fn a_text_is_cut_behind_a_sentence() {
        let text = format!("{}。{}", "一".repeat(20), "二".repeat(60));
        let at = cut(&text, 28.0, 736.0, 1).unwrap();
        assert_eq!(&text[..at], format!("{}。", "一".repeat(20)));
        assert_eq!(cut("短", 28.0, 736.0, 3), None);
        assert_eq!(cut("短", 28.0, 736.0, 0), None);
    }
}
