//! Notices that a release was applied, that the cache was replaced, that a minute has passed.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{NaiveDateTime, Timelike};
use content_store::{Reader, StoreError};

const EVERY: Duration = Duration::from_secs(1);

/// The cache as it is now, opened again whenever it was replaced.
pub(crate) struct Watch {
    data: PathBuf,
    reader: Option<Reader>,
    generation: i64,
    contents: i64,
    damaged: bool,
    looked: Duration,
    minute: Option<(chrono::NaiveDate, u32, u32)>,
    again: bool,
    /// When something on the screen ends.
    ends: Option<NaiveDateTime>,
}

impl Watch {
    pub(crate) fn new(data: PathBuf) -> Self {
        Self {
            data,
            reader: None,
            generation: 0,
            contents: 0,
            damaged: false,
            looked: Duration::ZERO,
            minute: None,
            again: false,
            ends: None,
        }
    }

    pub(crate) fn reader(&self) -> Option<&Reader> {
        self.reader.as_ref()
    }

    /// There is a cache and it cannot be read.
    pub(crate) fn damaged(&self) -> bool {
        self.damaged
    }

    /// Lets go of a cache that failed to answer; the next look opens it again.
    pub(crate) fn close(&mut self, error: &StoreError) {
        self.damaged = !matches!(error, StoreError::NoCache);
        self.reader = None;
    }

    /// Counts the contents that were seen since the start.
    pub(crate) fn contents(&self) -> i64 {
        self.contents
    }

    /// Makes the first tick from `end` on say that something changed.
    pub(crate) fn ends(&mut self, end: Option<NaiveDateTime>) {
        self.ends = end;
    }

    /// Makes the next tick say that something changed.
    pub(crate) fn ask_again(&mut self) {
        self.again = true;
    }

    /// Whether the screen has to be drawn anew: other content, or another minute (fees end,
    /// notices expire and content ages without any release).
    pub(crate) fn tick(&mut self, elapsed: Duration, now: NaiveDateTime) -> bool {
        let minute = Some((now.date(), now.hour(), now.minute()));
        let passed = self.minute != minute;
        self.minute = minute;
        let due = elapsed.saturating_sub(self.looked) >= EVERY;
        if due {
            self.looked = elapsed;
        }
        let changed = due && self.look();
        let ended = self.ends.take_if(|end| now >= *end).is_some();
        std::mem::take(&mut self.again) || changed || passed || ended
    }

    /// Looks at the cache now. Whether it is another one, or holds other content, than before.
    pub(crate) fn look(&mut self) -> bool {
        if let Some(reader) = &self.reader {
            match reader.generation() {
                Ok(generation) => {
                    let changed = generation != self.generation;
                    self.generation = generation;
                    self.contents += i64::from(changed);
                    return changed;
                }
                Err(error) => self.close(&error),
            }
            self.open();
            return true;
        }
        let damaged = self.damaged;
        self.open();
        self.reader.is_some() || damaged != self.damaged
    }

    fn open(&mut self) {
        match Reader::open(&self.data).and_then(|reader| Ok((reader.generation()?, reader))) {
            Ok((generation, reader)) => {
                (self.reader, self.generation, self.damaged) = (Some(reader), generation, false);
                self.contents += 1;
            }
            Err(error) => {
                if !matches!(error, StoreError::NoCache) && !self.damaged {
                    log::error!("{error}");
                }
                self.close(&error);
            }
        }
    }
}
