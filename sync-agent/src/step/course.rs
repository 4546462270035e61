use std::collections::VecDeque;
use std::time::Duration;

use super::{Effect, End, Errand, Kind, Moment, State};
use crate::Progress;
use crate::night::Night;
use crate::rhythm::Rhythm;

/// Everything that the next step depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    rhythm: Rhythm,
    state: State,
    running: Option<Running>,
    /// Asked for and not begun.
    waiting: VecDeque<Errand>,
    /// When the next round of its own accord begins.
    due: Duration,
    /// Rounds in a row that went wrong.
    failures: u32,
    urgent_until: Option<Duration>,
    night: Night,
    /// When the status was last worth writing, and whether there is something new since.
    written: Duration,
    is_news: bool,
    /// When the program ends, come what may.
    stop_by: Option<Duration>,
    tickets: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Running {
    errand: Errand,
    /// When it last gave a sign of life.
    moved: Duration,
    is_cancelled: bool,
}

/// Flash memory wears out: no oftener is the status of a round under way written.
const WRITE_EVERY: Duration = Duration::from_secs(5);
/// With nothing to wait for, the course is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Errands that may wait.
const WAITING: usize = 8;
/// How long a round has to come to its end when the program is told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(5);

impl Course {
    /// At the start. `is_empty`: nothing is on this terminal yet, and somebody waits before it.
    pub fn begin(rhythm: Rhythm, is_empty: bool, now: Moment) -> Self {
        let due = match is_empty {
            true => now.at,
            false => now.at + rhythm.at_start(now.dice),
        };
        Self {
            rhythm,
            state: State::Idle { until: due },
            running: None,
            waiting: VecDeque::new(),
            due,
            failures: 0,
            urgent_until: None,
            night: Night::new(now.at),
            written: now.at,
            is_news: false,
            stop_by: None,
            tickets: 0,
        }
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// What is under way.
    #[cfg(test)]
    pub fn errand(&self) -> Option<&Errand> {
        self.running.as_ref().map(|running| &running.errand)
    }

    /// When the next [`Event::Tick`](super::Event::Tick) is wanted; never before `now`.
    pub fn wake(&self, now: Duration) -> Duration {
        let mut wake = now + LOOK_EVERY;
        if self.running.is_some() {
            if self.is_news {
                wake = wake.min(self.written + WRITE_EVERY);
            }
        } else {
            wake = wake.min(self.due).min(self.night.wake(now));
        }
        wake.min(self.stop_by.unwrap_or(wake)).max(now)
    }

    /// Whether all is well at `now`: nothing is under way, or what is under way still moves.
    pub fn is_moving(&self, now: Duration) -> bool {
        self.running
            .as_ref()
            .is_none_or(|running| now.saturating_sub(running.moved) <= self.state.patience())
    }

    pub(super) fn entered(&mut self, state: State, now: Duration) {
        let Some(running) = &mut self.running else {
            return;
        };
        running.moved = now;
        if running.errand.kind != Kind::Scrub && state.activity() != self.state.activity() {
            self.state = state;
            self.is_news = true;
        }
    }

    pub(super) fn counted(&mut self, progress: Progress, now: Duration) {
        let Some(running) = &mut self.running else {
            return;
        };
        running.moved = now;
        if let State::Fetching(known) | State::Blobs(known) = &mut self.state {
            self.is_news |= *known != progress;
            *known = progress;
        }
    }

    /// Whether something was under way that could end; a round ends with news.
    pub(super) fn ended(&mut self, end: &End, now: Moment) -> bool {
        let Some(running) = self.running.take() else {
            return false;
        };
        let urgent_for = match end {
            End::Whole { urgent_for } | End::Faulty { urgent_for, .. } => *urgent_for,
            _ => None,
        };
        let is_import = matches!(running.errand.kind, Kind::Import(_));
        // That a stick knows nothing urgent says nothing of the county.
        if urgent_for.is_some() || (matches!(end, End::Whole { .. }) && !is_import) {
            self.urgent_until = urgent_for.map(|left| now.at.saturating_add(left));
        }
        let urgent = self.urgent_until.is_some_and(|until| now.at < until);
        let after_success = now.at + self.rhythm.after_success(urgent, now.dice);
        match (&running.errand.kind, end) {
            (Kind::Scrub, End::Scrubbed { finished, damaged }) => {
                self.night.stepped(*finished, now.at, now.china);
                if *damaged {
                    self.due = now.at;
                }
            }
            // It could not even begin: not again before the next night.
            (Kind::Scrub, _) => self.night.stepped(true, now.at, now.china),
            (Kind::Round { .. }, End::Faulty { retry_after, .. }) => {
                self.failures = self.failures.saturating_add(1);
                let rhythm = self.rhythm;
                let pause = rhythm.after_failure(self.failures, urgent, *retry_after, now.dice);
                self.due = now.at + pause;
            }
            (Kind::Round { .. }, _) => {
                if *end != End::Cancelled {
                    self.failures = 0;
                }
                self.due = after_success;
            }
            // The stick may have told of something urgent.
            (Kind::Import(_), _) => self.due = self.due.min(after_success),
        }
        self.state = State::Idle { until: self.due };
        self.is_news = false;
        self.written = now.at;
        true
    }

    /// Puts an errand in line, unless the same waits there.
    pub(super) fn ask(&mut self, kind: Kind) -> Effect {
        if self.stop_by.is_some() {
            return Effect::Refused;
        }
        if let Some(same) = self.waiting.iter().find(|errand| errand.kind == kind) {
            return Effect::Accepted(same.ticket);
        }
        if self.waiting.len() >= WAITING {
            return Effect::Refused;
        }
        let errand = self.errand_for(kind);
        let ticket = errand.ticket;
        self.waiting.push_back(errand);
        Effect::Accepted(ticket)
    }

    /// Stops what is under way and forgets what waits.
    pub(super) fn cancel(&mut self) -> Option<Effect> {
        self.waiting.clear();
        let running = self.running.as_mut()?;
        let was_cancelled = std::mem::replace(&mut running.is_cancelled, true);
        (!was_cancelled).then_some(Effect::CancelRound)
    }

    pub(super) fn stop(&mut self, now: Duration) -> Option<Effect> {
        self.stop_by.get_or_insert(now + STOP_WITHIN);
        self.cancel()
    }

    /// What the moment asks for.
    pub(super) fn proceed(&mut self, now: Moment) -> Option<Effect> {
        if let Some(stop_by) = self.stop_by
            && (self.running.is_none() || now.at >= stop_by)
        {
            return Some(Effect::Exit);
        }
        if self.running.is_some() {
            return self.write_now_and_then(now.at);
        }
        // A pause that is longer than any was noted before time went back.
        self.due = self.due.min(now.at + self.rhythm.longest());
        let errand = if let Some(errand) = self.waiting.pop_front() {
            errand
        } else if now.at >= self.due {
            self.errand_for(Kind::Round { asked: false })
        } else if self.night.wants(now.at, now.china) {
            self.errand_for(Kind::Scrub)
        } else {
            self.state = State::Idle { until: self.due };
            return None;
        };
        Some(self.start(errand, now.at))
    }

    fn start(&mut self, errand: Errand, now: Duration) -> Effect {
        self.state = match errand.kind {
            Kind::Scrub => State::Scrubbing,
            _ => State::Refreshing,
        };
        // A round without news is over before anybody reads that it has begun.
        self.written = now;
        self.is_news = errand.kind != Kind::Scrub;
        self.running = Some(Running {
            errand: errand.clone(),
            moved: now,
            is_cancelled: false,
        });
        Effect::Begin(errand)
    }

    fn write_now_and_then(&mut self, now: Duration) -> Option<Effect> {
        let since = now.checked_sub(self.written);
        if !self.is_news || since.is_some_and(|since| since < WRITE_EVERY) {
            return None;
        }
        self.is_news = false;
        self.written = now;
        Some(Effect::WriteStatus)
    }

    fn errand_for(&mut self, kind: Kind) -> Errand {
        self.tickets += 1;
        Errand {
            ticket: self.tickets,
            kind,
        }
    }
}
