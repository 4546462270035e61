//! One round: refresh trust → plan → fetch → verify → spool → apply → attachments → report.
//!
//! A publisher whose release cannot be had or is refused never holds back another publisher.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::{Applied, Reader, Store, StoreError};
use content_trust::{Limits, TrustError};

use crate::attachment::fetch_attachments;
use crate::plan::{listed, mandate, newest, publishers, verified};
use crate::spool::Spool;
use crate::stage::Stage;
use crate::updater::Offer;
use crate::{AgentError, ClockTrust, Fault, Home, PublisherStatus, Source, Status, Updater, clock};

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
    /// The folder or stick is older than this terminal: nothing was done, and nothing is wrong.
    pub older_source: bool,
    /// When the county last said that this is current, where a folder cannot know better.
    as_of: Option<DateTime<Utc>>,
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
    ensure_cache(home);
    let mut assumed = home.floor().assume(system);
    let mut result = attempt(home, source, pinned, assumed.now);
    let again = home.floor().assume(system);
    if result.is_err() && again.now < assumed.now {
        // The floor was wrong and was taken back: what it refused deserves another look.
        assumed = again;
        result = attempt(home, source, pinned, assumed.now);
    }
    let mut status = Status::read(home.dir()).unwrap_or_default();
    status.schema = 1;
    status.last_attempt = Some(assumed.now);
    (status.clock, status.assumed_now) = if assumed.behind {
        (ClockTrust::Behind, Some(assumed.now))
    } else {
        (ClockTrust::Trusted, None)
    };
    status.clock_floor = home.floor().now();
    status.source = Some(source.name());
    if let Some(publishers) = applied_releases(home) {
        status.publishers = publishers;
    }
    status.errors = match &result {
        Err(error) => vec![Fault::new(error, None)],
        Ok(outcome) => outcome
            .faults
            .iter()
            .map(|(id, error)| Fault::new(error, id.as_deref()))
            .collect(),
    };
    if let Ok(outcome) = &result
        && !outcome.older_source
    {
        status.pending_bytes = outcome.pending_bytes;
        if outcome.faults.is_empty() {
            status.last_success = match outcome.as_of {
                Some(as_of) => status.last_success.max(Some(as_of.min(assumed.now))),
                None => Some(assumed.now),
            };
        }
    }
    // A status that cannot be written must not hide the cause, which is most likely the same.
    match (result, status.write(home.dir())) {
        (Ok(outcome), written) => written.map(|()| outcome),
        (Err(error), _) => Err(error),
    }
}

/// Makes the cache anew from the spool, with the network off. Accepted content does not expire.
pub fn rebuild(home: &Home) -> Result<Outcome, AgentError> {
    let limits = Limits::default();
    let mut updater = Updater::open(home, None, limits, DateTime::<Utc>::MIN_UTC)?;
    updater.load()?;
    let spool = Spool::new(home, limits);
    Store::discard(home.dir()).map_err(AgentError::disk("cache.sqlite"))?;
    let mut store = Store::open(home.dir())?;
    let mut outcome = Outcome::default();
    for id in publishers(&updater) {
        let result = (|| {
            if !listed(&updater, &id) {
                return Ok(None);
            }
            updater.load_delegated(id.as_str())?;
            let Some(target) = newest(&updater, &id) else {
                return Ok(None);
            };
            let bytes = spool.pack(id.as_str(), target.number)?;
            let bytes = bytes.ok_or_else(|| TrustError::Unknown {
                what: target.name.to_string(),
            })?;
            let release = verified(&updater, &id, &target.name, bytes)?;
            let mandate = mandate(&updater, &id)?;
            Ok(Some(store.apply(&release, &mandate, clock::system())?))
        })();
        record(&mut outcome, id, result);
    }
    store.checkpoint()?;
    Ok(outcome)
}

