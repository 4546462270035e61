//! The nightly look through what is stored: bits fall over on memory cards.

use std::fs;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::rebuild;
use crate::verify::{Damage, Finding, Inspection};
use crate::{AgentError, Home, Watch};

/// How far a step has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scrubbed {
    /// Everything was looked at; the next step begins anew.
    pub finished: bool,
    /// What was found since the beginning.
    pub damaged: u64,
}

/// Looks through everything stored, a step at a time; the next step goes on where the one before
/// ended.
#[derive(Default)]
pub struct Scrubber {
    under_way: Option<Inspection>,
    findings: Vec<Finding>,
    /// The cache is to be made anew when all packs are here again.
    owes_cache: bool,
}

/// How long a step takes, unless a single file takes longer.
const STEP: Duration = Duration::from_millis(500);

impl Scrubber {
    /// Looks at a little more. At the end, what is damaged is removed or made anew: the next round
    /// brings what is missing.
    pub fn step(&mut self, home: &Home, watch: &dyn Watch) -> Result<Scrubbed, AgentError> {
        let started = Stopwatch::start();
        let mut inspection = match self.under_way.take() {
            Some(inspection) => inspection,
            None => {
                self.findings.clear();
                Inspection::begin(home)
            }
        };
        let mut finished = false;
        while !finished && started.elapsed() < STEP {
            match inspection.next(home, watch)? {
                Some(found) => self.findings.extend(found),
                None => finished = true,
            }
        }
        let damaged = self.findings.len() as u64;
        if finished {
            self.owes_cache = mend(home, &self.findings);
        } else {
            self.under_way = Some(inspection);
        }
        Ok(Scrubbed { finished, damaged })
    }

    /// A round has brought everything: what waited for packs is done.
    pub(crate) fn settle(&mut self, home: &Home) {
        if std::mem::take(&mut self.owes_cache) {
            make_anew(home);
        }
    }
}

/// Takes away what is damaged and can be had again, and makes the cache anew from what is sound.
/// Where packs are missing now, the cache can wait for the round that brings them: whether it still
/// has to be made anew is returned.
pub(crate) fn mend(home: &Home, findings: &[Finding]) -> bool {
    for finding in findings {
        let Finding {
            damage,
            what,
            detail,
        } = finding;
        log::warn!("{}: {what}: {detail}", damage.code());
        if matches!(damage, Damage::Pack | Damage::Blob) {
            let path = home.dir().join(what);
            // A folder in which packs are missing stays.
            if !path.is_dir()
                && let Err(error) = fs::remove_file(&path)
            {
                log::warn!("{}: {error}", path.display());
            }
        }
    }
    let found = |damage| findings.iter().any(|one| one.damage == damage);
    if !found(Damage::Cache) {
        return false;
    }
    if !found(Damage::Pack) {
        make_anew(home);
    }
    found(Damage::Pack)
}

fn make_anew(home: &Home) {
    if let Err(error) = rebuild(home) {
        log::warn!("rebuilding: {error}");
    }
}
