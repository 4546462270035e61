use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_store::outbox::{Batch, Count};

use super::*;
use crate::clock::Assumed;
use crate::{Outcome, Traffic};

/// RFC 9180, appendix A.2.1: the recipient's public key.
const KEY: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";

/// A county's intake, which may be out of order.
#[derive(Default)]
struct County {
    taken: RefCell<BTreeMap<String, Vec<u8>>>,
    knocks: Cell<u32>,
    /// What it answers instead of taking anything.
    answer: RefCell<Option<FetchError>>,
    /// It takes what comes, and its answer is lost.
    mute: Cell<bool>,
    /// Somebody on the way says yes in its place.
    portal: Cell<bool>,
}

impl Source for County {
    fn fetch(&self, path: &str, _max: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::NotFound(path.to_owned()))
    }

    fn deliver(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, FetchError> {
        self.knocks.set(self.knocks.get() + 1);
        if self.portal.get() {
            return Ok(b"<html>please log in</html>".to_vec());
        }
        if let Some(error) = self.answer.borrow().clone() {
            return Err(error);
        }
        let id = path.strip_prefix("intake/batches/").expect("the intake");
        let known = self.taken.borrow_mut().insert(id.to_owned(), body.to_vec());
        assert!(
            known.is_none_or(|known| known == body),
            "the same bytes under an id"
        );
        match self.mute.get() {
            true => Err(FetchError::Unreachable("the answer is lost".to_owned())),
            false => Ok(id.as_bytes().to_vec()),
        }
    }

    fn name(&self) -> String {
        "county".to_owned()
    }
}

impl County {
    /// Every visit that was told of, each batch once.
    fn visits(&self) -> u64 {
        let taken = self.taken.borrow();
        let batches = taken.values().map(|body| Batch::from_bytes(body).unwrap());
        let days = batches.flat_map(|batch| batch.days);
        days.flat_map(|day| day.counts).map(|c| c.count).sum()
    }
}

struct Stick(PathBuf);

impl Source for Stick {
    fn fetch(&self, path: &str, _max: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::NotFound(path.to_owned()))
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.0)
    }

    fn name(&self) -> String {
        "stick".to_owned()
    }
}

/// A terminal on which there were three visits the day before, told of by two counters.
fn terminal() -> (tempfile::TempDir, Home) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let home = Home::open(&data).unwrap();
    let mut outbox = Outbox::open(&data).unwrap();
    let key = SealKey::from_hex(KEY).unwrap();
    outbox.set_intake(Some(&key)).unwrap();
    outbox.set_site("baiyang").unwrap();
    visited(&home, "2026-11-21");
    (dir, home)
}

fn visited(home: &Home, on: &str) {
    let on: NaiveDate = on.parse().unwrap();
    let mut outbox = Outbox::open(home.dir()).unwrap();
    outbox
        .add(on, &[Count::Visit, Count::Visit, Count::Visit])
        .unwrap();
}

fn account(home: &Home, on: &str, result: Result<Outcome, AgentError>) -> Account {
    let assumed = Assumed {
        now: format!("{on}T02:00:00Z").parse().unwrap(),
        behind: false,
    };
    Account::of(
        home,
        result,
        assumed,
        "county".to_owned(),
        Traffic::default(),
    )
}

fn carry(outgoing: &Outgoing, home: &Home, source: &dyn Source, on: &str) -> Option<Carried> {
    let account = account(home, on, Ok(Outcome::default()));
    outgoing.try_carry(home, source, &account).ok()
}

fn waiting(home: &Home) -> usize {
    let outbox = Outbox::open_existing(home.dir()).unwrap().unwrap();
    outbox.pending().unwrap().len()
}

