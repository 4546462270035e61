//! Stops and restarts: what is on the disk afterwards, and what is asked for again.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::{FolderSource, Opened, Start, Validator};

/// A source that sends `step` bytes of `file` and then ends in some way.
struct Fickle {
    file: Vec<u8>,
    name: Cell<&'static str>,
    validator: Option<&'static str>,
    step: Cell<usize>,
    end: Cell<End>,
    starts: RefCell<Vec<Start>>,
}

#[derive(Clone, Copy)]
enum End {
    Cut,
    /// The process dies.
    Die,
}

impl Fickle {
    fn new(file: &[u8], step: usize) -> Self {
        Self {
            file: file.to_vec(),
            name: Cell::new("a"),
            validator: Some("v"),
            step: Cell::new(step),
            end: Cell::new(End::Cut),
            starts: RefCell::default(),
        }
    }
}

struct Ending(End);

impl Read for Ending {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0 {
            End::Cut => Err(io::ErrorKind::ConnectionReset.into()),
            End::Die => panic!("killed"),
        }
    }
}

impl Source for Fickle {
    fn fetch(&self, _: &str, _: u64) -> Result<Vec<u8>, FetchError> {
        unreachable!("downloads are read piece by piece")
    }

    fn open(&self, _: &str, _: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        self.starts.borrow_mut().push(start.clone());
        let rest = &self.file[usize::try_from(start.offset).unwrap()..];
        let (now, later) = rest.split_at(self.step.get().min(rest.len()));
        let bytes: Box<dyn Read + '_> = if later.is_empty() {
            Box::new(now)
        } else {
            Box::new(now.chain(Ending(self.end.get())))
        };
        Ok(Opened {
            from: start.offset,
            length: Some(self.file.len() as u64),
            validator: self.validator.map(|v| Validator(v.to_owned())),
            bytes,
        })
    }

    fn name(&self) -> String {
        self.name.get().to_owned()
    }
}

/// After kill −9 or a power cut what stands behind the mark may be anything.
#[test]
fn a_process_that_dies_goes_on_from_the_mark() {
    let file = bytes(1_000_000);
    let wanted = wanted(&file);
    let source = Fickle::new(&file, 300_000);
    source.end.set(End::Die);
    let place = Place::new();
    let died = catch_unwind(AssertUnwindSafe(|| place.bring(&source, &wanted)));
    assert!(died.is_err());
    let here = place.here(&wanted);
    let good = Partials::new(place.0.path().to_owned()).have(&wanted.sha256);
    assert!(
        good >= 300_000 - 128 * 1024 && good <= here,
        "{good} {here}"
    );
    // The tail never reached the disk: zeros where bytes should be.
    let path = place.0.path().join(format!("{}.bytes", wanted.sha256));
    let mut torn = fs::read(&path).unwrap();
    torn.resize(usize::try_from(good).unwrap(), 0);
    // And more of them than there should be.
    torn.resize(1_100_000, 0);
    fs::write(&path, torn).unwrap();
    source.step.set(usize::MAX);
    assert!(place.bring(&source, &wanted).unwrap() == file);
    let starts = source.starts.borrow();
    let second = Start {
        offset: good,
        validator: Some(Validator("v".to_owned())),
    };
    assert_eq!(*starts, [Start::default(), second]);
}

#[test]
fn marks_that_do_not_fit_count_for_nothing() {
    let file = bytes(300_000);
    let wanted = wanted(&file);
    for damage in [
        "no bytes",
        "short bytes",
        "torn mark",
        "other length",
        "links",
    ] {
        let source = Fickle::new(&file, 200_000);
        source.end.set(End::Die);
        let place = Place::new();
        assert!(catch_unwind(AssertUnwindSafe(|| place.bring(&source, &wanted))).is_err());
        let path = place.0.path().join(format!("{}.bytes", wanted.sha256));
        let mark = path.with_extension("mark");
        assert!(mark.exists());
        match damage {
            "no bytes" => fs::remove_file(&path).unwrap(),
            "short bytes" => fs::write(&path, b"short").unwrap(),
            "torn mark" => fs::write(&mark, b"{\"length\":30").unwrap(),
            "other length" => {
                let text = fs::read_to_string(&mark).unwrap();
                fs::write(&mark, text.replace("300000", "300001")).unwrap();
            }
            _ => {
                fs::remove_file(&path).unwrap();
                std::os::unix::fs::symlink(place.0.path().join("x"), &path).unwrap();
            }
        }
        source.step.set(usize::MAX);
        assert!(place.bring(&source, &wanted).unwrap() == file, "{damage}");
        assert_eq!(source.starts.borrow()[1], Start::default(), "{damage}");
        assert!(!place.0.path().join("x").exists());
    }
}

/// Bytes that rotted behind the mark's back: the digest tells, and the file comes whole.
#[test]
fn a_damaged_first_half_ends_in_a_whole_fetch() {
    let file = bytes(300_000);
    let wanted = wanted(&file);
    let source = Fickle::new(&file, 200_000);
    source.end.set(End::Die);
    let place = Place::new();
    assert!(catch_unwind(AssertUnwindSafe(|| place.bring(&source, &wanted))).is_err());
    let path = place.0.path().join(format!("{}.bytes", wanted.sha256));
    let mut rotten = fs::read(&path).unwrap();
    rotten[1000] ^= 1;
    fs::write(&path, rotten).unwrap();
    source.step.set(usize::MAX);
    assert!(place.bring(&source, &wanted).unwrap() == file);
    let offsets: Vec<u64> = source
        .starts
        .borrow()
        .iter()
        .map(|start| start.offset)
        .collect();
    assert!(
        offsets.len() == 3 && offsets[1] > 0 && offsets[2] == 0,
        "{offsets:?}"
    );
}

