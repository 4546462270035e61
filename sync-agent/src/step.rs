//! What the running program does next: a pure function of its course, an event and a moment.
//! It reads no clock, throws no dice and touches nothing; effects say what is to be done.
//!
//! What can never happen here: two errands under way at once, a course that nothing wakes.

mod course;

use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::{Activity, Progress, Step};

pub use course::Course;

/// Where the program stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is under way; the next round begins at `until` (time since boot) or when asked for.
    Idle { until: Duration },
    /// Signed metadata is brought up to date: root, timestamp, snapshot, targets.
    Refreshing,
    /// The cheapest packs that lead to what was signed are chosen.
    Planning,
    /// Packs are on their way; what is here stays here, also when the power goes.
    Fetching(Progress),
    /// What came is compared with what was signed.
    Verifying,
    /// A release goes into the cache in one transaction: readers see the old one until it is whole.
    Applying,
    /// Attachments are on their way, those that people need most first.
    Blobs(Progress),
    /// The round is over and its account is drawn up.
    Reporting,
    /// A little of what is stored is read again and compared with its digests.
    Scrubbing,
}

impl State {
    pub fn activity(self) -> Activity {
        match self {
            Self::Idle { .. } => Activity::Idle,
            Self::Refreshing => Activity::Refreshing,
            Self::Planning => Activity::Planning,
            Self::Fetching(_) => Activity::Fetching,
            Self::Verifying => Activity::Verifying,
            Self::Applying => Activity::Applying,
            Self::Blobs(_) => Activity::Blobs,
            Self::Reporting => Activity::Reporting,
            Self::Scrubbing => Activity::Scrubbing,
        }
    }

    pub fn progress(self) -> Option<Progress> {
        match self {
            Self::Fetching(progress) | Self::Blobs(progress) => {
                Some(progress).filter(|progress| progress.total > 0)
            }
            _ => None,
        }
    }

    fn entered(step: Step) -> Self {
        match step {
            Step::Refresh => Self::Refreshing,
            Step::Plan => Self::Planning,
            Step::Fetch => Self::Fetching(Progress::default()),
            Step::Verify => Self::Verifying,
            Step::Apply => Self::Applying,
            Step::Blobs => Self::Blobs(Progress::default()),
            Step::Report => Self::Reporting,
        }
    }

    /// How long it may go without a sign of life. Over the network, time-outs are shorter than
    /// this, also at the slowest rate that can be set; a slow memory card may take its time.
    fn patience(self) -> Duration {
        match self {
            Self::Refreshing | Self::Fetching(_) | Self::Blobs(_) => Duration::from_secs(900),
            _ => Duration::from_secs(3600),
        }
    }
}

/// What is done on the worker's thread, one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// Tells errands apart; later ones have higher numbers.
    pub ticket: u64,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A round from the sources of the settings; `asked`: somebody waits for it.
    Round { asked: bool },
    /// A round from a folder or stick.
    Import(PathBuf),
    /// A small part of the nightly look through what is stored.
    Scrub,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The time has come that [`Course::wake`] named, or any other.
    Tick,
    /// The round has come to this step.
    Entered(Step),
    /// Of the present step, so much is done.
    Bytes(Progress),
    /// The errand under way is over.
    Ended(End),
    /// Somebody wants a round now.
    SyncNow,
    /// Somebody wants what this folder or stick has.
    Import(PathBuf),
    /// A stick was put in.
    StickSeen(PathBuf),
    /// Somebody wants what is under way to stop.
    Cancel,
    /// The program shall end.
    Stop,
}

/// How an errand ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Everything is as the county has it.
    Whole { urgent_for: Option<Duration> },
    /// Something could not be had; `urgent_for` as far as metadata was had.
    Faulty {
        urgent_for: Option<Duration>,
        retry_after: Option<Duration>,
    },
    /// It was asked to stop, and did.
    Cancelled,
    /// One step of a scrub. `damaged`: something has to be brought again.
    Scrubbed { finished: bool, damaged: bool },
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Begin(Errand),
    /// Tell the errand under way to stop.
    CancelRound,
    WriteStatus,
    /// Tell the supervisor what goes on.
    Notify,
    /// Answer to [`Event::SyncNow`] and [`Event::Import`]: this errand will see to it.
    Accepted(u64),
    /// Answer to them: too much waits already, or the end has come.
    Refused,
    Exit,
}

/// When an event happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since boot: what waits are measured by, because nobody can set it.
    pub at: Duration,
    /// The wall clock in China, where it can be trusted.
    pub china: Option<NaiveDateTime>,
    /// An even random number.
    pub dice: u64,
}

/// The next course, and what is to be done.
pub fn step(mut course: Course, event: Event, now: Moment) -> (Course, Vec<Effect>) {
    let mut effects = Vec::new();
    let before = course.state().activity();
    match event {
        Event::Tick => {}
        Event::Entered(step) => course.entered(State::entered(step), now.at),
        Event::Bytes(progress) => course.counted(progress, now.at),
        Event::Ended(end) => {
            if course.ended(&end, now) {
                effects.push(Effect::WriteStatus);
            }
        }
        Event::SyncNow => effects.push(course.ask(Kind::Round { asked: true })),
        Event::Import(path) => effects.push(course.ask(Kind::Import(path))),
        Event::StickSeen(path) => drop(course.ask(Kind::Import(path))),
        Event::Cancel => effects.extend(course.cancel()),
        Event::Stop => effects.extend(course.stop(now.at)),
    }
    effects.extend(course.proceed(now));
    if course.state().activity() != before {
        effects.push(Effect::Notify);
    }
    (course, effects)
}

#[cfg(test)]
mod any_order;
#[cfg(test)]
mod tests;
