//! What records are called.

use content_model::Kind;

use crate::{Reader, StoreError};

impl Reader {
    /// The titles of all records of `kind`, in no order. They are not held against the records, as
    /// nobody is shown them: they tell which words of a text are names.
    pub fn titles(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT title FROM record INDEXED BY record_by_title WHERE kind = ?1",
        )?;
        let rows = statement.query_map([kind.as_str()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
