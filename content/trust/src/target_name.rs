use std::fmt;

use crate::TrustError;

/// The name of a target as metadata gives it: data, never a path.
///
/// Parts are separated by single `/`. Refused: an empty name, absolute names, `.` and `..`, empty
/// parts, `\`, NUL and other control characters, parts over 128 bytes, names over 512.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetName(String);

impl TargetName {
    pub fn new(name: &str) -> Result<Self, TrustError> {
        let part_ok = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.len() <= 128
                && !part.chars().any(|c| c.is_control() || c == '\\')
        };
        if name.len() <= 512 && name.split('/').all(part_ok) {
            Ok(Self(name.to_owned()))
        } else {
            Err(TrustError::Name(name.chars().take(64).collect()))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name under which a repository with consistent snapshots keeps it (TUF 6.2):
    /// `dir/HASH.file`.
    pub fn with_digest(&self, sha256: &str) -> String {
        match self.0.rsplit_once('/') {
            Some((dir, file)) => format!("{dir}/{sha256}.{file}"),
            None => format!("{sha256}.{}", self.0),
        }
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_paths_are_refused() {
        let long = "x".repeat(129);
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            ".",
            "a\0b",
            "a\\b",
            &long,
        ] {
            assert!(TargetName::new(name).is_err(), "{name:?}");
        }
        let name = TargetName::new("packs/minzheng/full-3.pack").unwrap();
        assert_eq!(name.with_digest("ab"), "packs/minzheng/ab.full-3.pack");
        assert_eq!(TargetName::new("f").unwrap().with_digest("ab"), "ab.f");
        assert_eq!(name.to_string(), name.as_str());
    }
}
