//! A workspace: the folder in which an office keeps its content between import and publication.
//!
//! ```text
//! county.toml     who publishes and who reviews ([`County`])
//! settings.toml   where the repository and the keys are ([`Settings`])
//! ledger.sqlite   every record, working and published, with reviews and releases ([`Ledger`])
//! intake.sqlite   what terminals sent home ([`crate::intake`]), once anything was
//! blobs/SHA256    attachments, named by their digest
//! lock            held by the command at work
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::County;
use crate::digest::sha256_hex;
use crate::durable;
pub use crate::error::{ConfigFault, WorkspaceError};
use crate::ledger::Ledger;

const COUNTY: &str = "county.toml";
const SETTINGS: &str = "settings.toml";
const LEDGER: &str = "ledger.sqlite";
const BLOBS: &str = "blobs";
const LOCK: &str = "lock";

/// An open workspace. It stays locked against other commands until it is dropped.
#[derive(Debug)]
pub struct Workspace {
    pub dir: PathBuf,
    pub county: County,
    pub settings: Settings,
    pub ledger: Ledger,
    _lock: File,
}

/// settings.toml. Relative paths are relative to the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default = "default_repository")]
    pub repository: PathBuf,
    #[serde(default = "default_keys")]
    pub keys: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            repository: default_repository(),
            keys: default_keys(),
            passphrase_file: None,
        }
    }
}

fn default_repository() -> PathBuf {
    PathBuf::from("../repository")
}

fn default_keys() -> PathBuf {
    PathBuf::from("../keys")
}

impl Workspace {
    /// Makes a workspace in `dir` from a county.toml, with the default [`Settings`].
    pub fn init(dir: &Path, county_toml: &Path) -> Result<Self, WorkspaceError> {
        Self::init_with(dir, county_toml, &Settings::default())
    }

    /// Makes a workspace in `dir`. Refused when there is one already, or when the county.toml has
    /// a fault; then nothing is written.
    pub fn init_with(
        dir: &Path,
        county_toml: &Path,
        settings: &Settings,
    ) -> Result<Self, WorkspaceError> {
        let text = read(county_toml)?;
        let county = County::from_toml(&text).map_err(|fault| WorkspaceError::Config {
            file: county_toml.to_owned(),
            fault,
        })?;
        if dir.join(COUNTY).exists() || dir.join(LEDGER).exists() {
            return Err(WorkspaceError::Exists(dir.to_owned()));
        }
        let blobs = dir.join(BLOBS);
        fs::create_dir_all(&blobs).map_err(WorkspaceError::io(&blobs))?;
        let lock = lock(dir)?;
        let ledger = Ledger::create(&dir.join(LEDGER))?;
        let words = toml::to_string(settings).map_err(|error| WorkspaceError::Io {
            path: dir.join(SETTINGS),
            source: io::Error::other(error),
        })?;
        put(&dir.join(SETTINGS), words.as_bytes())?;
        // Last: its presence is what makes the folder a workspace.
        put(&dir.join(COUNTY), text.as_bytes())?;
        Ok(Self {
            dir: dir.to_owned(),
            county,
            settings: settings.clone(),
            ledger,
            _lock: lock,
        })
    }

    /// Opens the workspace in `dir` and locks it.
    pub fn open(dir: &Path) -> Result<Self, WorkspaceError> {
        let county_file = dir.join(COUNTY);
        if !county_file.is_file() || !dir.join(LEDGER).is_file() {
            return Err(WorkspaceError::Missing(dir.to_owned()));
        }
        let lock = lock(dir)?;
        let county =
            County::from_toml(&read(&county_file)?).map_err(|fault| WorkspaceError::Config {
                file: county_file,
                fault,
            })?;
        let settings_file = dir.join(SETTINGS);
        let settings = toml::from_str(&read(&settings_file)?).map_err(|error| {
            let fault = ConfigFault::Syntax(Box::new(error));
            WorkspaceError::Config {
                file: settings_file,
                fault,
            }
        })?;
        let ledger = Ledger::open(&dir.join(LEDGER))?;
        Ok(Self {
            dir: dir.to_owned(),
            county,
            settings,
            ledger,
            _lock: lock,
        })
    }

