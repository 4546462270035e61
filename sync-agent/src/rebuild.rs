//! The cache is derived: it comes back from the spool, with the network off.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::{Applied, Reader, Rebuild, Store, StoreError};
use content_trust::{Limits, TrustError};

use crate::bring::apply;
use crate::plan::{listed, mandate, newest, publishers};
use crate::round::record;
use crate::spool::Spool;
use crate::{AgentError, Home, Outcome, Step, Updater, Watch};

/// Makes the cache anew from the spool, with the network off. Accepted content does not expire.
///
/// First everything as it was when it was last whole, then what single publishers have had since.
/// The old cache serves until the new one is whole, and stays where it is sound and has what the
/// spool has lost.
pub fn rebuild(home: &Home) -> Result<Outcome, AgentError> {
    let (mut made, outcome) = build(home)?;
    if !outcome.faults.is_empty() {
        let new = releases(made.store())?;
        drop(made);
        let lost = sound(home)
            .into_iter()
            .find(|(id, number)| new.get(id).is_none_or(|new| new < number));
        if let Some((id, number)) = lost {
            log::warn!("the spool does not give release {number} of {id} back: the cache stays");
            return Ok(outcome);
        }
        made = build(home)?.0;
    }
    made.finish()?.checkpoint()?;
    Ok(outcome)
}

/// What would keep releases from coming back out of the spool; the cache stays as it is.
pub(crate) fn rehearse(home: &Home) -> Result<Vec<(Option<String>, AgentError)>, AgentError> {
    let (made, outcome) = build(home)?;
    drop(made);
    Ok(outcome.faults)
}

/// A new cache, not in its place yet.
fn build(home: &Home) -> Result<(Rebuild, Outcome), AgentError> {
    let limits = Limits::default();
    let whole = loaded(Updater::whole(home, limits));
    let newest = loaded(Updater::open(home, None, limits, DateTime::<Utc>::MIN_UTC));
    let views = match (whole, newest) {
        (Err(_), Err(error)) => return Err(error),
        (whole, newest) => [whole, newest].into_iter().flatten(),
    };
    let spool = Spool::new(home);
    let mut made = Rebuild::begin(home.dir())?;
    let store = made.store();
    let mut results: BTreeMap<PublisherId, Result<Option<Applied>, AgentError>> = BTreeMap::new();
    for mut view in views {
        let ids = publishers(&view);
        // The last word on who may publish.
        results.retain(|id, _| ids.contains(id));
        for id in ids {
            let result = restore(&mut view, &spool, store, &id);
            match results.get(&id) {
                Some(Ok(Some(_))) if result.is_err() => {}
                _ => drop(results.insert(id, result)),
            }
        }
    }
    let keep = results.keys().map(ToString::to_string).collect();
    let mut outcome = Outcome {
        removed: store.keep_only(&keep)?,
        ..Outcome::default()
    };
    for (id, result) in results {
        record(&mut outcome, id, result);
    }
    Ok((made, outcome))
}

/// The releases in the present cache, if every row of it is what was stored.
fn sound(home: &Home) -> BTreeMap<String, u64> {
    let Ok(store) = Store::open(home.dir()) else {
        return BTreeMap::new();
    };
    let mut next = Some(0);
    while let Some(at) = next {
        match store.scrub_step(at, u64::MAX) {
            Ok(scrub) if scrub.damaged.is_empty() => next = scrub.next,
            _ => return BTreeMap::new(),
        }
    }
    let mut releases = releases(&store).unwrap_or_default();
    releases.retain(|id, _| store.is_whole(id).unwrap_or(false));
    releases
}

fn releases(store: &Store) -> Result<BTreeMap<String, u64>, AgentError> {
    let mut releases = BTreeMap::new();
    for id in store.publishers()? {
        if let Some((number, _)) = store.release(&id)? {
            releases.insert(id, number);
        }
    }
    Ok(releases)
}

fn loaded(updater: Result<Updater, AgentError>) -> Result<Updater, AgentError> {
    let mut updater = updater?;
    updater.load()?;
    Ok(updater)
}

/// Brings one publisher's release back from the spool, as `view` has it.
fn restore(
    view: &mut Updater,
    spool: &Spool,
    store: &mut Store,
    id: &PublisherId,
) -> Result<Option<Applied>, AgentError> {
    if !listed(view, id) {
        return Ok(None);
    }
    view.load_delegated(id.as_str())?;
    let Some(newest) = newest(view, id)? else {
        return Ok(None);
    };
    let missing = || TrustError::Unknown {
        what: format!("a pack of {id} that leads to release {}", newest.number),
    };
    let chain = spool
        .chain(id.as_str(), newest.number)?
        .ok_or_else(missing)?;
    let mandate = mandate(view, id)?;
    Ok(Some(apply(spool, store, id, &newest, &chain, &mandate)?))
}

/// A cache that is missing or damaged comes back from the spool before anything else happens.
pub(crate) fn ensure_cache(home: &Home, watch: &dyn Watch) {
    let broken = match Reader::open(home.dir()) {
        Ok(reader) => reader.releases().is_err() || (home.is_first_look() && !is_whole(home)),
        Err(StoreError::NoCache) => home.trust().join("targets.json").exists(),
        Err(_) => true,
    };
    if broken {
        log::warn!("the cache is missing or damaged: rebuilding it from the spool");
        watch.enter(Step::Apply);
        if let Err(error) = rebuild(home) {
            log::warn!("rebuilding: {error}");
        }
    }
}

/// Whether the digests of all rows still are those that were signed.
fn is_whole(home: &Home) -> bool {
    let Ok(store) = Store::open(home.dir()) else {
        return false;
    };
    let whole = |id: &String| store.is_whole(id).unwrap_or(false);
    store.publishers().is_ok_and(|ids| ids.iter().all(whole))
}
