//! The thread on which rounds run. It alone touches trust, spool and cache.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::config::Settings;
use crate::scrub::{Scrubbed, Scrubber};
use crate::step::{Errand, Kind};
use crate::{
    Account, AgentError, Allowance, FolderSource, Home, Neighbour, Progress, Sources, Step, View,
    Watch, clock,
};

/// What comes from the worker's thread.
pub(crate) enum Report {
    Entered(Step),
    Bytes(Progress),
    /// A round is over.
    Round(Box<Account>, Errand),
    /// A part of the nightly look is over.
    Scrubbed(Result<Scrubbed, AgentError>),
    /// The thread has ended, and nothing more will come.
    Gone,
}

/// The worker, as the main thread has it.
pub(crate) struct Worker {
    errands: Sender<(Errand, Allowance)>,
    cancelled: Arc<AtomicBool>,
}

/// What the worker works with.
pub(crate) struct Tools {
    pub settings: Settings,
    /// The root to start from, where one is given.
    pub pinned: Option<Vec<u8>>,
    /// Serves other terminals what is here.
    pub neighbour: Option<Neighbour>,
}

impl Worker {
    /// Starts the thread. It has `home` to itself until it ends.
    pub fn start<T: From<Report> + Send + 'static>(
        home: Home,
        tools: Tools,
        inbox: Sender<T>,
    ) -> std::io::Result<Self> {
        let (errands, waiting) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let lookout = Lookout::new(Arc::clone(&cancelled), inbox);
        std::thread::Builder::new()
            .name("rounds".to_owned())
            .spawn(move || {
                let last_word = LastWord(lookout);
                work(&home, tools, &waiting, &last_word.0);
            })?;
        Ok(Self { errands, cancelled })
    }

    /// Begins an errand; the one before must be over.
    pub fn begin(&self, errand: Errand, allowance: Allowance) {
        self.cancelled.store(false, Ordering::SeqCst);
        // A thread that is gone has said so.
        let _ = self.errands.send((errand, allowance));
    }

    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }
}

fn work<T: From<Report> + Send>(
    home: &Home,
    tools: Tools,
    errands: &Receiver<(Errand, Allowance)>,
    lookout: &Lookout<T>,
) {
    let Tools {
        settings,
        pinned,
        neighbour,
    } = tools;
    let sources = match Sources::of(&settings) {
        Ok(sources) => sources,
        // Without sources there is nothing to do; the settings were good a moment ago.
        Err(error) => return log::error!("{error}"),
    };
    let mut scrubber = Scrubber::default();
    offer(neighbour.as_ref(), home);
    while let Ok((errand, allowance)) = errands.recv() {
        let mut round = |sources: &Sources| {
            let (root, system) = (pinned.as_deref(), clock::system());
            let account = sources.conduct(home, root, system, allowance, lookout)?;
            if account.is_whole() {
                scrubber.settle(home);
                offer(neighbour.as_ref(), home);
            }
            Some(Box::new(account))
        };
        let account = match &errand.kind {
            Kind::Round { .. } => round(&sources),
            Kind::Import(path) => round(&Sources::new(vec![Box::new(FolderSource::new(path))])),
            Kind::Scrub => {
                lookout.say(Report::Scrubbed(scrubber.step(home, lookout)));
                continue;
            }
        };
        match account {
            Some(account) => lookout.say(Report::Round(account, errand)),
            None => return log::error!("no sources"),
        }
    }
}

/// What was offered before stays when there is nothing whole to take its place.
fn offer(neighbour: Option<&Neighbour>, home: &Home) {
    let Some(neighbour) = neighbour else {
        return;
    };
    match View::of(home) {
        Ok(view) => neighbour.offer(view),
        Err(error) => log::info!("nothing new for neighbours: {error}"),
    }
}

/// Looks on while a round runs, and passes on what it sees.
struct Lookout<T> {
    cancelled: Arc<AtomicBool>,
    inbox: Sender<T>,
    /// When bytes were passed on last.
    told: Mutex<Option<Stopwatch>>,
}

/// Every packet is no news.
const TELL_EVERY: Duration = Duration::from_millis(250);

impl<T: From<Report>> Lookout<T> {
    fn new(cancelled: Arc<AtomicBool>, inbox: Sender<T>) -> Self {
        Self {
            cancelled,
            inbox,
            told: Mutex::new(None),
        }
    }

    fn say(&self, report: Report) {
        // Nobody listens any more only when the program is about to end.
        let _ = self.inbox.send(T::from(report));
    }
}

impl<T: From<Report> + Send> Watch for Lookout<T> {
    fn enter(&self, step: Step) {
        self.say(Report::Entered(step));
    }

    fn bytes(&self, done: u64, total: u64) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = told.is_none_or(|told| told.elapsed() >= TELL_EVERY);
        if is_news || done == total {
            *told = Some(Stopwatch::start());
            self.say(Report::Bytes(Progress { done, total }));
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

/// Says that the thread has ended, however it ends.
struct LastWord<T: From<Report>>(Lookout<T>);

impl<T: From<Report>> Drop for LastWord<T> {
    fn drop(&mut self) {
        self.0.say(Report::Gone);
    }
}
