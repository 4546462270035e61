//! One place of the good sample county is spoilt at a time: that cell is named, by the right rule,
//! and nothing else is.

use std::collections::BTreeSet;
use std::path::Path;

use calamine::Data;

use crate::book::{County, sample};
use crate::desk::{Desk, Named, copy};
use crate::spoil::{Edit, Spoilt, WAYS};

/// Each gives another place for every way of spoiling.
const SEEDS: [u64; 3] = [20_261_122, 7, 65_537];

#[test]
fn a_spoilt_place_is_named_at_its_cell_and_nothing_else_is() {
    let good = County::read(&sample());
    let folder = tempfile::tempdir().unwrap();
    copy(&sample(), folder.path());
    for book in &good.books {
        book.write(&folder.path().join(&book.file));
    }
    let office = Desk::new(&sample().join("county.toml"));
    let found = office.import(folder.path(), &["."]);
    assert_eq!(found, [], "the sample, written again, has no fault");
    let mut wrong = Vec::new();
    for (round, seed) in SEEDS.into_iter().enumerate() {
        let mut numbers = Numbers(seed);
        for (way, places) in WAYS {
            let places = places(&good);
            assert!(!places.is_empty(), "{way}: nowhere in the sample");
            let spoilt = &places[numbers.below(places.len())];
            // The whole county takes long: once is enough for what needs it.
            if spoilt.afresh && round > 0 {
                continue;
            }
            let found = import_spoilt(&good, spoilt, folder.path(), &office);
            let mut expected = spoilt.expected.clone();
            expected.sort();
            if found != expected {
                wrong.push(format!(
                    "{way} (seed {seed}):\n  expected {expected:?}\n  named    {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Imports the spoilt sheets into an office that has everything else, or the whole county into an
/// empty one; leaves `folder` as it was.
fn import_spoilt(good: &County, spoilt: &Spoilt, folder: &Path, office: &Desk) -> Vec<Named> {
    let mut county = good.clone();
    let mut touched = BTreeSet::new();
    for edit in &spoilt.edits {
        let (Edit::Cell(at, _) | Edit::EmptyRow(at) | Edit::HideRow(at)) = edit;
        touched.insert((at.book, at.page));
        let page = &mut county.books[at.book].pages[at.page];
        match edit {
            Edit::Cell(_, value) => page.rows[at.row][at.column] = value.clone(),
            Edit::EmptyRow(_) => page.rows[at.row].fill(Data::Empty),
            Edit::HideRow(_) => page.hidden.push(at.row),
        }
    }
    let books: BTreeSet<usize> = touched.iter().map(|(book, _)| *book).collect();
    for at in &books {
        let mut book = county.books[*at].clone();
        if !spoilt.afresh {
            let mut page = 0;
            book.pages.retain(|_| {
                page += 1;
                touched.contains(&(*at, page - 1))
            });
        }
        book.write(&folder.join(&book.file));
    }
    let found = if spoilt.afresh {
        Desk::new(&sample().join("county.toml")).import(folder, &["."])
    } else {
        let files: Vec<&str> = books
            .iter()
            .map(|at| good.books[*at].file.as_str())
            .collect();
        office.copied().import(folder, &files)
    };
    for at in &books {
        let book = &good.books[*at];
        book.write(&folder.join(&book.file));
    }
    found
}

/// SplitMix64: the same places for the same seed on every computer.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % bound as u64).expect("below a usize")
    }
}
