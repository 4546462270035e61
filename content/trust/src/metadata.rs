//! The five metadata types (TUF 4), read and written. Unknown members are ignored when reading:
//! signatures are checked over the received bytes, never over these values.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::Key;
use crate::functions::Functions;

/// The specification version that is written; any 1.x is read.
pub const SPEC_VERSION: &str = "1.0.34";

/// What a type of metadata must be able to say of itself.
pub trait Role: serde::de::DeserializeOwned {
    /// Value of `_type`.
    const TYPE: &'static str;
    fn common(&self) -> &Common;
}

/// Members that every type of metadata has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    #[serde(rename = "_type")]
    pub kind: String,
    pub spec_version: String,
    pub version: u64,
    #[serde(with = "seconds")]
    pub expires: DateTime<Utc>,
    /// When it was signed: the only evidence that may raise a terminal's clock floor.
    #[serde(
        rename = "x-signed-at",
        default,
        skip_serializing_if = "Option::is_none",
        with = "seconds_opt"
    )]
    pub signed_at: Option<DateTime<Utc>>,
}

impl Common {
    pub fn new(kind: &str, version: u64, signed_at: DateTime<Utc>, expires: DateTime<Utc>) -> Self {
        Self {
            kind: kind.to_owned(),
            spec_version: SPEC_VERSION.to_owned(),
            version,
            expires,
            signed_at: Some(signed_at),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    #[serde(flatten)]
    pub common: Common,
    #[serde(default)]
    pub consistent_snapshot: bool,
    pub keys: BTreeMap<String, Key>,
    pub roles: BTreeMap<String, RoleKeys>,
    /// Functions that must have signed a top-level role.
    #[serde(
        rename = "x-functions",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub functions: Functions,
}

/// Which keys speak for a role, and how many of them are needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleKeys {
    pub keyids: Vec<String>,
    pub threshold: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timestamp {
    #[serde(flatten)]
    pub common: Common,
    pub meta: BTreeMap<String, FileMeta>,
    /// Until when terminals are asked to look again sooner than usual.
    #[serde(
        rename = "x-urgent-until",
        default,
        skip_serializing_if = "Option::is_none",
        with = "seconds_opt"
    )]
    pub urgent_until: Option<DateTime<Utc>>,
}

/// The longest time that a publication may be urgent, counted from the timestamp's signature.
pub const URGENT_LIFE: TimeDelta = TimeDelta::hours(72);

impl Timestamp {
    /// Until when this calls for more frequent looks. Beyond [`URGENT_LIFE`] nothing does: a slip at
    /// the county must not keep a thousand terminals asking for a year. Neither does what does not
    /// say when it was signed.
    pub fn urgent_end(&self) -> Option<DateTime<Utc>> {
        let latest = self.common.signed_at?.checked_add_signed(URGENT_LIFE)?;
        Some(self.urgent_until?.min(latest))
    }

    /// Whether this calls for more frequent looks at `now`.
    pub fn is_urgent(&self, now: DateTime<Utc>) -> bool {
        self.urgent_end().is_some_and(|end| now < end)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(flatten)]
    pub common: Common,
    pub meta: BTreeMap<String, FileMeta>,
}

/// Version of a metadata file; length and digests where the publisher chose to give them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMeta {
    pub version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hashes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    #[serde(flatten)]
    pub common: Common,
    pub targets: BTreeMap<String, TargetMeta>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegations: Option<Delegations>,
    /// What the delegating role says of each delegated publisher. Beside `delegations`, not inside:
    /// other clients drop members there that they do not know.
    #[serde(
        rename = "x-publishers",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub publishers: BTreeMap<String, PublisherMeta>,
    /// Where visitors' words are sealed to. Beside `delegations`, like `x-publishers`.
    #[serde(rename = "x-intake", default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<Intake>,
    /// Functions that must have signed a delegated role.
    #[serde(
        rename = "x-functions",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub functions: Functions,
}

impl Targets {
    /// A role that names no target and delegates nothing.
    pub fn empty(common: Common) -> Self {
        Self {
            common,
            targets: BTreeMap::new(),
            delegations: None,
            publishers: BTreeMap::new(),
            intake: None,
            functions: Functions::new(),
        }
    }
}

/// A publisher as the county describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublisherMeta {
    /// Name of the unit.
    pub name: String,
    /// Scopes its records may have, as texts (`dept:minzheng`).
    pub scopes: Vec<String>,
}

/// The county's public key for what terminals send home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// X25519, 64 hex digits: see [`crate::SealKey`].
    pub key: String,
}

/// Length and digests of a target file; `custom` is the publisher's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetMeta {
    pub length: u64,
    pub hashes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegations {
    pub keys: BTreeMap<String, Key>,
    pub roles: Vec<DelegatedRole>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegatedRole {
    pub name: String,
    #[serde(flatten)]
    pub signers: RoleKeys,
    pub terminating: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_hash_prefixes: Option<Vec<String>>,
}

macro_rules! role {
    ($($type:ty = $name:literal),*) => {$(
        impl Role for $type {
            const TYPE: &'static str = $name;
            fn common(&self) -> &Common {
                &self.common
            }
        }
    )*};
}
role!(
    Root = "root",
    Timestamp = "timestamp",
    Snapshot = "snapshot",
    Targets = "targets"
);

/// Times as TUF writes them: whole seconds, `Z` (TUF 4.2, `DATETIME`).
pub(crate) mod seconds {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &DateTime<Utc>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(d)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|at| at.to_utc())
            .map_err(D::Error::custom)
    }
}

mod seconds_opt {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct At(#[serde(with = "super::seconds")] DateTime<Utc>);

    pub fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, s: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::seconds::serialize(at, s),
            None => s.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Ok(Option::<At>::deserialize(d)?.map(|At(at)| at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_ends_by_its_own_hour_and_after_three_days_at_the_latest() {
        let signed = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut timestamp = Timestamp {
            common: Common::new("timestamp", 1, signed, signed + TimeDelta::days(14)),
            meta: BTreeMap::new(),
            urgent_until: None,
        };
        let calm = serde_json::to_string(&timestamp).unwrap();
        assert!(!calm.contains("urgent"), "{calm}");
        assert!(!timestamp.is_urgent(signed));
        timestamp.urgent_until = Some(signed + TimeDelta::hours(6));
        let text = serde_json::to_string(&timestamp).unwrap();
        assert!(text.contains(r#""x-urgent-until":"2026-"#), "{text}");
        assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), timestamp);
        assert!(timestamp.is_urgent(signed + TimeDelta::hours(5)));
        assert!(!timestamp.is_urgent(signed + TimeDelta::hours(6)));
        timestamp.urgent_until = Some(signed + TimeDelta::days(365));
        assert!(timestamp.is_urgent(signed + TimeDelta::hours(71)));
        assert!(!timestamp.is_urgent(signed + URGENT_LIFE));
        timestamp.common.signed_at = None;
        assert_eq!(timestamp.urgent_end(), None);
    }
}
