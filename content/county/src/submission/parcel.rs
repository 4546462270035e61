//! The one file that a submission travels in.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use content_pack::PackName;
use content_trust::Limits;

use super::refused;
use crate::packing::Packs;
use crate::publish::PublishError;

/// Files in one submission; a county's largest unit has some thousands.
const MOST_FILES: usize = 20_000;

/// Adds one file.
pub(super) fn append(
    tar: &mut tar::Builder<File>,
    name: &str,
    bytes: &[u8],
) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // No date of its own: the same release gives the same file.
    header.set_mtime(0);
    tar.append_data(&mut header, name, bytes)
}

/// Takes the packs out of a submission's files.
pub(super) fn packs(parts: &mut BTreeMap<String, Vec<u8>>) -> Packs {
    let taken = parts.extract_if("packs/".to_owned().."packs0".to_owned(), |_, _| true);
    taken
        .filter_map(|(name, pack)| Some((pack_name(&name)?, pack)))
        .collect()
}

/// The pack that a file of a submission is.
fn pack_name(file: &str) -> Option<PackName> {
    PackName::parse(file.strip_prefix("packs/")?)
}

/// The files of a submission, each within the limits of what it may be.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
    let io = |error| PublishError::from(crate::error::WorkspaceError::io(path)(error));
    let shown = path.display().to_string();
    let limits = Limits::default();
    let mut out = BTreeMap::new();
    let mut archive = tar::Archive::new(File::open(path).map_err(io)?);
    for entry in archive.entries().map_err(io)? {
        let mut entry =
            entry.map_err(|_| refused(&shown, "文件损坏,请重新报送 / damaged: submit again"))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let limit = match name.as_str() {
            "role.json" => limits.targets,
            name if pack_name(name).is_some() => limits.target,
            name if name.starts_with("blobs/") => limits.blob,
            _ => return Err(refused(&shown, "有不认识的内容 / holds something unknown")),
        };
        if out.len() >= MOST_FILES || entry.size() > limit {
            return Err(refused(&shown, "太大 / too large"));
        }
        let mut bytes = Vec::new();
        entry
            .by_ref()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|_| refused(&shown, "文件损坏,请重新报送 / damaged: submit again"))?;
        if out.insert(name, bytes).is_some() {
            return Err(refused(&shown, "有重复的内容 / holds something twice"));
        }
    }
    Ok(out)
}
