//! Looking a target up through any graph of delegations, against the specification's recursion.
//!
//! Input: the first byte is the limit of roles visited; then a line per role: a letter, and behind
//! it the letters it delegates to. `!` before one makes it terminating, `?` not covering the target.
//! The first line is the top-level role's.

use std::collections::{BTreeMap, BTreeSet};

use content_trust::{DelegatedRole, Limits, RoleKeys, Search, TargetName, Targets};
use serde_json::json;

const NAME: &str = "packs/a/full-1.pack";
const TOP: &str = "targets";

type Graph = BTreeMap<String, Vec<DelegatedRole>>;

pub fn probe(data: &[u8]) {
    let Some((&limit, rest)) = data.split_first() else {
        return;
    };
    let limits = Limits {
        visited_roles: usize::from(limit),
        ..Limits::default()
    };
    let mut graph = Graph::new();
    for (number, line) in rest.split(|&byte| byte == b'\n').enumerate() {
        let (name, children) = line.split_first().unwrap_or((&0, &[]));
        let role = if number == 0 {
            TOP.to_owned()
        } else {
            letter(*name)
        };
        graph.entry(role).or_default().extend(delegations(children));
    }
    let mut search = Search::new(&TargetName::new(NAME).unwrap(), &limits);
    let mut order = Vec::new();
    while let Some((role, by)) = search.next_role() {
        assert!(order.len() <= limits.visited_roles, "more than the limit");
        if let Some(roles) = graph.get(&role) {
            search.descend(&role, &targets(roles.clone()));
        }
        order.push((role, by));
    }
    assert_eq!(search.next_role(), None);
    let mut expected = Recursion {
        graph: &graph,
        limit: limits.visited_roles,
        visited: BTreeSet::new(),
        order: Vec::new(),
    };
    expected.visit(TOP, "root");
    assert_eq!(order, expected.order);
}

/// TUF 5.6.7 as it is written.
struct Recursion<'a> {
    graph: &'a Graph,
    limit: usize,
    visited: BTreeSet<String>,
    order: Vec<(String, String)>,
}

impl Recursion<'_> {
    /// Whether the search goes on behind this role.
    fn visit(&mut self, role: &str, by: &str) -> bool {
        // 5.6.7.1: a role is asked once, and no more of them than the limit.
        if self.order.len() > self.limit {
            return false;
        }
        if !self.visited.insert(role.to_owned()) {
            return true;
        }
        self.order.push((role.to_owned(), by.to_owned()));
        for child in self.graph.get(role).into_iter().flatten() {
            if child
                .paths
                .as_ref()
                .is_some_and(|paths| paths[0] == "*/*/*")
            {
                // 5.6.7.2.1: nobody behind a terminating delegation is asked.
                if !self.visit(&child.name, role) || child.terminating {
                    return false;
                }
            }
        }
        true
    }
}

fn letter(byte: u8) -> String {
    format!("r{byte:02x}")
}

fn delegations(line: &[u8]) -> Vec<DelegatedRole> {
    let (mut terminating, mut paths) = (false, "*/*/*");
    let mut roles = Vec::new();
    for &byte in line {
        match byte {
            b'!' => terminating = true,
            b'?' => paths = "*/b/*",
            _ => {
                roles.push(DelegatedRole {
                    name: letter(byte),
                    signers: RoleKeys {
                        keyids: Vec::new(),
                        threshold: 1,
                    },
                    terminating,
                    paths: Some(vec![paths.to_owned()]),
                    path_hash_prefixes: None,
                });
                (terminating, paths) = (false, "*/*/*");
            }
        }
    }
    roles
}

/// From JSON, as a client gets it: members this probe has no business with keep their defaults.
fn targets(roles: Vec<DelegatedRole>) -> Targets {
    let roles = serde_json::to_value(roles).unwrap();
    let targets = json!({
        "_type": "targets", "spec_version": "1.0.34", "version": 1,
        "expires": "2030-01-01T00:00:00Z", "targets": {},
        "delegations": {"keys": {}, "roles": roles},
    });
    serde_json::from_value(targets).unwrap()
}
