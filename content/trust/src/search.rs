use std::collections::BTreeSet;

use crate::{Limits, TargetName, Targets};

/// Looking a target up through delegations: which role to ask next (TUF 5.6.7).
///
/// Pre-order, depth first; a role is asked once, a terminating delegation ends all others, and no
/// more than [`Limits::visited_roles`] roles are visited behind the top-level one.
#[derive(Debug, Clone)]
pub struct Search {
    name: TargetName,
    /// Role and delegating role, the next one last.
    pending: Vec<(String, String)>,
    visited: BTreeSet<String>,
    limit: usize,
}

impl Search {
    pub fn new(name: &TargetName, limits: &Limits) -> Self {
        Self {
            name: name.clone(),
            pending: vec![("targets".to_owned(), "root".to_owned())],
            visited: BTreeSet::new(),
            limit: limits.visited_roles,
        }
    }

    /// The role to ask next and the role that delegates to it; `None` when nobody is left.
    pub fn next_role(&mut self) -> Option<(String, String)> {
        while let Some((role, by)) = self.pending.pop() {
            if self.visited.len() > self.limit {
                return None;
            }
            if self.visited.insert(role.clone()) {
                return Some((role, by));
            }
        }
        None
    }

    /// Goes on into the delegations of `role`, which does not name the target itself.
    pub fn descend(&mut self, role: &str, targets: &Targets) {
        let mut children = Vec::new();
        for child in targets
            .delegations
            .iter()
            .flat_map(|delegations| &delegations.roles)
        {
            if !child.covers(self.name.as_str()) {
                continue;
            }
            children.push((child.name.clone(), role.to_owned()));
            if child.terminating {
                self.pending.clear();
                break;
            }
        }
        self.pending.extend(children.into_iter().rev());
    }
}
