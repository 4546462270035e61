//! Secret keys: made, kept encrypted, and used to sign. No device binary has this.
//!
//! A key is a file `NAME.pem` in the keys folder: PKCS#8, encrypted under a passphrase with PBES2
//! (scrypt, AES-256-CBC; RFC 8018, RFC 7914), mode 0600. Beside them stands `keys.toml`, the public
//! register: who holds which key for which function, since when and until when. Secret files may be
//! elsewhere (on an officer's own stick); the register knows their public halves all the same.

mod card;
pub mod duty;
mod entry;
mod error;
mod fingerprint;
mod intake;
mod passphrase;
mod secret;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use content_trust::Key;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::durable;

pub use card::Card;
pub use duty::chinese as function_chinese;
pub use entry::{Entry, KeyState};
pub use error::KeyError;
pub use fingerprint::fingerprint;
pub use intake::Opener;
pub use passphrase::{Passphrases, fresh_passphrase, passphrase};
pub use secret::{Signer, open_file};

use error::io;

/// Function of keys whose role knows no functions.
pub const HOLD: &str = "hold";

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
/// Bytes of a register: some ten thousand keys.
const REGISTER_LIMIT: u64 = 4 * 1024 * 1024;

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
        let register: Register = read_record(&dir.join(REGISTER), REGISTER_LIMIT)?;
        Ok(Self {
            dir: dir.to_owned(),
            entries: register.key,
        })
    }

    /// The ring in this folder; an empty one where there is none yet.
    pub fn open_or_create(dir: &Path) -> Result<Self, KeyError> {
        match dir.join(REGISTER).exists() {
            true => Self::open(dir),
            false => Self::create(dir),
        }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Every key, ended ones too, in the order in which they were entered.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Every key that a role ever had, in the order in which they were made.
    pub fn of_role<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.role == role)
    }

    /// The active keys of a role, in the order in which they were made.
    pub fn active<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.of_role(role).filter(|entry| entry.is_active())
    }

    /// The active keys of a function, the eldest first: its officer and the deputies.
    pub fn active_of<'a>(
        &'a self,
        role: &'a str,
        function: &'a str,
    ) -> impl Iterator<Item = &'a Entry> {
        self.active(role)
            .filter(move |entry| entry.function == function)
    }

    /// The newest active key of a function.
    pub fn of_function(&self, role: &str, function: &str) -> Result<&Entry, KeyError> {
        self.entries
            .iter()
            .rfind(|entry| entry.is_active() && entry.role == role && entry.function == function)
            .ok_or_else(|| KeyError::Unknown(format!("{role}/{function}")))
    }

    pub fn named(&self, name: &str) -> Result<&Entry, KeyError> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        found.ok_or_else(|| KeyError::NoSuchKey(name.to_owned()))
    }

    pub fn by_keyid(&self, keyid: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.keyid == keyid)
    }

    /// Where the secret half of `entry` is, or would be, in this folder.
    pub fn secret_path(&self, entry: &Entry) -> PathBuf {
        pem(&self.dir, &entry.name)
    }

    pub fn secret_here(&self, entry: &Entry) -> bool {
        self.secret_path(entry).is_file()
    }

    /// Refuses a holder's name that cannot stand in a register or on a screen.
    pub fn check_name(holder: &str) -> Result<(), KeyError> {
        let length = holder.chars().count();
        match holder.trim().is_empty() || length > 40 || holder.chars().any(char::is_control) {
            true => Err(KeyError::Holder),
            false => Ok(()),
        }
    }

    /// Refuses a holder who would count twice: in two functions of a role, or with two root keys.
    /// `except` is the key that the new one takes the place of.
    pub fn check_holder(
        &self,
        role: &str,
        function: &str,
        holder: &str,
        except: Option<&str>,
    ) -> Result<(), KeyError> {
        Self::check_name(holder)?;
        let taken = self
            .active(role)
            .filter(|entry| except != Some(entry.name.as_str()))
            .find(|entry| {
                entry.holder.trim() == holder.trim()
                    && (entry.function != function || role == "root")
            });
        match taken {
            Some(entry) => Err(KeyError::SameHolder {
                role: role.to_owned(),
                holder: holder.to_owned(),
                name: entry.name.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Makes a key, stores it encrypted and enters it into the register.
    pub fn generate(
        &mut self,
        role: &str,
        function: &str,
        holder: &str,
        passphrase: &[u8],
    ) -> Result<&Entry, KeyError> {
        let name = self.free_name(role, function);
        let key = make_secret(role, &pem(&self.dir, &name), passphrase)?;
        Ok(self.enter(Entry {
            name,
            role: role.to_owned(),
            function: function.to_owned(),
            holder: holder.to_owned(),
            keyid: key.id(),
            public: key.keyval.public,
            state: KeyState::Active,
            since: clock::china().date(),
            until: None,
            reason: None,
        }))
    }

    /// Ends the use of an active key because another takes its place.
    pub fn retire(&mut self, name: &str, day: NaiveDate) -> Result<(), KeyError> {
        let entry = self.named_mut(name)?;
        if !entry.is_active() {
            return Err(KeyError::Ended(name.to_owned()));
        }
        (entry.state, entry.until) = (KeyState::Retired, Some(day));
        Ok(())
    }

    /// Ends the use of a key because it was lost or got into wrong hands.
    pub fn revoke(
        &mut self,
        name: &str,
        day: NaiveDate,
        reason: Option<&str>,
    ) -> Result<(), KeyError> {
        let entry = self.named_mut(name)?;
        if entry.state == KeyState::Revoked {
            return Err(KeyError::Ended(name.to_owned()));
        }
        (entry.state, entry.until) = (KeyState::Revoked, Some(day));
        entry.reason = reason.map(str::to_owned);
        Ok(())
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

    /// Opens a secret key for signing. Revoked keys are refused; retired ones may still sign, since
    /// what makes a change known carries the old signatures as well (TUF 6.1).
    pub fn signer(&self, entry: &Entry, passphrase: &[u8]) -> Result<Signer, KeyError> {
        if entry.state == KeyState::Revoked {
            return Err(KeyError::Revoked(entry.name.clone()));
        }
        let path = self.secret_path(entry);
        let (key, signer) = open_file(&path, passphrase)?;
        if key.keyval.public != entry.public || signer.keyid() != entry.keyid {
            return Err(KeyError::Damaged(path.display().to_string()));
        }
        Ok(signer)
    }

    /// Opens a secret key of the intake; retired ones too, since what was sealed before the change is
    /// still on its way.
    pub fn opener(&self, entry: &Entry, passphrase: &[u8]) -> Result<Opener, KeyError> {
        let path = self.secret_path(entry);
        let opener = intake::open_file(&path, passphrase)?;
        match opener.public() == entry.public {
            true => Ok(opener),
            false => Err(KeyError::Damaged(path.display().to_string())),
        }
    }

    fn named_mut(&mut self, name: &str) -> Result<&mut Entry, KeyError> {
        let found = self.entries.iter_mut().find(|entry| entry.name == name);
        found.ok_or_else(|| KeyError::NoSuchKey(name.to_owned()))
    }

    fn enter(&mut self, entry: Entry) -> &Entry {
        self.entries.push(entry);
        &self.entries[self.entries.len() - 1]
    }

    /// `root`, `root-2` …; `minzheng-legal`, `minzheng-legal-2` …: the first that neither the
    /// register nor a file has.
    fn free_name(&self, role: &str, function: &str) -> String {
        names(role, function)
            .find(|name| self.named(name).is_err() && !pem(&self.dir, name).exists())
            .unwrap_or_default()
    }
}

/// Makes the secret half of a key of `role` in the file `path`.
fn make_secret(role: &str, path: &Path, passphrase: &[u8]) -> Result<Key, KeyError> {
    match role {
        duty::INTAKE => intake::make_file(path, passphrase),
        _ => secret::make_file(path, passphrase),
    }
}

/// The names that keys of a function get, one after the other.
fn names(role: &str, function: &str) -> impl Iterator<Item = String> {
    let base = match function {
        HOLD => role.to_owned(),
        _ => format!("{role}-{function}"),
    };
    (1u32..).map(move |n| match n {
        1 => base.clone(),
        n => format!("{base}-{n}"),
    })
}

fn pem(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.pem"))
}

/// Reads back what this program wrote as TOML: the register or a card.
fn read_record<T: DeserializeOwned>(path: &Path, limit: u64) -> Result<T, KeyError> {
    let damaged = || KeyError::Damaged(path.display().to_string());
    let mut text = String::new();
    let file = fs::File::open(path).map_err(io(path))?;
    let length = file
        .take(limit + 1)
        .read_to_string(&mut text)
        .map_err(io(path))?;
    if length as u64 > limit {
        return Err(damaged());
    }
    toml::from_str(&text).map_err(|_| damaged())
}

#[cfg(test)]
mod tests;
