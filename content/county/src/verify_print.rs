//! A paper against the repository: is what it says still what is published?
//!
//! In: what stands in a paper's foot, the check code (the first digits of a digest) or the words of the QR code
//! (`CHAYUE:<digest12>:<subject>:<release>`, [`content_model::paper::Subject`]). Out: every paper that it may be,
//! each with a [`Verdict`]. What can never happen: a code that fits several papers answered for one of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::{Amount, Body, Fee, PublisherId, Record, Rid, Status, Tier, yuan};

use crate::digest::hex;
use crate::history::History;
use crate::ledger::number_of;
use crate::print::{PrintError, Selection, Shelf, Shelved, fees_of};
use crate::workspace::{Workspace, WorkspaceError};

/// Fewer digits fit too many records.
const LEAST: usize = 6;
/// A digest in hex.
const MOST: usize = 64;

/// Why a paper could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Print(#[from] PrintError),
    #[error(
        "“{0}”不是校验码,也不是二维码里的文字;照页脚抄 12 位数字和字母(0–9、a–f),至少抄前 6 位 / \
         {0} is neither a check code nor a QR text: copy the 12 digits from the foot, at least the first 6"
    )]
    NotACode(String),
}

/// What a paper carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// 6 to 64 lower-case hex digits.
    digits: String,
    /// From the QR code alone: what the paper is of.
    subject: Option<String>,
}

/// A paper that the code fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub publisher: PublisherId,
    /// Number and title, or the kind of sheet.
    pub what: String,
    pub verdict: Verdict,
    /// What a guide's fees cost today, each in a line: they are records of their own, so a guide's code
    /// stays the same when one of them changes.
    pub charges: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It says what is published now.
    Current,
    /// The record, or one of the list's, reads differently now.
    Changed {
        /// The first release that no longer has it, where that is known.
        since: Option<u64>,
        /// The check code of what is published now.
        now: String,
    },
    /// Another record has taken its place.
    Superseded { by: Option<String> },
    /// Withdrawn, with the day and the document that says so, or no longer published at all.
    Withdrawn { by: Option<(NaiveDate, String)> },
    /// Its last day is over.
    Expired { on: NaiveDate },
}

impl Code {
    /// Reads what somebody typed or a scanner gave.
    pub fn parse(text: &str) -> Result<Self, VerifyError> {
        let refused = || VerifyError::NotACode(text.chars().take(80).collect());
        let text = text.trim();
        let (written, subject) = match text.strip_prefix("CHAYUE:") {
            None => (text, None),
            Some(rest) => {
                let (digits, rest) = rest.split_once(':').ok_or_else(refused)?;
                let (subject, release) = rest.rsplit_once(':').ok_or_else(refused)?;
                release.parse::<u64>().map_err(|_| refused())?;
                (digits, Some(subject.to_owned()))
            }
        };
        let digits: String = written
            .trim_start_matches("校验码")
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hex || !(LEAST..=MOST).contains(&digits.len()) {
            return Err(refused());
        }
        Ok(Self { digits, subject })
    }

    fn fits(&self, digest: &str) -> bool {
        digest.starts_with(&self.digits)
    }

    fn names_record(&self, rid: &Rid) -> bool {
        let subject = self.subject.as_deref();
        subject.is_none_or(|subject| subject == rid.as_str())
    }

    fn names_list(&self, selection: &Selection, publisher: &PublisherId) -> bool {
        self.subject.as_deref().is_none_or(|subject| {
            Selection::parse(subject)
                .is_some_and(|(named, of)| named == *selection && of == *publisher)
        })
    }
}

/// Every paper that `code` may be of: those of today first; without any, those of earlier releases as
/// far as the workspace still has them. Empty when nothing fits.
pub fn verify(
    workspace: &Workspace,
    code: &Code,
    today: NaiveDate,
) -> Result<Vec<Candidate>, VerifyError> {
    let shelf = Shelf::read(&workspace.ledger)?;
    let mut found = Vec::new();
    for one in shelf.all() {
        if code.fits(&one.digest) && code.names_record(&one.record.rid) {
            found.push(Candidate {
                publisher: one.record.publisher.clone(),
                what: one.in_words(),
                verdict: standing(&shelf, &one.record, today),
                charges: charges(&shelf, &one.record, today),
            });
        }
    }
    let publishers = workspace.ledger.publishers()?;
    for publisher in &publishers {
        let own: Vec<&Shelved> = shelf.of(publisher).collect();
        let pairs: Vec<_> = own
            .iter()
            .map(|one| (&one.record, one.digest.as_str()))
            .collect();
        for (selection, digest) in lists(&pairs) {
            if code.fits(&digest) && code.names_list(&selection, publisher) {
                found.push(Candidate {
                    publisher: publisher.clone(),
                    what: selection.to_string(),
                    verdict: Verdict::Current,
                    charges: Vec::new(),
                });
            }
        }
    }
    if found.is_empty() {
        for publisher in &publishers {
            found.extend(past(workspace, &shelf, publisher, code, today)?);
        }
    }
    Ok(found)
}

/// Every list that can be made of a unit's records, with its digest.
fn lists(records: &[(&Record, &str)]) -> Vec<(Selection, String)> {
    Selection::possible(records.iter().map(|(record, _)| *record))
        .into_iter()
        .filter_map(|selection| Some((selection.digest(records)?, selection)))
        .map(|(digest, selection)| (selection, digest))
        .collect()
}

