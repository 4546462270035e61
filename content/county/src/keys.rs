//! Secret keys: made, kept encrypted, and used to sign. No device binary has this.
//!
//! A key is a file `NAME.pem` in the keys folder: PKCS#8, encrypted under a passphrase with PBES2
//! (scrypt, AES-256-CBC; RFC 8018, RFC 7914), mode 0600. Beside them stands `keys.toml`, the public
//! register: who holds which key for which function.

use std::fs;
use std::io::{IsTerminal, Read, Write as _};
use std::path::{Path, PathBuf};

use content_trust::{Key, Signature};
use pkcs8::der::Document;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::digest::{from_hex, hex};
use crate::durable;

/// Why a key cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There are keys here already; new ones would lock everybody out.
    #[error(
        "{0} 里已经有密钥,不能再生成;换一个文件夹 / {0} already holds keys: choose another folder"
    )]
    Exists(PathBuf),
    /// The register does not know a key for this role and function.
    #[error("没有 {0} 的密钥;请检查 keys.toml / there is no key for {0}: check keys.toml")]
    Unknown(String),
    #[error("{0} 的口令不对,请重新输入 / wrong passphrase for {0}: try again")]
    Passphrase(String),
    /// No passphrase was given and nobody is there to ask.
    #[error(
        "没有口令;请用 --passphrase-file 指明,或设环境变量 CHAYUE_PASSPHRASE / \
         no passphrase: name a file with --passphrase-file or set CHAYUE_PASSPHRASE"
    )]
    NoPassphrase,
    #[error("不能读写密钥 {path}:{error} / cannot read or write {path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{0} 已损坏,请从备份恢复 / {0} is damaged: restore it from a backup")]
    Damaged(String),
}

/// A public key and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File name without `.pem`.
    pub name: String,
    /// Role of the repository: `root`, `targets`, `snapshot`, `timestamp` or a publisher's id.
    pub role: String,
    /// `legal`, `secrecy` or `approve` for publishers, `hold` elsewhere.
    pub function: String,
    pub holder: String,
    pub keyid: String,
    /// Hex.
    pub public: String,
}

impl Entry {
    pub fn key(&self) -> Result<Key, KeyError> {
        let bytes = from_hex(&self.public).filter(|bytes| bytes.len() == 32);
        let bytes =
            bytes.ok_or_else(|| KeyError::Damaged(format!("{} (public key)", self.name)))?;
        Ok(Key::ed25519(&bytes))
    }
}

/// The keys folder.
#[derive(Debug)]
pub struct KeyRing {
    dir: PathBuf,
    entries: Vec<Entry>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    #[serde(default)]
    key: Vec<Entry>,
}

const REGISTER: &str = "keys.toml";
/// PKCS#8 version 1 of an Ed25519 key, up to its 32-byte seed (RFC 8410 §7).
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
];

impl KeyRing {
    /// An empty ring in a folder that holds no keys yet.
    pub fn create(dir: &Path) -> Result<Self, KeyError> {
        if dir.join(REGISTER).exists() {
            return Err(KeyError::Exists(dir.to_owned()));
        }
        fs::create_dir_all(dir).map_err(io(dir))?;
        Ok(Self {
            dir: dir.to_owned(),
            entries: Vec::new(),
        })
    }

    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let path = dir.join(REGISTER);
        let text = fs::read_to_string(&path).map_err(io(&path))?;
        let register: Register =
            toml::from_str(&text).map_err(|_| KeyError::Damaged(path.display().to_string()))?;
        Ok(Self {
            dir: dir.to_owned(),
            entries: register.key,
        })
    }

    /// The keys of a role, in the order in which they were made.
    pub fn of_role<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.role == role)
    }

    pub fn of_function(&self, role: &str, function: &str) -> Result<&Entry, KeyError> {
        self.entries
            .iter()
            .find(|entry| entry.role == role && entry.function == function)
            .ok_or_else(|| KeyError::Unknown(format!("{role}/{function}")))
    }

    /// Makes a key, stores it encrypted and enters it into the register.
    pub fn generate(
        &mut self,
        role: &str,
        function: &str,
        holder: &str,
        passphrase: &[u8],
    ) -> Result<&Entry, KeyError> {
        let name = match self
            .of_role(role)
            .filter(|entry| entry.function == function)
            .count()
        {
            0 if function == HOLD => role.to_owned(),
            0 => format!("{role}-{function}"),
            n => format!("{role}-{}", n + 1),
        };
        let path = self.dir.join(format!("{name}.pem"));
        let damaged = |what: &str| KeyError::Damaged(format!("{name}: {what}"));
        let mut document = Zeroizing::new(PKCS8_ED25519.to_vec());
        let mut seed = Zeroizing::new([0u8; 32]);
        SystemRandom::new()
            .fill(seed.as_mut())
            .map_err(|_| damaged("no randomness"))?;
        document.extend_from_slice(seed.as_ref());
        let pair =
            Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| damaged("seed"))?;
        let pem = PrivateKeyInfoRef::try_from(document.as_slice())
            .and_then(|info| info.encrypt(passphrase))
            .and_then(|secret| Ok(secret.to_pem("ENCRYPTED PRIVATE KEY", pkcs8::LineEnding::LF)?))
            .map_err(|e| damaged(&e.to_string()))?;
        let mut options = fs::OpenOptions::new();
        std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
        let mut file = options.open(&path).map_err(io(&path))?;
        file.write_all(pem.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(io(&path))?;
        let key = Key::ed25519(pair.public_key().as_ref());
        self.entries.push(Entry {
            name,
            role: role.to_owned(),
            function: function.to_owned(),
            holder: holder.to_owned(),
            keyid: key.id(),
            public: key.keyval.public,
        });
        Ok(&self.entries[self.entries.len() - 1])
    }

    /// Writes the register; until then new keys are files that nobody knows.
    pub fn save(&self) -> Result<(), KeyError> {
        let path = self.dir.join(REGISTER);
        let register = Register {
            key: self.entries.clone(),
        };
        let text = toml::to_string(&register).map_err(|e| KeyError::Damaged(e.to_string()))?;
        durable::write(&path, text.as_bytes()).map_err(io(&path))
    }

    /// Opens a secret key for signing.
    pub fn signer(&self, entry: &Entry, passphrase: &[u8]) -> Result<Signer, KeyError> {
        let path = self.dir.join(format!("{}.pem", entry.name));
        let damaged = || KeyError::Damaged(path.display().to_string());
        let pem = Zeroizing::new(fs::read_to_string(&path).map_err(io(&path))?);
        let (label, document) = Document::from_pem(&pem).map_err(|_| damaged())?;
        let encrypted =
            EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| damaged())?;
        if label != "ENCRYPTED PRIVATE KEY" {
            return Err(damaged());
        }
        let wrong = |_| KeyError::Passphrase(entry.name.clone());
        let secret: SecretDocument = encrypted.decrypt(passphrase).map_err(wrong)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(secret.as_bytes())
            .map_err(|_| KeyError::Passphrase(entry.name.clone()))?;
        if Key::ed25519(pair.public_key().as_ref()).keyval.public != entry.public {
            return Err(damaged());
        }
        Ok(Signer {
            keyid: entry.keyid.clone(),
            pair,
        })
    }
}

