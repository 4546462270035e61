//! The published repository: a folder of plain files that any static host can serve.
//!
//! ```text
//! metadata/N.root.json  N.targets.json  N.PUBLISHER.json  N.snapshot.json  timestamp.json
//! targets/packs/PUBLISHER/SHA256.full-N.pack  SHA256.delta-M-N.pack  SHA256.index-N.json
//! blobs/SHA256
//! ```
//!
//! Everything but `timestamp.json` and the copy `root.json` is written once and never again, each
//! file whole or not at all, the timestamp last: a client under way always finds what it was told.
//! What nobody can need any more is taken out after some days ([`crate::prune`]).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use content_pack::PackName;
use content_trust::{
    FileMeta, Root, Snapshot, TargetMeta, TargetName, Targets, Timestamp, canonical_json,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::digest::sha256_hex;
use crate::durable;
use crate::keys::Signer;
use crate::release::is_file;

/// Why the repository cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    #[error("不能读写仓库文件 {path}:{error} / cannot read or write {path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("仓库文件 {0} 已损坏,请从备份恢复 / {0} is damaged: restore it from a backup")]
    Damaged(PathBuf),
}

/// A repository in a folder of the county's own.
#[derive(Debug, Clone)]
pub struct Repository {
    dir: PathBuf,
}

#[derive(Serialize)]
struct Signed<'a, T> {
    signatures: Vec<content_trust::Signature>,
    signed: &'a T,
}

impl Repository {
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn exists(&self) -> bool {
        self.metadata("timestamp.json").is_file()
    }

    /// The newest root; `None` before the county is established.
    pub fn newest_root(&self) -> Result<Option<Root>, RepositoryError> {
        self.read("root.json")
    }

    pub fn root_of(&self, version: u64) -> Result<Option<Root>, RepositoryError> {
        self.read(&format!("{version}.root.json"))
    }

    pub fn timestamp(&self) -> Result<Timestamp, RepositoryError> {
        self.must("timestamp.json")
    }

    /// The snapshot that the timestamp announces.
    pub fn snapshot(&self) -> Result<Snapshot, RepositoryError> {
        let timestamp = self.timestamp()?;
        let version = timestamp
            .meta
            .get("snapshot.json")
            .map_or(0, |meta| meta.version);
        self.must(&format!("{version}.snapshot.json"))
    }

    /// The targets role that the snapshot lists; `None` if it lists none of this name.
    pub fn targets(&self, role: &str) -> Result<Option<Targets>, RepositoryError> {
        match self.version(role)? {
            0 => Ok(None),
            version => self.must(&format!("{version}.{role}.json")).map(Some),
        }
    }

    /// The published version of root or of a targets role; 0 if there is none.
    pub fn version(&self, role: &str) -> Result<u64, RepositoryError> {
        if role == "root" {
            return Ok(self.newest_root()?.map_or(0, |root| root.common.version));
        }
        if !self.exists() {
            return Ok(0);
        }
        let snapshot = self.snapshot()?;
        let meta = snapshot.meta.get(&format!("{role}.json"));
        Ok(meta.map_or(0, |meta| meta.version))
    }

    /// The file of one version of a role, as it is published.
    pub fn role_bytes(&self, role: &str, version: u64) -> Result<Option<Vec<u8>>, RepositoryError> {
        let file = match role {
            "timestamp" => "timestamp.json".to_owned(),
            role => format!("{version}.{role}.json"),
        };
        self.bytes(&file)
    }

    /// Signs `signed` and writes it as [`Repository::put_role`] does.
    pub fn write_role<T: Serialize>(
        &self,
        role: &str,
        version: u64,
        signed: &T,
        signers: &[Signer],
    ) -> Result<FileMeta, RepositoryError> {
        let damaged = |_| RepositoryError::Damaged(self.metadata(&format!("{role}.json")));
        let message = canonical_json(signed).map_err(damaged)?;
        let signatures = signers.iter().map(|signer| signer.sign(&message)).collect();
        let mut text = serde_json::to_vec(&Signed { signatures, signed }).map_err(damaged)?;
        text.push(b'\n');
        self.put_role(role, version, &text)
    }

