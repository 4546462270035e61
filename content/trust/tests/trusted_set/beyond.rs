//! What Chayue asks beyond the specification: functions, and a stick's shelf life.

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{FunctionRule, Officer, TargetName, TrustError, TrustedSet};

use crate::world::{NAME, PACK, World, key, now};

fn officer(seed: u8, function: &str, holder: &str) -> (String, Officer) {
    let (function, holder) = (function.to_owned(), holder.to_owned());
    (key(seed).id(), Officer { function, holder })
}

fn rule(officers: &[(u8, &str, &str)]) -> FunctionRule {
    FunctionRule {
        require: ["legal", "secrecy", "approve"].map(str::to_owned).to_vec(),
        keys: officers.iter().map(|(s, f, h)| officer(*s, f, h)).collect(),
    }
}

#[test]
fn a_publisher_needs_every_function_from_another_person() {
    let functions = |officers: &[(u8, &str, &str)]| {
        let mut world = World::new();
        world
            .functions
            .insert("minzheng".to_owned(), rule(officers));
        world.walk(&mut world.set())
    };
    functions(&[
        (5, "legal", "甲"),
        (6, "secrecy", "乙"),
        (7, "approve", "丙"),
    ])
    .unwrap();
    // The threshold of three is reached in each case.
    for officers in [
        [
            (5, "legal", "甲"),
            (6, "secrecy", "乙"),
            (7, "secrecy", "丙"),
        ],
        [
            (5, "legal", "甲"),
            (6, "secrecy", "乙"),
            (7, "approve", "甲"),
        ],
        [
            (5, "legal", "甲"),
            (6, "secrecy", "乙"),
            (9, "approve", "丙"),
        ],
    ] {
        let refused = functions(&officers);
        assert!(
            matches!(&refused, Err(TrustError::Uncovered { role, missing }) if role == "minzheng" && missing == &["approve"]),
            "{refused:?}"
        );
    }
}

#[test]
fn the_countys_own_targets_need_the_functions_that_root_names() {
    let mut world = World::new();
    let rule = |function: &str| FunctionRule {
        require: vec!["approve".into()],
        keys: [officer(2, function, "甲")].into(),
    };
    world
        .root
        .functions
        .insert("targets".into(), rule("approve"));
    world.walk(&mut world.set()).unwrap();
    world
        .root
        .functions
        .insert("targets".into(), rule("handle"));
    let refused = world.walk(&mut world.set());
    assert!(matches!(refused, Err(TrustError::Uncovered { role, .. }) if role == "targets"));
}

/// Root to targets on `set`, at `at`.
fn to_targets(world: &World, set: &mut TrustedSet, at: DateTime<Utc>) -> Result<(), TrustError> {
    set.update_timestamp(&world.timestamp(), at)?;
    set.update_snapshot(&world.snapshot(), false, at)?;
    set.update_targets(&world.targets(), "targets", "root", at)?;
    Ok(())
}

fn shelved() -> World {
    let mut world = World::new();
    world.stick = Some(TimeDelta::days(180));
    world.life = TimeDelta::days(365);
    world.role_life = TimeDelta::days(365);
    world.quick = TimeDelta::days(14);
    world
}

#[test]
fn a_sticks_own_expiry_stands_for_timestamp_and_snapshot() {
    let world = shelved();
    let late = now() + TimeDelta::days(100);
    // Over the network, the timestamp has expired long ago.
    let online = to_targets(&world, &mut world.set(), late);
    assert!(matches!(online, Err(TrustError::Expired { role, .. }) if role == "timestamp"));
    let mut set = world.set().from_stick();
    to_targets(&world, &mut set, late).unwrap();
    set.update_targets(&world.stick(), "stick", "targets", late)
        .unwrap();
    set.update_targets(&world.role(), "minzheng", "targets", late)
        .unwrap();
    let name = TargetName::new(NAME).unwrap();
    set.verify_target("minzheng", &name, PACK.to_vec()).unwrap();
}

#[test]
fn nothing_is_handed_out_before_the_stick_proved_fresh() {
    let world = shelved();
    let late = now() + TimeDelta::days(181);
    let mut set = world.set().from_stick();
    to_targets(&world, &mut set, late).unwrap();
    let early = set.update_targets(&world.role(), "minzheng", "targets", late);
    assert!(
        matches!(early, Err(TrustError::OutOfOrder { .. })),
        "{early:?}"
    );
    let expired = set.update_targets(&world.stick(), "stick", "targets", late);
    assert!(matches!(expired, Err(TrustError::Expired { role, .. }) if role == "stick"));
    let name = TargetName::new(NAME).unwrap();
    let early = set.verify_target("minzheng", &name, PACK.to_vec());
    assert!(
        matches!(early, Err(TrustError::OutOfOrder { .. })),
        "{early:?}"
    );
    // The county says how long sticks live, so a folder cannot do without.
    assert!(matches!(
        set.without_stick(now()),
        Err(TrustError::OutOfOrder { .. })
    ));
}

#[test]
fn a_folder_of_a_county_without_sticks_is_judged_as_if_online() {
    let mut world = shelved();
    world.stick = None;
    for (at, fresh) in [(now(), true), (now() + TimeDelta::days(14), false)] {
        let mut set = world.set().from_stick();
        to_targets(&world, &mut set, at).unwrap();
        let settled = set.without_stick(at);
        assert_eq!(settled.is_ok(), fresh, "{settled:?}");
        let role = set.update_targets(&world.role(), "minzheng", "targets", at);
        assert_eq!(role.is_ok(), fresh, "{role:?}");
    }
}
