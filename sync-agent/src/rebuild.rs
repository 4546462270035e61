//! The cache is derived: it comes back from the spool, with the network off.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_store::{Applied, Reader, Store, StoreError};
use content_trust::{Limits, TrustError};

use crate::plan::{listed, mandate, newest, publishers, verified};
use crate::round::record;
use crate::spool::Spool;
use crate::{AgentError, Home, Outcome, Updater, clock};

/// Makes the cache anew from the spool, with the network off. Accepted content does not expire.
///
/// First everything as it was when it was last whole, then what single publishers have had since.
pub fn rebuild(home: &Home) -> Result<Outcome, AgentError> {
    let limits = Limits::default();
    let whole = loaded(Updater::whole(home, limits));
    let newest = loaded(Updater::open(home, None, limits, DateTime::<Utc>::MIN_UTC));
    let views = match (whole, newest) {
        (Err(_), Err(error)) => return Err(error),
        (whole, newest) => [whole, newest].into_iter().flatten(),
    };
    let spool = Spool::new(home, limits);
    Store::discard(home.dir()).map_err(AgentError::disk("cache.sqlite"))?;
    let mut store = Store::open(home.dir())?;
    let mut results: BTreeMap<PublisherId, Result<Option<Applied>, AgentError>> = BTreeMap::new();
    for mut view in views {
        let ids = publishers(&view);
        // The last word on who may publish.
        results.retain(|id, _| ids.contains(id));
        for id in ids {
            let result = restore(&mut view, &spool, &mut store, &id);
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
    store.checkpoint()?;
    Ok(outcome)
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
    let Some(target) = newest(view, id) else {
        return Ok(None);
    };
    let bytes = spool.pack(id.as_str(), target.number)?;
    let bytes = bytes.ok_or_else(|| TrustError::Unknown {
        what: target.name.to_string(),
    })?;
    let release = verified(view, id, &target.name, bytes)?;
    let mandate = mandate(view, id)?;
    Ok(Some(store.apply_release(
        &release,
        &mandate,
        clock::system(),
    )?))
}

/// A cache that is missing or damaged comes back from the spool before anything else happens.
pub(crate) fn ensure_cache(home: &Home) {
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
