//! A new cache beside the old one, which serves until the new one is whole.

use std::fs::File;
use std::path::Path;

use crate::revision::{self, Revision};
use crate::schema::{self, Journal};
use crate::{Store, StoreError};

/// A cache that is being built; readers know nothing of it. Dropped unfinished, it is removed when
/// the cache is opened next.
pub struct Rebuild {
    store: Store,
    lock: File,
}

impl Rebuild {
    /// Begins an empty cache under `data`, which need not hold one that can be read.
    pub fn begin(data: &Path) -> Result<Self, StoreError> {
        let serving = Revision::read(data).ok().map(|now| now.file);
        let file = Revision::next_file(data)?;
        if serving.is_some() {
            revision::remove_others(data, serving.as_deref())?;
        }
        let path = data.join(&file);
        let lock = revision::build(&path)?;
        Ok(Self {
            lock,
            store: Store {
                db: schema::open(&path, Journal::Building)?,
                data: data.to_owned(),
                file,
                is_read: false,
            },
        })
    }

    /// Where releases are applied.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Puts the new cache in the old one's place. Whenever the power goes, readers find the one or
    /// the other, whole.
    pub fn finish(self) -> Result<Store, StoreError> {
        let Store { db, data, file, .. } = self.store;
        let path = data.join(&file);
        db.execute_batch("PRAGMA journal_mode=WAL")?;
        db.close().map_err(|(_, error)| StoreError::from(error))?;
        let sync = |path: &Path| File::open(path)?.sync_all();
        sync(&path)
            .and_then(|()| sync(&data))
            .map_err(StoreError::disk)?;
        // Opened as it will be from now on: readers cannot make the files beside it themselves.
        let store = Store {
            db: schema::open(&path, Journal::Wal)?,
            data,
            file,
            is_read: true,
        };
        let before = Revision::read(&store.data).map_or(0, |before| before.revision);
        Revision {
            file: store.file.clone(),
            revision: before.saturating_add(1),
        }
        .write(&store.data)?;
        revision::remove_others(&store.data, Some(&store.file))?;
        revision::built(&store.data.join(&store.file))?;
        drop(self.lock);
        Ok(store)
    }
}
