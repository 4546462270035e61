use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use content_model::paper::{Footer, ReviewNote};
use content_model::{Kind, PublisherId, Record, Rid, record_from_bytes};

use super::{PrintError, kind_chinese};
use crate::digest::sha256_hex;
use crate::ledger::{Ledger, number_of};
use crate::workspace::{Workspace, WorkspaceError};

/// Everything that is published in a county at this moment.
pub struct Shelf {
    records: BTreeMap<Rid, Shelved>,
}

/// A published record.
#[derive(Debug, Clone)]
pub struct Shelved {
    pub record: Record,
    /// SHA-256 of its canonical bytes, lower-case hex.
    pub digest: String,
    /// The change set that it came in, by which its reviews are kept.
    change_set: Option<String>,
}

/// Functions in the order in which paper names them; others come after.
const FUNCTIONS: [&str; 3] = ["legal", "secrecy", "approve"];

impl Shelf {
    /// Reads what every publisher of the ledger has published.
    pub fn read(ledger: &Ledger) -> Result<Self, WorkspaceError> {
        let mut records = BTreeMap::new();
        for publisher in ledger.publishers()? {
            let mut sets: BTreeMap<Rid, String> = ledger.came_in(&publisher)?.into_iter().collect();
            for (rid, bytes) in ledger.published(&publisher)? {
                let record = record_from_bytes(&bytes)
                    .map_err(|_| WorkspaceError::LedgerDamaged(rid.to_string()))?;
                let shelved = Shelved {
                    record,
                    digest: sha256_hex(&bytes),
                    change_set: sets.remove(&rid),
                };
                records.insert(rid, shelved);
            }
        }
        Ok(Self { records })
    }

    pub fn get(&self, rid: &Rid) -> Option<&Shelved> {
        self.records.get(rid)
    }

    /// In ascending order of their rids.
    pub fn all(&self) -> impl Iterator<Item = &Shelved> {
        self.records.values()
    }

    /// What `publisher` has published, in ascending order of rids.
    pub fn of<'a>(&'a self, publisher: &'a PublisherId) -> impl Iterator<Item = &'a Shelved> {
        self.all()
            .filter(move |one| one.record.publisher == *publisher)
    }

    /// Those of `rids` that are published, each once, in the order given.
    pub fn named<'r>(&self, rids: impl IntoIterator<Item = &'r Rid>) -> Vec<Record> {
        let mut out: Vec<Record> = Vec::new();
        for one in rids.into_iter().filter_map(|rid| self.get(rid)) {
            if !out.iter().any(|record| record.rid == one.record.rid) {
                out.push(one.record.clone());
            }
        }
        out
    }

    /// The record of `kind` that people write as `name`: its id, its number, its title, or a part of
    /// its title that no other has. With a publisher, one of its records.
    pub fn find(
        &self,
        kind: Kind,
        name: &str,
        publisher: Option<&PublisherId>,
    ) -> Result<&Shelved, PrintError> {
        let records: Vec<&Shelved> = self
            .all()
            .filter(|one| one.record.kind() == kind)
            .filter(|one| publisher.is_none_or(|id| one.record.publisher == *id))
            .collect();
        let name = name.trim();
        let exact = |one: &&&Shelved| {
            let record = &one.record;
            record.rid.as_str() == name
                || number_of(record).as_deref() == Some(name)
                || record.title == name
        };
        let part = |one: &&&Shelved| !name.is_empty() && one.record.title.contains(name);
        let mut found: Vec<&Shelved> = records.iter().filter(exact).copied().collect();
        if found.is_empty() {
            found = records.iter().filter(part).copied().collect();
        }
        match found[..] {
            [one] => Ok(one),
            [] => Err(PrintError::Unknown {
                name: name.to_owned(),
                what: kind_chinese(kind),
            }),
            _ => Err(PrintError::Several {
                name: name.to_owned(),
                candidates: found.iter().take(12).map(|one| one.in_words()).collect(),
            }),
        }
    }
}

impl Shelved {
    /// Number, title and id in one line; the id is what no other record has.
    pub fn in_words(&self) -> String {
        let number = number_of(&self.record).unwrap_or_default();
        let words = format!("{number} {} ({})", self.record.title, self.record.rid);
        words.trim_start().to_owned()
    }
}

/// The foot of a paper of `records`, all of one publisher, with `digest`.
pub(super) fn footer(
    workspace: &Workspace,
    publisher: &PublisherId,
    records: &[&Shelved],
    digest: String,
    printed_on: NaiveDate,
) -> Result<Footer, PrintError> {
    let name = workspace.county.publisher(publisher);
    let release = workspace.ledger.last_release(publisher)?;
    let published = records.iter().map(|one| one.record.publish_date).max();
    let released_on = release
        .as_ref()
        .and_then(|release| china_day(&release.at))
        .or(published)
        .unwrap_or(printed_on);
    Ok(Footer {
        publisher: name.map_or_else(|| publisher.to_string(), |one| one.name.clone()),
        release: release.map_or(0, |release| release.number),
        released_on,
        site: workspace.county.name.clone(),
        printed_on,
        clock_unset: false,
        digest,
        reviews: reviews(&workspace.ledger, records)?,
    })
}

/// Who let `records` pass: each officer once for each function, on the latest day.
fn reviews(ledger: &Ledger, records: &[&Shelved]) -> Result<Vec<ReviewNote>, WorkspaceError> {
    let mut sets: Vec<&String> = records
        .iter()
        .filter_map(|one| one.change_set.as_ref())
        .collect();
    sets.sort();
    sets.dedup();
    let mut out: Vec<ReviewNote> = Vec::new();
    for set in sets {
        for review in ledger.reviews(set)? {
            let note = ReviewNote {
                on: (review.at.naive_utc() + TimeDelta::hours(8)).date(),
                function: review.function,
                holder: review.holder,
            };
            let same = |known: &&mut ReviewNote| {
                known.function == note.function && known.holder == note.holder
            };
            match out.iter_mut().find(same) {
                Some(known) => known.on = known.on.max(note.on),
                None => out.push(note),
            }
        }
    }
    let rank = |note: &ReviewNote| {
        let place = FUNCTIONS.iter().position(|known| *known == note.function);
        place.unwrap_or(FUNCTIONS.len())
    };
    out.sort_by_key(rank);
    Ok(out)
}

/// The day in China of a moment in RFC 3339.
fn china_day(at: &str) -> Option<NaiveDate> {
    let at = chrono::DateTime::parse_from_rfc3339(at).ok()?;
    Some((at.naive_utc() + TimeDelta::hours(8)).date())
}
