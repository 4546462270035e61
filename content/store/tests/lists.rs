//! Lists: what is chosen, counted and found by number is what a look at every record gives.

mod office;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use content_model::{Body, Charges, Disclosure, Guide, Kind, Record, Rid, ServerType, Validity};
use content_pack::Release;
use content_store::{Facet, Filter, ORGANISATION, PERSON, Reader, Store, StoreError};
use office::{Dice, Office, apply_deltas, apply_full, paper};

fn guide(office: &mut Office, n: u64) -> Record {
    let mut record = paper::guide(&office.id, Rid::new(n, [1; 10]), n, &mut office.dice, 300);
    let charges = match n % 3 {
        0 => Charges::NoCharge,
        rest => Charges::Fees(vec![Rid::new(rest, [2; 10])]),
    };
    record.body = Body::Guide(Guide {
        dept: format!("第{}科", n % 7),
        server_type: [
            ServerType::Person,
            ServerType::Organisation,
            ServerType::Both,
        ][office.dice.below(3)],
        topics: vec![
            format!("主题{}", n % 5),
            format!("主题{}", office.dice.below(9)),
        ],
        charges,
        ..Guide::default()
    });
    record
}

fn paper_of(office: &mut Office, n: u64) -> Record {
    let mut record = paper::notice(&office.id, Rid::new(n, [3; 10]), n, &mut office.dice);
    let year = 2020 + office.dice.below(7);
    record.body = Body::Disclosure(Disclosure {
        index_no: format!("{:08}", 20_000_000 + n),
        doc_no: n
            .is_multiple_of(4)
            .then(|| format!("示政办〔{year}〕{}号", n + 1)),
        class_code: format!("类{}", office.dice.below(40)),
        theme: None,
        form: None,
        created_date: format!("{year}-0{}", 1 + office.dice.below(9))
            .parse()
            .unwrap(),
        validity: Validity::Valid,
        body: String::new(),
        fulltext: false,
        paper_location: None,
        interpretation_ref: None,
        policy_ref: None,
    });
    record
}

/// Two releases of an office; the second one changes what many of the records are listed by.
fn history(id: &str, first: u64) -> Vec<Release> {
    let mut office = Office::new(id);
    for n in first..first + 60 {
        let (guide, paper) = (guide(&mut office, n), paper_of(&mut office, n));
        office.keep(&guide);
        office.keep(&paper);
    }
    let before = office.publish();
    for n in (first..first + 60).step_by(4) {
        let mut changed = guide(&mut office, n);
        changed.rev = 2;
        let mut other = paper_of(&mut office, n);
        other.rev = 2;
        office.keep(&changed);
        office.keep(&other);
    }
    office.remove(5);
    vec![before, office.publish()]
}

/// What a record can be chosen by, worked out here and nowhere else.
fn has(record: &Record) -> BTreeSet<(Facet, String)> {
    let mut out = BTreeSet::from([(Facet::Publisher, record.publisher.as_str().to_owned())]);
    match &record.body {
        Body::Guide(guide) => {
            out.insert((Facet::Class, guide.dept.clone()));
            let kinds: &[&str] = match guide.server_type {
                ServerType::Person => &[PERSON],
                ServerType::Organisation => &[ORGANISATION],
                ServerType::Both => &[PERSON, ORGANISATION],
            };
            out.extend(
                kinds
                    .iter()
                    .map(|kind| (Facet::Audience, (*kind).to_owned())),
            );
            out.extend(guide.topics.iter().map(|it| (Facet::Topic, it.clone())));
            if let Charges::Fees(fees) = &guide.charges {
                out.extend(fees.iter().map(|it| (Facet::Fee, it.as_str().to_owned())));
            }
        }
        Body::Disclosure(paper) => {
            out.insert((Facet::Class, paper.class_code.clone()));
            out.insert((Facet::Year, paper.created_date.year().to_string()));
        }
        _ => {}
    }
    out
}

