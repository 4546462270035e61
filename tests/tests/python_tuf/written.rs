//! Our client reads repositories that python-tuf's own metadata API and signers have written
//! (`writer.py`): all kinds of keys, with and without consistent snapshots, nested delegations.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use e2e::run;
use tempfile::TempDir;

use crate::interpreter::{Server, script};

/// Every repository of `writer.py`, written once for this program.
fn originals() -> &'static Path {
    static ORIGINALS: OnceLock<TempDir> = OnceLock::new();
    let made = ORIGINALS.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let output = script("writer.py").arg(dir.path()).output();
        let output = output.expect("python starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        dir
    });
    made.path()
}

/// One client of the repository `name`, which has trusted its first root.
struct Client {
    dir: TempDir,
    server: Server,
    repository: PathBuf,
}

impl Client {
    fn new(name: &str) -> Self {
        Self::of(originals().join(name))
    }

    fn of(repository: PathBuf) -> Self {
        let client = Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
            server: Server::start(&repository),
            repository,
        };
        let root = text(&client.repository.join("root.json"));
        let output = client.tuf(&["init", &root]);
        assert!(output.status.success(), "{}", said(&output));
        client
    }

    fn tuf(&self, args: &[&str]) -> Output {
        let metadata = text(&self.dir.path().join("metadata"));
        run(
            "sync-agent",
            &[&["tuf", "--metadata-dir", &metadata], args].concat(),
        )
    }

    fn refresh(&self) -> Output {
        self.tuf(&["--metadata-url", &self.url("metadata"), "refresh"])
    }

    fn download(&self, targets: &[&str]) -> Output {
        let (metadata, base) = (self.url("metadata"), self.url("targets"));
        let folder = text(&self.downloads());
        let mut args = vec!["--metadata-url", &metadata, "--target-base-url", &base];
        args.extend(["--target-dir", &folder]);
        for target in targets {
            args.extend(["--target-name", target]);
        }
        self.tuf(&[args, vec!["download"]].concat())
    }

    fn downloads(&self) -> PathBuf {
        self.dir.path().join("downloads")
    }

    fn url(&self, part: &str) -> String {
        format!("{}/{part}", self.server.url)
    }

    /// Downloads all of `targets`; what has come are exactly their bytes.
    #[track_caller]
    fn finds(&self, targets: &[&str]) {
        // What came before must not count.
        let _ = fs::remove_dir_all(self.downloads());
        let output = self.download(targets);
        assert!(output.status.success(), "{}", said(&output));
        let mut come: Vec<String> = fs::read_dir(self.downloads())
            .expect("the folder is there")
            .map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("a file"))
            .collect();
        let mut told: Vec<String> = targets.iter().map(|name| format!("{name}\n")).collect();
        come.sort();
        told.sort();
        assert_eq!(come, told);
    }

    #[track_caller]
    fn lacks(&self, target: &str) {
        let output = self.download(&[target]);
        assert_eq!(output.status.code(), Some(1), "{target}: {}", said(&output));
    }

    fn trusted(&self, role: &str) -> serde_json::Value {
        let path = self.dir.path().join("metadata").join(role);
        let bytes = fs::read(path).expect("metadata is kept");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> String {
    path.to_str().expect("temporary paths are UTF-8").to_owned()
}

#[test]
fn every_kind_of_key_and_of_snapshot_is_read() {
    for name in ["consistent", "plain", "unhashed"] {
        let client = Client::new(name);
        client.finds(&["top.txt", "说明 1.txt", "packs/一.txt"]);
        client.lacks("packs/二.txt");
        let kinds: Vec<String> = client.trusted("root.json")["signed"]["keys"]
            .as_object()
            .expect("keys")
            .values()
            .map(|key| key["scheme"].as_str().expect("a scheme").to_owned())
            .collect();
        for scheme in ["ed25519", "ecdsa-sha2-nistp256", "rsassa-pss-sha256"] {
            assert!(kinds.iter().any(|kind| kind == scheme), "{kinds:?}");
        }
    }
}

#[test]
fn three_rotations_are_followed_from_the_first_root_and_from_before() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    copy(&originals().join("rotated"), repository.path());
    let metadata = repository.path().join("metadata");
    // As it was before the first rotation.
    let later = [
        "2.root.json",
        "3.root.json",
        "4.root.json",
        "timestamp.json",
    ];
    for file in later {
        fs::rename(metadata.join(file), repository.path().join(file)).unwrap();
    }
    fs::copy(
        repository.path().join("before.json"),
        metadata.join("timestamp.json"),
    )
    .unwrap();
    let client = Client::of(repository.path().to_owned());
    client.finds(&["before.txt"]);
    assert_eq!(client.trusted("root.json")["signed"]["version"], 1);
    for file in later {
        fs::rename(repository.path().join(file), metadata.join(file)).unwrap();
    }
    for client in [client, Client::new("rotated")] {
        client.finds(&["after.txt"]);
        client.lacks("before.txt");
        assert_eq!(client.trusted("root.json")["signed"]["version"], 4);
    }
    // Without the second root there is no way to the third.
    fs::remove_file(metadata.join("2.root.json")).unwrap();
    let client = Client::of(repository.path().to_owned());
    assert_eq!(client.refresh().status.code(), Some(1));
}

