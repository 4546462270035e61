//! Which repositories count as made for a stick: the county says so twice, signed both times.

use content_trust::STICK;
use serde_json::json;

use crate::announced::{is_out_of_order, signed, snapshot, timestamp};
use crate::world::{World, file, keys, now, signers};

#[test]
fn a_stick_is_delegated_by_targets_and_listed_in_the_snapshot() {
    for (delegated, listed) in [(true, true), (true, false), (false, true), (false, false)] {
        let has = delegated && listed;
        let role = json!({
            "name": STICK, "keyids": signers(&[8], 1).keyids, "threshold": 1,
            "terminating": true, "paths": [],
        });
        let roles = if delegated { vec![role] } else { Vec::new() };
        let delegations = json!({"keys": keys(&[8]), "roles": roles});
        let targets = signed(
            "targets",
            1,
            json!({"targets": {}, "delegations": delegations}),
        );
        let mut list = json!({"targets.json": {"version": 1}});
        if listed {
            list["stick.json"] = json!({"version": 1});
        }
        let mut set = World::new().set().from_stick();
        set.update_timestamp(&timestamp(1, json!({"version": 1})), now())
            .unwrap();
        set.update_snapshot(&snapshot(1, list), false, now())
            .unwrap();
        // Without targets, nobody can say.
        assert!(!set.has_stick());
        assert!(is_out_of_order(set.without_stick(now())));
        set.update_targets(&file(&targets, &[2]), "targets", "root", now())
            .unwrap();
        assert_eq!(set.has_stick(), has, "{delegated} {listed}");
        let without = set.without_stick(now());
        assert_eq!(without.is_ok(), !has, "{delegated} {listed}");
        assert!(!has || is_out_of_order(without));
    }
}
