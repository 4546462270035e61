//! The screens as somebody looked at them: drawn anew, and compared pixel by pixel.

mod picture;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kiosk_app::session::Language;
use kiosk_app::shots::tour;
use slint::{Rgba8Pixel, SharedPixelBuffer};

use crate::county::{county, now};
use crate::examples::examples;
use crate::walk::{COMPACT, LANDSCAPE, PORTRAIT, Panel, look};

type Picture = SharedPixelBuffer<Rgba8Pixel>;

/// What somebody types who has looked at the pictures and finds them good.
const ACCEPT: &str = "make references";

/// What is kept beside records.
const SHOWN: [&str; 30] = [
    "00-warning",
    "01-home",
    "02-browse",
    "02-guides",
    "03-fees",
    "03-fees-ended",
    "05-notices",
    "06-disclosure",
    "07-people",
    "07-windows",
    "09-number-found",
    "09-search",
    "09-search-fees",
    "09-search-found",
    "09-search-nothing",
    "09-search-qwerty-sfz",
    "09-search-sfz",
    "09-search-strokes",
    "11-feedback",
    "11-feedback-reason",
    "11-feedback-thanks",
    "90-idle",
    "91-no-cache",
    "92-gone",
    "93-stale",
    "95-print-done",
    "96-clock-unset",
    "97-attract-results",
    "97-attract-warning",
    "98-damaged",
];

/// One folder of pictures.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    name: &'static str,
    panel: Panel,
    large: bool,
    language: Language,
}

static SETS: [Set; 5] = [
    Set::new("landscape", LANDSCAPE, false, Language::Simplified),
    Set::new("portrait", PORTRAIT, false, Language::Simplified),
    Set::new("compact", COMPACT, false, Language::Simplified),
    Set::new("large", LANDSCAPE, true, Language::Simplified),
    Set::new("traditional", LANDSCAPE, false, Language::Traditional),
];

/// Screens that are being compared with the pictures of a set.
pub struct Held {
    set: &'static Set,
    /// Where what differs is written.
    out: PathBuf,
    /// Files that were not met yet.
    left: BTreeSet<String>,
    faults: BTreeMap<String, String>,
}

impl Set {
    const fn new(name: &'static str, panel: Panel, large: bool, language: Language) -> Self {
        Self {
            name,
            panel,
            large,
            language,
        }
    }

    /// The pictures that are kept of a panel in these letters and words.
    pub fn of(panel: Panel, large: bool, language: Language) -> Option<&'static Self> {
        let is = |set: &&Self| {
            set.panel.name == panel.name && set.large == large && set.language == language
        };
        SETS.iter().find(is)
    }

    fn folder(&self) -> PathBuf {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.join("reference").join(self.name)
    }

    /// Every picture of the set, one at a time.
    fn draw(&self, mut taken: impl FnMut(&str, Picture)) {
        let look = look(self.large, self.language);
        let settings = self.panel.settings();
        let mut example = examples(1);
        let drawn = tour(county(), &settings, &look, now(), &mut |name, _, screen| {
            if self.shows(name) && example(name) {
                taken(name, screen.pixels()?);
            }
            Ok(())
        });
        drawn.expect("the terminal can be shown");
    }

    /// Not what another picture shows as well.
    fn shows(&self, name: &str) -> bool {
        let number = name
            .split('-')
            .next()
            .and_then(|number| number.parse().ok());
        match number {
            Some(10 | 12..80_u8) => !name.ends_with("-near"),
            Some(80) => self.name == LANDSCAPE.name,
            _ => SHOWN.contains(&name),
        }
    }

    /// The names of the pictures that are there.
    fn kept(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.folder()).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.collect()
    }

    /// Begins to compare.
    pub fn held(&'static self) -> Held {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("reference")
            .join(self.name);
        let _ = fs::remove_dir_all(&out);
        Held {
            set: self,
            out,
            left: self.kept(),
            faults: BTreeMap::new(),
        }
    }

    fn accept(&self) {
        let mut kept = self.kept();
        fs::create_dir_all(self.folder()).unwrap();
        self.draw(|name, drawn| {
            let file = format!("{name}.png");
            kept.remove(&file);
            let path = self.folder().join(&file);
            // What looks the same stays as it is, whatever writes it.
            let same = fs::read(&path)
                .is_ok_and(|bytes| picture::difference(&picture::decode(&bytes), &drawn).is_none());
            if !same {
                fs::write(path, picture::encode(&drawn)).unwrap();
            }
        });
        for file in kept {
            fs::remove_file(self.folder().join(file)).unwrap();
        }
    }
}

impl Held {
    /// Compares a screen, where its picture is kept.
    pub fn compare(&mut self, name: &str, drawn: &Picture) {
        if !self.set.shows(name) {
            return;
        }
        let file = format!("{name}.png");
        let known = self.left.remove(&file).then(|| {
            let bytes = fs::read(self.set.folder().join(&file)).unwrap();
            picture::decode(&bytes)
        });
        let fault = match &known {
            None => "is new".to_owned(),
            Some(known) => match picture::difference(known, drawn) {
                None => return,
                Some((count, shown)) => {
                    fs::create_dir_all(&self.out).unwrap();
                    let path = self.out.join(format!("{name}-difference.png"));
                    fs::write(path, picture::encode(&shown)).unwrap();
                    format!("differs in {count} pixels")
                }
            },
        };
        fs::create_dir_all(&self.out).unwrap();
        fs::write(self.out.join(&file), picture::encode(drawn)).unwrap();
        self.faults.insert(file, fault);
    }

    /// What is different, one picture to a line; empty where nothing is.
    pub fn end(self) -> String {
        let missing = self.left.into_iter();
        let missing = missing.map(|file| (file, "is of no screen".to_owned()));
        let faults: BTreeMap<String, String> = self.faults.into_iter().chain(missing).collect();
        if faults.is_empty() {
            return String::new();
        }
        let told: Vec<String> = faults
            .iter()
            .map(|(file, fault)| format!("{file} {fault}"))
            .collect();
        format!(
            "{}: {} picture(s); look at {} and, if they are good, type: {ACCEPT}\n{}\n",
            self.set.name,
            told.len(),
            self.out.display(),
            told.join("\n")
        )
    }
}

/// Writes the pictures that the others compare with.
mod accept {
    use super::SETS;

    #[test]
    #[ignore = "make references"]
    fn landscape() {
        SETS[0].accept();
    }

    #[test]
    #[ignore = "make references"]
    fn portrait() {
        SETS[1].accept();
    }

    #[test]
    #[ignore = "make references"]
    fn compact() {
        SETS[2].accept();
    }

    #[test]
    #[ignore = "make references"]
    fn large() {
        SETS[3].accept();
    }

    #[test]
    #[ignore = "make references"]
    fn traditional() {
        SETS[4].accept();
    }
}

#[test]
fn the_pictures_stay_small() {
    const MOST: u64 = 40_000_000;
    let sizes = SETS.iter().flat_map(|set| {
        let folder = set.folder();
        let names = set.kept().into_iter();
        names.map(move |name| fs::metadata(folder.join(name)).unwrap().len())
    });
    let all: u64 = sizes.sum();
    println!("{all} bytes");
    assert!(all < MOST, "{all} bytes");
}
