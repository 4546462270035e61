//! Short metadata that says just what a step looks at, signed as it should be.

use chrono::TimeDelta;
use content_trust::{TrustError, TrustedSet};
use ring::digest::{SHA512, digest};
use serde_json::{Value, json};

use crate::world::{World, file, meta, now};

/// A day before `now`, and 14 days behind it.
pub const PAST: &str = "2026-11-21T00:00:00Z";
pub const FUTURE: &str = "2026-12-06T00:00:00Z";

/// The `signed` part of a role; `more` is what only that role has.
pub fn signed(kind: &str, version: u64, more: Value) -> Value {
    let mut all = json!({
        "_type": kind, "spec_version": "1.0.34", "version": version, "expires": FUTURE,
    });
    let more = more.as_object().expect("members").clone();
    all.as_object_mut().unwrap().extend(more);
    all
}

/// A timestamp that announces `snapshot`.
pub fn timestamp(version: u64, snapshot: Value) -> Vec<u8> {
    let more = json!({"meta": {"snapshot.json": snapshot}});
    file(&signed("timestamp", version, more), &[4])
}

/// A snapshot that lists `list`.
pub fn snapshot(version: u64, list: Value) -> Vec<u8> {
    file(&signed("snapshot", version, json!({"meta": list})), &[3])
}

/// `file` as announced by the role above it, in full.
pub fn whole(version: u64, file: &[u8]) -> Value {
    serde_json::to_value(meta(version, file)).unwrap()
}

pub fn sha512(bytes: &[u8]) -> String {
    let digest = digest(&SHA512, bytes);
    let digits = digest.as_ref().iter();
    digits.map(|byte| format!("{byte:02x}")).collect()
}

/// A set whose timestamp has version 1 and announces snapshot 1 as `announced`.
pub fn up_to_timestamp(announced: Value) -> TrustedSet {
    let mut set = World::new().set();
    set.update_timestamp(&timestamp(1, announced), now())
        .unwrap();
    set
}

/// A set whose snapshot has version 1 and lists `list`.
pub fn up_to_snapshot(list: Value) -> TrustedSet {
    let mut set = up_to_timestamp(json!({"version": 1}));
    set.update_snapshot(&snapshot(1, list), false, now())
        .unwrap();
    set
}

/// A set whose targets are `targets`; role `a` is listed in the snapshot with version 1.
pub fn up_to_targets(targets: Value) -> TrustedSet {
    let list = json!({"targets.json": {"version": 1}, "a.json": {"version": 1}});
    let mut set = up_to_snapshot(list);
    let targets = file(&signed("targets", 1, targets), &[2]);
    set.update_targets(&targets, "targets", "root", now())
        .unwrap();
    set
}

pub fn is_unsigned<T>(result: Result<T, TrustError>) -> bool {
    matches!(result, Err(TrustError::Unsigned { .. }))
}

pub fn is_malformed<T>(result: Result<T, TrustError>) -> bool {
    matches!(result, Err(TrustError::Malformed { .. }))
}

pub fn is_digest<T>(result: Result<T, TrustError>) -> bool {
    matches!(result, Err(TrustError::Digest { .. }))
}

pub fn is_unknown<T>(result: Result<T, TrustError>) -> bool {
    matches!(result, Err(TrustError::Unknown { .. }))
}

pub fn is_out_of_order<T>(result: Result<T, TrustError>) -> bool {
    matches!(result, Err(TrustError::OutOfOrder { .. }))
}

/// Whether `result` is a version fault of `role` with these numbers.
pub fn is_version<T>(
    result: Result<T, TrustError>,
    role: &str,
    expected: u64,
    offered: u64,
) -> bool {
    let (role, fault) = (role.to_owned(), result.err());
    fault
        == Some(TrustError::Version {
            role,
            expected,
            offered,
        })
}

/// Whether `result` says that `role` has expired.
pub fn is_expired<T>(result: Result<T, TrustError>, of: &str) -> bool {
    matches!(result, Err(TrustError::Expired { role, .. }) if role == of)
}

pub fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}
