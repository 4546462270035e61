//! A unit reviews and signs at home and hands a file in; the county publishes it as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use e2e::{Demonstration, priced, replacement_fee, run};

/// The police's own office: a workspace, their own keys, and a copy of the county's repository.
struct Unit<'a> {
    demo: &'a Demonstration,
    workspace: String,
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

impl<'a> Unit<'a> {
    fn new(demo: &'a Demonstration) -> Self {
        let workspace = demo.arg("unit/workspace");
        let copy = demo.arg("unit/stick");
        fs::create_dir_all(&copy).unwrap();
        demo.office(&["usb", &copy]);
        let toml = demo.arg("workspace/county.toml");
        let init = run(
            "county",
            &[
                "init",
                "--without-keys",
                "--workspace",
                &workspace,
                "--county",
                &toml,
                "--repository",
                &copy,
            ],
        );
        assert!(init.status.success(), "{}", said(&init));
        // The officers keep their keys themselves; the county has none of them.
        let keys = demo.path("unit/keys");
        fs::copy(demo.path("keys/keys.toml"), keys.join("keys.toml")).unwrap();
        for function in ["legal", "secrecy", "approve"] {
            let name = format!("gongan-{function}.pem");
            fs::rename(demo.path("keys").join(&name), keys.join(&name)).unwrap();
        }
        Self { demo, workspace }
    }

    fn county(&self, args: &[&str]) -> Output {
        let passphrase = self.demo.arg("keys/passphrase.txt");
        let place = ["--workspace", &self.workspace];
        let guard = ["--passphrase-file", &passphrase];
        let signs = ["review", "submit"].contains(&args[0]);
        run(
            "county",
            &[args, &place, if signs { &guard[..] } else { &[] }].concat(),
        )
    }

    fn succeed(&self, args: &[&str]) {
        let output = self.county(args);
        assert!(
            output.status.success(),
            "county {args:?}: {}",
            said(&output)
        );
    }

    /// Imports a workbook in which one fee is at `amount`; reviews, signs and hands in.
    fn hand_in(&self, amount: &str) -> PathBuf {
        let changed = priced(self.demo, amount);
        self.succeed(&["import", changed.to_str().unwrap()]);
        for function in ["legal", "secrecy", "approve"] {
            self.succeed(&["review", "--as", function, "--reasons", "已核对"]);
        }
        let file = self.demo.path("gongan.submission");
        self.succeed(&["submit", file.to_str().unwrap(), "--publisher", "gongan"]);
        file
    }
}

/// The packs that the county's repository has of a publisher, by name.
fn packs(demo: &Demonstration, publisher: &str) -> Vec<String> {
    let folder = demo.path(&format!("repository/targets/packs/{publisher}"));
    let files = fs::read_dir(folder).unwrap().flatten();
    let name = |file: fs::DirEntry| {
        let file = file.file_name().into_string().ok()?;
        let name = file.split_once('.')?.1.strip_suffix(".pack")?.to_owned();
        Some(name)
    };
    let mut names: Vec<String> = files.filter_map(name).collect();
    names.sort();
    names
}

fn accept(demo: &Demonstration, file: &Path) -> Output {
    demo.county(&["accept", file.to_str().unwrap()])
}

#[test]
fn the_county_publishes_what_a_unit_signed_and_cannot_alter_it() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    let unit = Unit::new(&demo);
    let file = unit.hand_in("50元/证");
    // Altered by one byte, wherever it is: not accepted, nothing published.
    let whole = fs::read(&file).unwrap();
    for at in [600, whole.len() / 3, whole.len() / 2] {
        let mut altered = whole.clone();
        altered[at] ^= 1;
        fs::write(&file, &altered).unwrap();
        let refused = accept(&demo, &file);
        assert_eq!(
            refused.status.code(),
            Some(1),
            "byte {at}: {}",
            said(&refused)
        );
    }
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(accept(&demo, &file).status.code(), Some(1));
    fs::write(&file, &whole).unwrap();
    let accepted = accept(&demo, &file);
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert!(
        said(&accepted).contains("40元 → 50元"),
        "{}",
        said(&accepted)
    );
    // The unit's desk made the delta, from what came with the stick.
    assert_eq!(packs(&demo, "gongan"), ["delta-1-2", "full-1", "full-2"]);
    demo.sync_from_folder("terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    // The same file again is no news.
    let again = accept(&demo, &file);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("比已发布的旧"), "{}", said(&again));
}

#[test]
fn a_release_without_deltas_is_as_good() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    let unit = Unit::new(&demo);
    fs::remove_dir_all(demo.path("unit/workspace/releases")).unwrap();
    fs::remove_dir_all(demo.path("unit/stick/targets/packs/gongan")).unwrap();
    let accepted = accept(&demo, &unit.hand_in("50元/证"));
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert_eq!(packs(&demo, "gongan"), ["full-1", "full-2"]);
    demo.sync_from_folder("terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    // The next one has a delta again.
    demo.office(&["usb", &demo.arg("unit/stick")]);
    let accepted = accept(&demo, &unit.hand_in("60元/证"));
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert!(packs(&demo, "gongan").contains(&"delta-2-3".to_owned()));
    demo.sync_from_folder("terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 6000);
}

#[test]
fn a_unit_hands_in_only_what_its_officers_have_signed() {
    let demo = Demonstration::new();
    let unit = Unit::new(&demo);
    let changed = priced(&demo, "50元/证");
    unit.succeed(&["import", changed.to_str().unwrap()]);
    let file = demo.arg("early.submission");
    let early = unit.county(&["submit", &file, "--publisher", "gongan"]);
    assert_eq!(early.status.code(), Some(2), "{}", said(&early));
    assert!(!Path::new(&file).exists());
}
