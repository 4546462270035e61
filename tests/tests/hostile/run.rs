//! Plays a fixture: the same terminal goes through all rounds of a case.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use content_model::{Kind, canonical_bytes};
use content_pack::{PackLimits, Release};
use content_store::{Filter, Reader, StoreError};
use content_trust::{Limits, TargetName, TrustError};
use sync_agent::{
    AgentError, FetchError, FolderSource, Home, MemorySource, Outcome, Source, Status, Updater,
    round_at,
};
use tempfile::TempDir;

use crate::case::{Case, Round, fixtures, put, read_folder};
use crate::county::{Draft, Files};
use crate::server;

/// What lies outside of everything the terminal may touch.
const OUTSIDE: &[u8] = b"nobody may change this";

/// Plays `case` as it lies in its folder; says what went otherwise than it should.
pub fn play(case: &Case) -> Vec<String> {
    let terminal = Terminal::new();
    let mut faults = Vec::new();
    for (round, number) in case.rounds.iter().zip(1..) {
        let mut fault = |what: String| faults.push(format!("{} round {number}: {what}", case.name));
        let earlier = round.also.map(|number| &case.rounds[number - 1].overlay);
        let said = terminal.play(round, earlier, &mut fault);
        if said != round.says {
            fault(format!("says {said:?}, expected {:?}", round.says));
        }
        terminal.check(round, &mut fault);
    }
    faults
}

struct Terminal {
    dir: TempDir,
    root: Vec<u8>,
}

impl Terminal {
    fn new() -> Self {
        // Hundreds of rounds sync their files; in memory that costs nothing.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let dir = dir.expect("a folder");
        put(&dir.path().join("outside"), OUTSIDE);
        let root = read_folder(&fixtures().join("good/1")).remove("metadata/1.root.json");
        Self {
            dir,
            root: root.expect("good/1/metadata/1.root.json"),
        }
    }

    fn data(&self, name: &str) -> PathBuf {
        self.dir.path().join("data").join(name)
    }

    fn play(
        &self,
        round: &Round,
        earlier: Option<&Files>,
        fault: &mut dyn FnMut(String),
    ) -> Vec<String> {
        for link in &round.links {
            let link = self.data(link);
            fs::create_dir_all(link.parent().expect("a folder")).expect("folder");
            let _ = fs::remove_file(&link);
            symlink(self.dir.path().join("outside"), link).expect("link");
        }
        let files = offered(round, earlier);
        if let Some(misdeed) = &round.server {
            let hostile = server::Hostile::start(files, misdeed.clone());
            let said = self.agent(round, &hostile.source());
            hostile.check(fault);
            return said;
        }
        if round.stick {
            let stick = self.stick(round, &files);
            return self.agent(round, &FolderSource::new(stick));
        }
        let source = Watched::new(files);
        let said = self.agent(round, &source);
        for path in source.asked.into_inner() {
            let parts: Vec<&str> = path.split('/').collect();
            let place = matches!(parts[0], "metadata" | "targets" | "blobs");
            if !place || parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
                fault(format!("asks for {path:?}"));
            }
        }
        said
    }

    fn stick(&self, round: &Round, files: &Files) -> PathBuf {
        let stick = self.dir.path().join("stick");
        let _ = fs::remove_dir_all(&stick);
        for (path, bytes) in files {
            put(&stick.join(path), bytes);
        }
        for path in &round.stick_links {
            let path = stick.join(path);
            fs::remove_file(&path).expect("a file of the stick");
            symlink(self.dir.path().join("outside"), path).expect("link");
        }
        stick
    }

    fn agent(&self, round: &Round, source: &dyn Source) -> Vec<String> {
        let home = Home::open(&self.data("")).expect("nobody else works here");
        let now: DateTime<Utc> = round.now.parse().expect("a time");
        if let Some(name) = &round.look_up {
            return match self.look_up(&home, source, name, now) {
                Ok(()) => Vec::new(),
                Err(error) => vec![name_of(&error)],
            };
        }
        let result = round_at(&home, source, Some(&self.root), now);
        let codes: Vec<&str> = match &result {
            Err(error) => vec![error.code()],
            Ok(outcome) => outcome.faults.iter().map(|(_, e)| e.code()).collect(),
        };
        let status = Status::read(home.dir()).expect("a round leaves a status");
        let told: Vec<&str> = status.errors.iter().map(|e| e.code.as_str()).collect();
        assert_eq!(told, codes, "status.json tells what the round told");
        said(&result)
    }

    fn look_up(
        &self,
        home: &Home,
        source: &dyn Source,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), AgentError> {
        let name = TargetName::new(name)?;
        let mut updater = Updater::open(home, Some(&self.root), Limits::default(), now)?;
        updater.refresh(source)?;
        updater.find(source, &name).map(|_| ())
    }

    /// The cache holds the good releases that it should, and nothing was touched outside.
    fn check(&self, round: &Round, fault: &mut dyn FnMut(String)) {
        if fs::read(self.dir.path().join("outside")).ok().as_deref() != Some(OUTSIDE) {
            fault("wrote outside of its folder".into());
        }
        let mut beside: Vec<_> = fs::read_dir(self.dir.path())
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        beside.retain(|name| !matches!(name.as_str(), "data" | "outside" | "stick"));
        if !beside.is_empty() {
            fault(format!("made {beside:?} outside of its folder"));
        }
        let reader = Reader::open(&self.data("")).expect("a cache");
        let releases = reader.releases().expect("releases");
        let held: BTreeMap<String, u64> = releases
            .into_iter()
            .map(|r| (r.publisher, r.number))
            .collect();
        if held != round.held() {
            fault(format!("holds {held:?}, expected {:?}", round.held()));
        }
        let mut served = BTreeMap::new();
        for kind in [Kind::Site, Kind::Notice] {
            let page = reader
                .page(kind, &Filter::default(), 0, 100)
                .expect("a page");
            for entry in page.entries {
                let id = entry.record.publisher.to_string();
                served.insert(id, (canonical_bytes(&entry.record), entry.digest));
            }
        }
        let expected: BTreeMap<_, _> = round.held().iter().map(|(id, n)| good(id, *n)).collect();
        if served != expected {
            fault("serves other bytes than were published".into());
        }
    }
}

