use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 26 characters of Crockford base 32.
    #[error("not a record id (ULID): {0:?}")]
    Rid(String),
    /// Not 1 to 32 characters of a–z, 0–9 and '-', starting with a letter.
    #[error("not a publisher id: {0:?}")]
    Publisher(String),
    /// Not `county`, `dept:CODE`, `town:CODE` or `village:CODE`.
    #[error("not a scope: {0:?}")]
    Scope(String),
}

/// A record's permanent, opaque id: a ULID (26 characters, Crockford base 32).
///
/// It never changes when the record is edited and is never given to another record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rid(String);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Rid {
    /// Makes an id from the time of creation (milliseconds since 1970) and 80 random bits.
    pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
        let mut value = u128::from(unix_ms & 0xffff_ffff_ffff) << 80;
        for (i, byte) in random.into_iter().enumerate() {
            value |= u128::from(byte) << (72 - 8 * i);
        }
        Self::from_bits(value)
    }

    /// The id that stands for these 128 bits.
    pub fn from_bits(bits: u128) -> Self {
        let text = (0..26)
            .map(|i| char::from(CROCKFORD[(bits >> (125 - 5 * i) & 31) as usize]))
            .collect();
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 128 bits that the text stands for.
    pub fn to_bits(&self) -> u128 {
        self.0.bytes().fold(0, |bits, byte| {
            let digit = CROCKFORD.iter().position(|known| *known == byte);
            bits << 5 | digit.unwrap_or_default() as u128
        })
    }
}

impl FromStr for Rid {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bytes = text.as_bytes();
        // The first character carries three bits only.
        let ok = bytes.len() == 26
            && bytes[0] <= b'7'
            && bytes.iter().all(|byte| CROCKFORD.contains(byte));
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::Rid(text.to_owned()))
        }
    }
}

/// A publishing unit: a department, a township or the county office itself.
///
/// It is also the name of the unit's delegated role and of its folder under `packs/`, so it is
/// limited to characters that mean nothing to a file system or a URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublisherId(String);

impl PublisherId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublisherId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bytes = text.as_bytes();
        let ok = (1..=32).contains(&bytes.len())
            && bytes[0].is_ascii_lowercase()
            && bytes
                .iter()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-');
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::Publisher(text.to_owned()))
        }
    }
}

macro_rules! text_newtype {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
text_newtype!(Rid, PublisherId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_rid_sorts_by_time_and_parses_back() {
        let early = Rid::new(1_000, [0xff; 10]);
        let late = Rid::new(1_001, [0; 10]);
        assert!(early < late);
        assert_eq!(late.as_str().parse::<Rid>().unwrap(), late);
        // Known value: ULID of time 0 and random 0.
        assert_eq!(Rid::new(0, [0; 10]).as_str(), "00000000000000000000000000");
        assert_eq!(
            Rid::new(0xffff_ffff_ffff, [0xff; 10]).as_str(),
            "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
        );
    }

    #[test]
    fn identifiers_that_could_escape_a_folder_are_refused() {
        for text in ["", "..", "a/b", "A", "9a", "a\0", "镇", &"a".repeat(33)] {
            assert!(text.parse::<PublisherId>().is_err(), "{text:?}");
        }
        for text in [
            "",
            "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "0000000000000000000000000U",
            "short",
        ] {
            assert!(text.parse::<Rid>().is_err(), "{text:?}");
        }
    }
}
