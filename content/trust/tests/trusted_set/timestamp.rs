//! TUF 5.4: what is the newest.

use content_trust::{Accepted, Limits, TrustError, TrustedSet};
use serde_json::json;

use crate::announced::{
    PAST, days, is_expired, is_malformed, is_unsigned, is_version, signed, timestamp,
    up_to_timestamp,
};
use crate::world::{World, file, now};

#[test]
fn step_5_4_1_a_timestamp_has_the_set_limit() {
    let limits = Limits {
        timestamp: 1000,
        ..Limits::default()
    };
    let set = TrustedSet::new(&file(&World::new().root, &[1]), limits).unwrap();
    assert_eq!(set.limits(), &limits);
    assert_eq!(set.metadata_limit("root"), limits.root);
    assert_eq!(set.metadata_limit("timestamp"), limits.timestamp);
}

#[test]
fn step_5_4_2_a_timestamp_is_signed_by_its_own_role() {
    let world = World::new();
    let body = signed(
        "timestamp",
        1,
        json!({"meta": {"snapshot.json": {"version": 1}}}),
    );
    for seeds in [&[][..], &[1], &[2, 3]] {
        let mut set = world.set();
        assert!(is_unsigned(
            set.update_timestamp(&file(&body, seeds), now())
        ));
        assert!(set.timestamp().is_none());
    }
    let mut set = world.set();
    assert_eq!(
        set.update_timestamp(&file(&body, &[4]), now()),
        Ok(Accepted::New)
    );
}

#[test]
fn step_5_4_3_1_an_older_timestamp_is_refused() {
    let mut set = World::new().set();
    let announce = |version| timestamp(version, json!({"version": 1}));
    set.update_timestamp(&announce(3), now()).unwrap();
    let back = set.update_timestamp(&announce(2), now());
    assert!(is_version(back, "timestamp", 3, 2));
    assert_eq!(set.update_timestamp(&announce(4), now()), Ok(Accepted::New));
}

#[test]
fn step_5_4_3_1_the_same_version_changes_nothing() {
    let mut set = up_to_timestamp(json!({"version": 1}));
    let other = timestamp(1, json!({"version": 2}));
    assert_eq!(set.update_timestamp(&other, now()), Ok(Accepted::Same));
    assert_eq!(set.timestamp().unwrap().meta["snapshot.json"].version, 1);
}

#[test]
fn step_5_4_3_2_an_older_snapshot_is_not_announced() {
    let mut set = World::new().set();
    let announce = |version, snapshot| timestamp(version, json!({"version": snapshot}));
    set.update_timestamp(&announce(1, 3), now()).unwrap();
    let back = set.update_timestamp(&announce(2, 2), now());
    assert!(is_version(back, "snapshot", 3, 2));
    assert_eq!(set.timestamp().unwrap().common.version, 1);
    set.update_timestamp(&announce(2, 3), now()).unwrap();
    set.update_timestamp(&announce(3, 4), now()).unwrap();
}

#[test]
fn step_5_4_4_a_timestamp_ends_at_its_second() {
    let announce = timestamp(1, json!({"version": 1}));
    let end = now() + days(14);
    let mut set = World::new().set();
    assert!(is_expired(
        set.update_timestamp(&announce, end),
        "timestamp"
    ));
    let mut set = World::new().set();
    let before = end - chrono::TimeDelta::seconds(1);
    set.update_timestamp(&announce, before).unwrap();
    // What was accepted in time is not acted upon later.
    let snapshot = crate::announced::snapshot(1, json!({}));
    let late = set.update_snapshot(&snapshot, false, end);
    assert!(is_expired(late, "timestamp"));
}

#[test]
fn step_5_4_4_an_expired_timestamp_is_told_with_its_date() {
    let mut body = signed(
        "timestamp",
        1,
        json!({"meta": {"snapshot.json": {"version": 1}}}),
    );
    body["expires"] = PAST.into();
    let refused = World::new()
        .set()
        .update_timestamp(&file(&body, &[4]), now());
    let (role, at) = ("timestamp".to_owned(), now() - days(1));
    assert_eq!(refused, Err(TrustError::Expired { role, at }));
}

#[test]
fn step_4_6_a_timestamp_announces_the_snapshot() {
    let empty = file(&signed("timestamp", 1, json!({"meta": {}})), &[4]);
    let refused = World::new().set().update_timestamp(&empty, now());
    assert!(is_malformed(refused));
}

#[test]
fn step_5_5_a_timestamp_is_not_looked_at_again_behind_its_snapshot() {
    let mut set = crate::announced::up_to_snapshot(json!({}));
    let late = set.update_timestamp(&timestamp(2, json!({"version": 1})), now());
    assert!(crate::announced::is_out_of_order(late));
}