    /// Where the repository is published to.
    pub fn repository_dir(&self) -> PathBuf {
        self.beside(&self.settings.repository)
    }

    /// Where the secret keys are kept.
    pub fn keys_dir(&self) -> PathBuf {
        self.beside(&self.settings.keys)
    }

    /// The file that holds the keys' passphrase, when one is set.
    pub fn passphrase_file(&self) -> Option<PathBuf> {
        self.settings
            .passphrase_file
            .as_ref()
            .map(|path| self.dir.join(path))
    }

    /// A path of the settings: relative ones start from the workspace. `workspace/../keys` is shown
    /// to people, so it becomes what it means wherever that can be told.
    fn beside(&self, path: &Path) -> PathBuf {
        let joined = self.dir.join(path);
        joined.canonicalize().unwrap_or(joined)
    }

    /// Where the attachment with this digest (lower-case hex) lies.
    pub fn blob_path(&self, sha256: &str) -> PathBuf {
        self.dir.join(BLOBS).join(sha256)
    }

    /// Stores an attachment durably and gives its digest. Storing it twice changes nothing.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<String, WorkspaceError> {
        let digest = sha256_hex(bytes);
        let path = self.blob_path(&digest);
        if !path.exists() {
            put(&path, bytes)?;
        }
        Ok(digest)
    }
}

fn lock(dir: &Path) -> Result<File, WorkspaceError> {
    let path = dir.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(WorkspaceError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(WorkspaceError::Busy(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(WorkspaceError::Io { path, source }),
    }
}

fn read(path: &Path) -> Result<String, WorkspaceError> {
    fs::read_to_string(path).map_err(WorkspaceError::io(path))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    durable::write(path, bytes).map_err(WorkspaceError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTY_TOML: &str = r#"
        name = "示范县"
        code = "shifan"
        [[publisher]]
        id = "gongan"
        name = "示范县公安局"
        scopes = ["dept:gongan"]
        officers = { legal = "甲", secrecy = "乙", approve = "丙" }
    "#;

    #[test]
    fn a_workspace_is_made_once_and_opened_by_one_command_at_a_time() {
        let temp = tempfile::tempdir().unwrap();
        let toml = temp.path().join("in.toml");
        fs::write(&toml, COUNTY_TOML).unwrap();
        let dir = temp.path().join("w");
        assert!(matches!(
            Workspace::open(&dir),
            Err(WorkspaceError::Missing(_))
        ));
        let first = Workspace::init(&dir, &toml).unwrap();
        assert!(matches!(
            Workspace::open(&dir),
            Err(WorkspaceError::Busy(_))
        ));
        let digest = first.put_blob(b"abc").unwrap();
        assert_eq!(
            digest,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(fs::read(first.blob_path(&digest)).unwrap(), b"abc");
        drop(first);
        assert!(matches!(
            Workspace::init(&dir, &toml),
            Err(WorkspaceError::Exists(_))
        ));
        let again = Workspace::open(&dir).unwrap();
        assert_eq!(again.repository_dir(), dir.join("../repository"));
        assert_eq!(again.passphrase_file(), None);
    }

    #[test]
    fn a_faulty_county_file_leaves_no_workspace_behind() {
        let temp = tempfile::tempdir().unwrap();
        let toml = temp.path().join("in.toml");
        fs::write(&toml, COUNTY_TOML.replace("丙", "甲")).unwrap();
        let dir = temp.path().join("w");
        assert!(matches!(
            Workspace::init(&dir, &toml),
            Err(WorkspaceError::Config { .. })
        ));
        assert!(!dir.exists());
    }
}
