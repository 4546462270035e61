//! The checks that several steps of the specification share.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ring::digest::{SHA256, SHA512, digest};

use crate::key::hex;
use crate::metadata::Common;
use crate::{FileMeta, TargetMeta, TargetName, TrustError};

/// 5.5.2, 5.6.2: length and digests, where the announcing role gives them.
pub(crate) fn check_announced(role: &str, bytes: &[u8], meta: &FileMeta) -> Result<(), TrustError> {
    let wrong = || TrustError::Digest {
        what: role.to_owned(),
    };
    if meta
        .length
        .is_some_and(|length| length != bytes.len() as u64)
    {
        return Err(wrong());
    }
    if meta.hashes.is_empty() || digests_match(&meta.hashes, bytes) {
        Ok(())
    } else {
        Err(wrong())
    }
}

pub(crate) fn check_target(
    name: &TargetName,
    bytes: &[u8],
    meta: &TargetMeta,
) -> Result<(), TrustError> {
    if meta.length == bytes.len() as u64 && digests_match(&meta.hashes, bytes) {
        Ok(())
    } else {
        Err(TrustError::Digest {
            what: name.to_string(),
        })
    }
}

/// Every digest of a known kind must match, and there must be at least one.
fn digests_match(hashes: &BTreeMap<String, String>, bytes: &[u8]) -> bool {
    let mut known = 0;
    for (algorithm, expected) in hashes {
        let algorithm = match algorithm.as_str() {
            "sha256" => &SHA256,
            "sha512" => &SHA512,
            _ => continue,
        };
        known += 1;
        if hex(digest(algorithm, bytes).as_ref()) != *expected {
            return false;
        }
    }
    known > 0
}

pub(crate) fn not_expired(
    role: &str,
    common: &Common,
    now: DateTime<Utc>,
) -> Result<(), TrustError> {
    if now >= common.expires {
        return Err(TrustError::Expired {
            role: role.to_owned(),
            at: common.expires,
        });
    }
    Ok(())
}

pub(crate) fn at_least(role: &str, expected: u64, offered: u64) -> Result<(), TrustError> {
    if offered < expected {
        return Err(TrustError::Version {
            role: role.to_owned(),
            expected,
            offered,
        });
    }
    Ok(())
}

pub(crate) fn expect_version(role: &str, expected: u64, common: &Common) -> Result<(), TrustError> {
    if common.version != expected {
        let (role, offered) = (role.to_owned(), common.version);
        return Err(TrustError::Version {
            role,
            expected,
            offered,
        });
    }
    Ok(())
}
