//! What took the place of a record.

use std::collections::BTreeSet;

use content_model::Record;

use crate::{Entry, Facet, Filter, Reader, StoreError};

impl Reader {
    /// The record that stands where `record` stood: whatever says that it takes its place, or, where
    /// that was replaced as well, the last one so. `None` if nothing does.
    pub fn successor(&self, record: &Record) -> Result<Option<Entry>, StoreError> {
        let mut known = BTreeSet::from([record.rid.clone()]);
        let mut last: Option<Entry> = None;
        loop {
            let rid = last.as_ref().map_or(&record.rid, |entry| &entry.record.rid);
            let replaces = Filter {
                facets: vec![(Facet::Replaces, rid.as_str().to_owned())],
                ..Filter::default()
            };
            // Of several the newest.
            let page = self.page(record.kind(), &replaces, 0, 1)?;
            match page.entries.into_iter().next() {
                Some(next) if known.insert(next.record.rid.clone()) => last = Some(next),
                // The end, or records that replace one another in a circle.
                _ => return Ok(last),
            }
        }
    }
}
