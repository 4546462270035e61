//! Files that are either the old one or the new one, whole, whenever the power goes.
//!
//! A link, a folder or a device where a file should be is never followed, read or written: it
//! counts as no file, and writing puts a file in its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

/// Writes `bytes` to `path`: temporary file, fsync, rename, fsync of the folder.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("no folder"))?;
    make_folder(folder)?;
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    let result = (|| {
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // `create_new` follows no link, so nothing outside the folder is ever written.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // Renaming replaces a link, never what it points to.
        fs::rename(&temporary, path)?;
        File::open(folder)?.sync_all()
    })();
    if result.is_err() {
        // What is left of a failed attempt only takes space; the next attempt replaces it.
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// Makes `folder` and those above it that are missing; each survives a power cut, as does what is
/// put into it: a file is on the disk only if every folder on the way to it is.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = folder.parent().ok_or(error)?;
            make_folder(above)?;
            fs::create_dir(folder)?;
        }
        Err(_) if folder.is_dir() => return Ok(()),
        other => other?,
    }
    match folder.parent() {
        Some(above) if above != Path::new("") => File::open(above)?.sync_all(),
        _ => Ok(()),
    }
}

/// Reads a file of at most `max` bytes; `None` when there is none.
pub(crate) fn read(path: &Path, max: u64) -> io::Result<Option<Vec<u8>>> {
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(no_surprise())
        .open(path);
    let file = match opened {
        Err(error) if error.kind() == ErrorKind::NotFound || is_in_the_way(&error) => {
            return Ok(None);
        }
        other => other?,
    };
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    read_at_most(file, max)?.map_or_else(
        || {
            Err(io::Error::new(
                ErrorKind::FileTooLarge,
                "larger than the limit",
            ))
        },
        |bytes| Ok(Some(bytes)),
    )
}

/// All of `file`, or `None` when it is longer than `max`; never more than `max` + 1 bytes in memory.
pub(crate) fn read_at_most(file: impl Read, max: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max).then_some(bytes))
}

/// Flags that open neither what a link points to nor wait for the other end of a FIFO.
pub(crate) fn no_surprise() -> i32 {
    (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC)
        .bits()
        .cast_signed()
}

/// A link (`O_NOFOLLOW`), a socket, a device without a driver.
fn is_in_the_way(error: &io::Error) -> bool {
    let found = Errno::from_io_error(error);
    found.is_some_and(|found| [Errno::LOOP, Errno::NXIO, Errno::NODEV].contains(&found))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_in_the_way_is_replaced_and_its_end_is_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::write(&outside, b"mine").unwrap();
        let inside = dir.path().join("data");
        fs::create_dir(&inside).unwrap();
        let path = inside.join("timestamp.json");
        for link in [path.clone(), inside.join("timestamp.json.part")] {
            symlink(&outside, link).unwrap();
        }
        assert_eq!(read(&path, 100).unwrap(), None, "a link is no file of ours");
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&outside).unwrap(), b"mine");
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(read(&path, 100).unwrap().as_deref(), Some(&b"new"[..]));
        assert!(!inside.join("timestamp.json.part").exists());
    }

    #[test]
    fn what_is_no_file_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path(), 100).unwrap(), None);
        assert_eq!(read(&dir.path().join("none"), 100).unwrap(), None);
        let fifo = dir.path().join("fifo");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, mode).unwrap();
        assert_eq!(read(&fifo, 100).unwrap(), None, "and nobody waits for it");
    }

    #[test]
    fn the_limit_is_the_last_length_that_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap().unwrap().len(), 5);
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
