//! A role's next version, waiting for signatures: kept in the workspace until everybody who must
//! has signed, one officer at a time and on whatever computer.
//!
//! ```text
//! drafts/ROLE.json    what is to be signed, who has signed, what it is about
//! drafts/ROLE/FILE    the packs that a publisher's draft names
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use content_pack::PackName;
use content_trust::{Signature, canonical_json};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::durable;
use crate::error::WorkspaceError;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub role: String,
    pub version: u64,
    /// The `signed` part, exactly as it will be published.
    pub signed: Value,
    pub signatures: Vec<Signature>,
    pub about: About,
}

/// What a draft brings about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Who may sign the top-level roles.
    Root,
    /// Who may publish.
    Targets,
    /// A release of a publisher.
    Release {
        number: u64,
        change_set: String,
        records: usize,
    },
    /// The same content, signed again.
    Renewal,
}

impl Draft {
    pub fn new<T: Serialize>(
        role: &str,
        version: u64,
        signed: &T,
        about: About,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            role: role.to_owned(),
            version,
            signed: serde_json::to_value(signed)?,
            signatures: Vec::new(),
            about,
        })
    }

    /// The bytes that signatures are over.
    pub fn message(&self) -> Result<Vec<u8>, serde_json::Error> {
        canonical_json(&self.signed)
    }

    /// The metadata file that this draft becomes.
    pub fn file(&self) -> Result<Vec<u8>, serde_json::Error> {
        #[derive(Serialize)]
        struct File<'a> {
            signatures: &'a [Signature],
            signed: &'a Value,
        }
        let (signatures, signed) = (self.signatures.as_slice(), &self.signed);
        // Without spaces: every terminal fetches it.
        let mut text = serde_json::to_vec(&File { signatures, signed })?;
        text.push(b'\n');
        Ok(text)
    }

    /// Adds a signature, unless this key has signed already.
    pub fn add(&mut self, signature: Signature) {
        if !self.has(&signature.keyid) {
            self.signatures.push(signature);
        }
    }

    pub fn has(&self, keyid: &str) -> bool {
        self.signatures.iter().any(|s| s.keyid == keyid)
    }
}

/// The drafts of a workspace.
#[derive(Debug, Clone)]
pub struct Drafts {
    dir: PathBuf,
}

impl Drafts {
    pub fn new(workspace: &Path) -> Self {
        Self {
            dir: workspace.join("drafts"),
        }
    }

    pub fn get(&self, role: &str) -> Result<Option<Draft>, WorkspaceError> {
        let path = self.path(role);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(WorkspaceError::io(&path))?,
        };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|_| WorkspaceError::DraftDamaged(path))
    }

    /// Every draft, by role.
    pub fn all(&self) -> Result<Vec<Draft>, WorkspaceError> {
        let mut roles = Vec::new();
        match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entries => {
                for entry in entries.map_err(WorkspaceError::io(&self.dir))? {
                    let path = entry.map_err(WorkspaceError::io(&self.dir))?.path();
                    if path.extension().is_some_and(|e| e == "json") {
                        roles.extend(path.file_stem().map(|s| s.to_string_lossy().into_owned()));
                    }
                }
            }
        }
        roles.sort();
        roles
            .iter()
            .filter_map(|role| self.get(role).transpose())
            .collect()
    }

    pub fn put(&self, draft: &Draft) -> Result<(), WorkspaceError> {
        let path = self.path(&draft.role);
        let text = serde_json::to_vec_pretty(draft)
            .map_err(|_| WorkspaceError::DraftDamaged(path.clone()))?;
        durable::write(&path, &text).map_err(WorkspaceError::io(&path))
    }

    /// One of the packs that the draft of `role` names.
    pub fn pack(&self, role: &str, name: PackName) -> Result<Vec<u8>, WorkspaceError> {
        let path = self.dir.join(role).join(name.to_string());
        fs::read(&path).map_err(WorkspaceError::io(&path))
    }

    /// Keeps the packs of a draft, which is put afterwards: what was there for `role` goes first.
    pub fn put_packs(
        &self,
        role: &str,
        packs: &BTreeMap<PackName, Vec<u8>>,
    ) -> Result<(), WorkspaceError> {
        self.remove(role)?;
        for (name, pack) in packs {
            let path = self.dir.join(role).join(name.to_string());
            durable::write(&path, pack).map_err(WorkspaceError::io(&path))?;
        }
        Ok(())
    }

    /// Forgets a draft, whether it was published or overtaken.
    pub fn remove(&self, role: &str) -> Result<(), WorkspaceError> {
        // The description first: without it packs are files that nobody names.
        let (draft, packs) = (self.path(role), self.dir.join(role));
        gone(fs::remove_file(&draft)).map_err(WorkspaceError::io(&draft))?;
        gone(fs::remove_dir_all(&packs)).map_err(WorkspaceError::io(&packs))
    }

    /// The file that describes the draft of `role`.
    pub fn path(&self, role: &str) -> PathBuf {
        self.dir.join(format!("{role}.json"))
    }
}

/// What is not there needs no removing.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
