//! Releases as trees of plain files, for programs that know nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use content_model::Rid;

use crate::corpus::Corpus;

/// Writes `records/RID.json` and `blobs/SHA256`. What stands in `before` as well is linked from there,
/// so that times and inodes say that it is the same.
pub fn write(folder: &Path, corpus: &Corpus, before: Option<(&Path, &BTreeMap<Rid, Vec<u8>>)>) {
    let (records, blobs) = (folder.join("records"), folder.join("blobs"));
    fs::create_dir_all(&records).expect("a folder");
    fs::create_dir_all(&blobs).expect("a folder");
    for (rid, bytes) in corpus.records() {
        let name = format!("{}.json", rid.as_str());
        let path = records.join(&name);
        match before.filter(|(_, old)| old.get(&rid) == Some(&bytes)) {
            Some((old, _)) => {
                fs::hard_link(old.join("records").join(name), path).expect("a link");
            }
            None => fs::write(path, bytes).expect("a file"),
        }
    }
    for (name, _) in corpus.files() {
        let path = blobs.join(name);
        let old = before.map(|(old, _)| old.join("blobs").join(name));
        match old.filter(|old| old.exists()) {
            Some(old) => fs::hard_link(old, path).expect("a link"),
            None => fs::write(path, corpus.file(name)).expect("a file"),
        }
    }
}
