//! Characters by their strokes, for people who do not spell.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::normal::STROKES;

/// Strokes of characters, 1 横 2 竖 3 撇 4 点 5 折, in the order they are written.
const TABLE: &str = include_str!("../../strokes/strokes.txt");

/// Whether `drawn` are the strokes of `c` (all of them: true), or its first ones (false).
pub(crate) fn compare(c: char, drawn: &[char]) -> Option<bool> {
    let strokes = table().get(&c)?.as_bytes();
    let right = drawn.len() <= strokes.len()
        && drawn
            .iter()
            .zip(strokes)
            .all(|(typed, stroke)| digit(*typed) == Some(*stroke));
    right.then_some(drawn.len() == strokes.len())
}

/// The characters that begin with these strokes, those that are nothing more first, at most `most`.
/// Ordered by `common`, the smaller the earlier.
pub(crate) fn drawn(drawn: &[char], most: usize, common: impl Fn(char) -> u32) -> Vec<char> {
    let mut out: Vec<(bool, u32, char)> = table()
        .keys()
        .filter_map(|c| Some((!compare(*c, drawn)?, common(*c), *c)))
        .collect();
    out.sort_unstable();
    out.into_iter().take(most).map(|(_, _, c)| c).collect()
}

fn digit(stroke: char) -> Option<u8> {
    let at = STROKES.iter().position(|one| *one == stroke)?;
    Some(b'1' + at as u8)
}

fn table() -> &'static HashMap<char, &'static str> {
    static STROKES_OF: OnceLock<HashMap<char, &'static str>> = OnceLock::new();
    STROKES_OF.get_or_init(|| {
        let line = |line: &'static str| {
            let (character, strokes) = line.split_once('\t')?;
            Some((character.chars().next()?, strokes))
        };
        TABLE.lines().filter_map(line).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_known_by_their_first_strokes() {
        let typed: Vec<char> = "㇓".chars().collect();
        assert_eq!(compare('身', &typed), None);
        assert_eq!(compare('人', &['㇒', '㇔']), Some(true));
        assert_eq!(compare('人', &['㇒']), Some(false));
        assert_eq!(compare('人', &['㇐']), None);
        assert_eq!(compare('a', &['㇐']), None);
        let found = drawn(&['㇒', '㇔'], 5, u32::from);
        assert!(found.contains(&'人'), "{found:?}");
    }
}
