//! Notices when a stick is put in.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::inbox::Message;

/// Whoever puts a stick in is ready to wait so long; looking costs one call to the kernel.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Looks after these folders from a thread of its own, and tells when another repository is in one.
///
/// What is there at the start is no news: rounds come to it in their order.
pub(super) fn watch(folders: Vec<PathBuf>, inbox: Sender<Message>) {
    if folders.is_empty() {
        return;
    }
    let look = move || {
        let mut known: Vec<Option<Mark>> = folders.iter().map(|folder| mark(folder)).collect();
        loop {
            std::thread::sleep(LOOK_EVERY);
            for (folder, known) in folders.iter().zip(&mut known) {
                let found = mark(folder);
                if found != *known
                    && found.is_some()
                    && inbox.send(Message::StickSeen(folder.clone())).is_err()
                {
                    return;
                }
                *known = found;
            }
        }
    };
    let spawned = std::thread::Builder::new()
        .name("sticks".to_owned())
        .spawn(look);
    if let Err(error) = spawned {
        log::warn!("sticks: {error}");
    }
}

/// Device, file and change time: another stick has another device, another copy another file.
type Mark = (u64, u64, i64, i64);

/// What tells the repository in `folder` from another one; `None` where there is none. It may lie in
/// a folder of its own on the stick, as [`crate::FolderSource`] finds it.
fn mark(folder: &Path) -> Option<Mark> {
    let timestamps = ["metadata/timestamp.json", "chayue/metadata/timestamp.json"];
    let mut found = timestamps
        .iter()
        .map(|path| fs::metadata(folder.join(path)));
    let meta = found.find_map(Result::ok)?;
    Some((meta.dev(), meta.ino(), meta.mtime(), meta.mtime_nsec()))
}
