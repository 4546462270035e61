//! Our own way: `sync-agent once`, as a terminal runs it.

use std::fs;
use std::path::{Path, PathBuf};

use sync_agent::{Home, HttpSource, round};

use crate::process::{Cost, cost};
use crate::proxy::{Part, Proxy, Traffic};

/// A terminal's data directory, and where it looks.
pub struct Terminal {
    pub data: PathBuf,
    url: String,
    root: PathBuf,
}

/// What one round took; the parts of the traffic beside it.
#[derive(Debug, Clone)]
pub struct Round {
    pub cost: Cost,
    parts: Vec<(Part, Traffic)>,
}

impl Round {
    pub fn traffic(&self, wanted: &[Part]) -> Traffic {
        let parts = self.parts.iter().filter(|(part, _)| wanted.contains(part));
        parts
            .map(|(_, traffic)| *traffic)
            .fold(Traffic::default(), |a, b| a + b)
    }

    pub fn all(&self) -> Traffic {
        self.traffic(&[Part::Metadata, Part::Packs, Part::Blobs, Part::Other])
    }
}

impl Terminal {
    /// One that has the repository's first root and nothing else. `repository` is its path below the
    /// server's folder `www`.
    pub fn new(data: &Path, proxy: &Proxy, www: &Path, repository: &str) -> Self {
        Self {
            data: data.to_owned(),
            url: proxy.url(repository),
            root: www.join(repository).join("metadata/1.root.json"),
        }
    }

    /// The same as it stands now, with a data directory of its own.
    pub fn copy(&self, data: &Path) -> Self {
        copy(&self.data, data);
        Self {
            data: data.to_owned(),
            url: self.url.clone(),
            root: self.root.clone(),
        }
    }

    /// One round that brings everything home.
    pub fn round(&self, proxy: &Proxy) -> Round {
        proxy.traffic();
        let words: [&std::ffi::OsStr; 8] = [
            env!("CARGO_BIN_EXE_sync-agent").as_ref(),
            "once".as_ref(),
            "--data".as_ref(),
            self.data.as_os_str(),
            "--url".as_ref(),
            self.url.as_ref(),
            "--root".as_ref(),
            self.root.as_os_str(),
        ];
        let cost = cost(self.data.parent().expect("a folder"), &words);
        Round {
            cost,
            parts: proxy.parts().into(),
        }
    }

    /// The second of two rounds of one process, as `sync-agent run` makes them: what was asked for before is
    /// asked for under a condition. Only the traffic is told.
    pub fn next_round(&self, proxy: &Proxy) -> Traffic {
        let home = Home::open(&self.data).expect("nobody else runs");
        let source = HttpSource::new(&self.url);
        let mut traffic = Traffic::default();
        for _ in 0..2 {
            proxy.traffic();
            let outcome = round(&home, &source, None).expect("a round");
            assert!(outcome.faults.is_empty() && outcome.applied.is_empty());
            traffic = proxy.traffic();
        }
        traffic
    }

    /// Lays a file where the agent keeps attachments, as if it had been fetched.
    pub fn has_blob(&self, name: &str, bytes: &[u8]) {
        let folder = self.data.join("spool/blobs");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), bytes).expect("a file");
    }

    /// The cache as one file.
    pub fn cache(&self) -> PathBuf {
        let told = fs::read(self.data.join("cache.revision")).ok();
        let told = told.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
        let name = told.and_then(|told| told["file"].as_str().map(str::to_owned));
        self.data
            .join(name.unwrap_or_else(|| "cache.sqlite".to_owned()))
    }
}

/// Copies a folder with all that is in it. Attachments never change, so they are linked.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            copy(&entry.path(), &target);
        } else if from.ends_with("blobs") {
            fs::hard_link(entry.path(), target).expect("a link");
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
