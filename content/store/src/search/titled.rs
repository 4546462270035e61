//! Records by a word of their title, whoever asks.

use super::archive::{self, Scope};
use super::normal::Normal;
use crate::{Entry, Reader, StoreError};

impl Reader {
    /// The newest records of any kind whose title has `word` in it, at most `most`, newest first.
    pub fn titled(&self, word: &str, most: usize) -> Result<Vec<Entry>, StoreError> {
        let parts = [Normal::of(word).chars];
        if parts[0].is_empty() {
            return Ok(Vec::new());
        }
        let _one_generation = self.db.unchecked_transaction()?;
        let mut out = Vec::new();
        for place in archive::newest(&self.db, &parts, Scope::Titles, None, most)? {
            if let Some(entry) = self.entry(archive::row_at(place))?
                && archive::places(&entry.record.title, &parts).is_some()
            {
                out.push(entry);
            }
        }
        Ok(out)
    }
}
