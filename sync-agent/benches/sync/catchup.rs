//! How much a terminal fetches that was away for 1, 10, 100 or 365 releases.

use std::collections::BTreeMap;
use std::path::Path;

use content_model::Rid;
use content_pack::{DeltaEntry, DeltaIndex, PackName, Release, sha256};

use crate::corpus::{Corpus, Size};
use crate::county::{Listed, Repository, release};
use crate::floor::floor;
use crate::proxy::{Part, Proxy};
use crate::signing::hex;
use crate::table::Report;
use crate::terminal::Terminal;

/// A year, with a release on every day.
const YEAR: u64 = 365;
const AWAY: [u64; 3] = [1, 10, 100];
/// In every release one guide of a hundred is another one.
const SIZE: Size = Size {
    guides: 300,
    fees: 30,
    forms: 0,
};
const CHANGED: usize = 3;

/// A year of releases, and terminals that stopped looking at some of them.
pub fn measure(report: &mut Report, work: &Path, www: &Path, proxy: &Proxy, part: usize) {
    let days = YEAR / part as u64;
    let end = days + 1;
    let away = |number| number == 1 || AWAY.contains(&(end - number));
    report.line("");
    report.line(&format!(
        "catching up; {} guides, {CHANGED} changed in each release, all of a year's deltas published",
        SIZE.guides
    ));
    report.line(&format!(
        "  {:<14}{:>10}{:>16}{:>14}{:>14}{:>14}{:>12}{:>9}{:>9}",
        "releases away",
        "requests",
        "packs + index",
        "bytes packs",
        "bytes all",
        "floor",
        "of full",
        "× floor",
        "CPU s"
    ));
    let mut corpus = Corpus::new("nian", SIZE);
    let folder = www.join("year");
    let mut repository = Repository::new(&folder);
    let mut kept: BTreeMap<u64, Release> = BTreeMap::new();
    let mut index = DeltaIndex::default();
    let mut terminals = Vec::new();
    let mut aligned = Vec::new();
    for number in 1..=end {
        if number > 1 {
            corpus.edit(number, CHANGED, 0);
        }
        let next = release(
            &corpus.publisher,
            kept.get(&(number - 1)),
            &corpus.records(),
        );
        for span in spans(number).filter(|span| number.is_multiple_of(*span)) {
            let Some(base) = kept.get(&(number - span)) else {
                continue;
            };
            let delta = next.delta_from(base).expect("a delta");
            index.deltas.push(DeltaEntry {
                from: base.number,
                to: number,
                length: delta.len() as u64,
                sha256: hex(&sha256(&delta)),
            });
            aligned.push((PackName::Delta(base.number, number), delta));
        }
        kept.insert(number, next);
        kept.retain(|old, _| still_needed(*old, number, end));
        let next = &kept[&number];
        if number < end && away(number) {
            let mut listed = Listed::default();
            let full = next.encode().expect("a pack");
            listed.pack(PackName::Full(number), full, next, next.raw_len());
            repository.publish(vec![(corpus.publisher.clone(), listed)]);
            let terminal = Terminal::new(&work.join(format!("away-{number}")), proxy, www, "year");
            terminal.round(proxy);
            terminals.push((end - number, terminal, corpus.records()));
        }
    }
    let last = &kept[&end];
    let full = last.encode().expect("a pack");
    let full_length = full.len();
    publish(&mut repository, &corpus, &kept, full, aligned, &index);
    terminals.reverse();
    for (away, terminal, then) in terminals {
        tell(
            report,
            away,
            &terminal,
            proxy,
            &then,
            &corpus.records(),
            full_length,
        );
    }
}

/// The last release as its publisher lists it: everything that leads to it.
fn publish(
    repository: &mut Repository,
    corpus: &Corpus,
    kept: &BTreeMap<u64, Release>,
    full: Vec<u8>,
    aligned: Vec<(PackName, Vec<u8>)>,
    index: &DeltaIndex,
) {
    let (end, last) = kept.last_key_value().expect("releases");
    let mut listed = Listed::default();
    listed.pack(PackName::Full(*end), full, last, last.raw_len());
    for span in spans(*end) {
        let base = &kept[&(end - span)];
        let delta = last.delta_from(base).expect("a delta");
        let raw = content_pack::Header::parse(&delta, &content_pack::PackLimits::default())
            .expect("a header")
            .raw_len;
        listed.pack(PackName::Delta(base.number, *end), delta, last, raw);
    }
    listed.index(*end, index.to_bytes().expect("an index"));
    for (name, delta) in aligned {
        let place = format!(
            "targets/packs/{}/{}.{name}",
            corpus.publisher,
            hex(&sha256(&delta))
        );
        repository.put(&place, &delta);
    }
    repository.publish(vec![(corpus.publisher.clone(), listed)]);
}

fn tell(
    report: &mut Report,
    away: u64,
    terminal: &Terminal,
    proxy: &Proxy,
    then: &BTreeMap<Rid, Vec<u8>>,
    now: &BTreeMap<Rid, Vec<u8>>,
    full: usize,
) {
    let round = terminal.round(proxy);
    let (all, packs) = (round.all(), round.traffic(&[Part::Packs]));
    let least = floor(then, now).each;
    report.line(&format!(
        "  {away:<14}{:>10}{:>16}{:>14}{:>14}{least:>14}{:>12.3}{:>9.2}{:>9.2}",
        all.requests,
        packs.requests,
        packs.down,
        all.down,
        packs.down as f64 / full as f64,
        packs.down as f64 / least as f64,
        round.cost.cpu,
    ));
}

/// 1, 2, 4 … as far as there are releases before `number`.
fn spans(number: u64) -> impl Iterator<Item = u64> {
    (0..)
        .map(|power| 1 << power)
        .take_while(move |span| *span < number)
}

/// Whether a delta of a later release than `now`, at most `end`, starts at `old`.
fn still_needed(old: u64, now: u64, end: u64) -> bool {
    let later_aligned = (0..)
        .map(|power| 1_u64 << power)
        .take_while(|span| *span < end)
        .any(|span| old.is_multiple_of(span) && old + span > now && old + span <= end);
    old == now || later_aligned || spans(end).any(|span| end - span == old)
}
