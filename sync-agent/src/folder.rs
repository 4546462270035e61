use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{FileType, Mode, OFlags, Stat, fstat, open, openat};
use rustix::io::Errno;

use crate::durable::read_at_most;
use crate::source::decode;
use crate::{FetchError, Opened, Source, Start, Validator};

/// A repository in a folder: a stick, or a disk of somebody else.
///
/// Every part of a path is opened inside the one before it and no link is followed, so whatever
/// lies in the folder, nothing outside of it is read, and nothing in it is waited for.
pub struct FolderSource {
    folder: PathBuf,
}

/// Where a stick that carries other things too keeps the repository.
const ON_STICK: &str = "chayue";

const FOLDER: OFlags = OFlags::DIRECTORY
    .union(OFlags::RDONLY)
    .union(OFlags::CLOEXEC);

impl FolderSource {
    /// The repository is in `folder`, or else in its folder `chayue`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// A regular file inside the repository.
    fn file(&self, path: &str) -> Result<(File, Stat), FetchError> {
        let file = self.descend(path)?;
        let stat = fstat(&file).map_err(|error| pulled_out(path, &error.into()))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(FetchError::NotAFile(path.to_owned()));
        }
        Ok((File::from(file), stat))
    }

    fn descend(&self, path: &str) -> Result<OwnedFd, FetchError> {
        let missing = || FetchError::NotFound(path.to_owned());
        let name = decode(path).ok_or_else(missing)?;
        // A path that could lead out of the folder names nothing in it.
        let inside = name
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'));
        if !inside {
            return Err(missing());
        }
        let mut at = self.repository()?;
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            let kind = if parts.peek().is_some() {
                FOLDER
            } else {
                OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC
            };
            at = openat(&at, part, kind | OFlags::NOFOLLOW, Mode::empty()).map_err(|error| {
                match error {
                    Errno::NOENT => missing(),
                    // A link, or something else where a folder should be.
                    Errno::LOOP | Errno::NOTDIR | Errno::NXIO | Errno::NODEV => {
                        FetchError::NotAFile(path.to_owned())
                    }
                    Errno::NAMETOOLONG => missing(),
                    error => FetchError::Unreachable(format!("{path}: {error}")),
                }
            })?;
        }
        Ok(at)
    }

    /// The folder itself may be reached through links: its owner named it.
    fn repository(&self) -> Result<OwnedFd, FetchError> {
        let whole = |folder: &Path| folder.join("metadata").is_dir();
        let below = self.folder.join(ON_STICK);
        let folder = if !whole(&self.folder) && whole(&below) {
            &below
        } else {
            &self.folder
        };
        open(folder, FOLDER, Mode::empty())
            .map_err(|error| FetchError::Unreachable(format!("{}: {error}", folder.display())))
    }
}

impl Source for FolderSource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        read_at_most(self.file(path)?.0, max)
            .map_err(|error| pulled_out(path, &error))?
            .ok_or_else(|| FetchError::TooLarge {
                path: path.to_owned(),
                max,
            })
    }

    fn open(&self, path: &str, _max: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        let (mut file, stat) = self.file(path)?;
        let length = u64::try_from(stat.st_size).unwrap_or(0);
        let validator = Validator(format!("{}.{:09}", stat.st_mtime, stat.st_mtime_nsec));
        let other = start.validator.as_ref().is_some_and(|v| *v != validator);
        let from = if other || start.offset > length {
            0
        } else {
            start.offset
        };
        file.seek(SeekFrom::Start(from))
            .map_err(|error| pulled_out(path, &error))?;
        Ok(Opened {
            from,
            length: Some(length),
            validator: Some(validator),
            bytes: Box::new(file),
        })
    }

    fn name(&self) -> String {
        self.folder.display().to_string()
    }

    fn is_local(&self) -> bool {
        true
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.folder)
    }
}

/// A stick that was pulled out shows as an error of reading.
fn pulled_out(path: &str, error: &io::Error) -> FetchError {
    FetchError::Unreachable(format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder() -> (tempfile::TempDir, FolderSource) {
        let dir = tempfile::tempdir().unwrap();
        let repository = dir.path().join("repository");
        fs::create_dir_all(repository.join("metadata")).unwrap();
        fs::write(repository.join("metadata/timestamp.json"), b"stamp").unwrap();
        fs::write(dir.path().join("secret"), b"secret").unwrap();
        let source = FolderSource::new(&repository);
        (dir, source)
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let (dir, source) = folder();
        let metadata = dir.path().join("repository/metadata");
        symlink(dir.path().join("secret"), metadata.join("link.json")).unwrap();
        symlink(dir.path(), metadata.join("up")).unwrap();
        for path in ["metadata/link.json", "metadata/up/secret"] {
            let told = source.fetch(path, 100);
            assert_eq!(told, Err(FetchError::NotAFile(path.to_owned())));
        }
        for path in [
            "../secret",
            "metadata/../../secret",
            "/etc/passwd",
            "%2e%2e/secret",
            "",
            "a%00b",
        ] {
            let told = source.fetch(path, 100);
            assert_eq!(told, Err(FetchError::NotFound(path.to_owned())));
        }
        assert_eq!(
            source.fetch("metadata/timestamp.json", 5).unwrap(),
            b"stamp"
        );
    }

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let (dir, source) = folder();
        let metadata = dir.path().join("repository/metadata");
        fs::create_dir(metadata.join("folder")).unwrap();
        let fifo = metadata.join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, Mode::RUSR | Mode::WUSR).unwrap();
        symlink("/dev/zero", metadata.join("device")).unwrap();
        for name in ["folder", "fifo", "device", "timestamp.json/more"] {
            let path = format!("metadata/{name}");
            assert_eq!(source.fetch(&path, 100), Err(FetchError::NotAFile(path)));
        }
    }

    #[test]
    fn the_limit_holds_and_names_of_other_case_are_others() {
        let (_dir, source) = folder();
        let path = "metadata/timestamp.json".to_owned();
        assert_eq!(
            source.fetch(&path, 4),
            Err(FetchError::TooLarge { path, max: 4 })
        );
        let path = "metadata/Timestamp.json".to_owned();
        assert_eq!(source.fetch(&path, 9), Err(FetchError::NotFound(path)));
    }

    #[test]
    fn a_stick_may_keep_it_in_a_folder_of_its_own_and_may_be_pulled_out() {
        let (dir, _) = folder();
        let stick = dir.path().join("stick");
        fs::create_dir(&stick).unwrap();
        fs::rename(dir.path().join("repository"), stick.join("chayue")).unwrap();
        let source = FolderSource::new(&stick);
        assert!(source.fetch("metadata/timestamp.json", 5).is_ok());
        fs::remove_dir_all(&stick).unwrap();
        let told = source.fetch("metadata/timestamp.json", 5);
        assert!(matches!(told, Err(FetchError::Unreachable(_))), "{told:?}");
    }
}
