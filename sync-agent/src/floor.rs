//! `trust/clock-floor`: the latest moment that signed metadata proves to be past.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use content_trust::{Common, TrustedSet};

use crate::clock::{self, Anchor, Assumed, Evidence};
use crate::{AgentError, durable};

/// The floor of a data directory, as it was read and as it has aged since.
pub(crate) struct Floor {
    path: PathBuf,
    anchor: Cell<Option<Anchor>>,
    /// A clock that is wrong is told once, not in every round.
    told: Cell<bool>,
}

const FILE: &str = "clock-floor";

impl Floor {
    /// Reads the floor below `trust`; an unreadable one counts as none.
    pub fn open(trust: &Path) -> Self {
        let path = trust.join(FILE);
        let bytes = durable::read(&path, 64).ok().flatten();
        let moment = bytes.and_then(|bytes| {
            let text = String::from_utf8(bytes).ok()?;
            let at = DateTime::parse_from_rfc3339(text.trim()).ok()?;
            Some(at.to_utc())
        });
        let anchor = moment.map(|moment| Anchor {
            moment,
            since_boot: clock::since_boot(),
        });
        Self {
            path,
            anchor: Cell::new(anchor),
            told: Cell::new(false),
        }
    }

    /// The earliest that it can be now.
    pub fn now(&self) -> Option<DateTime<Utc>> {
        let anchor = self.anchor.get()?;
        Some(anchor.aged(clock::since_boot()))
    }

    /// The time to judge by when the system clock says `system`.
    pub fn assume(&self, system: DateTime<Utc>) -> Assumed {
        let assumed = clock::assume(system, clock::built(), self.now());
        if assumed.behind && !self.told.replace(true) {
            log::warn!(
                "the system clock says {system}, which is past already: assuming {}",
                assumed.now
            );
        }
        if !assumed.behind {
            self.told.set(false);
        }
        assumed
    }

    /// Raises the floor to what `set` proves, all of which was verified; never lowers it.
    pub fn raise(&self, set: &TrustedSet) -> Result<(), AgentError> {
        let Some(moment) = evident(set) else {
            return Ok(());
        };
        let proved = Anchor {
            moment,
            since_boot: clock::since_boot(),
        };
        let Some(before) = self.anchor.get() else {
            return self.keep(proved);
        };
        let later = before.or_later(proved);
        if later == before {
            return Ok(());
        }
        self.keep(later)
    }

    fn keep(&self, anchor: Anchor) -> Result<(), AgentError> {
        self.anchor.set(Some(anchor));
        durable::write(&self.path, anchor.moment.to_rfc3339().as_bytes())
            .map_err(AgentError::disk(self.path.display()))
    }
}

/// What is verified in `set` and tells the time. Every later round needs root, timestamp, snapshot
/// and targets, so the first of their expiries is the limit.
fn evident(set: &TrustedSet) -> Option<DateTime<Utc>> {
    let targets = set.targets("targets")?;
    let top = [
        &set.root().common,
        &set.timestamp()?.common,
        &set.snapshot()?.common,
        &targets.common,
    ];
    let limit = top.iter().map(|common| common.expires).min()?;
    let delegated = targets.delegations.iter().flat_map(|all| &all.roles);
    let delegated = delegated.filter_map(|role| set.targets(&role.name));
    let all = top.into_iter().chain(delegated.map(|role| &role.common));
    let evidence: Vec<Evidence> = all.map(evidence).collect();
    clock::evident(&evidence, limit)
}

fn evidence(common: &Common) -> Evidence {
    Evidence {
        signed_at: common.signed_at,
        expires: common.expires,
    }
}
