//! What was worked out of one edition of the content, on one day: a screen that is drawn again does
//! not read thousands of records again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use content_model::{Body, FeeState, Kind, NoticeKind, Rid, Site};
use content_store::{Entry, Filter, Reader, StoreError};

use crate::listing::Listing;
use crate::page::hot_words::HotWords;
use crate::page::taxonomy::Taxonomy;
use crate::page::{find_site, is_withdrawn};

/// Kept by the kiosk from one drawing to the next; forgotten when content or day are others.
#[derive(Default)]
pub struct Recall {
    of: RefCell<Option<(i64, NaiveDate)>>,
    known: RefCell<Known>,
    /// Words that are tapped here, the one that is tapped most first.
    popular: RefCell<Arc<Vec<String>>>,
}

#[derive(Default)]
struct Known {
    counts: BTreeMap<Listing, usize>,
    site: Option<Option<Site>>,
    taxonomy: Option<Rc<Taxonomy>>,
    fees: Option<Rc<Vec<FeeLine>>>,
    notices: Option<Rc<Vec<NoticeLine>>>,
    hot_words: Option<Rc<HotWords>>,
}

/// What lists need to know of a fee.
#[derive(Debug, Clone)]
pub(crate) struct FeeLine {
    pub(crate) rid: Rid,
    /// Who collects it, in words; empty where only the publisher is known.
    pub(crate) collector: String,
    pub(crate) publisher: String,
    pub(crate) state: FeeState,
}

/// What lists need to know of a notice.
pub(crate) struct NoticeLine {
    pub(crate) rid: Rid,
    pub(crate) title: String,
    pub(crate) kind: NoticeKind,
    pub(crate) publisher: String,
    pub(crate) expires_at: NaiveDateTime,
    pub(crate) withdrawn: bool,
}

impl Recall {
    /// Forgets what was known of other content than `edition`, or of another day than `today`.
    pub fn renew(&self, edition: i64, today: NaiveDate) {
        if self.of.replace(Some((edition, today))) != Some((edition, today)) {
            self.known.replace(Known::default());
        }
    }

    /// How many records a list holds; `count` is asked once.
    pub(crate) fn count(
        &self,
        listing: Listing,
        count: impl FnOnce() -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        if let Some(known) = self.known.borrow().counts.get(&listing) {
            return Ok(*known);
        }
        let counted = count()?;
        self.known.borrow_mut().counts.insert(listing, counted);
        Ok(counted)
    }

    /// The place at which the terminal stands; a terminal's `code` never changes while it runs.
    pub(crate) fn site(
        &self,
        reader: &Reader,
        code: Option<&str>,
    ) -> Result<Option<Site>, StoreError> {
        if let Some(known) = &self.known.borrow().site {
            return Ok(known.clone());
        }
        let site = find_site(reader, code)?;
        self.known.borrow_mut().site = Some(site.clone());
        Ok(site)
    }

    pub(crate) fn taxonomy(&self, reader: &Reader) -> Result<Rc<Taxonomy>, StoreError> {
        if let Some(known) = &self.known.borrow().taxonomy {
            return Ok(known.clone());
        }
        let read = Rc::new(Taxonomy::read(reader)?);
        self.known.borrow_mut().taxonomy = Some(read.clone());
        Ok(read)
    }

    /// Every fee as it stands on `today`: what is to be paid first, each part by title.
    pub(crate) fn fees(
        &self,
        reader: &Reader,
        today: NaiveDate,
    ) -> Result<Rc<Vec<FeeLine>>, StoreError> {
        if let Some(known) = &self.known.borrow().fees {
            return Ok(known.clone());
        }
        let by_title = Filter {
            by_title: true,
            ..Filter::default()
        };
        let all = reader.page(Kind::Fee, &by_title, 0, usize::MAX)?.entries;
        let mut lines: Vec<FeeLine> = all
            .into_iter()
            .filter_map(|entry| FeeLine::of(entry, today))
            .collect();
        lines.sort_by_key(|line| !line.state.payable());
        let lines = Rc::new(lines);
        self.known.borrow_mut().fees = Some(lines.clone());
        Ok(lines)
    }

    /// Every notice, newest first, whether it is over or not.
    pub(crate) fn notices(
        &self,
        reader: &Reader,
        today: NaiveDate,
    ) -> Result<Rc<Vec<NoticeLine>>, StoreError> {
        if let Some(known) = &self.known.borrow().notices {
            return Ok(known.clone());
        }
        let all = reader.page(Kind::Notice, &Filter::default(), 0, usize::MAX)?;
        let lines = all.entries.into_iter();
        let lines = lines.filter_map(|entry| NoticeLine::of(entry, today));
        let lines = Rc::new(lines.collect::<Vec<_>>());
        self.known.borrow_mut().notices = Some(lines.clone());
        Ok(lines)
    }

    /// From now on the words that are tapped most stand first; whether that is another order.
    pub(crate) fn order_hot_words(&self, popular: Arc<Vec<String>>) -> bool {
        let other = *self.popular.borrow() != popular;
        if other {
            self.popular.replace(popular);
            self.known.borrow_mut().hot_words = None;
        }
        other
    }

    /// The words offered before anybody has typed, at the one place where the terminal stands.
    pub(crate) fn hot_words(
        &self,
        reader: &Reader,
        today: NaiveDate,
        site: Option<&Site>,
    ) -> Result<Rc<HotWords>, StoreError> {
        if let Some(known) = &self.known.borrow().hot_words {
            return Ok(known.clone());
        }
        let read = HotWords::read(reader, today, site)?;
        let read = Rc::new(read.by(&self.popular.borrow()));
        self.known.borrow_mut().hot_words = Some(read.clone());
        Ok(read)
    }
}

impl FeeLine {
    fn of(entry: Entry, today: NaiveDate) -> Option<Self> {
        let record = entry.record;
        let Body::Fee(fee) = &record.body else {
            return None;
        };
        Some(Self {
            collector: fee.collector.clone().unwrap_or_default(),
            state: fee.state_on(&record, today),
            publisher: record.publisher.as_str().to_owned(),
            rid: record.rid,
        })
    }
}

impl NoticeLine {
    fn of(entry: Entry, today: NaiveDate) -> Option<Self> {
        let record = entry.record;
        let Body::Notice(notice) = &record.body else {
            return None;
        };
        Some(Self {
            kind: notice.notice_kind,
            expires_at: notice.expires_at,
            withdrawn: is_withdrawn(&record, today),
            publisher: record.publisher.as_str().to_owned(),
            title: record.title,
            rid: record.rid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_forgotten_with_its_edition_and_its_day() {
        let recall = Recall::default();
        let day: NaiveDate = "2026-11-22".parse().unwrap();
        let count = |count| recall.count(Listing::Fees, || Ok(count)).unwrap();
        recall.renew(1, day);
        assert_eq!((count(3), count(4)), (3, 3));
        recall.renew(1, day);
        assert_eq!(count(5), 3);
        recall.renew(2, day);
        assert_eq!(count(6), 6);
        recall.renew(2, day.succ_opt().unwrap());
        assert_eq!(count(7), 7);
    }
}
