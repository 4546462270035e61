use std::collections::BTreeSet;
use std::fmt;

use content_model::{Body, Charges, PublisherId, Record, Rid, Status};

use crate::digest::sha256_hex;

/// Which of a unit's records a sheet of several is made of.
///
/// It depends on nothing but the records: the same release always gives the same digest, whatever the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Every fee, also those that ended.
    Fees,
    /// Every disclosure record, or those that came about in one year.
    Register(Option<i32>),
    /// Every guide that was not withdrawn or replaced, or those of one topic, with their fees.
    Booklet(Option<String>),
}

impl Selection {
    /// Reads what a QR code says between digest and release: `fees/gongan`, `register/gongan/2026`.
    pub fn parse(subject: &str) -> Option<(Self, PublisherId)> {
        let mut parts = subject.splitn(3, '/');
        let (kind, publisher, narrowed) = (parts.next()?, parts.next()?, parts.next());
        let selection = match (kind, narrowed) {
            ("fees", None) => Self::Fees,
            ("register", None) => Self::Register(None),
            ("register", Some(year)) => Self::Register(Some(year.parse().ok()?)),
            ("booklet", topic) => Self::Booklet(topic.map(str::to_owned)),
            _ => return None,
        };
        Some((selection, publisher.parse().ok()?))
    }

    /// Every selection that a unit with these `records` could have printed.
    pub fn possible<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Self> {
        let (mut years, mut topics) = (BTreeSet::new(), BTreeSet::new());
        for record in records {
            match &record.body {
                Body::Disclosure(it) => {
                    years.insert(it.created_date.year());
                }
                Body::Guide(it) => topics.extend(it.topics.iter().cloned()),
                _ => {}
            }
        }
        let years = years.into_iter().map(|year| Self::Register(Some(year)));
        let topics = topics.into_iter().map(|topic| Self::Booklet(Some(topic)));
        [Self::Fees, Self::Register(None), Self::Booklet(None)]
            .into_iter()
            .chain(years)
            .chain(topics)
            .collect()
    }

    /// Whether `record` is one of those that are listed.
    pub fn lists(&self, record: &Record) -> bool {
        match (self, &record.body) {
            (Self::Fees, Body::Fee(_)) => true,
            (Self::Register(year), Body::Disclosure(it)) => {
                year.is_none_or(|year| it.created_date.year() == year)
            }
            (Self::Booklet(topic), Body::Guide(it)) => {
                stands(record) && topic.as_ref().is_none_or(|topic| it.topics.contains(topic))
            }
            _ => false,
        }
    }

    /// The digest over those of a unit's `records` that are listed, and of a booklet's guides their
    /// fees as well, so that a booklet with yesterday's fee is not today's: SHA-256 of the records' digests
    /// (64 hex digits each), one after the other in ascending order of rids.
    ///
    /// `records` with their digests, in that order. `None` when nothing is listed.
    pub fn digest(&self, records: &[(&Record, &str)]) -> Option<String> {
        let listed = || records.iter().filter(|(record, _)| self.lists(record));
        listed().next()?;
        let charged: BTreeSet<&Rid> = match self {
            Self::Booklet(_) => listed().flat_map(|(record, _)| fees_of(record)).collect(),
            _ => BTreeSet::new(),
        };
        let counted = records
            .iter()
            .filter(|(record, _)| self.lists(record) || charged.contains(&record.rid));
        let text: String = counted.map(|(_, digest)| *digest).collect();
        Some(sha256_hex(text.as_bytes()))
    }
}

/// Whether a record was neither withdrawn nor replaced, on whatever day.
pub(super) fn stands(record: &Record) -> bool {
    matches!(record.status, Status::InForce | Status::Suspended) && record.withdrawal.is_none()
}

/// The fees that a guide refers to.
pub(crate) fn fees_of(record: &Record) -> &[Rid] {
    match &record.body {
        Body::Guide(guide) => match &guide.charges {
            Charges::Fees(rids) => rids,
            Charges::NoCharge => &[],
        },
        _ => &[],
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fees => f.write_str("收费公示 / fee list"),
            Self::Register(None) => f.write_str("移交登记表 / deposit register"),
            Self::Register(Some(year)) => {
                write!(f, "移交登记表({year}年) / deposit register of {year}")
            }
            Self::Booklet(None) => f.write_str("办事指南汇编 / booklet of guides"),
            Self::Booklet(Some(topic)) => write!(f, "办事指南汇编({topic}) / booklet on {topic}"),
        }
    }
}