/// Function of keys that are not an officer's.
pub const HOLD: &str = "hold";

/// A secret key in memory, for as long as one command needs it.
pub struct Signer {
    keyid: String,
    pair: Ed25519KeyPair,
}

impl Signer {
    pub fn sign(&self, message: &[u8]) -> Signature {
        let sig = hex(self.pair.sign(message).as_ref());
        Signature {
            keyid: self.keyid.clone(),
            sig,
        }
    }
}

/// The passphrase: from `file`, else the environment (`CHAYUE_PASSPHRASE`), else `fallback` (a file
/// named in the settings), else asked for on the terminal.
pub fn passphrase(
    file: Option<&Path>,
    fallback: Option<&Path>,
) -> Result<Zeroizing<String>, KeyError> {
    let read = |path: &Path| {
        let mut text = Zeroizing::new(String::new());
        fs::File::open(path)
            .and_then(|f| f.take(4096).read_to_string(&mut text))
            .map_err(io(path))?;
        Ok(Zeroizing::new(
            text.trim_end_matches(['\r', '\n']).to_owned(),
        ))
    };
    if let Some(path) = file {
        return read(path);
    }
    if let Ok(text) = std::env::var("CHAYUE_PASSPHRASE") {
        return Ok(Zeroizing::new(text));
    }
    if let Some(path) = fallback {
        return read(path);
    }
    if !std::io::stdin().is_terminal() {
        return Err(KeyError::NoPassphrase);
    }
    let asked = rpassword::prompt_password("口令 / passphrase: ");
    asked
        .map(Zeroizing::new)
        .map_err(|_| KeyError::NoPassphrase)
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> KeyError {
    let path = path.to_owned();
    move |error| KeyError::Io { path, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_unreadable_without_its_passphrase() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = KeyRing::create(dir.path()).unwrap();
        let entry = ring
            .generate("minzheng", "legal", "甲", b"correct horse")
            .unwrap()
            .clone();
        ring.save().unwrap();
        let ring = KeyRing::open(dir.path()).unwrap();
        assert_eq!(ring.of_function("minzheng", "legal").unwrap(), &entry);
        let signature = ring
            .signer(&entry, b"correct horse")
            .unwrap()
            .sign(b"message");
        let bytes = from_hex(&signature.sig).unwrap();
        assert!(entry.key().unwrap().verifies(b"message", &bytes));
        assert!(matches!(
            ring.signer(&entry, b"wrong"),
            Err(KeyError::Passphrase(_))
        ));
        let pem = fs::read_to_string(dir.path().join("minzheng-legal.pem")).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        let mode = std::os::unix::fs::MetadataExt::mode(
            &fs::metadata(dir.path().join("minzheng-legal.pem")).unwrap(),
        );
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(
            KeyRing::create(dir.path()),
            Err(KeyError::Exists(_))
        ));
    }
}
