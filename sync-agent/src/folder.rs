use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use crate::source::decode;
use crate::{FetchError, Source};

/// A repository in a folder: a stick, or a disk of somebody else.
pub struct FolderSource {
    folder: PathBuf,
}

impl FolderSource {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl Source for FolderSource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let broken = |e: std::io::Error| FetchError::Unreachable(e.to_string());
        if !self.folder.is_dir() {
            return Err(FetchError::Unreachable(format!(
                "{} is not a folder",
                self.folder.display()
            )));
        }
        let missing = || FetchError::NotFound(path.to_owned());
        let name = decode(path).ok_or_else(missing)?;
        // A path that could lead out of the folder names nothing in it.
        let inside = name
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'));
        if !inside {
            return Err(missing());
        }
        let file = match File::open(self.folder.join(&name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing()),
            other => other.map_err(broken)?,
        };
        let mut bytes = Vec::new();
        file.take(max.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(broken)?;
        if bytes.len() as u64 > max {
            return Err(FetchError::TooLarge {
                path: path.to_owned(),
                max,
            });
        }
        Ok(bytes)
    }

    fn name(&self) -> String {
        self.folder.display().to_string()
    }
}
