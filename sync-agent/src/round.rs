//! One round: refresh trust → plan → fetch → verify → spool → apply → attachments → report.
//!
//! A publisher whose release cannot be had or is refused never holds back another publisher.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::{Applied, Store};
use content_trust::{Limits, Timestamp, TrustError};

use crate::attachment::fetch_attachments;
use crate::plan::{listed, mandate, newest, publishers, verified};
use crate::rebuild::ensure_cache;
use crate::spool::Spool;
use crate::stage::{Stage, copy_packs};
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
    ensure_cache(home);
    let before = source.traffic();
    let mut assumed = home.floor().assume(system);
    let mut result = attempt(home, source, pinned, assumed.now, allowance, watch);
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
        return install(home, updater, source, &limits, allowance, watch);
    }
    if offer == Offer::Older {
        return Ok(Outcome {
            older_source: true,
            ..Outcome::default()
        });
    }
    let stage = Stage::new(home, source);
    if offer == Offer::Stick {
        copy_packs(home, &mut updater, &stage, &limits)?;
    }
    updater.commit()?;
    let timestamp = updater.set().timestamp();
    let as_of = timestamp.and_then(|timestamp| timestamp.common.signed_at);
    let outcome = install(home, updater, &stage, &limits, allowance, watch)?;
    Ok(Outcome { as_of, ..outcome })
}

/// From accepted metadata to the cache.
fn install(
    home: &Home,
    mut updater: Updater,
    source: &dyn Source,
    limits: &Limits,
    allowance: Allowance,
    watch: &dyn Watch,
) -> Result<Outcome, AgentError> {
    let spool = Spool::new(home, *limits);
    let mut store = Store::open(home.dir())?;
    let mut outcome = Outcome {
        urgent_until: updater.set().timestamp().and_then(Timestamp::urgent_end),
        ..Outcome::default()
    };
    let publishers = publishers(&updater);
    for id in &publishers {
        if watch.is_cancelled() {
            return Err(AgentError::Cancelled);
        }
        if !allowance.covers(id) {
            continue;
        }
        watch.enter(Step::Fetch);
        let result = bring(&mut updater, source, &spool, &mut store, id);
        record(&mut outcome, id.clone(), result);
        if let Some(target) = newest(&updater, id) {
            outcome.offered.insert(id.to_string(), target.number);
        }
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
        for id in &publishers {
            if let Some(target) = newest(&updater, id) {
                spool.forget_other_packs(id.as_str(), target.number);
            }
        }
    }
    Ok(outcome)
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

/// Brings one publisher's newest release into the cache; `None` if it is there already.
fn bring(
    updater: &mut Updater,
    source: &dyn Source,
    spool: &Spool,
    store: &mut Store,
    id: &PublisherId,
) -> Result<Option<Applied>, AgentError> {
    if !listed(updater, id) {
        return Ok(None);
    }
    updater.refresh_delegated(source, id.as_str())?;
    let Some(target) = newest(updater, id) else {
        return Ok(None);
    };
    let mandate = mandate(updater, id)?;
    let spooled = spool.pack(id.as_str(), target.number)?;
    if let Some((have, _)) = store.release(id.as_str())?
        && have == target.number
        && spooled.is_some()
    {
        // The county may have taken a scope away since.
        mandate.allows(&store.scopes(id.as_str())?)?;
        return Ok(None);
    }
    let release = match spooled.map(|bytes| verified(updater, id, &target.name, bytes)) {
        Some(Ok(release)) => release,
        // Nothing spooled, or not what is signed now: fetch it.
        _ => {
            let bytes = source.fetch(
                &target.path(),
                target.length.min(updater.set().limits().target),
            )?;
            let release = verified(updater, id, &target.name, bytes.clone())?;
            spool.keep_pack(id.as_str(), target.number, &bytes)?;
            release
        }
    };
    Ok(Some(store.apply_release(
        &release,
        &mandate,
        clock::system(),
    )?))
}
