//! A public key on its way to the office: `NAME.card.toml`, everything of an entry but the secret.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::entry::public_key;
use super::error::io;
use super::{Entry, KeyError, KeyRing, KeyState, duty, names, pem, read_record};
use crate::clock;
use crate::config::County;
use crate::durable;

/// What an officer hands to the office, who enters it into the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Name of the secret file beside it, without `.pem`; the register may give another.
    pub name: String,
    pub role: String,
    pub function: String,
    pub holder: String,
    pub keyid: String,
    /// Hex.
    pub public: String,
    /// The day on which the key was made.
    pub since: NaiveDate,
}

/// Bytes of a card; an honest one has 400.
const CARD_LIMIT: u64 = 4096;

impl Card {
    /// Makes a key outside any workspace: `DIR/NAME.pem`, encrypted, and `DIR/NAME.card.toml`. The card
    /// and its path come back.
    pub fn make(
        dir: &Path,
        role: &str,
        function: &str,
        holder: &str,
        passphrase: &[u8],
    ) -> Result<(Self, PathBuf), KeyError> {
        std::fs::create_dir_all(dir).map_err(io(dir))?;
        let name = names(role, function)
            .find(|name| !pem(dir, name).exists() && !card_path(dir, name).exists())
            .unwrap_or_default();
        let key = super::make_secret(role, &pem(dir, &name), passphrase)?;
        let path = card_path(dir, &name);
        let card = Self {
            name,
            role: role.to_owned(),
            function: function.to_owned(),
            holder: holder.to_owned(),
            keyid: key.id(),
            public: key.keyval.public,
            since: clock::china().date(),
        };
        let text = toml::to_string(&card).map_err(|e| KeyError::Damaged(e.to_string()))?;
        durable::write(&path, text.as_bytes()).map_err(io(&path))?;
        Ok((card, path))
    }

    /// Reads a card. Refused when its key id is not that of its public key, whatever it says.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let card: Self = read_record(path, CARD_LIMIT)?;
        match public_key(&card.role, &card.public) {
            Some(key) if key.id() == card.keyid && key.keyval.public == card.public => Ok(card),
            _ => Err(KeyError::Card(path.to_owned())),
        }
    }
}

impl KeyRing {
    /// Enters a card under the next free name of its function. `follows` is the key that it takes
    /// the place of, if any; then the card must be for the same role and function.
    pub fn add(
        &mut self,
        card: &Card,
        county: &County,
        follows: Option<&Entry>,
    ) -> Result<&Entry, KeyError> {
        duty::function(&card.role, Some(&card.function), Some(county))?;
        if let Some(old) = follows
            && (&card.role, &card.function) != (&old.role, &old.function)
        {
            return Err(KeyError::OtherDuty {
                found: format!("{}/{}", card.role, card.function),
                wanted: format!("{}/{}", old.role, old.function),
            });
        }
        if let Some(known) = self.by_keyid(&card.keyid) {
            return Err(KeyError::Twice(known.name.clone()));
        }
        let except = follows.map(|old| old.name.as_str());
        self.check_holder(&card.role, &card.function, &card.holder, except)?;
        let name = self.free_name(&card.role, &card.function);
        Ok(self.enter(Entry {
            name,
            role: card.role.clone(),
            function: card.function.clone(),
            holder: card.holder.clone(),
            keyid: card.keyid.clone(),
            public: card.public.clone(),
            state: KeyState::Active,
            since: clock::china().date(),
            until: None,
            reason: None,
        }))
    }
}

fn card_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.card.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::open_file;

    const COUNTY: &str = r#"
        name = "示范县"
        code = "shifan"
        [[publisher]]
        id = "minzheng"
        name = "示范县民政局"
        scopes = ["dept:minzheng"]
        officers = { legal = "甲", secrecy = "乙", approve = "丙" }
    "#;

    #[test]
    fn a_card_enters_the_register_and_its_secret_stays_outside() {
        let dir = tempfile::tempdir().unwrap();
        let county = County::from_toml(COUNTY).unwrap();
        let stick = dir.path().join("stick");
        let (card, path) = Card::make(&stick, "minzheng", "legal", "甲", b"long enough").unwrap();
        let mut ring = KeyRing::create(&dir.path().join("keys")).unwrap();
        let card_read = Card::read(&path).unwrap();
        assert_eq!(card_read, card);
        let entry = ring.add(&card_read, &county, None).unwrap().clone();
        assert_eq!(
            (entry.name.as_str(), entry.keyid.as_str()),
            ("minzheng-legal", card.keyid.as_str())
        );
        assert!(!ring.secret_here(&entry));
        let (key, signer) = open_file(&stick.join("minzheng-legal.pem"), b"long enough").unwrap();
        assert_eq!(
            (key, signer.keyid()),
            (entry.key().unwrap(), card.keyid.as_str())
        );
        assert!(matches!(
            ring.add(&card, &county, None),
            Err(KeyError::Twice(name)) if name == "minzheng-legal"
        ));
    }

    #[test]
    fn a_card_that_was_changed_or_does_not_fit_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let county = County::from_toml(COUNTY).unwrap();
        let (card, path) =
            Card::make(dir.path(), "minzheng", "legal", "甲", b"long enough").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let (other, _) = Card::make(dir.path(), "minzheng", "legal", "丁", b"long enough").unwrap();
        for (from, to) in [
            (&card.public, &other.public),
            (&card.keyid, &other.keyid),
            (&card.public, &card.public.to_uppercase()),
        ] {
            std::fs::write(&path, text.replace(from, to)).unwrap();
            assert!(
                matches!(Card::read(&path), Err(KeyError::Card(_))),
                "{from} → {to}"
            );
        }
        std::fs::write(&path, "x".repeat(5000)).unwrap();
        assert!(matches!(Card::read(&path), Err(KeyError::Damaged(_))));
        let mut ring = KeyRing::create(&dir.path().join("keys")).unwrap();
        let with = |change: &dyn Fn(&mut Card)| {
            let mut card = card.clone();
            change(&mut card);
            card
        };
        let mut refused = |card: Card| ring.add(&card, &county, None).unwrap_err();
        let role = refused(with(&|card| card.role = "gongan".into()));
        assert!(matches!(role, KeyError::Role { .. }));
        let function = refused(with(&|card| card.function = "handle".into()));
        assert!(matches!(function, KeyError::Function { .. }));
        let holder = refused(with(&|card| card.holder = "\u{1b}[2J".into()));
        assert!(matches!(holder, KeyError::Holder));
        // One person for two functions.
        ring.add(&card, &county, None).unwrap();
        let (two, _) = Card::make(dir.path(), "minzheng", "approve", "甲", b"long enough").unwrap();
        assert!(matches!(
            ring.add(&two, &county, None),
            Err(KeyError::SameHolder { .. })
        ));
    }
}
