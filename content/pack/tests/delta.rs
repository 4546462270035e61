//! Deltas: whatever an office does to its records, every way from one release to a later one ends at
//! the same content, and nothing else passes for a delta.

mod office;

use content_pack::{
    Base, DeltaEntry, DeltaIndex, Entry, HEADER_LEN, PackError, PackLimits, PackReader, Release,
};
use office::{Dice, Office};

fn limits() -> PackLimits {
    PackLimits::default()
}

#[test]
fn every_way_leads_to_the_same_release() {
    for seed in 1..=2 {
        let releases = Office::history(seed, 12, 12);
        for (m, old) in releases.iter().enumerate() {
            for new in &releases[m + 1..] {
                let delta = new.delta_from(old).unwrap();
                assert_eq!(
                    new.delta_from(old).unwrap(),
                    delta,
                    "the same bytes each time"
                );
                assert_eq!(old.after(&delta, &limits()).unwrap(), *new, "seed {seed}");
            }
        }
        let steps = releases.windows(2).map(|w| w[1].delta_from(&w[0]).unwrap());
        let last = steps.fold(releases[0].clone(), |at, delta| {
            at.after(&delta, &limits()).unwrap()
        });
        assert_eq!(Some(&last), releases.last());
    }
}

#[test]
fn a_delta_says_only_what_changed() {
    let mut office = Office::new(7);
    office.write(200);
    let old = office.publish();
    office.edit(3);
    let new = office.publish();
    let delta = new.delta_from(&old).unwrap();
    let reader = PackReader::open(delta.as_slice(), &limits()).unwrap();
    assert_eq!(reader.header().entries, 3);
    assert_eq!(reader.header().total, 200);
    assert_eq!(reader.manifest().sets.len(), 1);
    let full = new.encode().unwrap();
    assert!(
        delta.len() * 4 < full.len(),
        "{} {}",
        delta.len(),
        full.len()
    );
}

#[test]
fn an_old_set_that_gains_a_review_travels_again() {
    let mut office = Office::new(8);
    office.write(5);
    let old = office.publish();
    let mut new = office.publish();
    let late = office.review();
    for set in new.manifest.reviews.values_mut() {
        set.reviews.push(late.clone());
    }
    let delta = new.delta_from(&old).unwrap();
    assert_eq!(old.after(&delta, &limits()).unwrap(), new);
}

