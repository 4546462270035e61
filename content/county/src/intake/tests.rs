use std::fs;

use content_model::Rid;
use content_store::outbox::{
    BATCH_INFO, BATCH_MAX, Count, Level, Outbox, Pending, TEXT_INFO, Wish, Words,
};
use content_trust::SealKey;
use ring::rand::SystemRandom;

use super::stick::{Collected, collect, leave_receipts};
use super::*;
use crate::keys::duty::INTAKE;
use crate::keys::{HOLD, KeyRing, Opener, Passphrases};

const SITE: &str = "baiyang";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A county with an intake, and a terminal of its own with its outbox.
struct World {
    dir: tempfile::TempDir,
    intake: Intake,
    gate: Gate,
    openers: Vec<Opener>,
    outbox: Outbox,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (key, openers) = keys(&dir.path().join("keys"));
        let mut outbox = Outbox::open(&dir.path().join("terminal")).unwrap();
        outbox
            .set_intake(Some(&SealKey::from_hex(&key).unwrap()))
            .unwrap();
        outbox.set_site(SITE).unwrap();
        fs::create_dir(dir.path().join("stick")).unwrap();
        Self {
            intake: Intake::open(dir.path()).unwrap(),
            gate: Gate::new([SITE.to_owned()], [key]),
            openers,
            outbox,
            dir,
        }
    }

    /// A batch with one visit, one rating and one text.
    fn batch(&mut self) -> Pending {
        let on = day("2026-11-20");
        let counts = [Count::Visit, Count::Rating(None, Level::Good)];
        self.outbox.add(on, &counts).unwrap();
        let words = Words {
            about: None,
            text: "字再大一点".to_owned(),
        };
        let random = SystemRandom::new();
        self.outbox.keep_text(on, &words, &random).unwrap();
        let now = "2026-11-22T02:00:00Z".parse().unwrap();
        let taken = self.outbox.take_batch(now, Default::default, &random);
        taken.unwrap().unwrap()
    }

    fn hand_in(&mut self, pending: &Pending) -> Result<Accepted, IntakeError> {
        let batch = self.gate.admit(&pending.id, &pending.body)?;
        self.intake.accept(&batch, Way::Network, day("2026-11-22"))
    }

    /// Puts a batch onto the stick, as site `site`.
    fn put(&self, site: &str, pending: &Pending) -> PathBuf {
        let key = self.outbox.intake().unwrap().unwrap();
        let random = SystemRandom::new();
        let id = pending.id.as_bytes();
        let sealed = key.seal(BATCH_INFO, id, &pending.body, &random).unwrap();
        self.lay(site, &pending.id, &sealed)
    }

    fn lay(&self, site: &str, id: &str, bytes: &[u8]) -> PathBuf {
        let folder = self.stick().join("chayue/outbox").join(site);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{id}.sealed"));
        fs::write(&path, bytes).unwrap();
        path
    }

    fn stick(&self) -> PathBuf {
        self.dir.path().join("stick")
    }

    fn collect(&mut self) -> Collected {
        let (stick, on) = (self.stick(), day("2026-11-22"));
        collect(&stick, &mut self.intake, &self.gate, &self.openers, on).unwrap()
    }

    /// Visits, ratings, texts.
    fn stored(&self) -> (u64, u64, usize) {
        let sum = |kind| {
            let totals = self.intake.totals(None, None).unwrap();
            let of_kind = totals.iter().filter(|total| total.counter.kind == kind);
            of_kind.map(|total| total.counter.count).sum()
        };
        let texts = self.intake.texts(None, None).unwrap().len();
        (sum(CountKind::Visit), sum(CountKind::Rating), texts)
    }
}

fn keys(dir: &Path) -> (String, Vec<Opener>) {
    let mut ring = KeyRing::create(dir).unwrap();
    let secret = b"correct horse";
    let entry = ring.generate(INTAKE, HOLD, "甲", secret).unwrap().clone();
    let mut pass = Passphrases::only("correct horse".to_owned().into());
    let opener = pass.opener(&ring, &entry).unwrap().unwrap();
    (entry.public, vec![opener])
}

