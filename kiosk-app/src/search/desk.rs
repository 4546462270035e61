//! The thread that searches, and the one question that waits for it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDateTime;
use content_store::StoreError;
use content_store::search::{Found, Question, Search, Stopper};

use super::Query;
use crate::page::is_over;

/// After a key another one may follow: so long nothing is searched.
const PAUSE: Duration = Duration::from_millis(70);
/// How often a thread that is waited for is looked after.
const LOOK: Duration = Duration::from_secs(1);

/// A question for the thread.
pub(super) struct Order {
    pub(super) number: u64,
    pub(super) query: Query,
    pub(super) now: NaiveDateTime,
    /// Another one may follow it at once.
    pub(super) pause: bool,
}

/// What the thread does next.
enum Work {
    Find(Order),
    /// Reads the names, before anybody has typed.
    Names,
}

/// What came of a question.
pub(super) struct Done {
    pub(super) number: u64,
    pub(super) query: Query,
    pub(super) found: Result<Found, StoreError>,
}

/// Dropping it lets its thread end with what it is doing.
pub(super) struct Desk {
    data: PathBuf,
    shared: Arc<Shared>,
    done: Receiver<Done>,
    send: Sender<Done>,
    thread: std::cell::RefCell<Option<JoinHandle<()>>>,
}

struct Shared {
    pile: Mutex<Pile>,
    changed: Condvar,
    came: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Pile {
    /// The newest question; older ones are dropped, and what was typed in them is overwritten.
    waiting: Option<Order>,
    /// What ends the search under way.
    stopper: Option<Stopper>,
    /// It was ended.
    stopped: bool,
    /// The names are to be read, before anybody has typed.
    ready: bool,
    closed: bool,
}

impl Desk {
    pub(super) fn new(data: &Path, came: impl Fn() + Send + Sync + 'static) -> Self {
        let (send, done) = channel();
        Self {
            data: data.to_owned(),
            shared: Arc::new(Shared {
                pile: Mutex::default(),
                changed: Condvar::new(),
                came: Box::new(came),
            }),
            done,
            send,
            thread: std::cell::RefCell::default(),
        }
    }

    /// Puts a question in the place of what was asked before it.
    pub(super) fn put(&self, order: Order) {
        self.shared.replace(Some(order));
        self.start();
    }

    /// Nothing is asked any more.
    pub(super) fn rest(&self) {
        self.shared.replace(None);
    }

    /// Has the names read that a question needs, so that the first key waits for nothing.
    pub(super) fn prepare(&self) {
        self.shared.pile().ready = true;
        self.shared.changed.notify_all();
        self.start();
    }

    /// Has the thread run, also again where it came to an end of its own.
    fn start(&self) {
        let mut thread = self.thread.borrow_mut();
        if thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let (shared, send, data) = (
            Arc::clone(&self.shared),
            self.send.clone(),
            self.data.clone(),
        );
        let started = std::thread::Builder::new()
            .name("search".to_owned())
            .spawn(move || shared.work(&data, &send));
        *thread = started.map_err(|error| log::error!("{error}")).ok();
    }

    /// What was found since the last question.
    pub(super) fn done(&self) -> impl Iterator<Item = Done> {
        self.done.try_iter()
    }

    /// Waits for what is found next, without the pause after a key; `None` when nothing comes any
    /// more.
    pub(super) fn wait(&self) -> Option<Done> {
        self.shared.hurry();
        loop {
            match self.done.recv_timeout(LOOK) {
                Ok(done) => return Some(done),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let thread = self.thread.borrow();
            if thread.as_ref().is_none_or(JoinHandle::is_finished) {
                return self.done.try_recv().ok();
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.shared.replace(None);
        self.shared.pile().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn pile(&self) -> MutexGuard<'_, Pile> {
        // Nothing in it is ever half changed.
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, order: Option<Order>) {
        let mut pile = self.pile();
        pile.waiting = order;
        if let Some(stopper) = pile.stopper.take() {
            stopper.stop();
            pile.stopped = true;
        }
        self.changed.notify_all();
    }

    fn hurry(&self) {
        if let Some(order) = &mut self.pile().waiting {
            order.pause = false;
        }
        self.changed.notify_all();
    }

    fn work(&self, data: &Path, send: &Sender<Done>) {
        let mut search = None;
        while let Some(work) = self.next() {
            let order = match work {
                Work::Find(order) => order,
                Work::Names => {
                    // Why they cannot be read is told whoever asks.
                    let _ = read_names(data, &mut search);
                    continue;
                }
            };
            let found = self.find(data, &mut search, &order);
            let stopped = {
                let mut pile = self.pile();
                pile.stopper = None;
                std::mem::take(&mut pile.stopped)
            };
            if found.is_err() && stopped || matches!(found, Err(StoreError::Stopped)) {
                continue;
            }
            if found.is_err() {
                // Opened again with the next question.
                search = None;
            }
            let done = Done {
                number: order.number,
                query: order.query,
                found,
            };
            if send.send(done).is_err() {
                return;
            }
            (self.came)();
        }
    }

    fn find(
        &self,
        data: &Path,
        search: &mut Option<Search>,
        order: &Order,
    ) -> Result<Found, StoreError> {
        // Not to be stopped: every other question needs them as well.
        let search = read_names(data, search)?;
        {
            let mut pile = self.pile();
            if pile.closed || pile.waiting.is_some() {
                // Overtaken before it began.
                return Err(StoreError::Stopped);
            }
            pile.stopper = Some(search.stopper());
        }
        let keep = |record: &content_model::Record| !is_over(record, order.now);
        search.find(&Question {
            only: order.query.only,
            year: order.query.year,
            keep: &keep,
            ..Question::new(order.query.text.trim())
        })
    }

    /// Waits for a question, and for the pause after it; or for nothing but the names being read.
    /// `None` when the desk is closed.
    fn next(&self) -> Option<Work> {
        let mut pile = self.pile();
        loop {
            if pile.closed {
                return None;
            }
            if std::mem::take(&mut pile.ready) && pile.waiting.is_none() {
                return Some(Work::Names);
            }
            let Some((number, pause)) = pile.waiting.as_ref().map(|it| (it.number, it.pause))
            else {
                pile = self
                    .changed
                    .wait(pile)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if !pause {
                return pile.waiting.take().map(Work::Find);
            }
            let waited = self.changed.wait_timeout(pile, PAUSE);
            let (after, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            pile = after;
            let same = pile.waiting.as_ref().is_some_and(|it| it.number == number);
            if timeout.timed_out() && same && !pile.closed {
                return pile.waiting.take().map(Work::Find);
            }
        }
    }
}

/// Opens the cache and has its names read, where that was not done since it changed.
fn read_names<'a>(
    data: &Path,
    search: &'a mut Option<Search>,
) -> Result<&'a mut Search, StoreError> {
    let search = match search {
        Some(search) => search,
        none => none.insert(Search::open(data)?),
    };
    search.find(&Question::new(""))?;
    Ok(search)
}
