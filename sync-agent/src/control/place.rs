//! Where the socket lies.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

const FILE: &str = "control.sock";
/// Longest path that a socket's address holds: `sun_path` has 108 bytes with its end (unix(7)).
const LONGEST: usize = 107;

/// Makes the socket for user and group alone, and puts it where it belongs in one move.
pub(super) fn bind(data: &Path) -> io::Result<UnixListener> {
    let fresh = format!("{FILE}.new");
    match fs::remove_file(data.join(&fresh)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = Reach::of(data, &fresh)?.with(|path| UnixListener::bind(path))?;
    fs::set_permissions(data.join(&fresh), Permissions::from_mode(0o660))?;
    fs::rename(data.join(&fresh), data.join(FILE))?;
    Ok(listener)
}

/// A connection to the agent that runs in `data`; `None` when none does.
pub(super) fn connect(data: &Path) -> io::Result<Option<UnixStream>> {
    let connected =
        Reach::of(data, FILE).and_then(|reach| reach.with(|path| UnixStream::connect(path)));
    match connected {
        Ok(stream) => Ok(Some(stream)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound
                    | io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Takes the socket away: nobody listens any more.
pub(crate) fn leave(data: &Path) {
    let _ = fs::remove_file(data.join(FILE));
}

/// A path by which the socket can be named, however deep the data directory lies.
struct Reach {
    path: PathBuf,
    /// Keeps the folder open that `path` goes through.
    _folder: Option<File>,
}

impl Reach {
    fn of(data: &Path, file: &str) -> io::Result<Self> {
        let path = data.join(file);
        if path.as_os_str().len() <= LONGEST {
            let _folder = None;
            return Ok(Self { path, _folder });
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(data)?;
        Ok(Self {
            path: PathBuf::from(format!("/proc/self/fd/{}/{file}", folder.as_raw_fd())),
            _folder: Some(folder),
        })
    }

    fn with<T>(self, does: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
        does(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_agents_socket_is_replaced_and_a_living_one_found() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a".repeat(200));
        fs::create_dir(&deep).unwrap();
        for data in [dir.path(), deep.as_path()] {
            assert!(connect(data).unwrap().is_none(), "there is none");
            drop(bind(data).unwrap());
            assert!(data.join(FILE).exists());
            assert!(connect(data).unwrap().is_none(), "it is dead");
            let listener = bind(data).unwrap();
            assert!(connect(data).unwrap().is_some());
            let mode = fs::metadata(data.join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o660);
            drop(listener);
            leave(data);
            assert!(!data.join(FILE).exists());
        }
    }

    #[test]
    fn a_file_or_a_link_in_the_way_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::write(&outside, b"mine").unwrap();
        std::os::unix::fs::symlink(&outside, dir.path().join(FILE)).unwrap();
        fs::write(dir.path().join(format!("{FILE}.new")), b"old").unwrap();
        let _listener = bind(dir.path()).unwrap();
        assert!(connect(dir.path()).unwrap().is_some());
        assert_eq!(fs::read(&outside).unwrap(), b"mine");
    }
}
