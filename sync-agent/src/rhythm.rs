//! How long to wait between rounds. Pure: dice and times are arguments.
//!
//! A thousand terminals lose the network together and get it back together. What keeps them from
//! arriving together is full jitter: a pause is drawn from *all* of zero to its bound ("Exponential
//! Backoff And Jitter", AWS Architecture Blog, 2015).

use std::time::Duration;

/// How often this terminal asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// From one round that went well to the next, on average.
    pub poll: Duration,
}

/// While the county says that something is urgent.
const URGENT: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(120));
/// The bound of the first pause after a failure is twice this, and doubles from there.
const BASE: Duration = Duration::from_secs(30);
/// Longest time that a source may ask to be left alone: it is not trusted either.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(6 * 3600);
/// No pause is shorter, or a failure that comes at once would keep the machine busy.
const SHORTEST: Duration = Duration::from_secs(1);
/// Within so much of a start the first round begins: after a power cut a whole county starts at once.
const START: Duration = Duration::from_secs(120);

impl Rhythm {
    /// After a round that went well: the poll interval, an eighth more or less.
    pub fn after_success(&self, urgent: bool, dice: u64) -> Duration {
        let (least, most) = URGENT;
        if urgent && least < self.poll {
            return least + share(most - least, dice);
        }
        (self.poll * 7 / 8 + share(self.poll / 4, dice)).max(SHORTEST)
    }

    /// After `failures` rounds in a row that went wrong.
    ///
    /// Even the longest pauses are on average no longer than the poll interval: when the network is
    /// back, terminals come as if it had never been away.
    pub fn after_failure(
        &self,
        failures: u32,
        urgent: bool,
        retry_after: Option<Duration>,
        dice: u64,
    ) -> Duration {
        let cap = if urgent {
            URGENT.1.min(self.poll * 2)
        } else {
            self.poll * 2
        };
        let bound = BASE
            .min(self.poll)
            .saturating_mul(1 << failures.min(20))
            .min(cap);
        let pause = share(bound, dice).max(SHORTEST);
        match retry_after.map(|asked| asked.min(LONGEST_RETRY_AFTER)) {
            // All were told the same: they must not come back together either.
            Some(asked) => pause.max(asked + share(asked / 4 + BASE, dice)),
            None => pause,
        }
    }

    /// From the start to the first round, where there is content already.
    pub fn at_start(&self, dice: u64) -> Duration {
        share(START.min(self.poll), dice)
    }

    /// No pause is longer.
    pub fn longest(&self) -> Duration {
        (self.poll * 2).max(LONGEST_RETRY_AFTER * 5 / 4 + BASE)
    }
}

/// A part of `span`, from none of it to nearly all, as the dice fall.
fn share(span: Duration, dice: u64) -> Duration {
    let nanos = span.as_nanos().saturating_mul(u128::from(dice)) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RHYTHM: Rhythm = Rhythm {
        poll: Duration::from_secs(900),
    };

    fn seconds(of: u64) -> Duration {
        Duration::from_secs(of)
    }

    /// `count` throws that lie evenly.
    fn throws(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |n| u64::MAX / count * n)
    }

    #[test]
    fn rounds_that_go_well_spread_around_the_poll_interval() {
        let pauses: Vec<_> = throws(1000)
            .map(|dice| RHYTHM.after_success(false, dice))
            .collect();
        let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
        assert!(*least >= seconds(787) && *most <= seconds(1013));
        assert!(*most - *least > seconds(220), "{least:?} {most:?}");
    }

    #[test]
    fn back_off_takes_all_of_a_growing_bound() {
        for (failures, bound) in [(1, 60), (2, 120), (3, 240), (5, 960), (6, 1800), (99, 1800)] {
            let pause = |dice| RHYTHM.after_failure(failures, false, None, dice);
            assert_eq!(pause(0), seconds(1));
            assert!(pause(u64::MAX) <= seconds(bound));
            assert!(pause(u64::MAX) >= seconds(bound - 1), "{failures}");
        }
    }

    #[test]
    fn after_an_outage_a_thousand_terminals_come_evenly() {
        // Each has failed for hours; the network comes back, and each waits for its own moment.
        let mut slots = [0; 18];
        for dice in throws(1100) {
            let pause = RHYTHM.after_failure(30, false, None, dice);
            slots[(pause.as_secs() / 100).min(17) as usize] += 1;
        }
        assert!(
            slots.iter().all(|count| (55..=67).contains(count)),
            "{slots:?}"
        );
    }

    #[test]
    fn what_is_urgent_is_asked_for_every_other_minute() {
        for dice in throws(100) {
            let pause = RHYTHM.after_success(true, dice);
            assert!((seconds(60)..=seconds(120)).contains(&pause));
            assert!(RHYTHM.after_failure(20, true, None, dice) <= seconds(120));
        }
        let quick = Rhythm { poll: seconds(5) };
        assert!(
            quick.after_success(true, u64::MAX) < seconds(6),
            "never slower"
        );
    }

    #[test]
    fn a_source_that_asks_for_rest_gets_it_and_not_for_ever() {
        for dice in throws(100) {
            let pause = |asked| RHYTHM.after_failure(1, false, Some(seconds(asked)), dice);
            assert!((seconds(600)..seconds(790)).contains(&pause(600)));
            assert!(pause(u64::MAX / 4) <= RHYTHM.longest());
        }
        let apart = |dice| RHYTHM.after_failure(1, false, Some(seconds(600)), dice);
        assert!(apart(u64::MAX) - apart(0) > seconds(150));
    }

    #[test]
    fn no_pause_is_none_and_none_is_too_long() {
        for poll in [1, 60, 900, 86_400] {
            let rhythm = Rhythm {
                poll: seconds(poll),
            };
            for dice in [0, 1, u64::MAX / 2, u64::MAX] {
                for urgent in [false, true] {
                    let well = rhythm.after_success(urgent, dice);
                    let ill = rhythm.after_failure(u32::MAX, urgent, Some(Duration::MAX), dice);
                    for pause in [well, ill] {
                        assert!(pause >= SHORTEST && pause <= rhythm.longest(), "{poll}");
                    }
                }
                assert!(rhythm.at_start(dice) <= START);
            }
        }
    }
}
