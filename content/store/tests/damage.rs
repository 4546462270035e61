//! Damage of every kind: a reader shows what was signed or says that the cache cannot be used.

mod office;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use content_model::{Kind, Rid};
use content_pack::Release;
use content_store::search::{Question, Search};
use content_store::{Facet, Filter, Reader, Store, StoreError};
use office::{Dice, Office, apply_full};

/// Asks for everything in every way; `None` where the cache says that it cannot be used.
fn asked(data: &Path, release: &Release) -> Option<usize> {
    let right: BTreeMap<&Rid, &content_model::Record> = release
        .records
        .iter()
        .map(|p| (&p.record.rid, &p.record))
        .collect();
    let unusable = |error: StoreError| match error {
        StoreError::Unusable(_) | StoreError::NoCache | StoreError::Storage(_) => None::<usize>,
        other => panic!("{other:?}"),
    };
    let reader = match Reader::open(data) {
        Ok(reader) => reader,
        Err(error) => return unusable(error),
    };
    let mut seen = 0;
    let mut check = |entries: Vec<content_store::Entry>| {
        for entry in entries {
            assert_eq!(Some(&&entry.record), right.get(&entry.record.rid));
            seen += 1;
        }
    };
    for rid in right.keys() {
        match reader.record(rid) {
            Ok(found) => check(found.into_iter().collect()),
            Err(error) => return unusable(error),
        }
    }
    for rid in right.keys().take(2) {
        match reader.reviewers(rid) {
            Ok(found) => assert!(found.is_empty() || found.len() == 3),
            Err(error) => return unusable(error),
        }
    }
    for kind in [Kind::Guide, Kind::Site] {
        for by_title in [false, true] {
            let filter = Filter {
                by_title,
                ..Filter::default()
            };
            match reader.page(kind, &filter, 0, 1000) {
                Ok(page) => check(page.entries),
                Err(error) => return unusable(error),
            }
        }
    }
    for typed in ["科", "资格证", "zgz"] {
        let found = Search::open(data).and_then(|mut search| search.find(&Question::new(typed)));
        match found {
            Ok(found) => check(found.hits.into_iter().map(|hit| hit.entry).collect()),
            Err(error) => return unusable(error),
        }
    }
    match reader.titled("资格", 50) {
        Ok(found) => check(found),
        Err(error) => return unusable(error),
    }
    for facet in [Facet::Class, Facet::Audience, Facet::Topic] {
        let values = match reader.facet_values(Kind::Guide, facet, &Filter::default()) {
            Ok(values) => values,
            Err(error) => return unusable(error),
        };
        for (value, _) in values.into_iter().take(2) {
            let filter = Filter {
                facets: vec![(facet, value.clone())],
                by_title: true,
                ..Filter::default()
            };
            match reader.page(Kind::Guide, &filter, 0, 100) {
                // What people read is what some record says.
                Ok(page) => {
                    let said = format!("{:?}", page.entries);
                    let is_word = facet != Facet::Audience;
                    assert!(!is_word || said.contains(&value), "{value}");
                    check(page.entries);
                }
                Err(error) => return unusable(error),
            }
        }
    }
    match reader.numbered("1", 50) {
        Ok(found) => check(found),
        Err(error) => return unusable(error),
    }
    match reader.releases() {
        Ok(told) => {
            let name = told.iter().map(|told| told.name.as_str());
            assert!(name.eq(["示范县gongan"]) || told.is_empty());
        }
        Err(error) => return unusable(error),
    }
    Some(seen)
}

/// Whether a scrub finds nothing.
fn is_sound(data: &Path) -> bool {
    let Ok(store) = Store::open(data) else {
        return false;
    };
    let mut at = Some(0);
    while let Some(next) = at {
        match store.scrub_step(next, 1 << 16) {
            Ok(step) if step.damaged.is_empty() => at = step.next,
            _ => return false,
        }
    }
    true
}

fn filled(data: &Path) -> (Release, PathBuf) {
    let mut office = Office::new("gongan");
    office.write(4, 2500);
    office.note(16);
    let release = office.publish();
    let mut store = Store::open(data).unwrap();
    apply_full(&mut store, &release).unwrap();
    drop(store);
    (release, Store::file(data).unwrap())
}

