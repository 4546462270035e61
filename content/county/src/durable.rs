use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a file so that the old one or the new one is there, whole, whenever the power goes:
/// temporary file, fsync, rename, fsync of the folder. The folder is made if need be.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("no folder"))?;
    fs::create_dir_all(folder)?;
    let part = path.with_added_extension("part");
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    File::open(folder)?.sync_all()
}
