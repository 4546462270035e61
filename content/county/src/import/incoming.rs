//! Attachments on their way into a workspace. They are stored before the records that name them, and
//! taken away again when those do not follow: at once, or by the next import after a power cut.
//!
//! What can never happen: an attachment that a record names being taken away.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::attachment::{self, Found};
use crate::durable;
use crate::error::WorkspaceError;
use crate::workspace::Workspace;

/// In the workspace while an import stores attachments: the digests of the new ones, one per line.
const LIST: &str = "incoming";

/// Attachments that were not there before. They are taken away unless they are kept.
pub(super) struct Incoming {
    list: PathBuf,
    blobs: Vec<PathBuf>,
    kept: bool,
}

impl Incoming {
    /// Stores attachments.
    pub fn store(workspace: &Workspace, found: &[Found]) -> Result<Self, WorkspaceError> {
        let new: BTreeSet<&str> = found
            .iter()
            .map(|found| found.attachment.sha256.as_str())
            .filter(|digest| !workspace.blob_path(digest).exists())
            .collect();
        let incoming = Self {
            list: workspace.dir.join(LIST),
            blobs: new
                .iter()
                .map(|digest| workspace.blob_path(digest))
                .collect(),
            kept: false,
        };
        if !new.is_empty() {
            let lines = new.iter().map(|digest| format!("{digest}\n"));
            let text: String = lines.collect();
            durable::write(&incoming.list, text.as_bytes())
                .map_err(WorkspaceError::io(&incoming.list))?;
        }
        for found in found {
            if new.contains(found.attachment.sha256.as_str()) {
                attachment::keep(found, workspace)?;
            }
        }
        Ok(incoming)
    }

    /// To be called when the records that name them are kept.
    pub fn keep(mut self) {
        self.kept = true;
    }

    /// Takes away what an import left that was cut short. To be called before anything is written.
    pub fn sweep(workspace: &Workspace) -> Result<(), WorkspaceError> {
        let list = workspace.dir.join(LIST);
        let Ok(text) = fs::read_to_string(&list) else {
            return Ok(());
        };
        let digest = |line: &&str| line.len() == 64 && line.bytes().all(|b| b.is_ascii_hexdigit());
        let mut left: BTreeSet<String> = text.lines().filter(digest).map(str::to_owned).collect();
        workspace.ledger.each_working(|record| {
            for attachment in &record.attachments {
                left.remove(&attachment.sha256);
            }
            if let Some(digest) = &record.sealed_sheet {
                left.remove(digest.as_str());
            }
            Ok(())
        })?;
        drop(Self {
            list,
            blobs: left
                .iter()
                .map(|digest| workspace.blob_path(digest))
                .collect(),
            kept: false,
        });
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            for blob in &self.blobs {
                // What is not there needs not be taken away; what stays harms nobody.
                let _ = fs::remove_file(blob);
                let _ = fs::remove_file(blob.with_added_extension("part"));
            }
        }
        let _ = fs::remove_file(self.list.with_added_extension("part"));
        let _ = fs::remove_file(&self.list);
    }
}
