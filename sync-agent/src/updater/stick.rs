//! The same workflow for a folder or stick: its shelf life is a role of its own, it may be older
//! than the terminal without being wrong, and nothing is kept before all of it proved right.

use chrono::{DateTime, Utc};
use content_trust::{STICK, TrustError, TrustedSet};

use super::{Layout, Updater, read};
use crate::{AgentError, FetchError, Source};

/// What a source has for this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// What a server says is current.
    Server,
    /// A whole view with a shelf life of its own: all of it or nothing.
    Stick,
    /// A copy of a repository, judged as if it were online.
    Copy,
    /// Signed by the county, and older than what is here.
    Older,
}

/// How far ahead of the terminal's root a later one is looked for.
const GAP: u64 = 16;

impl Updater {
    /// 5.3 – 5.6 for a folder. Accepted metadata waits for [`Updater::commit`].
    pub fn refresh_from_folder(&mut self, source: &dyn Source) -> Result<Offer, AgentError> {
        self.staged = Some(Vec::new());
        self.set = self.set.clone().from_stick();
        let own_root = self.set.root().common.version;
        self.refresh_root(source)?;
        self.no_root_is_missing(source)?;
        match self.refresh_timestamp(source) {
            Err(AgentError::Trust(TrustError::Version { role, .. })) if role == "timestamp" => {
                return Ok(Offer::Older);
            }
            Err(AgentError::Trust(TrustError::Unsigned { .. }))
                if self.set.root().common.version == own_root
                    && self.is_of_an_older_root(source)? =>
            {
                return Ok(Offer::Older);
            }
            other => other?,
        }
        self.refresh_snapshot(source)?;
        self.refresh_targets(source, "targets", "root")?;
        if self.set.has_stick() {
            self.refresh_targets(source, STICK, "targets")?;
            return Ok(Offer::Stick);
        }
        self.set.without_stick(self.now)?;
        Ok(Offer::Copy)
    }

    /// Writes what waited. Each file is whole, and each is checked again when it is read.
    pub fn commit(&mut self) -> Result<(), AgentError> {
        for (path, bytes) in self.staged.take().into_iter().flatten() {
            super::write(&path, &bytes)?;
        }
        Ok(())
    }

    /// On a stick the roots of 5.3.3 cannot simply end where a later one lies beside the gap.
    fn no_root_is_missing(&self, source: &dyn Source) -> Result<(), AgentError> {
        let missing = self.set.root().common.version + 1;
        for later in missing + 1..=missing + GAP {
            let path = self.metadata(&format!("{later}.root.json"));
            match source.fetch(&path, self.set.limits().root) {
                Err(FetchError::NotFound(_)) => {}
                Err(error @ FetchError::Unreachable(_)) => return Err(error.into()),
                _ => return Err(AgentError::MissingRoot { version: missing }),
            }
        }
        Ok(())
    }

    /// Whether the folder was made before this terminal's root: it does not have that root, and an
    /// earlier one vouches for its timestamp.
    fn is_of_an_older_root(&self, source: &dyn Source) -> Result<bool, AgentError> {
        let limits = *self.set.limits();
        let newest = self.set.root().common.version;
        let own = self.metadata(&format!("{newest}.root.json"));
        let Layout::Terminal { pin } = &self.layout else {
            return Ok(false);
        };
        if !matches!(
            source.fetch(&own, limits.root),
            Err(FetchError::NotFound(_))
        ) {
            return Ok(false);
        }
        let timestamp = source.fetch(&self.metadata("timestamp.json"), limits.timestamp)?;
        let mut set = TrustedSet::new(pin, limits)?;
        while set.root().common.version < newest {
            let vouched = set
                .clone()
                .update_timestamp(&timestamp, DateTime::<Utc>::MIN_UTC);
            if vouched.is_ok() {
                return Ok(true);
            }
            let next = self.root_path(set.root().common.version + 1);
            let Some(bytes) = read(&next, limits.root)? else {
                return Ok(false);
            };
            set.update_root(&bytes)?;
        }
        Ok(false)
    }
}
