use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// Has `fill` write a file beside `path`, flushes it to the disk and renames it into place, so that a
/// power cut leaves the old file or the new one.
pub fn write<F>(path: &Path, fill: F) -> Result<(), Fault>
where
    F: FnOnce(&mut dyn Write) -> Result<(), Fault>,
{
    let part = part_of(path);
    let unwritten = |error| Fault::Write(path.to_owned(), error);
    let done = write_part(&part, path, fill).and_then(|()| {
        fs::rename(&part, path)
            .and_then(|()| flush_folder(path))
            .map_err(unwritten)
    });
    done.inspect_err(|_| {
        // What is left of the part is of no use; the first error is the one to report.
        let _ = fs::remove_file(&part);
    })
}

fn write_part<F>(part: &Path, path: &Path, fill: F) -> Result<(), Fault>
where
    F: FnOnce(&mut dyn Write) -> Result<(), Fault>,
{
    let unwritten = |error| Fault::Write(path.to_owned(), error);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(part)
        .map_err(unwritten)?;
    let mut buffered = BufWriter::with_capacity(64 << 10, file);
    fill(&mut buffered)?;
    let file = buffered
        .into_inner()
        .map_err(|e| unwritten(e.into_error()))?;
    file.sync_all().map_err(unwritten)
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
