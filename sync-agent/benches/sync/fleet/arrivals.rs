use std::collections::BTreeMap;
use std::time::Duration;

/// One round of one terminal. Times are the terminals', from the start of the story.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arrival {
    pub terminal: usize,
    pub at: Duration,
    pub ended: Duration,
    /// How much later than planned it began.
    pub late: Duration,
    pub well: bool,
    /// Release that it has now.
    pub number: u64,
    /// Whether the round brought it.
    pub news: bool,
}

/// Rounds in the order in which they ended.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    from: Duration,
    all: Vec<Arrival>,
    terminals: usize,
}

impl Arrivals {
    pub fn new(terminals: usize) -> Self {
        Self {
            terminals,
            ..Self::default()
        }
    }

    pub fn push(&mut self, arrival: Arrival) {
        self.all.push(arrival);
    }

    /// What began at or after `from`.
    pub fn since(&self, from: Duration) -> Self {
        let all = self.all.iter().filter(|arrival| arrival.at >= from);
        Self {
            from,
            all: all.copied().collect(),
            terminals: self.terminals,
        }
    }

    pub fn rounds(&self) -> usize {
        self.all.len()
    }

    pub fn errors(&self) -> usize {
        self.all.iter().filter(|arrival| !arrival.well).count()
    }

    /// Per second, over the time in which rounds began.
    pub fn mean(&self) -> f64 {
        let last = self.all.iter().map(|arrival| arrival.at).max();
        let seconds = last
            .unwrap_or(self.from)
            .saturating_sub(self.from)
            .as_secs_f64();
        self.rounds() as f64 / seconds.max(1.0)
    }

    pub fn most_in_a_second(&self) -> usize {
        self.per(1).into_values().max().unwrap_or(0)
    }

    /// The fullest minute against the average one; the last, cut short, is left out.
    pub fn unevenness(&self) -> f64 {
        let mut minutes = self.per(60);
        minutes.pop_last();
        let most = minutes.values().max().copied().unwrap_or(0);
        let mean = minutes.values().sum::<usize>() as f64 / minutes.len().max(1) as f64;
        most as f64 / mean.max(1.0)
    }

    /// Rounds in each minute.
    pub fn minutes(&self) -> String {
        let minutes = self.per(60);
        let last = minutes.keys().max().copied().unwrap_or(0);
        let count = |minute| minutes.get(&minute).copied().unwrap_or(0).to_string();
        (0..=last).map(count).collect::<Vec<_>>().join(" ")
    }

    /// How long it took until so many of a hundred terminals had release `number`.
    pub fn reached(&self, number: u64, percent: usize) -> Option<Duration> {
        let mut first: BTreeMap<usize, Duration> = BTreeMap::new();
        for arrival in self.all.iter().filter(|arrival| arrival.number >= number) {
            let known = first.entry(arrival.terminal).or_insert(arrival.ended);
            *known = (*known).min(arrival.ended);
        }
        let mut times: Vec<Duration> = first.into_values().collect();
        times.sort();
        let needed = (self.terminals * percent).div_ceil(100);
        let last = times.get(needed.checked_sub(1)?)?;
        Some(last.saturating_sub(self.from))
    }

    /// How many rounds brought a release.
    pub fn news(&self) -> usize {
        self.all.iter().filter(|arrival| arrival.news).count()
    }

    /// The longest that a round began after its time, because this machine had no time for it.
    pub fn late(&self) -> Duration {
        let late = self.all.iter().map(|arrival| arrival.late);
        late.max().unwrap_or_default()
    }

    fn per(&self, seconds: u64) -> BTreeMap<u64, usize> {
        let mut counts = BTreeMap::new();
        for arrival in &self.all {
            let at = arrival.at.saturating_sub(self.from).as_secs() / seconds;
            *counts.entry(at).or_insert(0) += 1;
        }
        counts
    }
}
