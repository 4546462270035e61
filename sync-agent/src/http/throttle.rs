use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;

/// Holds transfers down to so many bytes per second, all of them together. After a quiet while a
/// second's worth may come at once.
#[derive(Debug)]
pub(crate) struct Throttle {
    rate: u64,
    started: Stopwatch,
    /// When everything that came so far is paid for.
    due: Mutex<Duration>,
}

const BURST: Duration = Duration::from_secs(1);

impl Throttle {
    /// `rate`: bytes per second, at least 1.
    pub fn new(rate: u64) -> Self {
        Self {
            rate: rate.max(1),
            started: Stopwatch::start(),
            due: Mutex::default(),
        }
    }

    /// How long `bytes` take at this rate.
    pub fn price(&self, bytes: u64) -> Duration {
        price(bytes, self.rate)
    }

    /// Bytes to take at a time, so that no single wait is long.
    pub fn part(&self) -> usize {
        usize::try_from(self.rate / 4).map_or(16 << 10, |part| part.clamp(256, 16 << 10))
    }

    /// Waits until `bytes` that came just now are paid for; returns how long that took.
    pub fn pay(&self, bytes: u64) -> Duration {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.started.elapsed();
        *due = paid(*due, now, bytes, self.rate);
        let wait = due.saturating_sub(now);
        drop(due);
        std::thread::sleep(wait);
        wait
    }
}

/// When `bytes` more are paid for, after all before them were due at `due`.
fn paid(due: Duration, now: Duration, bytes: u64, rate: u64) -> Duration {
    due.max(now.saturating_sub(BURST))
        .saturating_add(price(bytes, rate))
}

fn price(bytes: u64, rate: u64) -> Duration {
    let rest = (bytes % rate).saturating_mul(1_000_000_000) / rate;
    Duration::from_secs(bytes / rate).saturating_add(Duration::from_nanos(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_while_saves_up_one_second_and_no_more() {
        let at = Duration::from_secs;
        assert_eq!(paid(at(0), at(0), 2000, 1000), at(2));
        assert_eq!(paid(at(2), at(1), 1000, 1000), at(3), "both are paid for");
        assert_eq!(paid(at(3), at(100), 1000, 1000), at(100), "at once");
        assert_eq!(
            paid(at(100), at(100), 500, 1000),
            Duration::from_millis(100_500)
        );
    }

    #[test]
    fn two_transfers_share_one_rate() {
        let throttle = Throttle::new(20_000);
        let started = Stopwatch::start();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..10).map(|_| throttle.pay(500)).max());
            }
        });
        // 10,000 bytes: half a second, and nothing was saved up before the first.
        let took = started.elapsed();
        assert!(took >= Duration::from_millis(450), "{took:?}");
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
}
