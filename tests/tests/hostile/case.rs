//! A fixture: `case.toml` says in words and in rounds what happens, folders named by the number of a
//! round hold the files that lie over a good repository in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::county::{Files, PUBLISHERS, RELEASES, day, good};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(skip)]
    pub name: String,
    /// What the attacker has and does.
    pub attack: String,
    /// What the attack runs into.
    pub stopped_by: String,
    #[serde(rename = "round")]
    pub rounds: Vec<Round>,
}

/// One round of the terminal, and what is true after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The good release that lies below.
    pub offers: u64,
    /// The files of that earlier round lie over it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<usize>,
    /// Files that are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub stick: bool,
    /// What the system clock says, UTC.
    pub now: String,
    /// So many roots follow the first, each with another timestamp key; made when the test runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotations: Option<u64>,
    /// Links in the terminal's data directory that lead out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Files of the stick that are links out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stick_links: Vec<String>,
    /// A plain client looks this target up, instead of a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_up: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Misdeed>,
    /// What the round says, fault by fault, as `run::fault` names them; nothing when all is well.
    pub says: Vec<String>,
    /// The good release that is in the cache afterwards, byte for byte.
    pub holds: u64,
    /// Publishers of whom another one is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub but: BTreeMap<String, u64>,
    #[serde(skip)]
    pub overlay: Files,
}

/// A server that is honest but for one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misdeed {
    /// The path begins so.
    pub path: String,
    pub does: Deed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Offers 10 GB without saying so.
    Endless,
    /// Says that 10 GB follow.
    Claim,
    /// A byte now and then.
    Drip,
    /// A gzip member that unpacks to far more than it is.
    Gzip,
    /// Sends the terminal to another server.
    Redirect,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Case {
    /// A terminal that has the good release 2, about to be attacked.
    pub fn new(name: &str, attack: &str, stopped_by: &str) -> Self {
        Self {
            name: name.to_owned(),
            attack: attack.to_owned(),
            stopped_by: stopped_by.to_owned(),
            rounds: vec![Round::good(2)],
        }
    }

    pub fn round(mut self, round: Round) -> Self {
        self.rounds.push(round);
        self
    }

    /// The last round has much in common with an earlier one, counted from 1.
    pub fn like(mut self, earlier: usize) -> Self {
        let shared = self.rounds[earlier - 1].overlay.clone();
        let Some(round) = self.rounds.last_mut() else {
            return self;
        };
        let wanted = round.files(&good(round.offers), None);
        let mut below = good(round.offers);
        below.extend(shared);
        round.also = Some(earlier);
        round.differ(&below, &wanted);
        self
    }

    /// The next good release arrives.
    pub fn recovers(self) -> Self {
        self.round(Round::good(4))
    }

    /// Everything in the fixture's folder.
    pub fn on_disk(&self) -> Files {
        let name = &self.name;
        let text = toml::to_string(self).expect("a case is TOML");
        let mut files = Files::from([(format!("{name}/case.toml"), text.into_bytes())]);
        for (round, number) in self.rounds.iter().zip(1..) {
            for (path, bytes) in &round.overlay {
                files.insert(format!("{name}/{number}/{path}"), bytes.clone());
            }
        }
        files
    }

    pub fn read(top: &Path, name: &str) -> Self {
        let text = fs::read_to_string(top.join(name).join("case.toml")).expect("case.toml");
        let mut case: Self = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        case.name = name.to_owned();
        for (round, number) in case.rounds.iter_mut().zip(1..) {
            round.overlay = read_folder(&top.join(name).join(number.to_string()));
        }
        case
    }
}

impl Round {
    /// A good release, a day after it was signed.
    pub fn good(number: u64) -> Self {
        Self {
            offers: number,
            also: None,
            without: Vec::new(),
            stick: false,
            now: String::new(),
            rotations: None,
            links: Vec::new(),
            stick_links: Vec::new(),
            look_up: None,
            server: None,
            says: Vec::new(),
            holds: number,
            but: BTreeMap::new(),
            overlay: Files::new(),
        }
        .on(i64::try_from(number).unwrap_or(0) * 10 - 9)
    }

    /// `files` instead of release `number`; the terminal says `says` and keeps release 2.
    pub fn hostile(number: u64, files: &Files, says: &[&str]) -> Self {
        let round = Self::good(number).keeping(2).laid_over(files);
        round.saying(says)
    }

    /// One publisher's release is refused, the others have release 3.
    pub fn faulty(id: &str, files: &Files, says: &[&str]) -> Self {
        let mut round = Self::good(3).laid_over(files).saying(says);
        round.but.insert(id.to_owned(), 2);
        round
    }

    pub fn laid_over(mut self, files: &Files) -> Self {
        self.differ(&good(self.offers), files);
        self
    }

    fn differ(&mut self, below: &Files, files: &Files) {
        let changed = files
            .iter()
            .filter(|(path, bytes)| below.get(*path) != Some(bytes));
        self.overlay = changed
            .map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect();
        let gone = below.keys().filter(|path| !files.contains_key(*path));
        self.without = gone.cloned().collect();
    }

    /// What is offered, over the good release `below` and the files of an earlier round.
    pub fn files(&self, below: &Files, earlier: Option<&Files>) -> Files {
        let mut files = below.clone();
        files.extend(
            earlier
                .into_iter()
                .flatten()
                .map(|(path, bytes)| (path.clone(), bytes.clone())),
        );
        for path in &self.without {
            files
                .remove(path)
                .expect("only what is there can be left out");
        }
        files.extend(self.overlay.clone());
        files
    }

    /// The release of each publisher that is in the cache afterwards.
    pub fn held(&self) -> BTreeMap<String, u64> {
        let mut held = BTreeMap::from(PUBLISHERS.map(|id| (id.to_owned(), self.holds)));
        held.extend(self.but.clone());
        held
    }

    pub fn saying(mut self, says: &[&str]) -> Self {
        self.says = says.iter().map(|text| (*text).to_owned()).collect();
        self
    }

    /// Everything in the cache is of this release.
    pub fn keeping(mut self, number: u64) -> Self {
        self.holds = number;
        self
    }

    pub fn on(mut self, days: i64) -> Self {
        self.now = day(days).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        self
    }

    pub fn on_stick(mut self) -> Self {
        self.stick = true;
        self
    }

    pub fn looking_up(mut self, name: &str) -> Self {
        self.look_up = Some(name.to_owned());
        self
    }

    pub fn served(mut self, path: &str, does: Deed) -> Self {
        self.server = Some(Misdeed {
            path: path.to_owned(),
            does,
        });
        self
    }
}

/// Where the fixtures are.
pub fn fixtures() -> PathBuf {
    e2e::project().join("tests/hostile")
}

/// The good releases as they lie in `good/`.
pub fn good_on_disk() -> Files {
    let mut all = Files::new();
    for number in RELEASES {
        for (path, bytes) in good(number) {
            all.insert(format!("good/{number}/{path}"), bytes);
        }
    }
    all
}

/// Every file below `folder`, by its path from there; none if there is no such folder.
pub fn read_folder(folder: &Path) -> Files {
    let mut files = Files::new();
    gather(folder, "", &mut files);
    files
}

fn gather(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            gather(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap_or_default());
        }
    }
}

pub fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folder");
    fs::write(path, bytes).expect("file");
}