const ALL: [Facet; 6] = [
    Facet::Publisher,
    Facet::Class,
    Facet::Audience,
    Facet::Topic,
    Facet::Fee,
    Facet::Year,
];

/// Holds every list of one value, and of pairs of values, against the records.
fn check(data: &Path, releases: &[&Release]) {
    let reader = Reader::open(data).unwrap();
    let mut dice = Dice::new(4);
    for kind in [Kind::Guide, Kind::Disclosure] {
        let records: Vec<(&Record, BTreeSet<_>)> = releases
            .iter()
            .flat_map(|release| &release.records)
            .filter(|packed| packed.record.kind() == kind)
            .map(|packed| (&packed.record, has(&packed.record)))
            .collect();
        let mut counts: BTreeMap<&(Facet, String), usize> = BTreeMap::new();
        for value in records.iter().flat_map(|(_, values)| values) {
            *counts.entry(value).or_default() += 1;
        }
        for facet in ALL {
            let told = reader
                .facet_values(kind, facet, &Filter::default())
                .unwrap();
            assert!(told.is_sorted_by(|a, b| a.1 > b.1 || (a.1 == b.1 && a.0 < b.0)));
            let told: BTreeMap<_, _> = told.into_iter().collect();
            let of_facet = counts.iter().filter(|((of, _), _)| *of == facet);
            let wanted = of_facet.map(|((_, name), count)| (name.clone(), *count));
            assert_eq!(told, wanted.collect(), "{kind:?} {facet:?}");
        }
        let every: Vec<&(Facet, String)> = counts.keys().copied().collect();
        for _ in 0..300 {
            let one = every[dice.below(every.len())].clone();
            let two = every[dice.below(every.len())].clone();
            let passing = |of: &BTreeSet<_>| of.contains(&one) && of.contains(&two);
            let wanted: BTreeSet<&Rid> = records
                .iter()
                .filter(|(_, values)| passing(values))
                .map(|(record, _)| &record.rid)
                .collect();
            let by_title = dice.below(2) == 0;
            let filter = Filter {
                facets: vec![one.clone(), two.clone()],
                by_title,
                ..Filter::default()
            };
            let page = reader.page(kind, &filter, 0, 1000).unwrap();
            assert_eq!(page.total, wanted.len());
            let told: Vec<&Record> = page.entries.iter().map(|entry| &entry.record).collect();
            assert_eq!(
                told.iter().map(|it| &it.rid).collect::<BTreeSet<_>>(),
                wanted
            );
            if by_title {
                assert!(told.is_sorted_by_key(|it| (&it.title, &it.rid)));
            }
            // A page is the same part of the same list.
            let part = reader.page(kind, &filter, 1, 2).unwrap();
            let cut = page.entries.iter().skip(1).take(2);
            assert!(part.entries.iter().eq(cut) && part.total == page.total);
            let within = reader.facet_values(kind, two.0, &filter).unwrap();
            let same = within.iter().find(|(name, _)| *name == two.1);
            assert_eq!(same.map_or(0, |(_, count)| *count), wanted.len());
        }
    }
}

#[test]
fn every_list_has_what_a_look_at_every_record_gives() {
    let (gongan, minzheng) = (history("gongan", 100), history("minzheng", 500));
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &gongan[0]).unwrap();
    apply_full(&mut store, &minzheng[1]).unwrap();
    check(dir.path(), &[&gongan[0], &minzheng[1]]);
    apply_deltas(&mut store, &gongan).unwrap();
    check(dir.path(), &[&gongan[1], &minzheng[1]]);
}

