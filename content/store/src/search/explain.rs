//! Why a record is shown: the index's word held against what the record says.

use std::ops::Range;

use content_model::{Body, Record};

use super::normal::{Normal, normal};
use super::{Reason, Spelling, archive, titles};

/// Characters around a place in a text.
const AROUND: usize = 14;

/// What of the title is marked, what says it, and how it was typed.
pub(super) type Explained = (Vec<Range<usize>>, Reason, Spelling);

pub(super) fn by_title(record: &Record, parts: &[Vec<char>]) -> Option<Explained> {
    let spelling = if parts.len() > 1 {
        Spelling::Parts
    } else {
        Spelling::Written
    };
    if let Some(places) = archive::places(&record.title, parts) {
        return Some((places, Reason::Title, spelling));
    }
    let name = titles(record).find(|name| archive::places(name, parts).is_some())?;
    Some((Vec::new(), Reason::Name(name.to_owned()), spelling))
}

pub(super) fn by_text(record: &Record, parts: &[Vec<char>]) -> Option<Explained> {
    let text = archive::text(record);
    // Each part in the text or in the title, the first of them in the text.
    let in_title =
        |part: &&Vec<char>| archive::places(&record.title, std::slice::from_ref(*part)).is_some();
    let (titled, rest): (Vec<&Vec<char>>, Vec<&Vec<char>>) = parts.iter().partition(in_title);
    let first = rest.first().or(titled.first())?;
    let place = archive::places(&text, std::slice::from_ref(*first))?
        .first()?
        .clone();
    let others = rest.iter().skip(1);
    let mut others = others.map(|part| archive::places(&text, std::slice::from_ref(*part)));
    if others.any(|places| places.is_none()) {
        return None;
    }
    let (around, marked) = around(&text, place);
    let titled: Vec<Vec<char>> = titled.into_iter().cloned().collect();
    let marks = archive::places(&record.title, &titled).unwrap_or_default();
    Some((marks, Reason::Text { around, marked }, Spelling::Written))
}

/// Some characters before and behind a place, on its line.
fn around(text: &str, place: Range<usize>) -> (String, Range<usize>) {
    let chars: Vec<char> = text.chars().collect();
    let line = |c: &char| *c == '\n';
    let before = chars[..place.start]
        .iter()
        .rposition(line)
        .map_or(0, |at| at + 1);
    let after = chars[place.end..]
        .iter()
        .position(line)
        .map_or(chars.len(), |at| place.end + at);
    let from = place.start.saturating_sub(AROUND).max(before);
    let to = (place.end + AROUND).min(after);
    let some: String = chars[from..to].iter().collect();
    (some, place.start - from..place.end - from)
}

/// The characters of a title that stand for the marked ones of its normal form.
pub(super) fn ranges(title: &Normal, marked: u128) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, place) in title.places.iter().enumerate().take(128) {
        let place = *place as usize;
        if marked >> at & 1 == 0 {
            continue;
        }
        match out.last_mut() {
            Some(last) if last.end >= place => last.end = place + 1,
            _ => out.push(place..place + 1),
        }
    }
    out
}

/// The number of a record that has `asked` in it, as it is written.
pub(super) fn number_of(record: &Record, asked: &str) -> Option<String> {
    let digits = asked.chars().all(|c| c.is_ascii_digit());
    let has = |number: &&String| {
        let number = normal(number);
        number.contains(asked)
            || digits && {
                let own: String = number.chars().filter(char::is_ascii_digit).collect();
                own.contains(asked)
            }
    };
    let numbers: Vec<&String> = match &record.body {
        Body::Guide(guide) => {
            let codes = [&guide.local_code, &guide.task_code, &guide.catalog_code];
            codes.into_iter().flatten().collect()
        }
        Body::Disclosure(one) => std::iter::once(&one.index_no).chain(&one.doc_no).collect(),
        Body::Withheld(one) => std::iter::once(&one.index_no).chain(&one.doc_no).collect(),
        Body::Fee(fee) => fee.fee_code.iter().collect(),
        Body::Form(form) => vec![&form.form_code],
        Body::Notice(notice) => notice.notice_no.iter().collect(),
        Body::Window(window) => vec![&window.window_no],
        Body::Person(person) => vec![&person.duty_number],
        Body::Series(series) => vec![&series.series_no],
        Body::Faq(faq) => vec![&faq.faq_no],
        _ => Vec::new(),
    };
    numbers.into_iter().find(has).cloned()
}

/// A name of the record as it is written; `name` is normal.
pub(super) fn written(record: &Record, name: &str) -> Option<String> {
    let own = super::names(record);
    own.into_iter().find(|own| normal(own).starts_with(name))
}

pub(super) fn year(record: &Record) -> Option<i32> {
    match &record.body {
        Body::Disclosure(one) => Some(one.created_date.year()),
        Body::Series(one) => Some(one.issue_date.year()),
        _ => None,
    }
}