#[test]
fn another_source_goes_on_without_the_first_ones_validator() {
    let file = bytes(200_000);
    let wanted = wanted(&file);
    let source = Fickle::new(&file, 10_000);
    let place = Place::new();
    assert!(place.bring(&source, &wanted).is_err());
    source.name.set("b");
    source.step.set(usize::MAX);
    assert!(place.bring(&source, &wanted).unwrap() == file);
    let expected = Start {
        offset: 10_000,
        validator: None,
    };
    assert_eq!(source.starts.borrow()[1], expected);
}

#[test]
fn a_stick_that_is_pulled_out_half_way_goes_on_later() {
    let file = bytes(400_000);
    let wanted = wanted(&file);
    let place = Place::new();
    let half = Fickle::new(&file, 200_000);
    half.end.set(End::Die);
    let stick = tempfile::tempdir().unwrap();
    fs::create_dir_all(stick.path().join("metadata")).unwrap();
    fs::create_dir_all(stick.path().join("blobs")).unwrap();
    let on_stick = stick.path().join(&wanted.path);
    fs::write(&on_stick, &file).unwrap();
    // The stick's own name and time, so that it is the same one which comes back.
    let source = FolderSource::new(stick.path());
    let opened = source
        .open(&wanted.path, wanted.length, &Start::default())
        .unwrap();
    let validator = opened.validator.clone().unwrap();
    let name = source.name();
    half.name.set(Box::leak(name.into_boxed_str()));
    let half = Fickle {
        validator: Some(Box::leak(validator.0.into_boxed_str())),
        ..half
    };
    assert!(catch_unwind(AssertUnwindSafe(|| place.bring(&half, &wanted))).is_err());
    let partials = Partials::new(place.0.path().to_owned());
    let good = partials.have(&wanted.sha256);
    assert!(good > 0);
    let counting = Counting(&source, Cell::new(0));
    assert!(place.bring(&counting, &wanted).unwrap() == file);
    assert_eq!(counting.1.get(), wanted.length - good);
    // Another file by the same name since: begun anew.
    let other = Start {
        offset: 100,
        validator: Some(Validator("0.0".to_owned())),
    };
    assert_eq!(
        source
            .open(&wanted.path, wanted.length, &other)
            .unwrap()
            .from,
        0
    );
}

/// Counts what is read of a source.
struct Counting<'a>(&'a dyn Source, Cell<u64>);

impl Source for Counting<'_> {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        self.0.fetch(path, max)
    }

    fn open(&self, path: &str, max: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        let opened = self.0.open(path, max, start)?;
        let bytes = Box::new(Counted(opened.bytes, &self.1));
        Ok(Opened { bytes, ..opened })
    }

    fn name(&self) -> String {
        self.0.name()
    }
}

struct Counted<'a>(Box<dyn Read + 'a>, &'a Cell<u64>);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.set(self.1.get() + count as u64);
        Ok(count)
    }
}

struct Impatient(AtomicUsize);

impl Watch for Impatient {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst) >= 2
    }
}

#[test]
fn a_cancelled_download_is_kept_and_others_are_forgotten() {
    let file = bytes(1_000_000);
    let wanted = wanted(&file);
    let source = Fickle::new(&file, usize::MAX);
    let place = Place::new();
    let partials = Partials::new(place.0.path().to_owned());
    let told = partials.bring(&source, &wanted, &Impatient(AtomicUsize::new(0)));
    assert!(matches!(told, Err(AgentError::Cancelled)), "{told:?}");
    let kept = partials.have(&wanted.sha256);
    assert!(kept > 0 && kept == place.here(&wanted) && partials.size() > kept);
    partials.forget_except(&BTreeSet::from([wanted.sha256.clone()]));
    assert_eq!(partials.have(&wanted.sha256), kept);
    partials.forget_except(&BTreeSet::new());
    assert_eq!((partials.have(&wanted.sha256), partials.size()), (0, 0));
}

#[test]
fn what_is_complete_is_not_fetched_again_and_moves_as_a_whole() {
    let file = bytes(1000);
    let wanted = wanted(&file);
    let source = Fickle::new(&file, usize::MAX);
    let place = Place::new();
    assert!(place.bring(&source, &wanted).unwrap() == file);
    // The process ended before it was moved.
    assert!(place.bring(&source, &wanted).unwrap() == file);
    assert_eq!(source.starts.borrow().len(), 1);
    let partials = Partials::new(place.0.path().to_owned());
    let path = partials.bring(&source, &wanted, &Unwatched).unwrap();
    let to = place.0.path().join("elsewhere/file");
    settle(&path, &to).unwrap();
    assert!(fs::read(to).unwrap() == file);
    assert_eq!(place.here(&wanted), 0);
}

#[test]
fn a_name_that_is_no_digest_touches_no_disk() {
    let place = Place::new();
    let wanted = Wanted {
        path: "blobs/x".to_owned(),
        length: 1,
        sha256: "../../x".to_owned(),
    };
    let told = place.bring(&Fickle::new(b"x", 1), &wanted);
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Digest { .. }))
    ));
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 0);
}
