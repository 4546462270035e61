//! Who let a record pass, and when: the same on the screen and on paper.

use chrono::{DateTime, NaiveDate};
use content_model::paper::ReviewNote;
use content_model::{Body, Record};
use content_store::{Reviewer, StoreError};

use crate::clock::china_day;
use crate::page::{Context, value};
use crate::ui::{Block, BlockKind, Review, Reviews};

/// The functions that have words of their own, in the order in which they are named.
const FUNCTIONS: [&str; 3] = ["legal", "secrecy", "approve"];

/// Each officer once for each function, legal first, then secrecy, then approval, then whatever a
/// newer county asks for.
pub fn notes(reviewers: Vec<Reviewer>) -> Vec<ReviewNote> {
    let mut out: Vec<ReviewNote> = Vec::new();
    for reviewer in reviewers {
        let note = ReviewNote {
            on: china_day(reviewer.at),
            function: reviewer.function,
            holder: reviewer.holder,
        };
        let same = |known: &&mut ReviewNote| {
            known.function == note.function && known.holder == note.holder
        };
        match out.iter_mut().find(same) {
            // They come oldest first.
            Some(known) => known.on = note.on,
            None => out.push(note),
        }
    }
    out.sort_by_key(|note| rank(&note.function));
    out
}

/// What a screen says of a record's reviews.
pub(crate) fn reviews(context: &Context<'_>, record: &Record) -> Result<Reviews, StoreError> {
    let notes = notes(context.reader.reviewers(&record.rid)?);
    Ok(Reviews {
        emergency: is_warning(record) && approved_only(&notes),
        ..named(&notes)
    })
}

/// The line under a record's own facts; none where nobody's review came with it.
pub(crate) fn line(context: &Context<'_>, record: &Record) -> Result<Option<Block>, StoreError> {
    Ok(block(reviews(context, record)?))
}

pub(crate) fn block(reviews: Reviews) -> Option<Block> {
    (reviews != Reviews::default()).then(|| Block {
        kind: BlockKind::Reviewed,
        reviews,
        ..Block::default()
    })
}

fn named(notes: &[ReviewNote]) -> Reviews {
    let day = notes.first().map(|note| note.on);
    let same_day = notes.iter().all(|note| Some(note.on) == day);
    let by = |rank_of: usize| {
        let of = || notes.iter().filter(|note| rank(&note.function) == rank_of);
        let holders: Vec<&str> = of().map(|note| note.holder.as_str()).collect();
        let last = of().map(|note| note.on).max().filter(|_| !same_day);
        Review {
            names: holders.join("、").into(),
            on: last.and_then(known).map(value::date).unwrap_or_default(),
        }
    };
    Reviews {
        legal: by(0),
        secrecy: by(1),
        approve: by(2),
        other: by(3),
        on: day
            .filter(|_| same_day)
            .and_then(known)
            .map(value::date)
            .unwrap_or_default(),
        emergency: false,
    }
}

fn rank(function: &str) -> usize {
    let known = FUNCTIONS.iter().position(|known| *known == function);
    known.unwrap_or(FUNCTIONS.len())
}

/// The cache gives the beginning of time for a moment that it cannot read.
fn known(day: NaiveDate) -> Option<NaiveDate> {
    (day != china_day(DateTime::UNIX_EPOCH)).then_some(day)
}

fn is_warning(record: &Record) -> bool {
    matches!(&record.body, Body::Notice(notice) if notice.is_warning())
}

/// Somebody approved, and nobody else has looked yet.
fn approved_only(notes: &[ReviewNote]) -> bool {
    !notes.is_empty() && notes.iter().all(|note| note.function == "approve")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reviewer(function: &str, holder: &str, at: &str) -> Reviewer {
        Reviewer {
            function: function.to_owned(),
            holder: holder.to_owned(),
            at: at.parse().unwrap(),
            reasons: String::new(),
        }
    }

    fn told(reviewers: Vec<Reviewer>) -> Reviews {
        named(&notes(reviewers))
    }

    #[test]
    fn functions_are_named_in_their_order_with_one_day_where_it_is_one() {
        let told = told(vec![
            reviewer("approve", "冯善行", "2026-11-21T16:00:00Z"),
            reviewer("secrecy", "郑暖春", "2026-11-22T01:00:00Z"),
            reviewer("legal", "吴清和", "2026-11-22T15:59:59Z"),
        ]);
        let names = [&told.legal, &told.secrecy, &told.approve, &told.other]
            .map(|review| (review.names.to_string(), review.on.year));
        let expected = ["吴清和", "郑暖春", "冯善行", ""].map(|name| (name.to_owned(), 0));
        assert_eq!(names, expected);
        assert_eq!((told.on.year, told.on.month, told.on.day), (2026, 11, 22));
    }

    #[test]
    fn each_has_its_own_day_where_they_differ() {
        let told = told(vec![
            reviewer("legal", "吴清和", "2026-11-20T01:00:00Z"),
            reviewer("approve", "冯善行", "2026-11-21T16:00:00Z"),
            reviewer("approve", "冯善行", "2026-11-23T01:00:00Z"),
            reviewer("approve", "陈望川", "2026-11-22T01:00:00Z"),
            reviewer("archive", "何久远", "2026-11-22T01:00:00Z"),
        ]);
        assert_eq!(told.on.year, 0);
        assert_eq!((told.legal.on.day, told.secrecy.on.day), (20, 0));
        // Who signs twice is one officer, by the latest signature.
        assert_eq!(told.approve.names, "冯善行、陈望川");
        assert_eq!(told.approve.on.day, 23);
        assert_eq!(
            (told.other.names.as_str(), told.other.on.day),
            ("何久远", 22)
        );
    }

    #[test]
    fn a_day_that_nobody_knows_is_not_told() {
        let told = told(vec![reviewer("legal", "吴清和", "1970-01-01T00:00:00Z")]);
        assert_eq!((told.legal.names.as_str(), told.on.year), ("吴清和", 0));
        assert_eq!(named(&[]), Reviews::default());
        assert!(block(Reviews::default()).is_none());
    }

    #[test]
    fn an_emergency_is_what_the_approver_alone_has_seen() {
        let approved = reviewer("approve", "罗连夜", "2026-11-22T01:00:00Z");
        let legal = reviewer("legal", "林知远", "2026-11-22T03:00:00Z");
        assert!(approved_only(&notes(vec![approved.clone()])));
        assert!(!approved_only(&notes(vec![approved, legal])));
        assert!(!approved_only(&[]));
    }
}
