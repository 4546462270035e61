//! Which delegated role may speak of a target (TUF 4.5, 5.6.7).

use crate::DelegatedRole;
use crate::key::hex;

impl DelegatedRole {
    /// Whether this role is trusted with the target `name`.
    ///
    /// A role with neither `paths` nor `path_hash_prefixes` is trusted with nothing.
    pub fn covers(&self, name: &str) -> bool {
        if let Some(prefixes) = &self.path_hash_prefixes {
            let digest = hex(ring::digest::digest(&ring::digest::SHA256, name.as_bytes()).as_ref());
            return prefixes
                .iter()
                .any(|prefix| digest.starts_with(prefix.as_str()));
        }
        self.paths
            .iter()
            .flatten()
            .any(|pattern| matches(pattern, name))
    }
}

/// Shell-style pattern: `*` and `?` match within one part, never across `/`.
fn matches(pattern: &str, name: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), name.split('/'));
    pattern.split('/').count() == name.split('/').count()
        && patterns.zip(parts).all(|(pattern, part)| {
            let (pattern, part): (Vec<char>, Vec<char>) =
                (pattern.chars().collect(), part.chars().collect());
            matches_part(&pattern, &part)
        })
}

/// Greedy matching that goes back behind the last `*`, which then takes one character more: linear
/// space, at most quadratic time.
fn matches_part(pattern: &[char], part: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < part.len() {
        match pattern.get(p) {
            Some('*') => {
                p += 1;
                star = Some((p, t));
            }
            Some(&c) if c == '?' || c == part[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((behind, from)) => {
                    t = from + 1;
                    star = Some((behind, t));
                    p = behind;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_within_one_part() {
        for (pattern, name) in [
            ("packs/minzheng/*", "packs/minzheng/full-1.pack"),
            ("*", "a"),
            ("a?c", "abc"),
            ("*-*.tgz", "foo-1.2.tgz"),
            ("a*b*c", "axbxbxc"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("packs/minzheng/*", "packs/gongan/full-1.pack"),
            ("packs/*", "packs/minzheng/full-1.pack"),
            ("*", "a/b"),
            ("a?c", "ac"),
            ("a*b*c", "axbxb"),
            ("a?c", "a/c"),
            ("", "a"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
