//! A role's next version, waiting for signatures: kept in the workspace until everybody who must
//! has signed, one officer at a time and on whatever computer.
//!
//! ```text
//! drafts/ROLE.json    what is to be signed, who has signed, what it is about
//! drafts/ROLE.pack    the pack that a publisher's draft names
//! ```

use std::fs;
use std::path::{Path, PathBuf};

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
        let mut text = serde_json::to_vec_pretty(&File { signatures, signed })?;
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
        let path = self.path(role, "json");
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
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
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
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
        let path = self.path(&draft.role, "json");
        let text = serde_json::to_vec_pretty(draft)
            .map_err(|_| WorkspaceError::DraftDamaged(path.clone()))?;
        durable::write(&path, &text).map_err(WorkspaceError::io(&path))
    }

    pub fn pack(&self, role: &str) -> Result<Vec<u8>, WorkspaceError> {
        let path = self.path(role, "pack");
        fs::read(&path).map_err(WorkspaceError::io(&path))
    }

    pub fn put_pack(&self, role: &str, pack: &[u8]) -> Result<(), WorkspaceError> {
        let path = self.path(role, "pack");
        durable::write(&path, pack).map_err(WorkspaceError::io(&path))
    }

    /// Forgets a draft, whether it was published or overtaken.
    pub fn remove(&self, role: &str) -> Result<(), WorkspaceError> {
        // The description first: without it a pack is a file that nobody names.
        for kind in ["json", "pack"] {
            let path = self.path(role, kind);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(WorkspaceError::io(&path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn path(&self, role: &str, kind: &str) -> PathBuf {
        self.dir.join(format!("{role}.{kind}"))
    }
}
