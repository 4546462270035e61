use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sync_agent::clock::{self, Stopwatch};
use sync_agent::{
    Account, Allowance, Course, Effect, Event, Home, HttpSource, Moment, Rhythm, State, Status,
    Unwatched, conduct, end_of, step,
};

use super::POLL;
use super::arrivals::{Arrival, Arrivals};
use crate::draw::Draw;

/// Data directories of many terminals that look at one server.
pub struct Fleet(Arc<Terminals>);

struct Terminals {
    folder: PathBuf,
    count: usize,
    url: String,
    root: Vec<u8>,
}

impl Fleet {
    pub fn new(folder: &Path, count: usize, url: String, root: Vec<u8>) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        Self(Arc::new(Terminals {
            folder: folder.to_owned(),
            count,
            url,
            root,
        }))
    }

    /// Every terminal's first round, some at a time. Any error ends the measurement.
    pub fn install(&self, at_once: usize) -> Duration {
        let (watch, next) = (Stopwatch::start(), AtomicUsize::new(0));
        let install = || {
            loop {
                let terminal = next.fetch_add(1, Ordering::SeqCst);
                if terminal >= self.0.count {
                    return;
                }
                let account = self.0.round(terminal, clock::system());
                let outcome = account.result.expect("a first installation");
                assert!(outcome.faults.is_empty(), "{:?}", outcome.faults);
            }
        };
        thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(install);
            }
        });
        watch.elapsed()
    }

    /// All terminals run from now on, their time `factor` times as fast as ours. They are up already:
    /// each is somewhere between two rounds.
    pub fn begin(&self, factor: u32) -> Story {
        let clock = Arc::new(FastClock {
            started: clock::system(),
            watch: Stopwatch::start(),
            factor,
            ended: AtomicBool::new(false),
            arrivals: Mutex::new(Arrivals::new(self.0.count)),
        });
        let threads = (0..self.0.count).map(|terminal| {
            let (terminals, clock) = (Arc::clone(&self.0), Arc::clone(&clock));
            let run = move || terminals.run(terminal, &clock);
            thread::Builder::new().spawn(run).expect("a thread")
        });
        Story {
            threads: threads.collect(),
            clock,
        }
    }
}

/// Time as the terminals have it, and what they did.
struct FastClock {
    started: DateTime<Utc>,
    watch: Stopwatch,
    factor: u32,
    ended: AtomicBool,
    arrivals: Mutex<Arrivals>,
}

impl FastClock {
    fn now(&self) -> Duration {
        self.watch.elapsed() * self.factor
    }

    fn system(&self) -> DateTime<Utc> {
        self.started + TimeDelta::from_std(self.now()).expect("some hours")
    }

    /// Sleeps until `at`, or until the story ends.
    fn sleep(&self, at: Duration) {
        const LOOK: Duration = Duration::from_millis(200);
        while !self.ended.load(Ordering::SeqCst) {
            let left = at.saturating_sub(self.now()) / self.factor;
            if left.is_zero() {
                return;
            }
            sleep(left.min(LOOK));
        }
    }
}

/// Terminals that run.
pub struct Story {
    clock: Arc<FastClock>,
    threads: Vec<JoinHandle<()>>,
}

impl Story {
    pub fn now(&self) -> Duration {
        self.clock.now()
    }

    /// Lets the terminals run for so many seconds of their time.
    pub fn wait(&self, seconds: u64) {
        self.clock.sleep(self.now() + Duration::from_secs(seconds));
    }

    pub fn so_far(&self) -> Arrivals {
        self.clock.arrivals.lock().expect("no panic").clone()
    }

    /// Stops all terminals; what they did.
    pub fn end(self) -> Arrivals {
        self.clock.ended.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().expect("a terminal does not panic");
        }
        self.clock.arrivals.lock().expect("no panic").clone()
    }
}

impl Terminals {
    /// The agent's course as `sync-agent run` takes it, on a faster clock.
    fn run(&self, terminal: usize, clock: &FastClock) {
        let mut draw = Draw::of(terminal as u64, u64::from(clock.factor));
        let mut moment = |at| Moment {
            at,
            china: None,
            dice: draw.next(),
        };
        let mut course = Course::begin(Rhythm { poll: POLL }, false, moment(Duration::ZERO));
        // As if it had been up for a while: not all of them have just been switched on.
        let mut started = moment(Duration::ZERO).dice % POLL.as_secs();
        let mut number = 0;
        loop {
            let wake = course.wake(clock.now()).max(Duration::from_secs(started));
            clock.sleep(wake);
            if clock.ended.load(Ordering::SeqCst) {
                return;
            }
            let planned = match course.state() {
                State::Idle { until } => until.max(Duration::from_secs(started)),
                _ => wake,
            };
            let (next, effects) = step(course, Event::Tick, moment(clock.now()));
            course = next;
            if !effects
                .iter()
                .any(|effect| matches!(effect, Effect::Begin(_)))
            {
                continue;
            }
            started = 0;
            let at = clock.now();
            let account = self.round(terminal, clock.system());
            let told = arrival(terminal, &account, &mut number);
            let ended = clock.now();
            clock.arrivals.lock().expect("no panic").push(Arrival {
                at,
                ended,
                late: at.saturating_sub(planned),
                ..told
            });
            let event = Event::Ended(end_of(&account));
            (course, _) = step(course, event, moment(ended));
        }
    }

    /// One round with a connection of its own: a quarter of an hour after the last one there is none
    /// left.
    fn round(&self, terminal: usize, now: DateTime<Utc>) -> Account {
        let home = Home::open(&self.folder.join(terminal.to_string())).expect("it is ours alone");
        let (source, root) = (HttpSource::new(&self.url), Some(self.root.as_slice()));
        let account = conduct(&home, &source, root, now, Allowance::All, &Unwatched);
        let status = account.status(Status::read(home.dir()).unwrap_or_default());
        status.write(home.dir()).expect("a status");
        account
    }
}

fn arrival(terminal: usize, account: &Account, number: &mut u64) -> Arrival {
    let outcome = account.result.as_ref().ok();
    let applied = outcome.and_then(|outcome| outcome.applied.first());
    if let Some((_, applied)) = applied {
        *number = applied.number;
    }
    Arrival {
        terminal,
        well: outcome.is_some_and(|outcome| outcome.faults.is_empty()),
        number: *number,
        news: applied.is_some(),
        ..Arrival::default()
    }
}
