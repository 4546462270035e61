//! A key is what its numbers are, not how they are written.

use content_trust::{Limits, RoleKeys, TrustError, TrustedSet};

use crate::world::{World, file, key};

#[test]
fn one_key_in_small_and_large_digits_counts_once() {
    let mut world = World::new();
    let mut capitals = key(4);
    capitals.keyval.public = capitals.keyval.public.to_uppercase();
    world.root.keys.insert("capitals".into(), capitals);
    let twice = RoleKeys {
        keyids: vec![key(4).id(), "capitals".into()],
        threshold: 2,
    };
    world.root.roles.insert("timestamp".into(), twice);
    let signed = with_second_id(&world.timestamp(), "capitals");
    let refused = world.set().update_timestamp(&signed, crate::now());
    assert!(
        matches!(
            refused,
            Err(TrustError::Unsigned {
                valid: 1,
                needed: 2,
                ..
            })
        ),
        "{refused:?}"
    );
}

/// The same first signature once more, under another key id.
pub fn with_second_id(file: &[u8], id: &str) -> Vec<u8> {
    let mut whole: serde_json::Value = serde_json::from_slice(file).unwrap();
    let mut second = whole["signatures"][0].clone();
    second["keyid"] = id.into();
    whole["signatures"].as_array_mut().unwrap().push(second);
    serde_json::to_vec(&whole).unwrap()
}

#[test]
fn step_4_3_a_version_without_a_successor_is_not_metadata() {
    for version in [0, u64::MAX] {
        let mut world = World::new();
        world.root.common.version = version;
        let refused = TrustedSet::new(&file(&world.root, &[1]), Limits::default());
        assert!(
            matches!(refused, Err(TrustError::Malformed { .. })),
            "{version}"
        );
    }
}
