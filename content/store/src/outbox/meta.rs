//! Small facts that an outbox keeps beside its tables, by name.

use ring::rand::SecureRandom;
use rusqlite::{Connection, OptionalExtension};

use crate::StoreError;
use crate::read::hex;

/// What stands under `name`.
pub(super) fn get(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(db
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()?)
}

pub(super) fn put(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO meta(name, value) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET value = excluded.value",
        [name, value],
    )?;
    Ok(())
}

pub(super) fn random_hex<const N: usize>(random: &dyn SecureRandom) -> Result<String, StoreError> {
    let mut bytes = [0; N];
    random
        .fill(&mut bytes)
        .map_err(|_| StoreError::Storage("no randomness".to_owned()))?;
    Ok(hex(&bytes))
}