/// A published record whose bytes are those of the paper.
fn standing(shelf: &Shelf, record: &Record, today: NaiveDate) -> Verdict {
    let successor = shelf
        .all()
        .find(|one| one.record.supersedes.as_ref() == Some(&record.rid));
    if let Some(one) = successor {
        return Verdict::Superseded {
            by: Some(one.in_words()),
        };
    }
    let withdrawal = record.withdrawal.as_ref().filter(|w| today >= w.date);
    match record.status {
        Status::Superseded => return Verdict::Superseded { by: None },
        Status::Withdrawn => {
            let by = record.withdrawal.as_ref();
            return Verdict::Withdrawn {
                by: by.map(|w| (w.date, w.basis.clone())),
            };
        }
        _ => {}
    }
    if let Some(w) = withdrawal {
        return Verdict::Withdrawn {
            by: Some((w.date, w.basis.clone())),
        };
    }
    match record.effective_to.filter(|to| today > *to) {
        Some(on) => Verdict::Expired { on },
        None => Verdict::Current,
    }
}

/// The fees of a guide as they are charged on the day.
fn charges(shelf: &Shelf, guide: &Record, today: NaiveDate) -> Vec<String> {
    let fees = fees_of(guide).iter().filter_map(|rid| shelf.get(rid));
    fees.filter_map(|one| match &one.record.body {
        Body::Fee(fee) => {
            let words = match fee.state_on(&one.record, today).payable() {
                true => amount(fee),
                false => "现在不收 / not payable".to_owned(),
            };
            Some(format!("{} {words}", one.record.title))
        }
        _ => None,
    })
    .collect()
}

fn amount(fee: &Fee) -> String {
    let unit = &fee.charge_unit;
    match &fee.amount {
        Amount::Free => "免费 / free".to_owned(),
        Amount::Fixed { fen } => format!("{}元/{unit}", yuan(*fen)),
        Amount::Range { min_fen, max_fen } => {
            format!("{}–{}元/{unit}", yuan(*min_fen), yuan(*max_fen))
        }
        Amount::Tiers { tiers } => {
            let tier = |tier: &Tier| format!("{} {}元/{unit}", tier.condition, yuan(tier.fen));
            tiers.iter().map(tier).collect::<Vec<_>>().join(";")
        }
        Amount::Text { text } => text.clone(),
    }
}

/// What earlier releases of `publisher` had under the code.
fn past(
    workspace: &Workspace,
    shelf: &Shelf,
    publisher: &PublisherId,
    code: &Code,
    today: NaiveDate,
) -> Result<Vec<Candidate>, VerifyError> {
    let history = History::new(&workspace.dir, publisher.as_str());
    let mut walk = history.walk();
    // What fitted, and the last release that had it.
    let mut records: BTreeMap<Rid, (String, u64)> = BTreeMap::new();
    let mut sheets: Vec<(Selection, u64)> = Vec::new();
    let newest = history.newest();
    for number in 1..=newest {
        let Some(release) = walk.to(number) else {
            continue;
        };
        let digests: Vec<String> = release.records.iter().map(|one| hex(&one.sha256)).collect();
        let pairs: Vec<(&Record, &str)> = release
            .records
            .iter()
            .zip(&digests)
            .map(|(one, digest)| (&one.record, digest.as_str()))
            .collect();
        for (record, digest) in &pairs {
            if code.fits(digest) && code.names_record(&record.rid) {
                let words = format!("{} {}", number_of(record).unwrap_or_default(), record.title);
                records.insert(record.rid.clone(), (words.trim_start().to_owned(), number));
            }
        }
        for (selection, digest) in lists(&pairs) {
            if code.fits(&digest) && code.names_list(&selection, publisher) {
                sheets.retain(|(known, _)| *known != selection);
                sheets.push((selection, number));
            }
        }
    }
    let since = |last: u64| (last < newest).then_some(last + 1);
    let mut out = Vec::new();
    for (rid, (what, last)) in records {
        let verdict = match shelf.get(&rid) {
            None => Verdict::Withdrawn { by: None },
            Some(now) => match standing(shelf, &now.record, today) {
                Verdict::Current => Verdict::Changed {
                    since: since(last),
                    now: now.digest.clone(),
                },
                gone => gone,
            },
        };
        out.push(Candidate {
            publisher: publisher.clone(),
            what,
            verdict,
            charges: Vec::new(),
        });
    }
    let own: Vec<&Shelved> = shelf.of(publisher).collect();
    let pairs: Vec<_> = own
        .iter()
        .map(|one| (&one.record, one.digest.as_str()))
        .collect();
    for (selection, last) in sheets {
        out.push(Candidate {
            publisher: publisher.clone(),
            what: selection.to_string(),
            verdict: match selection.digest(&pairs) {
                Some(now) => Verdict::Changed {
                    since: since(last),
                    now,
                },
                None => Verdict::Withdrawn { by: None },
            },
            charges: Vec::new(),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let code = Code::parse(" 校验码 9F3C 0011 2233 ").unwrap();
        assert_eq!(code.digits, "9f3c00112233");
        assert_eq!(code.subject, None);
        let code = Code::parse("CHAYUE:9f3c00112233:booklet/gongan/户籍:7").unwrap();
        assert_eq!(code.subject.as_deref(), Some("booklet/gongan/户籍"));
        let long = "a".repeat(65);
        for text in [
            "",
            "9f3c0",
            "9f3c0g112233",
            "CHAYUE:9f3c00112233",
            "CHAYUE:9f3c00112233:x:y",
            "CHAYUE::x:1",
            &long,
        ] {
            assert!(
                matches!(Code::parse(text), Err(VerifyError::NotACode(_))),
                "{text}"
            );
        }
    }
}
