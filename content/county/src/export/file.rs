//! Attachments beside the exported workbook.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::error::WorkspaceError;
use crate::workspace::Workspace;

/// The folder beside the workbook.
const FOLDER: &str = "附件";

/// Which attachments go where: name beside the workbook → digest.
pub(super) struct Files<'w> {
    workspace: &'w Workspace,
    placed: BTreeMap<String, String>,
}

impl<'w> Files<'w> {
    pub fn of(workspace: &'w Workspace) -> Self {
        Self {
            workspace,
            placed: BTreeMap::new(),
        }
    }

    /// Where the attachment `name` will lie; in a folder of its own when another one has that name.
    pub fn place(&mut self, sha256: &str, name: &str) -> String {
        let start = sha256.get(..12).unwrap_or(sha256);
        for path in [
            format!("{FOLDER}/{name}"),
            format!("{FOLDER}/{start}/{name}"),
        ] {
            let held = self.placed.entry(path.clone()).or_insert(sha256.to_owned());
            if held == sha256 {
                return path;
            }
        }
        // Two files with one name and the same twelve digits do not exist.
        format!("{FOLDER}/{sha256}/{name}")
    }

    /// Where a sealed sheet will lie, of which only the digest is known; `None` when it is not here.
    pub fn sealed(&mut self, sha256: &str) -> Option<String> {
        let bytes = fs::read(self.workspace.blob_path(sha256)).ok()?;
        let endings: [(&[u8], &str); 3] = [
            (b"%PDF", "pdf"),
            (b"\x89PNG", "png"),
            (b"\xff\xd8\xff", "jpg"),
        ];
        let ending = endings
            .iter()
            .find(|(magic, _)| bytes.starts_with(magic))?
            .1;
        let start = sha256.get(..12).unwrap_or(sha256);
        Some(self.place(sha256, &format!("签批-{start}.{ending}")))
    }

    /// Copies every file to where it was placed beside `folder`'s workbooks.
    pub fn copy(&self, folder: &Path) -> Result<usize, WorkspaceError> {
        for (name, sha256) in &self.placed {
            let to = folder.join(name);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(WorkspaceError::io(parent))?;
            }
            let from = self.workspace.blob_path(sha256);
            fs::copy(&from, &to).map_err(WorkspaceError::io(&from))?;
        }
        Ok(self.placed.len())
    }
}
