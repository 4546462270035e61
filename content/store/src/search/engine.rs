//! The search of one terminal: names in memory first, then the archive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use content_model::Record;
use rusqlite::InterruptHandle;

use super::asked::Asked;
use super::memory::Memory;
use super::stop::Stop;
use super::{Found, Question, index};
use crate::{Reader, StoreError};

/// Finds records in the cache of a data directory. It has a reader of its own, so that it can work
/// on a thread beside the screen.
pub struct Search {
    data: PathBuf,
    reader: Reader,
    held: Option<(i64, Memory)>,
    stop: Stop,
}

/// Ends a search that is under way, from another thread: it fails with [`StoreError::Stopped`].
#[derive(Clone)]
pub struct Stopper {
    stop: Stop,
    handle: Arc<InterruptHandle>,
}

impl Stopper {
    pub fn stop(&self) {
        self.stop.set(true);
        self.handle.interrupt();
    }
}

impl Search {
    /// Opens the cache under `data`, as [`Reader::open`] does. Names are read with the first question.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            data: data.to_owned(),
            reader: Reader::open(data)?,
            held: None,
            stop: Stop::default(),
        })
    }

    /// Finds among `records`, which are nowhere else: for an office that tries its names before they
    /// are published. Everything is as it would be on a terminal that has them.
    pub fn among(records: impl IntoIterator<Item = Record>) -> Result<Self, StoreError> {
        Ok(Self {
            data: PathBuf::new(),
            reader: Reader::among(records)?,
            held: None,
            stop: Stop::default(),
        })
    }

    /// What ends a question that is put after this call.
    pub fn stopper(&self) -> Stopper {
        self.stop.set(false);
        Stopper {
            stop: self.stop.clone(),
            handle: Arc::new(self.reader.db.get_interrupt_handle()),
        }
    }

    /// What `question` finds in the content of now. Any text is a question; one of spaces and signs
    /// alone finds nothing.
    pub fn find(&mut self, question: &Question<'_>) -> Result<Found, StoreError> {
        self.answer(question).map_err(|error| match error {
            StoreError::Database(inner)
                if inner.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) =>
            {
                StoreError::Stopped
            }
            error => error,
        })
    }

    fn answer(&mut self, question: &Question<'_>) -> Result<Found, StoreError> {
        let generation = match self.reader.generation() {
            Err(StoreError::NoCache) => {
                self.reader = Reader::open(&self.data)?;
                self.held = None;
                self.reader.generation()?
            }
            generation => generation?,
        };
        let _one_generation = self.reader.db.unchecked_transaction()?;
        if self.held.as_ref().is_none_or(|(of, _)| *of != generation) {
            // The old names are given back before the new ones are read.
            self.held = None;
            self.held = Some((generation, index::read(&self.reader.db)?));
        }
        let Some((_, memory)) = &self.held else {
            return Ok(Found::default());
        };
        Asked::new(&self.reader, memory, question, &self.stop).answer()
    }

    /// Bytes that the names take in memory; 0 before the first question.
    pub fn memory(&self) -> usize {
        self.held.as_ref().map_or(0, |(_, memory)| memory.size())
    }
}
