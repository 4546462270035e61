//! The status as the running program keeps it, and when it reaches the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::clock::{self, Anchor, Assumed};
use crate::status::SCHEMA;
use crate::step::{Course, State};
use crate::{Account, Activity, ClockTrust, Status};

/// What `status.json` says, and what it will say next.
pub(crate) struct Board {
    data: PathBuf,
    status: Status,
    written: Option<Status>,
    /// The time that the last round judged by, for as long as the system clock lies before it.
    known: Option<Anchor>,
}

impl Board {
    /// Goes on from what an earlier program left under `data`.
    pub fn open(data: &Path) -> Self {
        let written = Status::read(data);
        let status = Status {
            schema: SCHEMA,
            progress: None,
            next_round: None,
            ..written.clone().unwrap_or_default()
        };
        let known = status.clock_floor.map(|moment| Anchor {
            moment,
            since_boot: clock::since_boot(),
        });
        Self {
            data: data.to_owned(),
            status,
            written,
            known,
        }
    }

    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The status with the age of this moment.
    pub fn live(&self) -> Status {
        self.status.clone().aged(self.assumed().now)
    }

    /// The time as far as it is known.
    fn assumed(&self) -> Assumed {
        let floor = self.known.map(|known| known.aged(clock::since_boot()));
        clock::assume(clock::system(), clock::built(), floor)
    }

    /// The wall clock in China, where nothing speaks against it.
    pub fn china(&self) -> Option<NaiveDateTime> {
        let assumed = self.assumed();
        (!assumed.behind).then(|| (assumed.now + TimeDelta::hours(8)).naive_utc())
    }

    /// A round is over.
    pub fn account(&mut self, account: &Account) {
        self.status = account.status(std::mem::take(&mut self.status));
        self.known = account.floor.map(|moment| Anchor {
            moment,
            since_boot: clock::since_boot(),
        });
    }

    /// A look through everything stored is over.
    pub fn scrubbed(&mut self, damaged: u64) {
        self.status.scrub.finished = Some(self.assumed().now);
        self.status.scrub.damaged = damaged;
    }

    /// How things stand now, at `at` since boot.
    pub fn follow(&mut self, course: &Course, at: Duration) {
        let state = course.state();
        self.status.state = state.activity();
        self.status.progress = state.progress();
        let assumed = self.assumed();
        self.status.next_round = match state {
            State::Idle { until } => later(assumed.now, until.saturating_sub(at)),
            _ => None,
        };
        if assumed.behind && self.status.assumed_now.is_none() {
            self.status.clock = ClockTrust::Behind;
            self.status.assumed_now = Some(assumed.now);
        }
        self.status = std::mem::take(&mut self.status).aged(assumed.now);
    }

    /// The program ends.
    pub fn stop(&mut self) {
        self.status.state = Activity::Stopped;
        self.status.progress = None;
        self.status.next_round = None;
    }

    /// Writes what is new. A disk that is full must not stop the program that could free it.
    pub fn write(&mut self) {
        let is_news = |written: &Status| self.status.says_more_than(written);
        if !self.written.as_ref().is_none_or(is_news) {
            return;
        }
        match self.status.write(&self.data) {
            Ok(()) => self.written = Some(self.status.clone()),
            Err(error) => log::warn!("{error}"),
        }
    }
}

/// Whole seconds: nobody needs more.
fn later(now: DateTime<Utc>, pause: Duration) -> Option<DateTime<Utc>> {
    let at = now.checked_add_signed(TimeDelta::from_std(pause).ok()?)?;
    DateTime::from_timestamp(at.timestamp(), 0)
}
