//! Lists of records: cut into pages, counted and divided by what they have in common.

use std::cmp::Reverse;

use content_model::Kind;
use rusqlite::params;

use crate::body::Body;
use crate::catalogue::{Value, shared};
use crate::facet::{Facet, holds};
use crate::read::{Entry, entry, right};
use crate::{Reader, StoreError};

/// Which records of a kind; the default is all of them, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub publisher: Option<String>,
    pub scope: Option<String>,
    /// [`Facet::Class`].
    pub class: Option<String>,
    /// Has all of these values.
    pub facets: Vec<(Facet, String)>,
    /// Has at least one value of each of these groups.
    pub any_of: Vec<Vec<(Facet, String)>>,
    /// By title instead of newest first.
    pub by_title: bool,
}

impl Filter {
    /// Every value that a record must have.
    pub(crate) fn asked(&self) -> Vec<(Facet, &str)> {
        let columns = [
            (Facet::Publisher, &self.publisher),
            (Facet::Scope, &self.scope),
            (Facet::Class, &self.class),
        ];
        let mut out: Vec<(Facet, &str)> = Vec::new();
        for (facet, value) in columns {
            out.extend(value.as_deref().map(|value| (facet, value)));
        }
        out.extend(self.facets.iter().map(|(facet, value)| (*facet, &**value)));
        out
    }

    fn chooses(&self) -> bool {
        !self.asked().is_empty() || !self.any_of.is_empty()
    }

    fn passes(&self, entry: &Entry) -> bool {
        let has = |facet, value: &str| holds(&entry.record, facet, value);
        let asked = self.asked();
        let mut groups = self.any_of.iter();
        asked.iter().all(|(facet, value)| has(*facet, value))
            && groups.all(|group| group.iter().any(|(facet, name)| has(*facet, name)))
    }
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// Entries on all pages together.
    pub total: usize,
}

impl Reader {
    /// The entries `offset..offset + limit` of the records of `kind` that pass `filter`.
    pub fn page(
        &self,
        kind: Kind,
        filter: &Filter,
        offset: usize,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let _one_generation = self.db.unchecked_transaction()?;
        let page = if filter.chooses() {
            self.chosen(kind, filter, offset, limit)?
        } else {
            self.unchosen(kind, filter.by_title, offset, limit)?
        };
        for entry in &page.entries {
            right(entry.record.kind() == kind && filter.passes(entry))?;
        }
        Ok(page)
    }

    /// The values of `facet` among the records of `kind` that pass `filter`, each with the number of
    /// records that have it, most first. Of each value that is not an id one record is read, so
    /// that no word is shown that was not signed.
    pub fn facet_values(
        &self,
        kind: Kind,
        facet: Facet,
        filter: &Filter,
    ) -> Result<Vec<(String, usize)>, StoreError> {
        let _one_generation = self.db.unchecked_transaction()?;
        let catalogue = self.shelf.of(&self.db, kind)?;
        let within = filter.chooses().then(|| catalogue.chosen(filter));
        let mut out = Vec::new();
        for (name, value) in catalogue.values(facet) {
            let count = match &within {
                None => value.places.len(),
                Some(within) => shared(within, &value.places),
            };
            if count > 0 {
                let id = value.places.first().and_then(|place| catalogue.id(*place));
                self.prove(facet, name, value, id)?;
                out.push((name.to_owned(), count));
            }
        }
        out.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        Ok(out)
    }

    /// The classes that records of `kind` have, each with its number of records, most first.
    pub fn classes(&self, kind: Kind) -> Result<Vec<(String, usize)>, StoreError> {
        self.facet_values(kind, Facet::Class, &Filter::default())
    }

    fn prove(
        &self,
        facet: Facet,
        name: &str,
        value: &Value,
        id: Option<i64>,
    ) -> Result<(), StoreError> {
        // An id is never shown: what it leads to proves itself.
        if value.proven.get()
            || matches!(
                facet,
                Facet::Fee | Facet::Form | Facet::Office | Facet::Replaces
            )
        {
            return Ok(());
        }
        let entry = id.map(|id| self.at(id)).transpose()?.flatten();
        // A record of a newer form cannot be held against it.
        right(entry.is_none_or(|entry| holds(&entry.record, facet, name)))?;
        value.proven.set(true);
        Ok(())
    }

    fn chosen(
        &self,
        kind: Kind,
        filter: &Filter,
        offset: usize,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let catalogue = self.shelf.of(&self.db, kind)?;
        let places = catalogue.places(&self.db, filter)?;
        let mut entries = Vec::with_capacity(limit.min(64));
        for place in places.iter().skip(offset).take(limit) {
            if let Some(id) = catalogue.id(*place) {
                entries.extend(self.at(id)?);
            }
        }
        Ok(Page {
            entries,
            total: places.len(),
        })
    }

    /// Without a catalogue, which need not be made for the first screen.
    fn unchosen(
        &self,
        kind: Kind,
        by_title: bool,
        offset: usize,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let total = self.shelf.total(&self.db, kind)?;
        let order = if by_title {
            "INDEXED BY record_by_title WHERE kind = ?1 ORDER BY title, rid"
        } else {
            "INDEXED BY record_by_date WHERE kind = ?1 ORDER BY sort_date DESC, rid"
        };
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT sha256, length, body FROM record {order} LIMIT ?2 OFFSET ?3"
        ))?;
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let values = params![kind.as_str(), number(limit), number(offset)];
        let rows = statement.query_map(values, |row| Body::of(row, 0))?;
        let mut entries = Vec::with_capacity(limit.min(64));
        for row in rows {
            entries.extend(entry(row?)?);
        }
        Ok(Page { entries, total })
    }

    fn at(&self, id: i64) -> Result<Option<Entry>, StoreError> {
        let row = self
            .db
            .prepare_cached("SELECT sha256, length, body FROM record WHERE id = ?1")?
            .query_row([id], |row| Body::of(row, 0))?;
        entry(row)
    }
}