/// A publisher's record in the good release `number`.
fn good(id: &str, number: u64) -> (String, Published) {
    static READ: Mutex<BTreeMap<(String, u64), Published>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let published = read.entry((id.to_owned(), number)).or_insert_with(|| {
        let folder = fixtures().join(format!("good/{number}/targets/packs/{id}"));
        let pack = read_folder(&folder)
            .into_values()
            .next()
            .expect("a good pack");
        let release = Release::decode(&pack, &PackLimits::default()).expect("a good pack");
        let record = &release.records[0];
        (record.bytes.clone(), crate::signing::hex(&record.sha256))
    });
    (id.to_owned(), published.clone())
}

/// A good pack's only record: its bytes and their digest.
type Published = (Vec<u8>, String);

/// What the source of a round has.
fn offered(round: &Round, earlier: Option<&Files>) -> Files {
    if let Some(count) = round.rotations {
        return rotated(round.offers, count).files();
    }
    let below = read_folder(&fixtures().join(format!("good/{}", round.offers)));
    round.files(&below, earlier)
}

/// `count` roots after the first, each with a timestamp key of its own.
fn rotated(number: u64, count: u64) -> Draft {
    let mut draft = Draft::new(number);
    for index in 0..count {
        let seed = 100 + u8::try_from(index % 100).unwrap_or(0);
        draft.rotate(crate::county::signed_on(number), draft.snapshot_seed, seed);
    }
    draft
}

/// What a round says, fault by fault.
fn said(result: &Result<Outcome, AgentError>) -> Vec<String> {
    match result {
        Err(error) => vec![name_of(error)],
        Ok(outcome) if outcome.older_source => vec!["older".to_owned()],
        Ok(outcome) => {
            let faults = outcome.faults.iter().map(|(id, error)| match id {
                Some(id) => format!("{id}: {}", name_of(error)),
                None => name_of(error),
            });
            faults.collect()
        }
    }
}

