//! The search beside the screen: what was typed goes to a thread of its own, and is drawn when it has
//! been found. No key ever waits for it.
//!
//! A newer question ends the one under way, and what answers an older one is never drawn: until the
//! answer comes, what stood there before it stays.

mod course;
mod desk;
mod shown;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

use chrono::NaiveDateTime;
use content_store::StoreError;
use content_store::search::{Found, Group};

use crate::typed::Typed;
use course::Course;
use desk::Desk;

/// What is looked for. Two that are alike have the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub text: Typed,
    /// Of this group alone.
    pub only: Option<Group>,
    /// Of this year alone.
    pub year: Option<i32>,
    /// Of the content that is searched.
    pub edition: i64,
}

impl Query {
    /// Spaces alone ask nothing.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What was found, and for what.
#[derive(Debug)]
pub struct Answer {
    pub query: Query,
    pub found: Found,
}

/// What a screen has to draw of a search.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The newest answer there is.
    pub answer: Option<Rc<Answer>>,
    /// Another one is on its way.
    pub coming: bool,
}

/// The search of the terminal, as the screen has it.
pub struct Searching {
    course: RefCell<Course>,
    desk: Desk,
    at_once: Cell<bool>,
    /// Of the cache, as the screen has counted them.
    edition: Cell<i64>,
}

impl Searching {
    /// In the data directory `data`. `came` is called from another thread whenever something was
    /// found.
    pub fn new(data: &Path, came: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            course: RefCell::default(),
            desk: Desk::new(data, came),
            at_once: Cell::new(false),
            edition: Cell::new(0),
        }
    }

    /// From now on finds before it answers: where nobody sees how the answer comes, as on pictures.
    pub fn find_at_once(&self) {
        self.at_once.set(true);
    }

    /// The cache holds other content from `edition` on: the same question has another answer.
    pub fn renew(&self, edition: i64) {
        self.edition.set(edition);
    }

    /// Asks `query`, unless that is what was asked last. Records that are over at `now` are not
    /// wanted.
    pub fn ask(&self, query: &Query, now: NaiveDateTime) -> Result<Seen, StoreError> {
        let query = &Query {
            edition: self.edition.get(),
            ..query.clone()
        };
        if query.is_empty() {
            self.desk.prepare();
        }
        let next = self.course.borrow_mut().ask(query);
        match next {
            course::Next::Nothing => {}
            course::Next::Rest => self.desk.rest(),
            course::Next::Put { number, pause } => {
                let query = query.clone();
                self.desk.put(desk::Order {
                    number,
                    query,
                    now,
                    pause,
                });
            }
        }
        if self.at_once.get() {
            self.settle()?;
        }
        Ok(self.course.borrow().seen())
    }

    /// Takes what has been found since. Whether there is something new to draw.
    pub fn collect(&self) -> Result<bool, StoreError> {
        let mut any = false;
        for done in self.desk.done() {
            any |= self.take(done)?;
        }
        Ok(any)
    }

    /// Waits until what was asked last is answered. Whether there is something new to draw.
    pub fn settle(&self) -> Result<bool, StoreError> {
        let mut any = false;
        while self.course.borrow().is_waiting() {
            match self.desk.wait() {
                Some(done) => any |= self.take(done)?,
                None => {
                    self.course.borrow_mut().fail();
                    break;
                }
            }
        }
        Ok(any)
    }

    /// Whether nothing was found that is called as was typed; `None` while nobody knows.
    pub fn is_unfound(&self, text: &str) -> Option<bool> {
        let seen = self.course.borrow().seen();
        let answer = seen.answer.filter(|answer| *answer.query.text == *text)?;
        Some(answer.found.counts.is_empty() || answer.found.near)
    }

    /// Somebody is there, and may type soon.
    pub fn prepare(&self) {
        self.desk.prepare();
    }

    /// What the text may become, by its place in the answer that is drawn.
    pub fn candidate(&self, at: usize) -> Option<String> {
        let seen = self.course.borrow().seen();
        seen.answer?.found.candidates.get(at).cloned()
    }

    /// The session ends: nothing of what it asked is kept.
    pub fn forget(&self) {
        self.course.borrow_mut().forget();
        self.desk.rest();
        // What was on its way and is of nobody any more.
        self.desk.done().for_each(drop);
    }

    fn take(&self, done: desk::Done) -> Result<bool, StoreError> {
        let mut course = self.course.borrow_mut();
        match done.found {
            Ok(found) => Ok(course.take(done.number, done.query, found)),
            // Of an older question nobody wants to know it.
            Err(_) if !course.awaits(done.number) => Ok(false),
            Err(error) => {
                course.fail();
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests;