#[test]
fn nested_delegations_are_searched_in_the_same_order() {
    let client = Client::new("nested");
    client.finds(&[
        "top.txt",
        "packs/county/1.pack",
        "packs/town/1.pack",
        "packs/village/1.pack",
        "closed/open.pdf",
        "open/a.pdf",
        "packs/last/1.pack",
    ]);
    // Behind a terminating role; not delegated by the level above; not covered by `?`.
    for target in ["closed/last.pdf", "open/town.pdf", "packs/village/10.pack"] {
        client.lacks(target);
    }
}

#[test]
fn hash_prefixes_lead_to_the_one_role() {
    let names: Vec<String> = (0..32).map(|n| format!("files/{n}.pdf")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Client::new("bins").finds(&names);
}

/// The short form of hash bins is not part of specification 1.0.34; it is not half understood.
#[test]
fn succinct_roles_are_refused_as_a_whole() {
    let client = Client::new("succinct");
    client.lacks("top.txt");
    assert!(!client.dir.path().join("metadata/targets.json").exists());
}

#[test]
fn a_delegated_role_that_lacks_a_signature_takes_nothing_else_down() {
    let client = Client::new("too-few");
    client.lacks("unit/a.txt");
    client.finds(&["top.txt"]);
    assert!(!client.dir.path().join("metadata/unit.json").exists());
}

#[test]
fn one_altered_byte_in_any_file_is_refused() {
    for name in ["plain", "unhashed"] {
        let repository = tempfile::tempdir().expect("a temporary folder");
        copy(&originals().join(name), repository.path());
        let server = Client::of(repository.path().to_owned());
        let files = files(repository.path());
        // Timestamp, snapshot, targets, the delegated role and its pack are asked for.
        let asked = files.iter().filter(|path| {
            let name = path.to_string_lossy();
            !name.ends_with("root.json") && !name.contains("top.txt") && !name.contains("说明")
        });
        let mut tried = 0;
        for path in asked {
            let good = fs::read(path).expect("a file");
            fs::write(path, altered(&good)).expect("it can be altered");
            // As for the first time: nothing of before stands in for what is altered.
            for part in [
                "timestamp",
                "snapshot",
                "targets",
                "%E6%B0%91%E6%94%BF%E5%B1%80",
            ] {
                let _ = fs::remove_file(server.dir.path().join(format!("metadata/{part}.json")));
            }
            let _ = fs::remove_dir_all(server.downloads());
            let output = server.download(&["packs/一.txt"]);
            let code = output.status.code();
            assert_eq!(code, Some(1), "{}: {}", path.display(), said(&output));
            assert!(
                files_below(&server.downloads()).is_empty(),
                "{}",
                path.display()
            );
            fs::write(path, good).expect("it can be mended");
            server.finds(&["packs/一.txt"]);
            tried += 1;
        }
        assert_eq!(tried, 5, "{files:?}");
    }
}

/// Metadata would expire ten years later; other files end in another byte.
fn altered(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let mark = b"\"expires\":\"20";
    let at = good.windows(mark.len()).position(|part| part == mark);
    match at {
        Some(at) => bytes[at + mark.len()] ^= 1,
        None => *bytes.last_mut().expect("some bytes") ^= 1,
    }
    assert_ne!(bytes, good);
    bytes
}

fn files(folder: &Path) -> Vec<PathBuf> {
    ["metadata", "targets"]
        .iter()
        .flat_map(|part| files_below(&folder.join(part)))
        .collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let below = |path: PathBuf| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    };
    paths.flat_map(below).collect()
}

fn copy(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(path, target).expect("a copy");
    }
}
