//! People find each guide of the sample county as they would type it.

use std::collections::BTreeMap;
use std::path::Path;

use county::search_lint::{Lint, Tally};
use county::workspace::Workspace;

use crate::office::{Office, import};

fn lint() -> (Office, Lint) {
    let office = Office::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sample = content.join("sample");
    let dir = office.workspace_of("county", &sample.join("county.toml"));
    let brought = import(&dir, &[sample]);
    assert!(!brought.outcome.refused(), "{:?}", brought.places());
    let records = Workspace::open(&dir).unwrap().ledger.all_working().unwrap();
    (office, Lint::of(records).unwrap())
}

#[test]
fn every_guide_is_found_by_the_names_that_people_type() {
    let (_office, lint) = lint();
    assert!(lint.guides >= 20, "{}", lint.guides);
    let share = |of: fn(&Tally) -> usize| -> BTreeMap<&str, f64> {
        let ways = lint.by_way.iter();
        ways.map(|(way, tally)| (*way, of(tally) as f64 / tally.tried as f64))
            .collect()
    };
    let (first, in_five) = (share(|tally| tally.first), share(|tally| tally.in_five));
    let text = lint.text();
    for way in ["written", "pinyin", "slip", "dialect"] {
        assert!(in_five[way] >= 0.95, "{way}: {text}");
        assert!(first[way] >= 0.8, "{way}: {text}");
    }
    assert!(in_five["initials"] >= 0.9, "{text}");
    assert!(in_five["begun"] >= 0.85, "{text}");
}

#[test]
fn what_does_not_come_first_is_told_with_what_does() {
    let (office, lint) = lint();
    for trial in &lint.behind {
        assert_ne!(trial.place, Some(1));
        assert_ne!(trial.instead.as_ref(), Some(&trial.guide));
    }
    let tried: usize = lint
        .by_way
        .values()
        .map(|tally| tally.tried - tally.first)
        .sum();
    assert_eq!(tried, lint.behind.len());
    let workspace = office.path("county");
    let said = office.run_anywhere(&["search-lint", "--workspace", workspace.to_str().unwrap()]);
    assert_eq!((said.code, said.out), (0, lint.text()), "{}", said.err);
}
