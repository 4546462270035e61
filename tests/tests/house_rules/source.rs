//! Rust source as the rules read it: what is shipped, without comments and tests.

use crate::tree::File;

/// The lines of `file` that are shipped, with their numbers from 1.
///
/// Whole-line comments are left out, and so is every item under `#[cfg(test)]`. An item ends where
/// rustfmt puts its end: a closing brace at the attribute's own indentation, or a `;`.
pub fn shipped_lines(file: &File) -> Vec<(usize, &str)> {
    if !is_shipped(&file.path) {
        return Vec::new();
    }
    let mut kept = Vec::new();
    let mut lines = file.text().lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let body = line.trim_start();
        if body.starts_with("#[cfg(test)]") {
            let indent = &line[..line.len() - body.len()];
            let brace = format!("{indent}}}");
            for (next, _) in lines.by_ref() {
                let same_level = next.starts_with(indent) && !next[indent.len()..].starts_with(' ');
                if next.starts_with(&brace) || (same_level && next.ends_with(';')) {
                    break;
                }
            }
        } else if !body.starts_with("//") {
            kept.push((number, line));
        }
    }
    kept
}

/// Rust that is compiled into a library or a program, going by its place.
fn is_shipped(path: &str) -> bool {
    path.ends_with(".rs")
        && !path.ends_with("/tests.rs")
        && !path.starts_with("tests/")
        && !path.contains("/tests/")
        && !path.contains("/benches/")
        && !path.contains("/examples/")
        && !path.ends_with("/build.rs")
}

/// Whether `word` stands in `line` as a word: no letter, digit or `_` touches it.
pub fn has_word(line: &str, word: &str) -> bool {
    let touches = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(touches) && !after.is_some_and(touches)
    })
}

#[test]
fn tests_and_comments_are_not_shipped() {
    let text = "\
// a comment
fn shipped() {}
#[cfg(test)]
use std::fs;
fn also_shipped() {}
#[cfg(test)]
mod tests {
    fn inner() {
    }
}
fn last() {}
";
    let file = File::new("content/model/src/x.rs", text);
    let lines: Vec<_> = shipped_lines(&file).into_iter().map(|(n, _)| n).collect();
    assert_eq!(lines, [2, 5, 11]);
    assert!(shipped_lines(&File::new("content/model/tests/x.rs", text)).is_empty());
}

#[test]
fn a_word_is_not_found_inside_another() {
    assert!(has_word("a helper.", "helper"));
    assert!(!has_word("helpers", "helper"));
    assert!(!has_word("my_helper", "helper"));
}
