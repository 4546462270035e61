use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// Writes `bytes` beside `path`, flushes them to the disk and renames them into place, so that a
/// power cut leaves the old file or the new one.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let part = part_of(path);
    let done = write_part(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .and_then(|()| flush_folder(path));
    done.map_err(|e| {
        // What is left of the part is of no use; the first error is the one to report.
        let _ = fs::remove_file(&part);
        Fault::Write(path.to_owned(), e)
    })
}

fn write_part(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn flush_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