#[test]
fn an_open_reader_lists_what_was_applied_since() {
    let releases = history("gongan", 100);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &releases[0]).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let any = |names: &[&str]| Filter {
        any_of: vec![
            names
                .iter()
                .map(|it| (Facet::Topic, (*it).to_owned()))
                .collect(),
        ],
        ..Filter::default()
    };
    let count = |release: &Release, names: &[&str]| {
        let records = release.records.iter().map(|packed| has(&packed.record));
        let named = |of: &BTreeSet<(Facet, String)>| {
            names
                .iter()
                .any(|it| of.contains(&(Facet::Topic, (*it).to_owned())))
        };
        records.filter(named).count()
    };
    let ask = |names: &[&str]| reader.page(Kind::Guide, &any(names), 0, 0).unwrap().total;
    let names = ["主题1", "主题2", "没有这个"];
    assert!(ask(&names) > ask(&names[..1]));
    assert_eq!(ask(&[]), 0);
    let every: Vec<String> = (0..9).map(|n| format!("主题{n}")).collect();
    let mut changed = 0;
    let before: Vec<usize> = every.iter().map(|it| ask(&[it])).collect();
    apply_deltas(&mut store, &releases).unwrap();
    for (name, before) in every.iter().zip(before) {
        assert_eq!(before, count(&releases[0], &[name]));
        assert_eq!(ask(&[name]), count(&releases[1], &[name]));
        changed += usize::from(ask(&[name]) != before);
    }
    assert!(changed > 0);
    assert_eq!(ask(&names), count(&releases[1], &names));
}

#[test]
fn digits_lead_to_the_record_best_match_first() {
    let mut office = Office::new("gongan");
    for n in [0, 1, 2, 3, 149, 1499] {
        let record = paper_of(&mut office, n);
        office.keep(&record);
    }
    let mut known = paper_of(&mut office, 4000);
    if let Body::Disclosure(paper) = &mut known.body {
        paper.doc_no = Some("示政办〔２０１８〕150号".to_owned());
    }
    office.keep(&known);
    let release = office.publish();
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &release).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let found = |digits: &str, limit: usize| -> Vec<Rid> {
        let hits = reader.numbered(digits, limit).unwrap();
        hits.into_iter().map(|entry| entry.record.rid).collect()
    };
    let rid = |n| Rid::new(n, [3; 10]);
    assert_eq!(found("20000149", 9), [rid(149)]);
    assert_eq!(found("2000 0149", 9), [rid(149)]);
    // Bracket, script and the words around do not matter.
    assert_eq!(found("2018150", 9), [known.rid.clone()]);
    assert_eq!(found("8150", 9), [known.rid.clone()]);
    // The whole number comes before longer ones.
    let all = found("2000", 99);
    assert_eq!(all.len(), 7);
    assert_eq!(found("2000", 3).len(), 3);
    assert!(found("", 9).is_empty() && found("号", 9).is_empty());
    assert!(found(&"9".repeat(400), 9).is_empty());
}

#[test]
fn a_word_that_no_record_has_is_never_listed() {
    let releases = history("gongan", 100);
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    apply_full(&mut store, &releases[0]).unwrap();
    drop(store);
    let db = rusqlite::Connection::open(Store::file(dir.path()).unwrap()).unwrap();
    let changed = db
        .execute(
            "UPDATE record SET facets = replace(facets, 't主题3', 't主颗3')",
            [],
        )
        .unwrap();
    assert!(changed > 0);
    drop(db);
    let reader = Reader::open(dir.path()).unwrap();
    let told = reader.facet_values(Kind::Guide, Facet::Topic, &Filter::default());
    assert!(matches!(told, Err(StoreError::Unusable(_))), "{told:?}");
    let filter = Filter {
        facets: vec![(Facet::Topic, "主颗3".to_owned())],
        ..Filter::default()
    };
    let told = reader.page(Kind::Guide, &filter, 0, 9);
    assert!(matches!(told, Err(StoreError::Unusable(_))), "{told:?}");
    let store = Store::open(dir.path()).unwrap();
    assert!(!store.scrub_step(0, u64::MAX).unwrap().damaged.is_empty());
}
