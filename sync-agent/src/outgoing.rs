//! The way home: batches of the outbox go to the county's intake, or sealed onto its stick.
//!
//! A batch stays until the county has confirmed it, and carries the same id however often it goes.
//! So it is delivered at least once and counts exactly once, whoever is killed at whatever moment.
//! Nothing here makes a round fail. Counters come first; words that were counted follow in a batch of
//! their own, which a county that does not know such batches refuses, and takes the others.

mod heartbeat;
mod stick;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::time::Duration;

use chrono::{DateTime, Utc};
use content_store::outbox::{Outbox, Pending};
use content_trust::{Limits, SealKey};
use ring::rand::SystemRandom;

use crate::{Account, AgentError, FetchError, Home, Source, Updater, clock};

/// What is remembered from round to round: how often the county's intake did not take what was
/// brought, and until when it is left alone.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    failures: Cell<u32>,
    rest_until: Cell<Option<Duration>>,
}

/// What one round did for the way home.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    /// Batches that the county has confirmed.
    pub(crate) confirmed: usize,
    /// Batches that lie on the stick.
    pub(crate) on_stick: usize,
    /// Batches that the county refuses for their form; they stay here.
    pub(crate) refused: usize,
}

/// The first and the longest rest after an intake that failed.
const REST: Duration = Duration::from_secs(5 * 60);
const LONGEST_REST: Duration = Duration::from_secs(6 * 60 * 60);

impl Outgoing {
    /// Brings home what is due, after a round that `account` tells of.
    pub(crate) fn carry(&self, home: &Home, source: &dyn Source, account: &Account) {
        match self.try_carry(home, source, account) {
            Ok(Carried {
                confirmed: 0,
                on_stick: 0,
                refused: 0,
            }) => {}
            Ok(Carried {
                confirmed,
                on_stick,
                refused: 0,
            }) => log::info!("home: {confirmed} confirmed, {on_stick} on the stick"),
            Ok(Carried { refused, .. }) => {
                log::error!(
                    "the county refuses {refused} batches: its tool may be older than ours"
                );
            }
            // The round has said so already, or will.
            Err(error) => log::warn!("nothing could be brought home: {error}"),
        }
    }

    fn try_carry(
        &self,
        home: &Home,
        source: &dyn Source,
        account: &Account,
    ) -> Result<Carried, AgentError> {
        let Some(mut outbox) = Outbox::open_existing(home.dir())? else {
            return Ok(Carried::default());
        };
        if let Ok(key) = intake(home) {
            outbox.set_intake(key.as_ref())?;
        }
        // The screen's own settings come first.
        if let Some(site) = home.site()
            && outbox.site()?.is_none()
        {
            outbox.set_site(site)?;
        }
        if let Some(folder) = source.folder() {
            return stick::exchange(&mut outbox, folder, |outbox| close(outbox, home, account));
        }
        // Another terminal takes nothing for the county.
        if source.is_neighbour() {
            return Ok(Carried::default());
        }
        let waits = |until| clock::since_boot() < until;
        if unreachable(account) || self.rest_until.get().is_some_and(waits) {
            return Ok(Carried::default());
        }
        close(&mut outbox, home, account)?;
        let carried = deliver(&mut outbox, source);
        match &carried {
            Ok(_) => self.failures.set(0),
            Err(error) => self.rest(error),
        }
        carried
    }

    /// Leaves the intake alone, longer each time, at a moment of its own for each terminal; as long as
    /// it asks for, if that is longer.
    fn rest(&self, error: &AgentError) {
        let failures = self.failures.get();
        self.failures.set(failures.saturating_add(1));
        let ceiling = (REST * (1 << failures.min(16))).min(LONGEST_REST);
        let dice = clock::system().timestamp_subsec_nanos() % 1000;
        let mut rest = ceiling / 2 + ceiling / 2 * dice / 1000;
        if let AgentError::Fetch(error) = error {
            rest = rest.max(error.retry_after().unwrap_or_default());
        }
        log::info!("the intake is left alone for {} s: {error}", rest.as_secs());
        self.rest_until.set(Some(clock::since_boot() + rest));
    }
}

/// The county cannot be reached at all: asking once more only takes time.
fn unreachable(account: &Account) -> bool {
    let failed = account.result.as_ref().err();
    failed.is_some_and(|error| error.code() == "unreachable" || error.code() == "redirected")
}

/// The county's key, by the metadata that this terminal accepted last; that does not expire.
fn intake(home: &Home) -> Result<Option<SealKey>, AgentError> {
    let mut updater = Updater::open(home, None, Limits::default(), DateTime::<Utc>::MIN_UTC)?;
    updater.load()?;
    let targets = updater.set().targets("targets");
    let key = targets.and_then(|targets| targets.intake.as_ref());
    Ok(key
        .map(|intake| SealKey::from_hex(&intake.key))
        .transpose()?)
}

/// Closes what is due, as long as there is room.
fn close(outbox: &mut Outbox, home: &Home, account: &Account) -> Result<(), AgentError> {
    let now = account.assumed.now;
    let kiosk = outbox.kiosk_version()?;
    let heartbeat = || heartbeat::of(home, account, kiosk.clone());
    while outbox
        .take_batch(now, heartbeat, &SystemRandom::new())?
        .is_some()
    {}
    Ok(())
}

/// Hands everything that waits to the county, the oldest first.
fn deliver(outbox: &mut Outbox, source: &dyn Source) -> Result<Carried, AgentError> {
    let mut carried = Carried::default();
    for Pending { id, body } in outbox.pending()? {
        let path = format!("intake/batches/{id}");
        match source.deliver(&path, &body) {
            // A network that wants a log-in says yes to everything.
            Ok(answer) if answer.trim_ascii() != id.as_bytes() => {
                return Err(FetchError::Portal(path).into());
            }
            Ok(_) => {
                outbox.confirm(&id)?;
                carried.confirmed += 1;
            }
            // This one only: the next may please it.
            Err(FetchError::Refused {
                status: 400 | 403 | 413 | 422,
                ..
            }) => carried.refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(carried)
}
