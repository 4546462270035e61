//! Which record stands before the visitor, and whether it changed under their eyes.

use std::collections::BTreeSet;
use std::time::Duration;

use content_model::Rid;
use content_store::{Reader, StoreError};

use crate::session::Screen;

/// How long it is said that something changed.
const TOLD: Duration = Duration::from_secs(60);
/// Records that one record may name and that are looked at.
const NAMED: usize = 200;

/// The record on the screen as it was drawn last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    rid: Rid,
    /// Kept, so that it can be named when it is gone.
    pub(crate) title: String,
    generation: i64,
    /// Digests of the record and of those that it names: a guide shows its fees.
    digests: BTreeSet<String>,
    changed: Option<Duration>,
}

impl Reading {
    /// What stands before the visitor at `now`, after `before` did: `None` where it is no record.
    /// `generation` is that of the cache.
    pub(crate) fn next(
        before: Option<Self>,
        screen: &Screen,
        reader: &Reader,
        (generation, now): (i64, Duration),
    ) -> Result<Option<Self>, StoreError> {
        let Some(rid) = screen.rid() else {
            return Ok(None);
        };
        let before = before.filter(|before| before.rid == *rid);
        if let Some(before) = &before
            && before.generation == generation
        {
            return Ok(Some(before.clone()));
        }
        let Some(entry) = reader.record(rid)? else {
            return Ok(before);
        };
        let mut digests: BTreeSet<String> = reader
            .records(&named(&entry.record))?
            .into_iter()
            .map(|entry| entry.digest)
            .collect();
        digests.insert(entry.digest);
        let changed = match &before {
            Some(before) if before.digests != digests => Some(now),
            Some(before) => before.changed,
            None => None,
        };
        Ok(Some(Self {
            rid: rid.clone(),
            title: entry.record.title,
            generation,
            digests,
            changed,
        }))
    }

    /// Whether it is to be said at `now` that something changed.
    pub(crate) fn is_new(&self, now: Duration) -> bool {
        self.changed
            .is_some_and(|since| now.saturating_sub(since) < TOLD)
    }
}

/// The records that `record` names anywhere in what it says.
fn named(record: &content_model::Record) -> Vec<Rid> {
    let mut out = Vec::new();
    if let Ok(value) = serde_json::to_value(&record.body) {
        gather(&value, &mut out);
    }
    out
}

fn gather(value: &serde_json::Value, out: &mut Vec<Rid>) {
    match value {
        serde_json::Value::String(text) if out.len() < NAMED => out.extend(text.parse().ok()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| gather(value, out)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| gather(value, out)),
        _ => {}
    }
}