#[test]
fn what_the_county_confirms_is_forgotten_and_nothing_else() {
    let (_dir, home) = terminal();
    let county = County::default();
    county.mute.set(true);
    // The answer is lost again and again; each time by a program that was started anew.
    for _ in 0..3 {
        assert_eq!(
            carry(&Outgoing::default(), &home, &county, "2026-11-22"),
            None
        );
        assert_eq!((waiting(&home), county.visits()), (1, 3));
    }
    county.mute.set(false);
    county.portal.set(true);
    assert_eq!(
        carry(&Outgoing::default(), &home, &county, "2026-11-22"),
        None
    );
    assert_eq!(waiting(&home), 1, "a log-in page is no confirmation");
    county.portal.set(false);
    let carried = carry(&Outgoing::default(), &home, &county, "2026-11-22").unwrap();
    assert_eq!((carried.confirmed, county.visits()), (1, 3));
    assert_eq!((waiting(&home), county.taken.borrow().len()), (0, 1));
    let knocks = county.knocks.get();
    carry(&Outgoing::default(), &home, &county, "2026-11-22").unwrap();
    assert_eq!(county.knocks.get(), knocks, "nothing new");
    // The heartbeat tells of this terminal and this round.
    let body = county.taken.borrow().values().next().unwrap().clone();
    let batch = Batch::from_bytes(&body).unwrap();
    assert_eq!(batch.heartbeat.agent, env!("CARGO_PKG_VERSION"));
    assert!(batch.heartbeat.disk_free.is_some_and(|free| free > 0));
}

#[test]
fn days_without_the_county_arrive_together_later() {
    let (_dir, home) = terminal();
    let county = County::default();
    *county.answer.borrow_mut() = Some(FetchError::Unreachable("down".to_owned()));
    for n in 1..=20 {
        visited(&home, &format!("2026-12-{n:02}"));
        let on = format!("2026-12-{:02}", n + 1);
        assert_eq!(carry(&Outgoing::default(), &home, &county, &on), None);
    }
    *county.answer.borrow_mut() = None;
    for _ in 0..20 {
        carry(&Outgoing::default(), &home, &county, "2026-12-22").unwrap();
    }
    assert_eq!((county.visits(), waiting(&home)), (63, 0));
}

#[test]
fn an_intake_that_fails_is_left_alone_and_one_refused_batch_holds_up_no_other() {
    let (_dir, home) = terminal();
    let (county, outgoing) = (County::default(), Outgoing::default());
    *county.answer.borrow_mut() = Some(FetchError::NotFound("no intake".to_owned()));
    assert_eq!(carry(&outgoing, &home, &county, "2026-11-22"), None);
    for _ in 0..5 {
        let rested = carry(&outgoing, &home, &county, "2026-11-22");
        assert_eq!(rested, Some(Carried::default()));
    }
    assert_eq!(county.knocks.get(), 1);
    let rest = outgoing.rest_until.get().unwrap() - clock::since_boot();
    assert!(rest <= REST && rest > REST / 3, "{rest:?}");
    for _ in 0..30 {
        outgoing.rest(&AgentError::NoRoot);
        let rest = outgoing.rest_until.get().unwrap() - clock::since_boot();
        assert!(rest <= LONGEST_REST, "{rest:?}");
    }
    visited(&home, "2026-11-22");
    let refuses = FetchError::Refused {
        path: String::new(),
        status: 403,
    };
    *county.answer.borrow_mut() = Some(refuses);
    let carried = carry(&Outgoing::default(), &home, &county, "2026-11-23").unwrap();
    assert_eq!((carried.confirmed, carried.refused), (0, 2));
    assert_eq!(waiting(&home), 2);
}

#[test]
fn nobody_knocks_where_the_round_found_nobody() {
    let (_dir, home) = terminal();
    let county = County::default();
    let outgoing = Outgoing::default();
    let failed = || AgentError::Fetch(FetchError::Unreachable("down".to_owned()));
    outgoing.carry(&home, &county, &account(&home, "2026-11-22", Err(failed())));
    assert_eq!(county.knocks.get(), 0);
    // A round that failed for another reason says nothing of the intake.
    let failed = AgentError::MissingRoot { version: 2 };
    outgoing.carry(&home, &county, &account(&home, "2026-11-22", Err(failed)));
    assert_eq!((county.knocks.get(), county.visits()), (1, 3));
}