    /// Writes a signed metadata file as it is; the timestamp under its bare name, all else with its
    /// version. What a snapshot or timestamp must say of the file comes back.
    pub fn put_role(
        &self,
        role: &str,
        version: u64,
        file: &[u8],
    ) -> Result<FileMeta, RepositoryError> {
        let name = match role {
            "timestamp" => "timestamp.json".to_owned(),
            role => format!("{version}.{role}.json"),
        };
        self.write(&self.metadata(&name), file)?;
        if role == "root" {
            self.write(&self.metadata("root.json"), file)?;
        }
        let hashes = BTreeMap::from([("sha256".to_owned(), sha256_hex(file))]);
        Ok(FileMeta {
            version,
            length: Some(file.len() as u64),
            hashes,
        })
    }

    /// Writes a target under the name that consistent snapshots give it; its SHA-256 comes back.
    pub fn write_target(&self, name: &TargetName, bytes: &[u8]) -> Result<String, RepositoryError> {
        let sha256 = sha256_hex(bytes);
        self.write(
            &self.dir.join("targets").join(name.with_digest(&sha256)),
            bytes,
        )?;
        Ok(sha256)
    }

    /// Reads a target under the name that consistent snapshots give it.
    pub fn read_target(&self, name: &TargetName, sha256: &str) -> Result<Vec<u8>, RepositoryError> {
        let path = self.dir.join("targets").join(name.with_digest(sha256));
        fs::read(&path).map_err(|error| RepositoryError::Io { path, error })
    }

    /// Those packs that `role` names and that are there.
    pub fn packs(&self, publisher: &str, role: &Targets) -> BTreeMap<PackName, Vec<u8>> {
        let there = |(target, meta): (&String, &TargetMeta)| {
            let name = PackName::of(publisher, target)?;
            let sha256 = meta.hashes.get("sha256")?;
            let target = TargetName::new(target).ok()?;
            let bytes = self.read_target(&target, sha256).ok()?;
            is_file(meta, &bytes).then_some((name, bytes))
        };
        role.targets.iter().filter_map(there).collect()
    }

    /// Copies an attachment in, unless it is there already.
    pub fn write_blob(&self, sha256: &str, from: &Path) -> Result<(), RepositoryError> {
        let path = self.dir.join("blobs").join(sha256);
        if path.exists() {
            return Ok(());
        }
        let bytes = fs::read(from).map_err(|error| RepositoryError::Io {
            path: from.to_owned(),
            error,
        })?;
        if sha256_hex(&bytes) != sha256 {
            return Err(RepositoryError::Damaged(from.to_owned()));
        }
        self.write(&path, &bytes)
    }

    fn must<T: DeserializeOwned>(&self, file: &str) -> Result<T, RepositoryError> {
        let missing = || RepositoryError::Io {
            path: self.metadata(file),
            error: io::ErrorKind::NotFound.into(),
        };
        self.read(file)?.ok_or_else(missing)
    }

    fn read<T: DeserializeOwned>(&self, file: &str) -> Result<Option<T>, RepositoryError> {
        #[derive(serde::Deserialize)]
        struct Whole<T> {
            signed: T,
        }
        let Some(bytes) = self.bytes(file)? else {
            return Ok(None);
        };
        let whole: Whole<T> = serde_json::from_slice(&bytes)
            .map_err(|_| RepositoryError::Damaged(self.metadata(file)))?;
        Ok(Some(whole.signed))
    }

    fn bytes(&self, file: &str) -> Result<Option<Vec<u8>>, RepositoryError> {
        let path = self.metadata(file);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RepositoryError::Io { path, error }),
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), RepositoryError> {
        durable::write(path, bytes).map_err(|error| RepositoryError::Io {
            path: path.to_owned(),
            error,
        })
    }

    fn metadata(&self, file: &str) -> PathBuf {
        self.dir.join("metadata").join(file)
    }
}
