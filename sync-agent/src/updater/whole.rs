//! `trust/whole.json`: the last metadata with which everything was brought home, in one file.
//!
//! The files beside it are replaced one by one, each as soon as it is accepted, so that nothing older
//! is accepted afterwards. A round may end between two of them, and what is there then does not fit
//! together until the next round. This file always does, and its packs are kept as long as it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use content_trust::{Limits, TrustedSet};
use serde::{Deserialize, Serialize};

use super::{Layout, PIN, Updater, missing, read};
use crate::{AgentError, Home};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whole {
    /// Version of the root by which the rest was accepted.
    root: u64,
    /// The exact text of every other role. Metadata is JSON, so it is text.
    roles: BTreeMap<String, String>,
}

const FILE: &str = "whole.json";
const LIMIT: u64 = 128 << 20;

impl Whole {
    pub fn role(&self, role: &str) -> Option<Vec<u8>> {
        self.roles.get(role).map(|text| text.clone().into_bytes())
    }
}

impl Updater {
    /// Starts from the last whole set; [`AgentError::NoRoot`] if there was none yet. Its roles are
    /// taken with [`Updater::load`] and [`Updater::load_delegated`], and checked as ever.
    pub fn whole(home: &Home, limits: Limits) -> Result<Self, AgentError> {
        let dir = home.trust();
        let pin = read(&dir.join(PIN), limits.root)?.ok_or(AgentError::NoRoot)?;
        let bytes = read(&dir.join(FILE), LIMIT)?.ok_or(AgentError::NoRoot)?;
        // A damaged one counts as none.
        let whole: Whole = serde_json::from_slice(&bytes).map_err(|_| AgentError::NoRoot)?;
        let mut updater = Self::pinned(dir, pin, limits, DateTime::<Utc>::MIN_UTC)?;
        updater.profile = home.profile().clone();
        updater.load_roots(whole.root)?;
        updater.recalled = Some(whole);
        Ok(updater)
    }

    /// Keeps everything that is accepted now as the last whole set.
    pub fn keep_whole(&self) -> Result<(), AgentError> {
        let whole = Whole {
            root: self.set.root().common.version,
            roles: self
                .roles()?
                .into_iter()
                .map(|(role, _, bytes)| (role, String::from_utf8_lossy(&bytes).into_owned()))
                .collect(),
        };
        let path = self.dir.join(FILE);
        let text = serde_json::to_vec(&whole)
            .map_err(|error| AgentError::disk(path.display())(error.into()))?;
        if read(&path, LIMIT)?.as_ref() == Some(&text) {
            return Ok(());
        }
        super::write(&path, &text)
    }

    /// The metadata files behind what is accepted, as a repository names them: every root since the
    /// pinned one, the top-level roles, and each delegated role that was loaded.
    pub(crate) fn accepted(&self) -> Result<Vec<(String, Vec<u8>)>, AgentError> {
        let limits = self.set.limits();
        let mut files = Vec::new();
        if let Layout::Terminal { pin } = &self.layout {
            let first = TrustedSet::new(pin, *limits)?.root().common.version;
            files.push((self.metadata(&format!("{first}.root.json")), pin.clone()));
            for version in first + 1..=self.set.root().common.version {
                let bytes = read(&self.root_path(version), limits.root)?;
                let bytes = bytes.ok_or_else(|| missing("root"))?;
                files.push((self.metadata(&format!("{version}.root.json")), bytes));
            }
        }
        for (role, version, bytes) in self.roles()? {
            let file = match role.as_str() {
                "timestamp" => "timestamp.json".to_owned(),
                role => self.file(role, version),
            };
            files.push((self.metadata(&file), bytes));
        }
        Ok(files)
    }

    /// Every accepted role but root: its name, its version, its bytes.
    fn roles(&self) -> Result<Vec<(String, u64, Vec<u8>)>, AgentError> {
        let limits = self.set.limits();
        let (Some(timestamp), Some(snapshot)) = (self.set.timestamp(), self.set.snapshot()) else {
            return Err(missing("timestamp").into());
        };
        let mut names = vec![
            ("timestamp", timestamp.common.version),
            ("snapshot", snapshot.common.version),
        ];
        names.extend(snapshot.meta.iter().filter_map(|(file, meta)| {
            let role = file.strip_suffix(".json")?;
            self.set.targets(role)?;
            Some((role, meta.version))
        }));
        let roles = names.into_iter().map(|(role, version)| {
            let bytes = self.stored(role, limits.targets.max(limits.snapshot))?;
            let bytes = bytes.ok_or_else(|| missing(role))?;
            Ok((role.to_owned(), version, bytes))
        });
        roles.collect()
    }
}
