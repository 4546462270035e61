//! One adapter per page: records in, what the screen shows out. Nothing else touches Slint models.

pub(crate) mod attachment;
pub mod attract;
pub mod browse;
mod choices;
pub mod choose;
pub mod disclosure;
pub mod document;
pub mod empty;
mod faq;
pub mod fee;
pub mod feedback;
pub mod find;
mod flow;
mod forget;
pub mod form;
pub mod frame;
pub mod gone;
pub mod guide;
mod guide_tabs;
pub mod help;
pub mod home;
pub mod hot_words;
mod keys;
pub mod list;
pub mod notice;
pub mod number;
pub(crate) mod people;
mod person;
pub mod picture;
pub mod place;
pub(crate) mod plan;
mod prose;
pub mod qr;
pub mod rail;
pub mod recall;
pub mod record;
mod relation;
pub mod review;
mod row;
pub mod search;
mod series;
mod source;
mod taxonomy;
mod text;
mod tier;
pub mod value;
pub(crate) mod viewer;
pub mod warning;
mod withheld;

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime};
use content_model::{Body, Kind, Record, Site};
use content_store::{Entry, Filter, Reader, ReleaseInfo, StoreError};
use slint::SharedString;

use crate::document::Shelf;
use crate::layout::Ruler;
use crate::metrics::Metrics;
use crate::script::Script;
use crate::session::Language;

pub use forget::forget;
pub use recall::Recall;
pub use record::Shown;
pub use row::row;

/// The room between the bars, in u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    pub width: f32,
    pub height: f32,
    pub metrics: Metrics,
}

impl Default for Room {
    /// None at all, for questions that nothing is drawn for.
    fn default() -> Self {
        Self {
            width: 0.0,
            height: 0.0,
            metrics: Metrics::LANDSCAPE,
        }
    }
}

/// What every adapter may look at.
pub struct Context<'a> {
    pub reader: &'a Reader,
    /// China time.
    pub now: NaiveDateTime,
    /// Room between the top and the bottom bar, without the strips; u.
    pub width: f32,
    pub height: f32,
    pub metrics: Metrics,
    /// What draws the pictures; without one there are none.
    pub easel: Option<picture::Easel<'a>>,
    /// Of the words around the content, some of which take more room than others.
    pub language: Language,
    pub site: Option<Site>,
    /// By publisher id.
    pub releases: BTreeMap<String, ReleaseInfo>,
    /// In which content is shown.
    pub script: Rc<Script>,
    pub documents: Rc<Shelf>,
    /// What was worked out of this content on this day already.
    pub recall: Rc<Recall>,
}

impl<'a> Context<'a> {
    /// Reads what stands around every page. `site_code` chooses among several site records.
    pub fn new(
        reader: &'a Reader,
        now: NaiveDateTime,
        room: Room,
        site_code: Option<&str>,
    ) -> Result<Self, StoreError> {
        Self::recalling(reader, now, room, site_code, Rc::default())
    }

    /// [`Context::new`] with what is known of the content already.
    pub fn recalling(
        reader: &'a Reader,
        now: NaiveDateTime,
        room: Room,
        site_code: Option<&str>,
        recall: Rc<Recall>,
    ) -> Result<Self, StoreError> {
        let releases = reader
            .releases()?
            .into_iter()
            .map(|r| (r.publisher.clone(), r))
            .collect();
        Ok(Self {
            reader,
            now,
            width: room.width,
            height: room.height,
            metrics: room.metrics,
            easel: None,
            language: Language::default(),
            site: recall.site(reader, site_code)?,
            releases,
            script: Rc::default(),
            documents: Rc::default(),
            recall,
        })
    }

    /// What says how high a block is.
    pub(crate) fn ruler(&self) -> Ruler {
        Ruler {
            metrics: self.metrics,
            language: self.language,
        }
    }

    /// Words of the content, as they are shown to this visitor.
    pub fn words(&self, text: &str) -> SharedString {
        self.script.words(text)
    }

    /// Width of a record's page, in u.
    pub fn column(&self) -> f32 {
        self.width - 2.0 * self.metrics.margin
    }

    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// The name people know a publisher by; its id where no release says more.
    pub fn publisher<'b>(&'b self, record: &'b Record) -> &'b str {
        self.unit(record.publisher.as_str())
    }

    /// The name people know the publisher `id` by.
    pub fn unit<'b>(&'b self, id: &'b str) -> &'b str {
        let release = self.releases.get(id);
        release.map_or(id, |release| release.name.as_str())
    }

    /// The phone shown where nothing else is known.
    pub fn phone(&self) -> &str {
        self.site.as_ref().map_or("", |site| site.phone.as_str())
    }

    /// All records of a kind that pass `filter`, up to a number that no list is paged beyond.
    pub fn all(&self, kind: Kind, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
        const MOST: usize = 3000;
        Ok(self.reader.page(kind, filter, 0, MOST)?.entries)
    }
}

fn find_site(reader: &Reader, code: Option<&str>) -> Result<Option<Site>, StoreError> {
    let sites = reader
        .page(Kind::Site, &Filter::default(), 0, 1000)?
        .entries;
    let mut sites = sites
        .into_iter()
        .filter_map(|entry| match entry.record.body {
            Body::Site(site) => Some(site),
            _ => None,
        });
    Ok(match code {
        Some(code) => sites.find(|site| site.site_code == code),
        // The smallest code, so that the choice does not depend on the order of publication.
        None => sites.min_by(|a, b| a.site_code.cmp(&b.site_code)),
    })
}

/// A warning or notice that must not be shown any more, or not yet.
pub fn is_over(record: &Record, now: NaiveDateTime) -> bool {
    match &record.body {
        Body::Notice(notice) => now >= notice.expires_at,
        _ => false,
    }
}

/// Whether a record was taken back.
pub fn is_withdrawn(record: &Record, today: NaiveDate) -> bool {
    matches!(
        record.status,
        content_model::Status::Withdrawn | content_model::Status::Superseded
    ) || record
        .withdrawal
        .as_ref()
        .is_some_and(|withdrawal| today >= withdrawal.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_over_from_the_very_moment_it_expires() {
        let record: Record = serde_json::from_value(serde_json::json!({
            "rid": "00000000000000000000000000", "rev": 1, "publisher": "xianban", "scope": "county",
            "title": "停水通知", "status": "in_force", "publish_date": "2026-11-01",
            "withdrawal": {"date": "2026-11-20", "basis": "已恢复供水"},
            "body": {"kind": "notice", "notice_kind": "circular", "body": "",
                "expires_at": "2026-11-22T09:00:00"},
        }))
        .unwrap();
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert!(!is_over(&record, at("2026-11-22T08:59:59")));
        assert!(is_over(&record, at("2026-11-22T09:00:00")));
        assert!(!is_withdrawn(&record, at("2026-11-19T23:59:59").date()));
        assert!(is_withdrawn(&record, at("2026-11-20T00:00:00").date()));
    }
}
