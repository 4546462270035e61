//! One round: refresh trust → plan → fetch → verify → spool → apply → attachments → report.
//!
//! A publisher whose release cannot be had or is refused never holds back another publisher.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::{Applied, Store, StoreError};
use content_trust::{Limits, Timestamp, TrustError};

use crate::attachment::fetch_attachments;
use crate::bring::{Errand, Ways};
use crate::partial::Partials;
use crate::plan::publishers;
use crate::rebuild::{ensure_cache, rebuild};
use crate::spool::Spool;
use crate::updater::Offer;
use crate::{Account, AgentError, Allowance, Home, Source, Step, Unwatched, Updater, Watch, clock};

/// What a round did, publisher by publisher.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Publishers that have a new release now.
    pub applied: Vec<(String, Applied)>,
    /// Publishers whose content was removed, because they may not publish any more.
    pub removed: Vec<String>,
    /// What went wrong for single publishers (or attachments, with none).
    pub faults: Vec<(Option<String>, AgentError)>,
    /// Attachments still to be fetched, bytes.
    pub pending_bytes: u64,
    /// How many they are.
    pub missing_blobs: u64,
    /// Packs that are known and were not fetched, bytes.
    pub pending_packs: u64,
    /// The newest release of each publisher that signed metadata tells of.
    pub offered: BTreeMap<String, u64>,
    /// Until when the county asks for frequent rounds.
    pub urgent_until: Option<DateTime<Utc>>,
    /// The folder or stick is older than this terminal: nothing was done, and nothing is wrong.
    pub older_source: bool,
    /// When the county last said that this is current, where a folder cannot know better.
    pub as_of: Option<DateTime<Utc>>,
}

/// Brings `home` up to date from `source` and writes its status, also when it fails.
///
/// `pinned` is the root to start from; without it the one of earlier rounds is used.
pub fn round(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
) -> Result<Outcome, AgentError> {
    round_at(home, source, pinned, clock::system())
}

/// [`round`], when the system clock says `system`.
pub fn round_at(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
    system: DateTime<Utc>,
) -> Result<Outcome, AgentError> {
    let account = conduct(home, source, pinned, system, Allowance::All, &Unwatched);
    account.write(home)
}

/// One round that is looked on by `watch` and fetches what `allowance` lets it; the caller writes
/// the status.
pub fn conduct(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
    system: DateTime<Utc>,
    allowance: Allowance,
    watch: &dyn Watch,
) -> Account {
    ensure_cache(home, watch);
    let before = source.traffic();
    let mut assumed = home.floor().assume(system);
    let mut result = attempt(home, source, pinned, assumed.now, allowance, watch);
    if is_unusable(&result) {
        log::warn!("the cache is damaged: rebuilding it from the spool");
        watch.enter(Step::Apply);
        if let Err(error) = rebuild(home) {
            log::warn!("rebuilding: {error}");
        }
        result = attempt(home, source, pinned, assumed.now, allowance, watch);
    }
    let again = home.floor().assume(system);
    if result.is_err() && again.now < assumed.now {
        // The floor was wrong and was taken back: what it refused deserves another look.
        assumed = again;
        result = attempt(home, source, pinned, assumed.now, allowance, watch);
    }
    watch.enter(Step::Report);
    let traffic = source.traffic().since(before);
    let account = Account::of(home, result, assumed, source.name(), traffic);
    home.outgoing().carry(home, source, &account);
    account
}

fn attempt(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
    now: DateTime<Utc>,
    allowance: Allowance,
    watch: &dyn Watch,
) -> Result<Outcome, AgentError> {
    watch.enter(Step::Refresh);
    let limits = Limits::default();
    let mut updater = Updater::open(home, pinned, limits, now)?;
    let refreshed = if source.is_local() {
        updater.refresh_from_folder(source)
    } else {
        updater.refresh(source).map(|()| Offer::Server)
    };
    if let Err(AgentError::Trust(TrustError::Expired { .. })) = refreshed {
        home.floor()
            .take_back(updater.set(), updater.has_forgotten())?;
    }
    let offer = refreshed?;
    if offer == Offer::Server {
        let ways = Ways::default();
        return install(home, updater, source, &limits, allowance, watch, ways);
    }
    if offer == Offer::Older {
        return Ok(Outcome {
            older_source: true,
            ..Outcome::default()
        });
    }
    let mut ways = Ways::default();
    if offer == Offer::Stick {
        ways = collect(home, &mut updater, source, watch)?;
    }
    updater.commit()?;
    let timestamp = updater.set().timestamp();
    let as_of = timestamp.and_then(|timestamp| timestamp.common.signed_at);
    let outcome = install(home, updater, source, &limits, allowance, watch, ways)?;
    Ok(Outcome { as_of, ..outcome })
}

