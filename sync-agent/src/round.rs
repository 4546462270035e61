//! One round: refresh trust → plan → fetch → verify → spool → apply → attachments → report.
//!
//! A publisher whose release cannot be had or is refused never holds back another publisher.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_pack::{PackLimits, Release, sha256};
use content_store::{Applied, Mandate, Reader, Store, StoreError, WARNING};
use content_trust::{Limits, TargetName, TrustError, Verified};

use crate::spool::Spool;
use crate::{AgentError, Fault, Home, PublisherStatus, Source, Status, Updater, clock, durable};

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
}

/// Brings `home` up to date from `source` and writes its status, also when it fails.
///
/// `pinned` is the root to start from; without it the one of earlier rounds is used.
pub fn round(
    home: &Home,
    source: &dyn Source,
    pinned: Option<&[u8]>,
) -> Result<Outcome, AgentError> {
    let started = clock::system();
    ensure_cache(home);
    let result = attempt(home, source, pinned, started);
    let mut status = Status::read(home.dir()).unwrap_or_default();
    status.schema = 1;
    status.last_attempt = Some(started);
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
    if let Ok(outcome) = &result {
        status.pending_bytes = outcome.pending_bytes;
        if outcome.faults.is_empty() {
            status.last_success = Some(started);
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
    system: DateTime<Utc>,
) -> Result<Outcome, AgentError> {
    let limits = Limits::default();
    let now = clock::trusted(system, floor(home));
    let mut updater = Updater::open(home, pinned, limits, now)?;
    updater.refresh(source)?;
    let spool = Spool::new(home, limits);
    let mut store = Store::open(home.dir())?;
    let mut outcome = Outcome::default();
    let publishers = publishers(&updater);
    for id in &publishers {
        let result = bring(&mut updater, source, &spool, &mut store, id);
        record(&mut outcome, id.clone(), result);
    }
    let keep: BTreeSet<String> = publishers.iter().map(ToString::to_string).collect();
    outcome.removed = store.keep_only(&keep)?;
    fetch_blobs(source, &spool, &store, &limits, &mut outcome)?;
    store.checkpoint()?;
    raise_floor(home, &updater)?;
    Ok(outcome)
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
            let path = format!("targets/{}", target.name.with_digest(&target.sha256));
            let bytes = source.fetch(&path, target.length.min(updater.set().limits().target))?;
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

/// Bytes that the publisher's own role vouches for, decoded.
fn verified(
    updater: &Updater,
    id: &PublisherId,
    name: &TargetName,
    bytes: Vec<u8>,
) -> Result<Verified<Release>, AgentError> {
    let bytes = updater.set().verify_target(id.as_str(), name, bytes)?;
    let release = bytes.decode(|bytes| Release::decode(bytes, &PackLimits::default()));
    Ok(release.map_err(StoreError::from)?)
}

/// Delegated roles that are publishers, in the order in which they are delegated; warnings first.
fn publishers(updater: &Updater) -> Vec<PublisherId> {
    let Some(top) = updater.set().targets("targets") else {
        return Vec::new();
    };
    let roles = top
        .delegations
        .iter()
        .flat_map(|delegations| &delegations.roles);
    let mut ids: Vec<PublisherId> = roles
        .filter(|role| top.publishers.contains_key(&role.name))
        .filter_map(|role| role.name.parse().ok())
        .collect();
    ids.sort_by_key(|id| id.as_str() != WARNING);
    ids
}

/// Whether the snapshot lists the publisher's role: a new publisher has not published anything.
fn listed(updater: &Updater, id: &PublisherId) -> bool {
    let snapshot = updater.set().snapshot();
    snapshot.is_some_and(|snapshot| snapshot.meta.contains_key(&format!("{id}.json")))
}

/// What the accepted metadata lets a publisher do whose role was accepted as well.
fn mandate(updater: &Updater, id: &PublisherId) -> Result<Mandate, AgentError> {
    let set = updater.set();
    let mandate = set
        .targets("targets")
        .zip(set.targets(id.as_str()))
        .and_then(|(top, role)| Mandate::new(top, id.as_str(), role));
    // A county that names a publisher without naming its officers has made a mistake.
    Ok(mandate.ok_or_else(|| TrustError::Unknown {
        what: format!("x-functions of {id}"),
    })?)
}

struct Target {
    name: TargetName,
    number: u64,
    length: u64,
    sha256: String,
}

/// The newest full pack that a publisher's role names, within what the role is trusted with.
fn newest(updater: &Updater, id: &PublisherId) -> Option<Target> {
    let top = updater.set().targets("targets")?;
    let role = top
        .delegations
        .iter()
        .flat_map(|d| &d.roles)
        .find(|role| role.name == id.as_str())?;
    let targets = updater.set().targets(id.as_str())?;
    let candidates = targets.targets.iter().filter_map(|(name, meta)| {
        let number = name
            .strip_prefix(&format!("packs/{id}/full-"))?
            .strip_suffix(".pack")?;
        let sha256 = meta
            .hashes
            .get("sha256")
            .filter(|hash| is_sha256(hash))?
            .clone();
        let number = number.parse().ok()?;
        let name = TargetName::new(name)
            .ok()
            .filter(|name| role.covers(name.as_str()))?;
        Some(Target {
            name,
            number,
            length: meta.length,
            sha256,
        })
    });
    candidates.max_by_key(|target| target.number)
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Fetches the attachments that are not here yet. One that cannot be had is tried again next time.
fn fetch_blobs(
    source: &dyn Source,
    spool: &Spool,
    store: &Store,
    limits: &Limits,
    outcome: &mut Outcome,
) -> Result<(), AgentError> {
    for (digest, length) in store.attachments()? {
        if spool.has_blob(&digest, length) || !is_sha256(&digest) || length > limits.blob {
            continue;
        }
        let fetched = source
            .fetch(&format!("blobs/{digest}"), length)
            .map_err(AgentError::from);
        let kept = fetched.and_then(|bytes| {
            if sha256(&bytes)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                != digest
            {
                return Err(TrustError::Digest {
                    what: digest.clone(),
                }
                .into());
            }
            spool.keep_blob(&digest, &bytes)
        });
        if let Err(error) = kept {
            outcome.pending_bytes += length;
            outcome.faults.push((None, error));
        }
    }
    Ok(())
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

const FLOOR: &str = "clock-floor";

fn floor(home: &Home) -> Option<DateTime<Utc>> {
    let bytes = durable::read(&home.trust().join(FLOOR), 64).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    DateTime::parse_from_rfc3339(text.trim())
        .ok()
        .map(|at| at.to_utc())
}

/// The floor rises on signed evidence only: the time at which verified metadata was signed.
fn raise_floor(home: &Home, updater: &Updater) -> Result<(), AgentError> {
    let Some(signed_at) = updater.set().signed_at() else {
        return Ok(());
    };
    if floor(home).is_some_and(|floor| floor >= signed_at) {
        return Ok(());
    }
    let path = home.trust().join(FLOOR);
    durable::write(&path, signed_at.to_rfc3339().as_bytes())
        .map_err(AgentError::disk(path.display()))
}
