//! `trust/clock-floor`: the latest moment that signed metadata proves to be past, and the version of
//! the timestamp by which it was known, with a checksum.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use content_pack::sha256;
use content_trust::{Common, TrustedSet};

use crate::clock::{self, Anchor, Assumed, Evidence};
use crate::{AgentError, durable};

/// The floor of a data directory, as it was read and as it has aged since.
pub(crate) struct Floor {
    path: PathBuf,
    known: Cell<Option<Known>>,
    /// A clock that is wrong is told once, not in every round.
    told: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    anchor: Anchor,
    timestamp: u64,
}

const FILE: &str = "clock-floor";

impl Floor {
    /// Reads the floor below `trust`; an unreadable one counts as none.
    pub fn open(trust: &Path) -> Self {
        let path = trust.join(FILE);
        let bytes = durable::read(&path, 128).ok().flatten();
        let known = bytes.and_then(|bytes| {
            let text = String::from_utf8(bytes).ok()?;
            // One flipped bit in the year, and nothing would be current any more.
            let (text, check) = text.trim().rsplit_once(' ')?;
            let text = (self::check(text) == check).then_some(text)?;
            let (moment, timestamp) = text.split_once(' ')?;
            let anchor = Anchor {
                moment: DateTime::parse_from_rfc3339(moment).ok()?.to_utc(),
                since_boot: clock::since_boot(),
            };
            let timestamp = timestamp.parse().ok()?;
            Some(Known { anchor, timestamp })
        });
        Self {
            path,
            known: Cell::new(known),
            told: Cell::new(false),
        }
    }

    /// The earliest that it can be now.
    pub fn now(&self) -> Option<DateTime<Utc>> {
        let known = self.known.get()?;
        Some(known.anchor.aged(clock::since_boot()))
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
        let Some((moment, timestamp)) = evident(set).zip(set.timestamp()) else {
            return Ok(());
        };
        let proved = Known::now(moment, timestamp.common.version);
        match self.known.get() {
            Some(known) if known.anchor.or_later(proved.anchor) == known.anchor => Ok(()),
            _ => self.keep(proved),
        }
    }

    /// Lowers a floor that the county itself has taken back: a later timestamp that was signed
    /// earlier means that the county's clock was ahead before, and every terminal with it. In all
    /// other cases versions and moments rise together, so nobody else can bring this about.
    ///
    /// A timestamp key that was rotated takes its versions with it (TUF 5.3.11, `rotated`), and the
    /// moments that it vouched for: else whoever stole it could have set every terminal's clock ahead.
    ///
    /// `set` may have found that timestamp expired; its signature and version are checked.
    pub fn take_back(&self, set: &TrustedSet, rotated: bool) -> Result<bool, AgentError> {
        let Some((known, timestamp)) = self.known.get().zip(set.timestamp()) else {
            return Ok(false);
        };
        let Common {
            version, expires, ..
        } = timestamp.common;
        let earlier = timestamp
            .common
            .signed_at
            .filter(|at| *at < known.anchor.moment && *at < expires);
        let Some(moment) = earlier.filter(|_| rotated || version > known.timestamp) else {
            return Ok(false);
        };
        log::warn!(
            "the county's clock was ahead: the floor goes back from {} to {moment}",
            known.anchor.moment
        );
        self.keep(Known::now(moment, version)).map(|()| true)
    }

    fn keep(&self, known: Known) -> Result<(), AgentError> {
        self.known.set(Some(known));
        let text = format!("{} {}", known.anchor.moment.to_rfc3339(), known.timestamp);
        let text = format!("{text} {}\n", check(&text));
        durable::write(&self.path, text.as_bytes()).map_err(AgentError::disk(self.path.display()))
    }
}

/// The beginning of a text's SHA-256 in hex.
fn check(text: &str) -> String {
    let digest = sha256(text.as_bytes());
    digest[..8].iter().map(|b| format!("{b:02x}")).collect()
}

impl Known {
    fn now(moment: DateTime<Utc>, timestamp: u64) -> Self {
        Self {
            anchor: Anchor {
                moment,
                since_boot: clock::since_boot(),
            },
            timestamp,
        }
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