/// A cache that is missing or damaged comes back from the spool before anything else happens.
fn ensure_cache(home: &Home) {
    let broken = match Reader::open(home.dir()) {
        Ok(reader) => reader.releases().is_err(),
        Err(StoreError::NoCache) => home.trust().join("targets.json").exists(),
        Err(_) => true,
    };
    if broken {
        log::warn!("the cache is missing or damaged: rebuilding it from the spool");
        if let Err(error) = rebuild(home) {
            log::warn!("rebuilding: {error}");
        }
    }
}

fn attempt(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<Outcome, AgentError> {
    let limits = Limits::default();
    let mut updater = Updater::open(home, pinned, limits, now)?;
    let refreshed = if source.is_local() {
        updater.refresh_from_folder(source)
    } else {
        updater.refresh(source).map(|()| Offer::Server)
    };
    if let Err(AgentError::Trust(TrustError::Expired { .. })) = refreshed {
        home.floor().take_back(updater.set())?;
    }
    let offer = refreshed?;
    if offer == Offer::Server {
        return install(home, updater, source, &limits);
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
    let outcome = install(home, updater, &stage, &limits)?;
    Ok(Outcome { as_of, ..outcome })
}

/// From accepted metadata to the cache.
fn install(
    home: &Home,
    mut updater: Updater,
    source: &dyn Source,
    limits: &Limits,
) -> Result<Outcome, AgentError> {
    let spool = Spool::new(home, *limits);
    let mut store = Store::open(home.dir())?;
    let mut outcome = Outcome::default();
    let publishers = publishers(&updater);
    for id in &publishers {
        let result = bring(&mut updater, source, &spool, &mut store, id);
        record(&mut outcome, id.clone(), result);
    }
    let keep: BTreeSet<String> = publishers.iter().map(ToString::to_string).collect();
    outcome.removed = store.keep_only(&keep)?;
    fetch_attachments(source, &spool, &store, limits, &mut outcome)?;
    store.checkpoint()?;
    home.floor().raise(updater.set())?;
    Ok(outcome)
}

/// Copies every pack of a stick that this terminal does not have. One that is torn or altered
/// condemns the stick; a publisher whose own role is not in order only holds back itself.
fn copy_packs(
    home: &Home,
    updater: &mut Updater,
    stage: &Stage,
    limits: &Limits,
) -> Result<(), AgentError> {
    let spool = Spool::new(home, *limits);
    for id in publishers(updater) {
        if !listed(updater, &id) {
            continue;
        }
        match updater.refresh_delegated(stage, id.as_str()) {
            Err(AgentError::Trust(TrustError::Expired { .. } | TrustError::Unknown { .. })) => {
                continue;
            }
            other => other?,
        }
        let Some(target) = newest(updater, &id) else {
            continue;
        };
        let spooled = spool.pack(id.as_str(), target.number)?;
        let is_here =
            spooled.is_some_and(|bytes| verified(updater, &id, &target.name, bytes).is_ok());
        if is_here {
            continue;
        }
        let path = target.path();
        let bytes = stage.fetch(&path, target.length.min(limits.target))?;
        updater
            .set()
            .verify_target(id.as_str(), &target.name, bytes.clone())?;
        stage.copy(&path, &bytes)?;
    }
    Ok(())
}

fn record(outcome: &mut Outcome, id: PublisherId, result: Result<Option<Applied>, AgentError>) {
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
    let spooled = spool.pack(id.as_str(), target.number)?;
    if let Some((have, _)) = store.release(id.as_str())?
        && have == target.number
        && spooled.is_some()
    {
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
    let mandate = mandate(updater, id)?;
    let applied = store.apply(&release, &mandate, clock::system())?;
    spool.forget_other_packs(id.as_str(), target.number);
    Ok(Some(applied))
}

fn applied_releases(home: &Home) -> Option<Vec<PublisherStatus>> {
    let releases = Reader::open(home.dir())
        .and_then(|reader| reader.releases())
        .ok()?;
    let status = |r: content_store::ReleaseInfo| PublisherStatus {
        id: r.publisher,
        name: r.name,
        release: r.number,
        signed_on: r.signed_on,
    };
    Some(releases.into_iter().map(status).collect())
}