#[test]
fn a_stick_takes_home_what_is_due_when_the_county_has_made_it_for_that() {
    let (dir, home) = terminal();
    let stick = Stick(dir.path().join("stick"));
    fs::create_dir_all(stick.0.join("chayue")).unwrap();
    let outgoing = Outgoing::default();
    let put = |on: &str| carry(&outgoing, &home, &stick, on).unwrap();
    assert_eq!(put("2026-11-22"), Carried::default());
    assert!(
        !stick.0.join("chayue/outbox").exists(),
        "nobody asked for it"
    );
    let list = stick.0.join("chayue/receipts.json");
    fs::write(&list, r#"{"format":1,"receipts":["00"]}"#).unwrap();
    assert_eq!(put("2026-11-22").on_stick, 1);
    let files = || -> BTreeSet<PathBuf> {
        let entries = fs::read_dir(stick.0.join("chayue/outbox/baiyang")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let first = files();
    let bytes = fs::read(first.first().unwrap()).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"baiyang"), "sealed");
    // Plugged in again before the county has seen it: the same file, untouched.
    assert_eq!(put("2026-11-22").on_stick, 1);
    assert_eq!(files(), first);
    assert_eq!(fs::read(first.first().unwrap()).unwrap(), bytes);
    // A torn list confirms nothing.
    fs::write(&list, r#"{"format":1,"rec"#).unwrap();
    assert_eq!((put("2026-11-22").confirmed, waiting(&home)), (0, 1));
    let pending = Outbox::open(home.dir()).unwrap().pending().unwrap();
    let receipt = Batch::from_bytes(&pending[0].body).unwrap().receipt;
    fs::write(&list, format!(r#"{{"format":1,"receipts":["{receipt}"]}}"#)).unwrap();
    assert_eq!((put("2026-11-22").confirmed, waiting(&home)), (1, 0));
    assert_eq!(files(), BTreeSet::new());
}

#[test]
fn a_link_on_a_stick_leads_nowhere() {
    let (dir, home) = terminal();
    let stick = Stick(dir.path().join("stick"));
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir_all(stick.0.join("chayue")).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    fs::write(stick.0.join("chayue/receipts.json"), r#"{"receipts":[]}"#).unwrap();
    std::os::unix::fs::symlink(&elsewhere, stick.0.join("chayue/outbox")).unwrap();
    assert_eq!(
        carry(&Outgoing::default(), &home, &stick, "2026-11-22"),
        None
    );
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn a_terminal_without_a_screen_has_nothing_to_tell() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path()).unwrap();
    let county = County::default();
    let carried = carry(&Outgoing::default(), &home, &county, "2026-11-22");
    assert_eq!(
        (carried, county.knocks.get()),
        (Some(Carried::default()), 0)
    );
    assert!(!dir.path().join("kiosk").exists());
}

#[test]
fn the_settings_name_the_site_where_the_screen_does_not() {
    for (screen, expected) in [(None, "qingshan"), (Some("baiyang"), "baiyang")] {
        let dir = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(dir.path()).unwrap();
        if let Some(site) = screen {
            outbox.set_site(site).unwrap();
        }
        drop(outbox);
        let fragment = crate::config::Fragment {
            data: Some(dir.path().to_owned()),
            url: Some("http://127.0.0.1:9".to_owned()),
            site: Some("qingshan".to_owned()),
            ..Default::default()
        };
        let home = Home::of(&fragment.settings().unwrap()).unwrap();
        let nowhere = crate::MemorySource::default();
        carry(&Outgoing::default(), &home, &nowhere, "2026-11-22");
        let outbox = Outbox::open_existing(home.dir()).unwrap().unwrap();
        assert_eq!(outbox.site().unwrap().as_deref(), Some(expected));
    }
}
