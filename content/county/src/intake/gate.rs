//! Whose batches are taken: those of this county's sites, meant for this county.

use std::collections::BTreeSet;

use content_model::Body;
use content_store::outbox::Batch;

use super::IntakeError;
use crate::keys::duty::INTAKE;
use crate::keys::{KeyRing, KeyState};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// The sites and intake keys of a county, as they stood when they were looked up.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    sites: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Gate {
    pub fn new(
        sites: impl IntoIterator<Item = String>,
        keys: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            sites: sites.into_iter().collect(),
            keys: keys.into_iter().collect(),
        }
    }

    /// Looks them up. Retired keys count: batches that were closed before the change are on their way.
    pub fn of(workspace: &Workspace) -> Result<Self, PublishError> {
        let mut sites = BTreeSet::new();
        workspace.ledger.each_working(|record| {
            if let Body::Site(site) = record.body {
                sites.insert(site.site_code);
            }
            Ok(())
        })?;
        let ring = KeyRing::open_or_create(&workspace.keys_dir())?;
        let keys = ring
            .of_role(INTAKE)
            .filter(|entry| entry.state != KeyState::Revoked)
            .map(|entry| entry.public.clone());
        Ok(Self {
            sites,
            keys: keys.collect(),
        })
    }

    /// Reads what claims to be the batch `id` and says whether it may come in.
    pub fn admit(&self, id: &str, bytes: &[u8]) -> Result<Batch, IntakeError> {
        let batch = Batch::from_bytes(bytes).map_err(|e| IntakeError::Malformed(e.to_string()))?;
        if batch.id != id {
            return Err(IntakeError::Malformed("another id".to_owned()));
        }
        if !self.keys.contains(&batch.to) {
            return Err(IntakeError::OtherCounty);
        }
        if !self.sites.contains(&batch.site) {
            return Err(IntakeError::UnknownSite(batch.site));
        }
        Ok(batch)
    }
}
