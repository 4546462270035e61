//! Whom to call when nothing can be read: kept outside the cache, `DATA/kiosk/phones.json`.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use content_model::Site;
use serde::{Deserialize, Serialize};

/// The place and its phone, as the site record last said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phones {
    pub place: String,
    pub phone: String,
}

/// Bytes; a longer file is not ours.
const LARGEST: u64 = 4096;
/// Characters that still fit where they are shown.
const LONGEST: usize = 60;

impl Phones {
    /// What was remembered under `data`; nothing where that cannot be read.
    pub fn read(data: &Path) -> Self {
        let mut text = Vec::new();
        let read =
            File::open(path(data)).and_then(|file| file.take(LARGEST).read_to_end(&mut text));
        if read.is_err() {
            return Self::default();
        }
        serde_json::from_slice::<Self>(&text)
            .unwrap_or_default()
            .shortened()
    }

    pub fn of(site: &Site) -> Self {
        let (place, phone) = (site.place_name.clone(), site.phone.clone());
        Self { place, phone }.shortened()
    }

    /// Keeps them under `data`, whole or not at all; the folder of the data itself is not made, as
    /// it may be misspelt, or not mounted yet.
    pub fn write(&self, data: &Path) -> std::io::Result<()> {
        let path = path(data);
        let part = path.with_extension("part");
        let folder = data.join(FOLDER);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&part)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(&folder)?.sync_all()
    }

    fn shortened(self) -> Self {
        let short = |text: String| text.chars().take(LONGEST).collect();
        Self {
            place: short(self.place),
            phone: short(self.phone),
        }
    }
}

const FOLDER: &str = "kiosk";

fn path(data: &Path) -> PathBuf {
    data.join(FOLDER).join("phones.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_comes_back_and_nothing_else_is_believed() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        assert_eq!(Phones::read(data), Phones::default());
        let site = Site {
            place_name: "示范县青石镇便民服务中心".to_owned(),
            phone: "0000-5550161".to_owned(),
            ..Site::default()
        };
        let phones = Phones::of(&site);
        phones.write(data).unwrap();
        assert_eq!(Phones::read(data), phones);
        for damaged in ["{", "[]", r#"{"place":1,"phone":""}"#, "\u{fffd}"] {
            fs::write(path(data), damaged).unwrap();
            assert_eq!(Phones::read(data), Phones::default(), "{damaged}");
        }
        let long = format!(r#"{{"place":"{}","phone":""}}"#, "地".repeat(200));
        fs::write(path(data), long).unwrap();
        assert_eq!(Phones::read(data).place.chars().count(), LONGEST);
        // Over what was left half written by a power cut.
        fs::write(path(data).with_extension("part"), "{").unwrap();
        phones.write(data).unwrap();
        assert_eq!(Phones::read(data), phones);
    }

    #[test]
    fn a_data_folder_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("misspelt");
        assert!(Phones::default().write(&data).is_err());
        assert!(!data.exists());
    }
}
