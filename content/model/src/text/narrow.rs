//! Text as rules compare it: one spelling for each digit, letter and dash.

/// Full-width forms as ASCII, every dash as `-`, every space as ` `; what cannot be seen is left out.
pub(super) fn narrow(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
            '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\t' => ' ',
            c => c,
        })
        .collect()
}

/// A number with an invisible character inside is still that number to whoever copies it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Whether a character belongs to Chinese words.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Whether `chars` has `word` at `at`.
pub(super) fn has_at(chars: &[char], at: usize, word: &str) -> bool {
    let mut rest = chars.get(at..).unwrap_or_default().iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// Whether one of `words` stands within `reach` characters before `at`, on the same line.
pub(super) fn stands_before(chars: &[char], at: usize, reach: usize, words: &[&str]) -> bool {
    let before = &chars[at.saturating_sub(reach)..at];
    let line: String = before
        .rsplit(|c| *c == '\n')
        .next()
        .unwrap_or_default()
        .iter()
        .collect();
    words.iter().any(|word| line.contains(word))
}