#[test]
fn a_batch_counts_once_however_often_and_whichever_way_it_comes() {
    let mut world = World::new();
    let one = world.batch();
    assert_eq!(world.hand_in(&one).unwrap(), Accepted::Counted);
    assert_eq!(world.hand_in(&one).unwrap(), Accepted::Repeated);
    let path = world.put(SITE, &one);
    let done = world.collect();
    assert_eq!((done.counted, done.repeated, done.refused.len()), (0, 1, 0));
    assert!(!path.exists());
    assert_eq!(world.stored(), (1, 1, 1));
    let two = world.batch();
    world.put(SITE, &two);
    assert_eq!(world.collect().counted, 1);
    assert_eq!(world.hand_in(&two).unwrap(), Accepted::Repeated);
    assert_eq!(world.stored(), (2, 2, 2));
    // The words open with the key, and only with it.
    let text = &world.intake.texts(None, None).unwrap()[0];
    let plain = world.openers[0].open(TEXT_INFO, b"", &text.sealed).unwrap();
    assert_eq!(Words::from_bytes(&plain).unwrap().text, "字再大一点");
}

#[test]
fn receipts_go_back_for_what_came_by_stick_and_nothing_else() {
    let mut world = World::new();
    let one = world.batch();
    leave_receipts(&world.stick(), Some(&world.intake)).unwrap();
    let list = || fs::read_to_string(world.stick().join("chayue/receipts.json")).unwrap();
    assert_eq!(list(), r#"{"format":1,"receipts":[]}"#);
    let receipt = world.gate.admit(&one.id, &one.body).unwrap().receipt;
    world.put(SITE, &one);
    let list = world.stick().join("chayue/receipts.json");
    world.collect();
    let text = fs::read_to_string(list).unwrap();
    assert!(text.contains(&receipt), "{text}");
    assert!(
        !text.contains(&one.id),
        "the id is on the stick for all to see"
    );
    assert_eq!(
        world.outbox.confirm_receipt(&receipt).unwrap(),
        Some(one.id)
    );
}

#[test]
fn garbage_is_refused_and_leaves_nothing() {
    let mut world = World::new();
    let good = world.batch();
    let other = Pending {
        id: "0".repeat(32),
        ..good.clone()
    };
    for bad in [
        Pending {
            body: b"garbage".to_vec(),
            ..good.clone()
        },
        Pending {
            body: vec![b' '; BATCH_MAX + 1],
            ..good.clone()
        },
        other,
    ] {
        assert!(matches!(
            world.hand_in(&bad),
            Err(IntakeError::Malformed(_))
        ));
    }
    let id = good.id.clone();
    let garbage = world.lay(SITE, &id, b"garbage");
    world.lay(SITE, &"1".repeat(32), &vec![7; BATCH_MAX + 49]);
    // A link on the stick leads nowhere.
    let secret = world.dir.path().join("secret");
    fs::write(&secret, b"secret").unwrap();
    let link = garbage.with_file_name("link.sealed");
    std::os::unix::fs::symlink(&secret, &link).unwrap();
    let done = world.collect();
    assert_eq!((done.counted, done.repeated, done.refused.len()), (0, 0, 2));
    let told: Vec<bool> = done
        .refused
        .iter()
        .map(|(_, error)| matches!(error, IntakeError::Malformed(_) | IntakeError::OtherCounty))
        .collect();
    assert_eq!(told, [true, true]);
    assert!(
        garbage.exists() && secret.exists(),
        "they stay where they are"
    );
    assert_eq!(world.stored(), (0, 0, 0));
}

#[test]
fn batches_of_other_sites_and_counties_are_refused() {
    let mut world = World::new();
    let good = world.batch();
    let sites = std::mem::take(&mut world.gate);
    world.gate = Gate::new(
        ["qingshi".to_owned()],
        world.outbox.intake().unwrap().map(|k| k.to_hex()),
    );
    assert!(matches!(
        world.hand_in(&good),
        Err(IntakeError::UnknownSite(site)) if site == SITE
    ));
    world.gate = Gate::new([SITE.to_owned()], ["00".repeat(32)]);
    assert!(matches!(
        world.hand_in(&good),
        Err(IntakeError::OtherCounty)
    ));
    world.gate = sites;
    // Laid into another site's folder.
    world.put("qingshi", &good);
    // Sealed to another county's key.
    let (other, openers) = keys(&world.dir.path().join("other"));
    let key = SealKey::from_hex(&other).unwrap();
    let random = SystemRandom::new();
    let sealed = key.seal(BATCH_INFO, good.id.as_bytes(), &good.body, &random);
    world.lay(SITE, &good.id, &sealed.unwrap());
    let refused = world.collect().refused;
    assert!(matches!(refused[0].1, IntakeError::OtherCounty));
    assert!(matches!(&refused[1].1, IntakeError::UnknownSite(site) if site == "qingshi"));
    // That county opens it, and sees that the batch itself is meant for another.
    let mut there = World::new();
    there.gate = Gate::new([SITE.to_owned()], [other]);
    let stick = world.stick();
    let on = day("2026-11-22");
    let done = collect(&stick, &mut there.intake, &there.gate, &openers, on).unwrap();
    assert_eq!((done.counted, done.refused.len()), (0, 2));
    assert_eq!((world.stored(), there.stored()), ((0, 0, 0), (0, 0, 0)));
}

#[test]
fn no_place_has_that_much_to_tell_in_a_day() {
    let mut world = World::new();
    let good = world.batch();
    let batch = world.gate.admit(&good.id, &good.body).unwrap();
    let numbered = |n: i64| Batch {
        id: format!("{n:032x}"),
        texts: Vec::new(),
        ..batch.clone()
    };
    let (today, tomorrow) = (day("2026-11-22"), day("2026-11-23"));
    for n in 0..BATCHES_A_DAY {
        world
            .intake
            .accept(&numbered(n), Way::Network, today)
            .unwrap();
    }
    let more = numbered(BATCHES_A_DAY);
    assert!(matches!(
        world.intake.accept(&more, Way::Network, today),
        Err(IntakeError::TooMany(_))
    ));
    // What is known is known.
    let again = world.intake.accept(&numbered(0), Way::Network, today);
    assert_eq!(again.unwrap(), Accepted::Repeated);
    let later = world.intake.accept(&more, Way::Network, tomorrow);
    assert_eq!(later.unwrap(), Accepted::Counted);
    // Nor that many terminals.
    for n in 1..=TERMINALS {
        let stranger = Batch {
            terminal: format!("{n:016x}"),
            days: Vec::new(),
            ..numbered(n)
        };
        let told = world.intake.accept(&stranger, Way::Network, tomorrow);
        assert_eq!(told.is_ok(), n < TERMINALS, "{n}");
    }
}

#[test]
fn an_older_sign_of_life_does_not_replace_a_newer_one() {
    let mut world = World::new();
    let pending = world.batch();
    let batch = world.gate.admit(&pending.id, &pending.body).unwrap();
    for (n, at) in [(1, "2026-11-21T00:00:00Z"), (2, "2026-11-20T00:00:00Z")] {
        let mut batch = Batch {
            id: format!("{n:032x}"),
            ..batch.clone()
        };
        batch.heartbeat.at = at.parse().unwrap();
        let on = day("2026-11-22");
        world.intake.accept(&batch, Way::Stick, on).unwrap();
    }
    let terminals = world.intake.terminals(Some(SITE)).unwrap();
    assert_eq!(terminals.len(), 1);
    let at = terminals[0].heartbeat.at;
    assert_eq!(at.to_rfc3339(), "2026-11-21T00:00:00+00:00");
    assert_eq!(world.intake.terminals(Some("qingshi")).unwrap(), []);
}

#[test]
fn a_selection_is_by_day_and_site_and_merged_months_count_where_the_day_lies_in_them() {
    let mut world = World::new();
    let about = Rid::new(1, [1; 10]);
    for on in ["2026-09-30", "2026-11-01", "2026-11-20"] {
        world
            .outbox
            .add(day(on), &[Count::View(&about), Count::Wish(Wish::Fees)])
            .unwrap();
    }
    let pending = world.batch();
    let mut batch = world.gate.admit(&pending.id, &pending.body).unwrap();
    batch.days[1].period = "2026-11".to_owned();
    let on = day("2026-11-22");
    world.intake.accept(&batch, Way::Network, on).unwrap();
    let periods = |since: Option<&str>, site| {
        let totals = world.intake.totals(since.map(day), site).unwrap();
        let mut periods: Vec<String> = totals.into_iter().map(|total| total.period).collect();
        periods.dedup();
        periods.join(" ")
    };
    assert_eq!(periods(None, None), "2026-09-30 2026-11 2026-11-20");
    assert_eq!(
        periods(Some("2026-11-10"), Some(SITE)),
        "2026-11 2026-11-20"
    );
    assert_eq!(periods(Some("2026-11-21"), None), "2026-11");
    assert_eq!(periods(Some("2026-12-01"), None), "");
    assert_eq!(periods(None, Some("qingshi")), "");
}
