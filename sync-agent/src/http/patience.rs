use std::time::Duration;

/// How slow a server may be. A file of `n` bytes is waited for `grace` + `n` / `rate`, and at any
/// moment after `grace` as many bytes must have come on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub grace: Duration,
    /// Bytes per second, at least 1.
    pub rate: u64,
}

impl Default for Patience {
    /// A 2G modem brings some kilobytes per second; what is far slower holds the round up.
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(60),
            rate: 500,
        }
    }
}

impl Patience {
    /// How long may be waited until `bytes` have come.
    pub fn until(&self, bytes: u64) -> Duration {
        let seconds = bytes / self.rate.max(1);
        self.grace.saturating_add(Duration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_with_the_length() {
        let patience = Patience {
            grace: Duration::from_secs(60),
            rate: 100,
        };
        assert_eq!(patience.until(0), Duration::from_secs(60));
        assert_eq!(patience.until(16_384), Duration::from_secs(60 + 163));
        assert!(patience.until(u64::MAX) > Duration::from_secs(1 << 40));
        let none = Patience {
            rate: 0,
            ..patience
        };
        assert_eq!(none.until(5), Duration::from_secs(65));
    }
}
