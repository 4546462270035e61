//! TUF 5.6.7: who is asked about a target, and in which order.

use content_trust::{Limits, Search, TargetName, Targets};
use serde_json::{Value, json};

use crate::announced::signed;

/// Targets that delegate to `roles`: (name, path pattern, terminating).
fn delegating(roles: &[(&str, &str, bool)]) -> Targets {
    let role = |(name, path, terminating): &(&str, &str, bool)| {
        json!({
            "name": name, "keyids": [], "threshold": 1,
            "terminating": terminating, "paths": [path],
        })
    };
    let roles: Vec<Value> = roles.iter().map(role).collect();
    let delegations = json!({"keys": {}, "roles": roles});
    let body = signed(
        "targets",
        1,
        json!({"targets": {}, "delegations": delegations}),
    );
    serde_json::from_value(body).unwrap()
}

/// The roles asked about `x/f` and who delegates to each, where `graph` says who delegates to whom.
fn asked(graph: &[(&str, Targets)], visited_roles: usize) -> Vec<String> {
    let limits = Limits {
        visited_roles,
        ..Limits::default()
    };
    let mut search = Search::new(&TargetName::new("x/f").unwrap(), &limits);
    let mut order = Vec::new();
    while let Some((role, by)) = search.next_role() {
        assert!(order.len() < 1000, "does not end");
        if let Some((_, targets)) = graph.iter().find(|(name, _)| *name == role) {
            search.descend(&role, targets);
        }
        order.push(format!("{by}>{role}"));
    }
    assert_eq!(search.next_role(), None);
    order
}

#[test]
fn step_5_6_7_the_top_level_role_is_asked_first() {
    assert_eq!(asked(&[], 32), ["root>targets"]);
}

#[test]
fn step_5_6_7_1_a_role_is_asked_once_so_that_cycles_end() {
    let graph = [
        ("targets", delegating(&[("a", "x/*", false)])),
        ("a", delegating(&[("b", "x/*", false), ("a", "x/*", false)])),
        (
            "b",
            delegating(&[("a", "x/*", false), ("targets", "x/*", false)]),
        ),
    ];
    assert_eq!(asked(&graph, 32), ["root>targets", "targets>a", "a>b"]);
}

#[test]
fn step_5_6_7_1_the_thirty_third_delegated_role_is_not_asked() {
    let names: Vec<String> = (1..=40).map(|n| format!("r{n}")).collect();
    let all: Vec<_> = names.iter().map(|n| (n.as_str(), "x/*", false)).collect();
    let order = asked(&[("targets", delegating(&all))], 32);
    assert_eq!(order.len(), 33);
    assert_eq!(order[32], "targets>r32");
    assert_eq!(asked(&[("targets", delegating(&all))], 0), ["root>targets"]);
    // A role that is not asked again does not count.
    let mut doubled = all[..31].to_vec();
    doubled.extend_from_slice(&all[..32]);
    assert_eq!(asked(&[("targets", delegating(&doubled))], 32).len(), 33);
}

#[test]
fn step_5_6_7_2_delegations_are_searched_in_depth_and_in_order() {
    let graph = [
        (
            "targets",
            delegating(&[("a", "x/*", false), ("b", "x/*", false)]),
        ),
        ("a", delegating(&[("c", "x/*", false), ("d", "x/*", false)])),
        ("c", delegating(&[("e", "x/?", false)])),
    ];
    assert_eq!(
        asked(&graph, 32),
        [
            "root>targets",
            "targets>a",
            "a>c",
            "c>e",
            "a>d",
            "targets>b"
        ]
    );
}

#[test]
fn step_5_6_7_2_only_roles_that_the_target_may_belong_to_are_asked() {
    let roles = [("a", "y/*", false), ("b", "*", false), ("c", "x/f", false)];
    let graph = [("targets", delegating(&roles))];
    assert_eq!(asked(&graph, 32), ["root>targets", "targets>c"]);
}

#[test]
fn step_5_6_7_2_1_behind_a_terminating_delegation_nobody_is_asked() {
    let graph = [
        (
            "targets",
            delegating(&[
                ("z", "y/*", true),
                ("a", "x/*", false),
                ("b", "x/*", true),
                ("c", "x/*", false),
            ]),
        ),
        ("b", delegating(&[("d", "x/*", false)])),
    ];
    assert_eq!(
        asked(&graph, 32),
        ["root>targets", "targets>a", "targets>b", "b>d"]
    );
    // Further in, it ends the search in the roles above as well.
    let graph = [
        (
            "targets",
            delegating(&[("a", "x/*", false), ("b", "x/*", false)]),
        ),
        ("a", delegating(&[("c", "x/*", true)])),
    ];
    assert_eq!(asked(&graph, 32), ["root>targets", "targets>a", "a>c"]);
}
