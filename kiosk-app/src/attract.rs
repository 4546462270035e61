//! The loop that plays while nobody is there: where it stands, as a value.

use std::collections::BTreeSet;
use std::time::Duration;

use content_model::Rid;

use crate::hours::{Hours, Standing};

/// How long nobody may be there before it begins.
pub const QUIET: Duration = Duration::from_secs(60);
/// How long each slide stands.
pub const SLIDE: Duration = Duration::from_secs(12);
/// How long a hall's screen plays nothing but warnings when one has come.
pub const ALARM: Duration = Duration::from_secs(60);

/// Percent of the panel's light by day, and after closing time.
pub const BRIGHT: u8 = 100;
pub const DIM: u8 = 30;

/// A warning in one of its versions.
pub type Version = (Rid, u32);

/// The loop since it began.
#[derive(Debug, Clone, PartialEq)]
pub struct Attract {
    since: Duration,
    /// The warnings that were in force when it began, or came while it played.
    known: BTreeSet<Version>,
    alarm: Option<Duration>,
    /// Of the place that the terminal stands in, as of the `contents` of the cache.
    pub hours: Hours,
    pub contents: Option<i64>,
    shown: Option<usize>,
}

impl Attract {
    /// Begins at `now` since the start, with the first slide.
    pub fn new(now: Duration, warnings: impl IntoIterator<Item = Version>) -> Self {
        Self {
            since: now,
            known: warnings.into_iter().collect(),
            alarm: None,
            hours: Hours::default(),
            contents: None,
            shown: None,
        }
    }

    /// Which slide stands at `now`, counted on and on from 0.
    pub fn step(&self, now: Duration) -> usize {
        let passed = now.saturating_sub(self.since).as_secs() / SLIDE.as_secs();
        usize::try_from(passed).unwrap_or(0)
    }

    /// Whether the slide at `now` is another than the one drawn last; it counts as drawn then.
    pub fn turns(&mut self, now: Duration) -> bool {
        let step = self.step(now);
        self.shown.replace(step) != Some(step)
    }

    /// Whether one of `warnings` came since it began. It counts as known from here on.
    pub fn learn(&mut self, warnings: impl IntoIterator<Item = Version>) -> bool {
        let warnings: BTreeSet<Version> = warnings.into_iter().collect();
        let new = !warnings.is_subset(&self.known);
        self.known = warnings;
        new
    }

    /// Begins anew at `now`, with nothing but warnings for a while.
    pub fn sound_alarm(&mut self, now: Duration) {
        (self.since, self.alarm, self.shown) = (now, Some(now), None);
    }

    /// Whether only warnings are to be played at `now`.
    pub fn is_alarmed(&self, now: Duration) -> bool {
        self.alarm
            .is_some_and(|since| now.saturating_sub(since) < ALARM)
    }

    /// Percent of light while the place stands as `standing`: a warning that just came is never
    /// dimmed, nor is a break at midday, when people wait in the hall.
    pub fn brightness(&self, standing: Standing, now: Duration) -> u8 {
        match standing {
            Standing::Closed { .. } if !self.is_alarmed(now) => DIM,
            _ => BRIGHT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn version(n: u8) -> Version {
        (Rid::new(0, [n; 10]), 1)
    }

    #[test]
    fn a_slide_stands_twelve_seconds_and_changes_once() {
        let mut attract = Attract::new(seconds(100), []);
        assert!(attract.turns(seconds(100)));
        assert!(!attract.turns(seconds(111)));
        assert!(attract.turns(seconds(112)));
        assert!(!attract.turns(seconds(113)));
        assert_eq!(attract.step(seconds(100 + 12 * 7 + 11)), 7);
    }

    #[test]
    fn only_a_warning_that_was_not_there_is_new() {
        let mut attract = Attract::new(seconds(0), [version(1)]);
        assert!(!attract.learn([version(1)]));
        assert!(attract.learn([version(1), version(2)]));
        assert!(!attract.learn([version(1), version(2)]));
        assert!(!attract.learn([version(2)]), "one ended");
        let changed = (version(2).0, 2);
        assert!(attract.learn([changed]), "a new version says something new");
    }

    #[test]
    fn an_alarm_takes_a_minute_and_is_never_dimmed() {
        let mut attract = Attract::new(seconds(0), []);
        let closed = Standing::Closed { opens: None };
        assert_eq!(attract.brightness(closed, seconds(50)), DIM);
        attract.sound_alarm(seconds(50));
        assert!(attract.turns(seconds(50)) && attract.step(seconds(50)) == 0);
        assert!(attract.is_alarmed(seconds(109)) && !attract.is_alarmed(seconds(110)));
        assert_eq!(attract.brightness(closed, seconds(109)), BRIGHT);
        assert_eq!(attract.brightness(closed, seconds(110)), DIM);
        let pause = Standing::Pause {
            opens: Default::default(),
        };
        assert_eq!(attract.brightness(pause, seconds(110)), BRIGHT);
        assert_eq!(attract.brightness(Standing::Unknown, seconds(110)), BRIGHT);
    }
}
