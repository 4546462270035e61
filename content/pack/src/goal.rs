use std::fmt;

use content_model::PublisherId;
use content_trust::{TargetMeta, TargetName};

use crate::PackError;

/// What a publisher's targets are called: `packs/ID/…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackName {
    /// `full-N.pack`: every record of release N.
    Full(u64),
    /// `delta-M-N.pack`: what leads from release M to N.
    Delta(u64, u64),
    /// `index-N.json`: see [`crate::DeltaIndex`].
    Index(u64),
}

impl PackName {
    /// Reads the last part of a target's name, or of a file's.
    pub fn parse(file: &str) -> Option<Self> {
        // Numbers have one spelling, so that no pack has two names.
        let number = |text: &str| {
            let number: u64 = text.parse().ok()?;
            (number > 0 && number.to_string() == text).then_some(number)
        };
        if let Some(n) = file.strip_prefix("index-") {
            return number(n.strip_suffix(".json")?).map(Self::Index);
        }
        let stem = file.strip_suffix(".pack")?;
        if let Some(n) = stem.strip_prefix("full-") {
            return number(n).map(Self::Full);
        }
        let (from, to) = stem.strip_prefix("delta-")?.split_once('-')?;
        let (from, to) = (number(from)?, number(to)?);
        (from < to).then_some(Self::Delta(from, to))
    }

    /// Reads a whole target name, if it is one of `publisher`'s.
    pub fn of(publisher: &str, target: &str) -> Option<Self> {
        let file = target.strip_prefix("packs/")?.strip_prefix(publisher)?;
        Self::parse(file.strip_prefix('/')?)
    }

    /// The whole target name, as metadata has it.
    pub fn target(&self, publisher: &str) -> String {
        format!("packs/{publisher}/{self}")
    }

    /// The release that it leads to, or that it is the index of.
    pub fn number(&self) -> u64 {
        match *self {
            Self::Full(n) | Self::Delta(_, n) | Self::Index(n) => n,
        }
    }
}

impl fmt::Display for PackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(n) => write!(f, "full-{n}.pack"),
            Self::Delta(m, n) => write!(f, "delta-{m}-{n}.pack"),
            Self::Index(n) => write!(f, "index-{n}.json"),
        }
    }
}

/// A release as signed metadata speaks of it: what a terminal must have in the end, whatever way it
/// came there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub publisher: PublisherId,
    /// The pack whose target was looked at.
    pub name: PackName,
    pub number: u64,
    /// State digest of the release.
    pub state: [u8; 32],
    /// Bytes of all records in the pack.
    pub raw_len: u64,
    /// Of the pack's file: bytes, and SHA-256 in lower-case hex.
    pub length: u64,
    pub sha256: String,
}

impl Goal {
    /// Reads what the target `name` of `publisher` says: length, SHA-256, and in `custom` the state
    /// digest (64 hex digits) and the raw length.
    pub fn of(
        publisher: &PublisherId,
        name: &TargetName,
        meta: &TargetMeta,
    ) -> Result<Self, PackError> {
        let damaged = |what: &str| PackError::Damaged(format!("{name}: {what}"));
        let pack = PackName::of(publisher.as_str(), name.as_str())
            .filter(|pack| !matches!(pack, PackName::Index(_)))
            .ok_or_else(|| damaged("is no pack"))?;
        let custom = |member: &str| meta.custom.as_ref().and_then(|custom| custom.get(member));
        let state = custom("state").and_then(|text| digest(text.as_str()?));
        let sha256 = meta.hashes.get("sha256");
        Ok(Self {
            publisher: publisher.clone(),
            name: pack,
            number: pack.number(),
            state: state.ok_or_else(|| damaged("has no state digest"))?,
            raw_len: custom("raw")
                .and_then(serde_json::Value::as_u64)
                .ok_or_else(|| damaged("has no raw length"))?,
            length: meta.length,
            sha256: sha256
                .filter(|hash| digest(hash).is_some())
                .ok_or_else(|| damaged("has no SHA-256"))?
                .clone(),
        })
    }

    /// The `custom` member of a pack's target: see [`Goal::of`].
    pub fn custom(state: &[u8; 32], raw_len: u64) -> serde_json::Value {
        serde_json::json!({"raw": raw_len, "state": crate::reviewed::hex(state)})
    }
}

/// 64 lower-case hex digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let nibble = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?))
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        for name in [
            PackName::Full(7),
            PackName::Delta(3, 12),
            PackName::Index(9),
        ] {
            assert_eq!(PackName::parse(&name.to_string()), Some(name));
            assert_eq!(PackName::of("gongan", &name.target("gongan")), Some(name));
            assert_eq!(PackName::of("minzheng", &name.target("gongan")), None);
        }
        for wrong in [
            "full-0.pack",
            "full-07.pack",
            "full-+7.pack",
            "full-7.json",
            "full-.pack",
            "delta-3.pack",
            "delta-3-3.pack",
            "delta-4-3.pack",
            "delta-3-4-5.pack",
            "delta-3-99999999999999999999.pack",
            "index-3.pack",
        ] {
            assert_eq!(PackName::parse(wrong), None, "{wrong}");
        }
    }
}
