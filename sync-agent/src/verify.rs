//! Looking whether what is stored is still what was stored: everything at once for staff
//! (`sync-agent verify`), or a little at a time at night ([`crate::scrub`]).

mod digests;

use std::collections::VecDeque;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use content_store::{Reader, Store, StoreError};
use content_trust::Limits;

use crate::plan::{listed, publishers};
use crate::rebuild::rehearse;
use crate::spool::Spool;
use crate::{AgentError, Home, Updater, Watch};
use digests::Digests;

pub(crate) use digests::look;

/// Something that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub damage: Damage,
    /// What was looked at: a file below the data directory, or a publisher.
    pub what: String,
    /// What was found there.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// Signed metadata; the next round with a source brings it anew.
    Trust,
    /// A pack in the spool; it is removed and fetched again.
    Pack,
    /// The cache; it is made anew from the spool.
    Cache,
    /// An attachment; it is removed and fetched again.
    Blob,
}

impl Damage {
    /// Stable name for messages and the status.
    pub fn code(self) -> &'static str {
        match self {
            Self::Trust => "damaged-trust",
            Self::Pack => "damaged-pack",
            Self::Cache => "damaged-cache",
            Self::Blob => "damaged-blob",
        }
    }
}

/// One look through everything, part by part.
pub(crate) struct Inspection {
    parts: VecDeque<Part>,
    digests: Digests,
    total: u64,
    done: u64,
}

/// Bytes of records that are looked at at a time.
const STEP: u64 = 1 << 20;

enum Part {
    Trust,
    /// Whether the spool gives every applied release back.
    Chains,
    /// The same by doing it: signatures of reviews and all.
    Rehearsal,
    /// From this place on.
    Cache(u64),
    Pack(PathBuf, u64),
    Blob {
        path: PathBuf,
        sha256: String,
        length: u64,
    },
}

impl Part {
    /// About how many bytes are read for it.
    fn weight(&self) -> u64 {
        match self {
            Self::Pack(_, length) | Self::Blob { length, .. } => *length,
            Self::Trust | Self::Chains | Self::Rehearsal | Self::Cache(_) => 0,
        }
    }
}

impl Inspection {
    /// Lists what there is to look at in `home`.
    pub fn begin(home: &Home) -> Self {
        let mut parts = VecDeque::from([Part::Trust]);
        for folder in entries(&home.spool().join("packs")) {
            for path in
                entries(&folder).filter(|path| path.extension().is_some_and(|e| e == "pack"))
            {
                let length = fs::symlink_metadata(&path).map_or(0, |meta| meta.len());
                parts.push_back(Part::Pack(path, length));
            }
        }
        parts.push_back(Part::Chains);
        parts.push_back(Part::Cache(0));
        // A cache that cannot be read has its own part; then nothing is known of attachments.
        let attachments = Store::open(home.dir()).and_then(|store| store.attachments());
        for (sha256, length) in attachments.unwrap_or_default() {
            let path = home.spool().join("blobs").join(&sha256);
            if path.exists() {
                parts.push_back(Part::Blob {
                    path,
                    sha256,
                    length,
                });
            }
        }
        let digests = Digests::open(home, signed_digests(home));
        Self {
            total: parts.iter().map(Part::weight).sum(),
            done: 0,
            parts,
            digests,
        }
    }

    /// The same, and whether the cache could be made anew: that takes room for another cache.
    pub fn thorough(home: &Home) -> Self {
        let mut inspection = Self::begin(home);
        inspection.parts.push_back(Part::Rehearsal);
        inspection
    }

    /// Looks at the next part; `None` after the last.
    pub fn next(
        &mut self,
        home: &Home,
        watch: &dyn Watch,
    ) -> Result<Option<Vec<Finding>>, AgentError> {
        let Some(part) = self.parts.pop_front() else {
            self.digests.keep();
            return Ok(None);
        };
        if watch.is_cancelled() {
            return Err(AgentError::Cancelled);
        }
        let found = match &part {
            Part::Trust => trust(home),
            Part::Chains => chains(home),
            Part::Rehearsal => self.rehearsal(home),
            Part::Cache(at) => {
                let (found, next) = cache(home, *at);
                if let Some(next) = next {
                    self.parts.push_front(Part::Cache(next));
                }
                found
            }
            Part::Pack(path, _) => self.pack(home, path),
            Part::Blob {
                path,
                sha256,
                length,
            } => blob(home, path, sha256, *length),
        };
        self.done += part.weight();
        watch.bytes(self.done, self.total);
        Ok(Some(found))
    }

