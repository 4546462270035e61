//! How much room words take: enough to cut a text into pages without drawing it.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::{LineBreakOptions, LineBreakWordOption};

use crate::metrics::Metrics;

/// Lines that `text` takes at `size` u in a column of `width` u; at least one.
pub(crate) fn lines(text: &str, size: f32, width: f32) -> usize {
    ends(text, size, width).len()
}

/// Height of `text`; u.
pub(crate) fn height(text: &str, size: f32, width: f32) -> f32 {
    lines(text, size, width) as f32 * line_height(size)
}

pub(crate) fn line_height(size: f32) -> f32 {
    Metrics::line(size)
}

/// Width of `text` in one line, reckoned to the large side; u.
pub(crate) fn width(text: &str, size: f32) -> f32 {
    em(text) * size
}

/// Where to cut `text` so that its head takes `max` lines or fewer: after a sentence if one ends in
/// the second half of the head, else behind a line. `None`: it takes no more, or nothing fits.
pub(crate) fn cut(text: &str, size: f32, width: f32, max: usize) -> Option<usize> {
    let fits = *ends(text, size, width).get(max.checked_sub(1)?)?;
    let head = text.get(..fits).filter(|_| 0 < fits && fits < text.len())?;
    let sentence = |c: char| matches!(c, '。' | '；' | '！' | '？' | '\n');
    let sentence = head.rfind(sentence).map_or(0, |at| {
        at + head[at..].chars().next().map_or(0, char::len_utf8)
    });
    Some(if sentence * 2 >= fits { sentence } else { fits })
}

/// `text` in `max` lines: what does not fit gives way to an ellipsis.
pub(crate) fn shortened(text: &str, size: f32, width: f32, max: usize) -> String {
    let Some(at) = ends(text, size, width)
        .get(max.saturating_sub(1))
        .copied()
        .filter(|at| *at < text.len())
    else {
        return text.to_owned();
    };
    let mut head = text[..at].to_owned();
    // Room for the mark.
    while head.pop().is_some_and(|c| advance(c) < 0.9) {}
    head.push('…');
    head
}

/// Where the lines of `text` end, as the screen breaks them (UAX #14, by the same tables), and a word
/// that is longer than a line anywhere.
fn ends(text: &str, size: f32, width: f32) -> Vec<usize> {
    // Nothing is drawn to a fraction of a pixel.
    let room = (width / size - 0.05).max(1.0);
    let mut options = LineBreakOptions::default();
    options.word_option = Some(LineBreakWordOption::Normal);
    let segmenter = LineSegmenter::new_for_non_complex_scripts(options);
    let mut ends = Vec::new();
    let mut from = 0;
    for paragraph in text.split('\n') {
        let mut used = 0.0;
        let mut start = 0;
        for end in segmenter.segment_str(paragraph).filter(|end| *end > 0) {
            let piece = &paragraph[start..end];
            // Spaces at the end of a line take no room.
            let words = piece.trim_end();
            let wide = em(words);
            if used > 0.0 && used + wide > room {
                ends.push(from + start);
                used = 0.0;
            }
            if wide > room {
                for (at, c) in words.char_indices() {
                    if used > 0.0 && used + advance(c) > room {
                        ends.push(from + start + at);
                        used = 0.0;
                    }
                    used += advance(c);
                }
                used += em(&piece[words.len()..]);
            } else {
                used += em(piece);
            }
            start = end;
        }
        ends.push(from + paragraph.len());
        from += paragraph.len() + 1;
    }
    ends
}

/// Width of `text` in em, as the wider of the two weights has it.
pub(crate) fn em(text: &str) -> f32 {
    text.chars().map(advance).sum()
}

/// Advances of U+0020 to U+007E in thousandths of an em, the larger of Regular and Bold
/// (`content/document/fonts`; version 2.004).
const ASCII: [u16; 95] = [
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 392, 590, 590, 590,
    590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615,
    585, 717, 757, 330, 568, 686, 578, 853, 749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627,
    580, 613, 378, 392, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604,
    315, 964, 641, 626, 644, 644, 436, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
];

/// Of one character, in em.
pub(crate) fn advance(c: char) -> f32 {
    let known = (c as usize).checked_sub(0x20).and_then(|at| ASCII.get(at));
    match (known, c) {
        (Some(thousandths), _) => f32::from(*thousandths) / 1000.0,
        (None, '\u{0}'..='\u{1f}' | '\u{300}'..='\u{36f}') => 0.0,
        // Chinese characters and their marks fill their square.
        (None, '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..) => 1.0,
        (None, '⸺') => 1.7,
        (None, '⸻') => 2.5,
        // Other letters are narrower; none is wider than this.
        (None, _) => 1.02,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn an_address_is_broken_behind_its_strokes_alone() {
        let address = "http://www.example.gov.cn/content/2017-11-02/1942841.shtml";
        let first = ends(address, 10.0, 150.0)[0];
        assert_eq!(&address[..first], "http://www.example.gov.cn/");
    }

    #[test]
    fn a_text_is_cut_behind_a_sentence() {
        let text = format!("{}。{}", "一".repeat(20), "二".repeat(60));
        let at = cut(&text, 28.0, 736.0, 1).unwrap();
        assert_eq!(&text[..at], format!("{}。", "一".repeat(20)));
        assert_eq!(cut("短", 28.0, 736.0, 3), None);
        assert_eq!(cut("短", 28.0, 736.0, 0), None);
    }

    #[test]
    fn what_is_shortened_says_so() {
        let text = "一".repeat(60);
        let short = shortened(&text, 28.0, 736.0, 2);
        assert_eq!(lines(&short, 28.0, 736.0), 2);
        assert!(short.ends_with("一…"), "{short}");
        assert_eq!(shortened("短", 28.0, 736.0, 2), "短");
    }

    proptest! {
        #[test]
        fn the_head_of_a_cut_text_fits(
            text in "([一二，。（《]|[a-c0-9 ./-]|\\n|\\PC){0,80}", max in 1..6_usize,
        ) {
            match cut(&text, 20.0, 200.0, max) {
                Some(at) => {
                    prop_assert!(at > 0 && at < text.len());
                    prop_assert!(lines(text[..at].trim_end_matches('\n'), 20.0, 200.0) <= max);
                }
                None => prop_assert!(lines(text.trim_start_matches('\n'), 20.0, 200.0) <= max || text.starts_with('\n')),
            }
        }
    }
}