/// Brings every pack that is needed of a stick, before anything of it is believed: it may be pulled out
/// at any moment. A pack that is torn or altered condemns the stick; a publisher whose own role is not
/// in order only holds back itself.
fn collect(
    home: &Home,
    updater: &mut Updater,
    source: &dyn Source,
    watch: &dyn Watch,
) -> Result<Ways, AgentError> {
    watch.enter(Step::Fetch);
    let spool = Spool::new(home);
    let store = Store::open(home.dir())?;
    let publishers = publishers(updater);
    let mut errand = Errand::new(updater, source, &spool, watch);
    for id in &publishers {
        match errand.look(id) {
            Ok(Some(newest)) => errand.collect(&store, id, &newest)?,
            Ok(None)
            | Err(AgentError::Trust(TrustError::Expired { .. } | TrustError::Unknown { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(errand.ways)
}

/// From accepted metadata to the cache.
fn install(
    home: &Home,
    mut updater: Updater,
    source: &dyn Source,
    limits: &Limits,
    allowance: Allowance,
    watch: &dyn Watch,
    ways: Ways,
) -> Result<Outcome, AgentError> {
    let spool = Spool::new(home);
    let mut store = Store::open(home.dir())?;
    let mut outcome = Outcome {
        urgent_until: updater.set().timestamp().and_then(Timestamp::urgent_end),
        ..Outcome::default()
    };
    let publishers = publishers(&updater);
    let mut errand = Errand::new(&mut updater, source, &spool, watch);
    errand.ways = ways;
    for id in &publishers {
        if watch.is_cancelled() {
            return Err(AgentError::Cancelled);
        }
        watch.enter(Step::Fetch);
        let result = errand.look(id).and_then(|newest| {
            let Some(newest) = newest else {
                return Ok(None);
            };
            outcome.offered.insert(id.to_string(), newest.number);
            if !allowance.covers(id) {
                outcome.pending_packs += errand.cost(&store, id, &newest)?;
                return Ok(None);
            }
            errand.bring(&mut store, id, &newest)
        });
        if matches!(result, Err(AgentError::Cancelled)) {
            return Err(AgentError::Cancelled);
        }
        record(&mut outcome, id.clone(), result);
    }
    if allowance == Allowance::Warnings {
        store.checkpoint()?;
        home.floor().raise(updater.set())?;
        return Ok(outcome);
    }
    let keep: BTreeSet<String> = publishers.iter().map(ToString::to_string).collect();
    outcome.removed = store.keep_only(&keep)?;
    watch.enter(Step::Blobs);
    fetch_attachments(source, &spool, &store, limits, &mut outcome, watch)?;
    store.checkpoint()?;
    home.floor().raise(updater.set())?;
    if outcome.faults.iter().all(|(id, _)| id.is_none()) {
        updater.keep_whole()?;
        // Older packs are what the whole set before this one stood on.
        tidy(&spool, &store, &keep)?;
    }
    Ok(outcome)
}

/// Whether the round found out that the cache is damaged.
fn is_unusable(result: &Result<Outcome, AgentError>) -> bool {
    let unusable = |error: &AgentError| matches!(error, AgentError::Store(StoreError::Unusable(_)));
    match result {
        Err(error) => unusable(error),
        Ok(outcome) => outcome.faults.iter().any(|(_, error)| unusable(error)),
    }
}

/// Keeps of the spool what gives the applied releases back, and nothing else.
fn tidy(spool: &Spool, store: &Store, publishers: &BTreeSet<String>) -> Result<(), AgentError> {
    for id in publishers {
        if let Some((number, _)) = store.release(id)?
            && let Some(chain) = spool.chain(id, number)?
        {
            spool.forget_other_packs(id, &chain);
        }
    }
    for id in spool.publishers() {
        if !publishers.contains(&id) {
            spool.forget_publisher(&id);
        }
    }
    // Nothing is on its way any more: what is left belongs to releases that were overtaken.
    Partials::new(spool.partial()).forget_except(&BTreeSet::new());
    Ok(())
}

pub(crate) fn record(
    outcome: &mut Outcome,
    id: PublisherId,
    result: Result<Option<Applied>, AgentError>,
) {
    match result {
        Ok(Some(applied)) => outcome.applied.push((id.to_string(), applied)),
        Ok(None) => {}
        Err(error) => outcome.faults.push((Some(id.to_string()), error)),
    }
}