    /// A publisher's packs that metadata of today does not vouch for are to blame, if there are any.
    fn rehearsal(&self, home: &Home) -> Vec<Finding> {
        // Damaged metadata is told by its own part.
        let faults = rehearse(home).unwrap_or_default();
        let mut found = Vec::new();
        for (id, error) in faults {
            let folder = home.spool().join("packs").join(id.unwrap_or_default());
            let packs = entries(&folder).map(|path| below(home, &path));
            let mut blamed: Vec<_> = packs.filter(|name| !self.digests.is_signed(name)).collect();
            if blamed.is_empty() {
                blamed.push(below(home, &folder));
            }
            found.extend(
                blamed
                    .into_iter()
                    .map(|name| finding(Damage::Pack, name, &error)),
            );
        }
        found
    }

    fn pack(&mut self, home: &Home, path: &Path) -> Vec<Finding> {
        let name = below(home, path);
        match look(path) {
            Ok(found) if self.digests.agrees(&name, path, &found) => Vec::new(),
            Ok(_) => vec![finding(Damage::Pack, name, "SHA-256")],
            // A round has done with it since this look began.
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![finding(Damage::Pack, name, error)],
        }
    }
}

fn finding(damage: Damage, what: String, detail: impl ToString) -> Finding {
    Finding {
        damage,
        what,
        detail: detail.to_string(),
    }
}

/// Accepted metadata: every signature, from the pinned root on. Expiry does not matter here.
fn trust(home: &Home) -> Vec<Finding> {
    let proved = accepted(home).and_then(|mut updater| {
        for id in publishers(&updater) {
            if listed(&updater, &id) {
                updater.load_delegated(id.as_str())?;
            }
        }
        Ok(())
    });
    match proved {
        Ok(()) | Err(AgentError::NoRoot) => Vec::new(),
        Err(error) => vec![finding(Damage::Trust, "trust".to_owned(), error)],
    }
}

fn accepted(home: &Home) -> Result<Updater, AgentError> {
    let mut updater = Updater::open(home, None, Limits::default(), DateTime::<Utc>::MIN_UTC)?;
    updater.load()?;
    Ok(updater)
}

/// A release without packs that lead to it could not be brought back; what cannot be read of the
/// cache is told by its own part.
fn chains(home: &Home) -> Vec<Finding> {
    let Ok(releases) = Reader::open(home.dir()).and_then(|reader| reader.releases()) else {
        return Vec::new();
    };
    let spool = Spool::new(home);
    let lost = releases.iter().filter(|release| {
        let chain = spool.chain(&release.publisher, release.number);
        !matches!(chain, Ok(Some(_)))
    });
    lost.map(|release| {
        let what = format!("spool/packs/{}", release.publisher);
        finding(Damage::Pack, what, format!("release {}", release.number))
    })
    .collect()
}

/// The SHA-256 that signed metadata gives for packs, by the name of the publisher and of the target.
fn signed_digests(home: &Home) -> Vec<(String, String)> {
    let Ok(mut updater) = accepted(home) else {
        return Vec::new();
    };
    let mut digests = Vec::new();
    for id in publishers(&updater) {
        // What is not there or not right is told by its own part.
        let _ = updater.load_delegated(id.as_str());
        for (name, meta) in updater
            .set()
            .targets(id.as_str())
            .into_iter()
            .flat_map(|role| &role.targets)
        {
            if let Some(sha256) = meta.hashes.get("sha256") {
                digests.push((format!("spool/{name}"), sha256.clone()));
            }
        }
    }
    digests
}

/// A little of the cache: rows' bytes against their digests, then tables, at last every release
/// against its state digest. Also says where to go on.
fn cache(home: &Home, at: u64) -> (Vec<Finding>, Option<u64>) {
    let damaged =
        |what: String, detail: &dyn ToString| finding(Damage::Cache, what, detail.to_string());
    let step = Store::open(home.dir()).and_then(|store| store.scrub_step(at, STEP));
    match step {
        Ok(scrub) => {
            let rows = scrub.damaged.iter();
            let found = rows.map(|rid| damaged(format!("cache: {rid}"), &"SHA-256"));
            (found.collect(), scrub.next)
        }
        // Nothing was ever brought here.
        Err(StoreError::NoCache) => (Vec::new(), None),
        // What is behind this cannot be told apart any more.
        Err(error) => (vec![damaged("cache".to_owned(), &error)], None),
    }
}

fn blob(home: &Home, path: &Path, sha256: &str, length: u64) -> Vec<Finding> {
    let wrong =
        |detail: &dyn ToString| vec![finding(Damage::Blob, below(home, path), detail.to_string())];
    match fs::symlink_metadata(path) {
        // A round has done with it since this look began.
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => return wrong(&error),
        Ok(meta) if !meta.is_file() || meta.len() != length => return wrong(&"length"),
        Ok(_) => {}
    }
    match look(path) {
        Ok(found) if found.sha256() == sha256 => Vec::new(),
        Ok(_) => wrong(&"SHA-256"),
        Err(error) => wrong(&error),
    }
}

fn below(home: &Home, path: &Path) -> String {
    let name = path.strip_prefix(home.dir()).unwrap_or(path);
    name.display().to_string()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter()
}
