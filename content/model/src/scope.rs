use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::IdError;

/// Whose matter a record is. A publisher may only publish within the scopes it was given.
///
/// Written `county`, `dept:CODE`, `town:CODE` or `village:CODE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    County,
    Dept(String),
    Town(String),
    Village(String),
}

impl FromStr for Scope {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let refused = || IdError::Scope(text.to_owned());
        if text == "county" {
            return Ok(Self::County);
        }
        let (level, code) = text.split_once(':').ok_or_else(refused)?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if code.is_empty() || code.len() > 32 || !code.bytes().all(plain) {
            return Err(refused());
        }
        match level {
            "dept" => Ok(Self::Dept(code.to_owned())),
            "town" => Ok(Self::Town(code.to_owned())),
            "village" => Ok(Self::Village(code.to_owned())),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::County => f.write_str("county"),
            Self::Dept(code) => write!(f, "dept:{code}"),
            Self::Town(code) => write!(f, "town:{code}"),
            Self::Village(code) => write!(f, "village:{code}"),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> String {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_as_written() {
        for text in [
            "county",
            "dept:minzheng",
            "town:qingshi",
            "village:liuxi-01",
        ] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
        for text in ["", "province", "dept:", "dept:A", "town:a/b", "village"] {
            assert!(text.parse::<Scope>().is_err(), "{text:?}");
        }
    }
}