/// The variant of an error, with what it is about.
fn name_of(error: &AgentError) -> String {
    match error {
        AgentError::NoRoot => "NoRoot".to_owned(),
        AgentError::Busy => "Busy".to_owned(),
        AgentError::MissingRoot { version } => format!("MissingRoot {version}"),
        AgentError::Disk { .. } => "Disk".to_owned(),
        AgentError::NoRoom { .. } => "NoRoom".to_owned(),
        AgentError::Cancelled => "Cancelled".to_owned(),
        AgentError::Trust(error) => trust(error),
        AgentError::Fetch(error) => fetch(error),
        AgentError::Store(error) => match error {
            StoreError::Refused(_) => "Store::Refused".to_owned(),
            StoreError::Unreviewed(error) => format!("Store::Unreviewed {}", trust(error)),
            StoreError::NotNewer { have, offered } => {
                format!("Store::NotNewer {offered} after {have}")
            }
            StoreError::Pack(error) => format!("Store::Pack {}", pack(error)),
            other => format!("{other:?}"),
        },
    }
}

fn pack(error: &content_pack::PackError) -> &'static str {
    use content_pack::PackError::{Damaged, Format, NotAPack, OtherBase, Stream, TooLarge};
    match error {
        NotAPack => "NotAPack",
        Format(_) => "Format",
        TooLarge(_) => "TooLarge",
        Damaged(_) => "Damaged",
        OtherBase(_) => "OtherBase",
        Stream(_) => "Stream",
    }
}

fn fetch(error: &FetchError) -> String {
    match error {
        FetchError::NotFound(path) => format!("Fetch::NotFound {path}"),
        FetchError::TooLarge { path, max } => format!("Fetch::TooLarge {max} {path}"),
        FetchError::Unreachable(_) => "Fetch::Unreachable".to_owned(),
        FetchError::Refused { status, .. } => format!("Fetch::Refused {status}"),
        FetchError::Redirected { path, .. } => format!("Fetch::Redirected {path}"),
        FetchError::NotAFile(path) => format!("Fetch::NotAFile {path}"),
        FetchError::Portal(path) => format!("Fetch::Portal {path}"),
        FetchError::Busy { .. } => "Fetch::Busy".to_owned(),
        FetchError::Garbled { path, .. } => format!("Fetch::Garbled {path}"),
        FetchError::Certificate(_) => "Fetch::Certificate".to_owned(),
    }
}

fn trust(error: &TrustError) -> String {
    match error {
        TrustError::Malformed { role, .. } => format!("Trust::Malformed {role}"),
        TrustError::Unsigned {
            role,
            valid,
            needed,
        } => format!("Trust::Unsigned {role} {valid}/{needed}"),
        TrustError::Uncovered { role, missing } => {
            format!("Trust::Uncovered {} {}", short(role), missing.join(","))
        }
        TrustError::Review { holder, .. } => format!("Trust::Review {holder}"),
        TrustError::Version {
            role,
            expected,
            offered,
        } => format!("Trust::Version {role} {offered} for {expected}"),
        TrustError::Expired { role, .. } => format!("Trust::Expired {role}"),
        TrustError::Digest { what } => format!("Trust::Digest {}", target(what)),
        TrustError::Unknown { what } => format!("Trust::Unknown {what}"),
        TrustError::OutOfOrder { role } => format!("Trust::OutOfOrder {role}"),
        TrustError::Name(_) => "Trust::Name".to_owned(),
    }
}

/// A change set is named by its digest, which tells a reader nothing.
fn short(role: &str) -> &str {
    if role.len() == 64 { "change set" } else { role }
}

/// A repository in memory that remembers what it was asked for.
struct Watched {
    source: MemorySource,
    asked: RefCell<Vec<String>>,
}

impl Watched {
    fn new(files: Files) -> Self {
        let source = MemorySource {
            files,
            local: false,
        };
        Self {
            source,
            asked: RefCell::default(),
        }
    }
}

impl Source for Watched {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        self.asked.borrow_mut().push(path.to_owned());
        self.source.fetch(path, max)
    }

    fn name(&self) -> String {
        self.source.name()
    }
}

/// A target by its name, also where the source has it under its digest (TUF 6.2).
fn target(path: &str) -> String {
    let Some((folder, file)) = path
        .strip_prefix("targets/")
        .and_then(|name| name.rsplit_once('/'))
    else {
        return path.to_owned();
    };
    match file.split_once('.') {
        Some((digest, file)) if digest.len() == 64 => format!("{folder}/{file}"),
        _ => path.to_owned(),
    }
}
