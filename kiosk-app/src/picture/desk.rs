//! The threads that run the worker, and what waits for them.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Outcome, Wanted, worker};

/// As many as stand side by side on a screen; more would take the processor from the screen itself.
const THREADS: usize = 2;
/// Nobody sees more pictures at a time.
const WAITING: usize = 64;

/// Dropping it lets its threads end when they have drawn what they began.
pub(super) struct Desk {
    shared: Arc<Shared>,
    done: Receiver<(Wanted, Outcome)>,
    send: Sender<(Wanted, Outcome)>,
}

struct Shared {
    pile: Mutex<Pile>,
    changed: Condvar,
    came: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Pile {
    waiting: VecDeque<Order>,
    /// What is being drawn.
    begun: BTreeSet<Wanted>,
    threads: usize,
    closed: bool,
}

struct Order {
    program: PathBuf,
    path: PathBuf,
    wanted: Wanted,
}

impl Desk {
    pub(super) fn new(came: impl Fn() + Send + Sync + 'static) -> Self {
        let (send, done) = channel();
        Self {
            shared: Arc::new(Shared {
                pile: Mutex::default(),
                changed: Condvar::new(),
                came: Box::new(came),
            }),
            done,
            send,
        }
    }

    /// Has `wanted` drawn, unless that is on its way.
    pub(super) fn want(&self, program: &Path, path: &Path, wanted: &Wanted) {
        let mut pile = self.shared.pile();
        let known =
            pile.begun.contains(wanted) || pile.waiting.iter().any(|order| order.wanted == *wanted);
        if known || pile.waiting.len() >= WAITING {
            return;
        }
        pile.waiting.push_back(Order {
            program: program.to_owned(),
            path: path.to_owned(),
            wanted: wanted.clone(),
        });
        if pile.threads < THREADS && pile.threads < pile.waiting.len() + pile.begun.len() {
            pile.threads += 1;
            let (shared, send) = (Arc::clone(&self.shared), self.send.clone());
            let started = std::thread::Builder::new()
                .stack_size(256 << 10)
                .spawn(move || shared.work(&send));
            if let Err(error) = started {
                log::error!("{error}");
                pile.threads -= 1;
            }
        }
        self.shared.changed.notify_one();
    }

    /// Drops what has not been begun.
    pub(super) fn forget(&self) {
        self.shared.pile().waiting.clear();
    }

    /// What has been drawn since the last question.
    pub(super) fn done(&self) -> impl Iterator<Item = (Wanted, Outcome)> {
        self.done.try_iter()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let mut pile = self.shared.pile();
        pile.closed = true;
        pile.waiting.clear();
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn pile(&self) -> MutexGuard<'_, Pile> {
        // Nothing in it is ever half changed.
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, send: &Sender<(Wanted, Outcome)>) {
        while let Some(order) = self.next() {
            let outcome = worker::draw(&order.program, &order.path, &order.wanted);
            self.pile().begun.remove(&order.wanted);
            if send.send((order.wanted, outcome)).is_err() {
                return;
            }
            (self.came)();
        }
    }

    /// Waits for an order; `None` when the desk is closed.
    fn next(&self) -> Option<Order> {
        let mut pile = self.pile();
        loop {
            if pile.closed {
                return None;
            }
            if let Some(order) = pile.waiting.pop_front() {
                pile.begun.insert(order.wanted.clone());
                return Some(order);
            }
            pile = self
                .changed
                .wait(pile)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