#[test]
fn a_bit_that_falls_over_never_shows_other_content() {
    let dir = tempfile::tempdir().unwrap();
    let (release, path) = filled(dir.path());
    let everything = asked(dir.path(), &release).unwrap();
    assert!(is_sound(dir.path()));
    let good = fs::read(&path).unwrap();
    let mut dice = Dice::new(1000);
    let (mut refused, mut less) = (0, 0);
    for _ in 0..1000 {
        let at = dice.below(good.len());
        let mut bad = good.clone();
        bad[at] ^= 1 << dice.below(8);
        fs::write(&path, &bad).unwrap();
        let seen = asked(dir.path(), &release);
        if seen == Some(everything) {
            continue;
        }
        refused += usize::from(seen.is_none());
        less += usize::from(seen.is_some());
        // Whatever a reader can miss, the scrub finds; of what it notices, a part is looked at.
        if seen.is_some() || refused % 5 == 0 {
            assert!(!is_sound(dir.path()), "byte {at}: {seen:?} of {everything}");
            fs::write(&path, &good).unwrap();
        }
    }
    println!("1,000 bits: {refused} refused, {less} with less than everything");
    // Half of the file is what the search would need for other words.
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_file_cut_short_or_full_of_something_else_is_unusable() {
    let dir = tempfile::tempdir().unwrap();
    let (release, path) = filled(dir.path());
    let good = fs::read(&path).unwrap();
    let whole = asked(dir.path(), &release);
    // SQLite reads what is missing of a page as zeros; where zeros stood, nothing is lost.
    let last = good.iter().rposition(|byte| *byte != 0).unwrap();
    for length in (0..=last).step_by(1021) {
        fs::write(&path, &good[..length]).unwrap();
        let seen = asked(dir.path(), &release);
        // Of the last page, the words may be those that nobody asked for.
        let is_last = good.len() - length < 4096;
        assert!(seen.is_none() || is_last, "{length} bytes: {seen:?}");
        if length > 0 {
            assert!(!is_sound(dir.path()), "{length} bytes");
        }
    }
    for filling in [0x5a, 0x00] {
        fs::write(&path, vec![filling; 20_000]).unwrap();
        assert!(asked(dir.path(), &release).is_none());
    }
    fs::write(&path, &good).unwrap();
    assert_eq!(asked(dir.path(), &release), whole);
}

#[test]
fn a_scrub_names_the_record_and_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (release, path) = filled(dir.path());
    let wrong = &release.records[12];
    let db = rusqlite::Connection::open(&path).unwrap();
    let changed = db.execute(
        "UPDATE record SET body = zeroblob(length(body)) WHERE sha256 = ?1",
        [wrong.sha256],
    );
    assert_eq!(changed.unwrap(), 1);
    drop(db);
    let store = Store::open(dir.path()).unwrap();
    let (mut at, mut steps, mut records, mut damaged) = (Some(0), 0, 0, Vec::new());
    while let Some(next) = at {
        let step = store.scrub_step(next, 5_000).unwrap();
        assert!(step.bytes < 5_000 + 5_000);
        records += step.records;
        damaged.extend(step.damaged);
        at = step.next;
        steps += 1;
    }
    assert_eq!(damaged, std::slice::from_ref(&wrong.record.rid));
    assert_eq!(records, release.records.len());
    assert!(steps > 9, "{steps}");
    let told = Reader::open(dir.path()).unwrap().record(&wrong.record.rid);
    assert!(matches!(told, Err(StoreError::Unusable(_))));
}

#[test]
fn a_delta_over_damaged_rows_is_unusable_and_not_the_packs_fault() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new("gongan");
    office.note(30);
    let first = office.publish();
    office.edit(5, 0);
    let second = office.publish();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &first).unwrap();
    let db = rusqlite::Connection::open(Store::file(dir.path()).unwrap()).unwrap();
    let touched: Vec<_> = second.records.iter().zip(&first.records).collect();
    let (_, stays) = touched.iter().find(|(a, b)| a == b).unwrap();
    db.execute(
        "UPDATE record SET sha256 = zeroblob(32) WHERE sha256 = ?1",
        [stays.sha256],
    )
    .unwrap();
    drop(db);
    let told = office::apply_deltas(&mut store, &[first, second]);
    assert!(matches!(told, Err(StoreError::Unusable(_))), "{told:?}");
}