#[test]
fn a_delta_fits_its_own_base_alone() {
    let releases = Office::history(9, 10, 4);
    let delta = releases[2].delta_from(&releases[1]).unwrap();
    for wrong in [&releases[0], &releases[2], &releases[3]] {
        let told = wrong.after(&delta, &limits());
        assert!(matches!(told, Err(PackError::OtherBase(_))), "{told:?}");
    }
    let backwards = releases[0].delta_from(&releases[1]);
    assert!(matches!(backwards, Err(PackError::OtherBase(_))));
    assert!(matches!(
        Release::decode(&delta, &limits()),
        Err(PackError::OtherBase(_))
    ));
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_delta_is_noticed() {
    let releases = Office::history(10, 3, 2);
    let (old, new) = (&releases[0], &releases[1]);
    let delta = new.delta_from(old).unwrap();
    for cut in 0..delta.len() {
        assert!(old.after(&delta[..cut], &limits()).is_err(), "cut at {cut}");
    }
    let mut long = delta.clone();
    long.push(0);
    assert!(old.after(&long, &limits()).is_err());
    for at in 0..delta.len() {
        for bit in 0..8 {
            let mut bad = delta.clone();
            bad[at] ^= 1 << bit;
            // The number, the unit's name and the day are not covered by a digest inside: metadata
            // signs the whole file.
            if let Ok(decoded) = old.after(&bad, &limits()) {
                assert_eq!(decoded.records, new.records, "bit {bit} of byte {at}");
                let told = decoded.manifest.reviews.keys();
                assert!(
                    told.eq(new.manifest.reviews.keys()),
                    "bit {bit} of byte {at}"
                );
            }
        }
    }
}

#[test]
fn a_base_that_lost_a_record_is_noticed() {
    struct Empty;
    impl Base for Empty {
        fn bytes(&mut self, _: &content_model::Rid) -> Result<Option<Vec<u8>>, PackError> {
            Ok(None)
        }
    }
    let mut office = Office::new(11);
    office.write(4);
    let old = office.publish();
    office.edit(2);
    let delta = office.publish().delta_from(&old).unwrap();
    let mut reader = PackReader::open(delta.as_slice(), &limits()).unwrap();
    let told = reader.next_entry(&mut Empty);
    assert!(matches!(told, Err(PackError::OtherBase(_))), "{told:?}");
}

#[test]
fn claims_of_a_delta_are_held_against_the_limits() {
    let mut office = Office::new(12);
    office.write(20);
    let old = office.publish();
    office.edit(5);
    let delta = office.publish().delta_from(&old).unwrap();
    let refused = |limits: PackLimits, what| {
        let told = old.after(&delta, &limits);
        assert_eq!(told, Err(PackError::TooLarge(what)));
    };
    refused(
        PackLimits {
            records: 3,
            ..limits()
        },
        "number of records",
    );
    refused(PackLimits { raw: 9, ..limits() }, "records");
    refused(
        PackLimits {
            record: 9,
            ..limits()
        },
        "record",
    );
    refused(
        PackLimits {
            frame: 9,
            manifest: 9,
            ..limits()
        },
        "frame",
    );
    // Heads that promise gigabytes get as much memory as bytes come.
    for at in [HEADER_LEN + 4, HEADER_LEN + 8, HEADER_LEN + 12] {
        let mut lying = delta.clone();
        lying[at..at + 4].copy_from_slice(&(7u32 << 20).to_be_bytes());
        let told = old.after(&lying, &limits());
        assert!(matches!(told, Err(PackError::Damaged(_))), "{told:?}");
    }
}

#[test]
fn a_large_release_needs_many_frames() {
    let mut office = Office::new(13);
    office.write(15);
    office.lengthen(15, 300_000);
    let old = office.publish();
    office.edit(15);
    let new = office.publish();
    assert!(old.raw_len() > 4 << 20);
    assert_eq!(
        Release::decode(&new.encode().unwrap(), &limits()).unwrap(),
        new
    );
    let delta = new.delta_from(&old).unwrap();
    assert_eq!(old.after(&delta, &limits()).unwrap(), new);
    // 15 long records of which one field changed.
    assert!(
        (delta.len() as u64) * 100 < new.raw_len(),
        "{}",
        delta.len()
    );
    let mut seen = 0;
    let full = new.encode().unwrap();
    let mut reader = PackReader::open(full.as_slice(), &limits()).unwrap();
    while let Some(entry) = reader.next_entry(&mut content_pack::NoBase).unwrap() {
        assert!(matches!(entry, Entry::Put { .. }));
        seen += 1;
    }
    assert_eq!(seen, 15);
    assert_eq!(reader.next_entry(&mut content_pack::NoBase), Ok(None));
}

#[test]
fn an_index_names_deltas_and_nothing_else() {
    let entry = |from, to| DeltaEntry {
        from,
        to,
        length: 9,
        sha256: "0f".repeat(32),
    };
    let index = DeltaIndex {
        deltas: vec![entry(3, 4), entry(1, 2)],
    };
    let bytes = index.to_bytes().unwrap();
    let read = DeltaIndex::parse(&bytes, &limits()).unwrap();
    assert_eq!(read.deltas, [entry(1, 2), entry(3, 4)]);
    let tight = PackLimits {
        index: 10,
        ..limits()
    };
    assert_eq!(
        DeltaIndex::parse(&bytes, &tight),
        Err(PackError::TooLarge("index"))
    );
    let mut dice = Dice::new(1);
    for (from, to) in [(0, 1), (2, 2), (3, 2)] {
        let bad = DeltaIndex {
            deltas: vec![entry(1, 2), entry(from, to)],
        };
        let told = DeltaIndex::parse(&bad.to_bytes().unwrap(), &limits());
        assert!(matches!(told, Err(PackError::Damaged(_))), "{told:?}");
    }
    for _ in 0..2000 {
        let mut bad = bytes.clone();
        let at = dice.below(bad.len());
        bad[at] = dice.below(256) as u8;
        if let Ok(index) = DeltaIndex::parse(&bad, &limits()) {
            assert!(
                index
                    .deltas
                    .iter()
                    .all(|d| d.from < d.to && d.sha256.len() == 64)
            );
        }
    }
}
