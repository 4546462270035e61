//! Which screens stand for all of their kind.

use std::collections::BTreeMap;

/// The guide of which every tab is looked at.
const GUIDE: &str = "10-guide-GA-001";

/// Chooses, by their names: of each kind of record the first `most`, and as many of their files and
/// floor plans; of guides one with all its tabs; of everything else all.
pub fn examples(most: usize) -> impl FnMut(&str) -> bool {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    move |name| {
        let Some(kind) = kind(name) else {
            return name.starts_with(GUIDE) || !name.starts_with("10-");
        };
        let count = seen.entry(kind).or_default();
        *count += 1;
        *count <= most
    }
}

/// What a record's screen is named by before its code, and behind it.
fn kind(name: &str) -> Option<String> {
    let mut parts = name.split('-');
    let number = parts.next()?;
    if !(12..80).contains(&number.parse::<u8>().ok()?) {
        return None;
    }
    let last = name
        .rsplit('-')
        .next()
        .filter(|last| ["plan", "near"].contains(last));
    let file = name.contains("-file-").then_some("file");
    Some(format!(
        "{number} {} {}",
        file.unwrap_or_default(),
        last.unwrap_or_default()
    ))
}

#[test]
fn the_first_of_a_kind_is_an_example() {
    let mut first = examples(1);
    let names = [
        ("01-home", true),
        ("10-guide-GA-001", true),
        ("10-guide-GA-001-steps", true),
        ("10-guide-GA-002", false),
        ("20-fee-A", true),
        ("20-fee-B", false),
        ("40-disclosure-A-file-1", true),
        ("40-disclosure-A-file-1-near", true),
        ("40-disclosure-A-file-2", false),
        ("40-disclosure-A", true),
        ("40-disclosure-B", false),
        ("60-office-A-plan", true),
        ("60-office-A", true),
        ("95-print-done", true),
    ];
    for (name, should) in names {
        assert_eq!(first(name), should, "{name}");
    }
}
