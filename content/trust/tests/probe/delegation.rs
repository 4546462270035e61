//! Whom a target belongs to, against a matcher that is slow and plain.
//!
//! Input: a line per path pattern, or per digest prefix behind `#`; the last line is the name.

use content_trust::{DelegatedRole, RoleKeys};
use ring::digest::{SHA256, digest};

pub fn probe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut lines: Vec<&str> = text.split('\n').collect();
    let name = lines.pop().unwrap_or_default();
    let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (prefixes, patterns): (Vec<&str>, Vec<&str>) =
        lines.into_iter().partition(|line| line.starts_with('#'));
    let prefixes: Vec<&str> = prefixes.into_iter().map(|line| &line[1..]).collect();

    let digest: String = digest(&SHA256, name.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let by_prefix = prefixes.iter().any(|prefix| digest.find(prefix) == Some(0));
    let by_pattern = patterns.iter().any(|pattern| matches(pattern, name));
    let (paths, prefixes) = (Some(owned(patterns)), Some(owned(prefixes)));
    assert_eq!(role(paths, None).covers(name), by_pattern);
    assert_eq!(role(None, prefixes).covers(name), by_prefix);
    assert!(!role(None, None).covers(name));
}

fn role(paths: Option<Vec<String>>, path_hash_prefixes: Option<Vec<String>>) -> DelegatedRole {
    DelegatedRole {
        name: "role".into(),
        signers: RoleKeys {
            keyids: Vec::new(),
            threshold: 1,
        },
        terminating: false,
        paths,
        path_hash_prefixes,
    }
}

/// One row per character of the name: which beginnings of the pattern match what was read of it.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut row = vec![false; pattern.len() + 1];
    row[0] = true;
    for (i, &c) in pattern.iter().enumerate() {
        row[i + 1] = row[i] && c == '*';
    }
    for letter in name.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for (i, &c) in pattern.iter().enumerate() {
            next[i + 1] = match c {
                '*' => next[i] || (row[i + 1] && letter != '/'),
                '?' => row[i] && letter != '/',
                c => row[i] && c == letter,
            };
        }
        row = next;
    }
    row[pattern.len()]
}
