//! Other ways of bringing the same update to a terminal, as Debian has them.

mod casync;
mod ostree;
mod patch;
mod rsync;
mod zsync;

use std::path::{Path, PathBuf};

use crate::process::{Cost, cost, installed};
use crate::proxy::{Proxy, Traffic};
use crate::table::Row;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// The changed records of one update.
    Records,
    /// Records and attachments of the same update.
    Whole,
    /// Asking when nothing is new.
    Poll,
    /// Everything, from nothing.
    First,
}

/// What the peers are given. Folders are named by release.
pub struct Ground {
    pub work: PathBuf,
    /// What nginx serves.
    pub www: PathBuf,
    /// In front of nginx.
    pub web: Proxy,
    /// `records/` and `blobs/` of releases 1 and 2.
    pub trees: [PathBuf; 2],
    /// A plain SQLite file with release 1, the same after the update, and one made anew with release 2.
    pub caches: [PathBuf; 3],
}

impl Ground {
    /// A path below the work folder, as a word of a command.
    pub fn path(&self, name: &str) -> String {
        self.work.join(name).display().to_string()
    }
}

/// All that the peers take, scene by scene.
pub fn measure(ground: &Ground) -> Vec<(Scene, Row)> {
    type Peer = fn(&Ground) -> Vec<(Scene, Row)>;
    let peers: [(&[&str], &str, Peer); 7] = [
        (&["rsync"], "rsync", rsync::measure),
        (&["casync"], "casync", casync::measure),
        (&["ostree"], "ostree", ostree::measure),
        (&["zsync", "zsyncmake"], "zsync", zsync::measure),
        (&["zstd"], "zstd", patch::zstd),
        (&["xdelta3"], "xdelta3", patch::xdelta),
        (&["bsdiff", "bspatch"], "bsdiff", patch::bsdiff),
    ];
    let mut rows = Vec::new();
    for (programs, package, measure) in peers {
        if programs.iter().all(|name| installed(name).is_some()) {
            eprintln!("{package} …");
            rows.extend(measure(ground));
        } else {
            let way = format!("{package}: not installed (apt install {package})");
            rows.push((Scene::Records, row(&way, None, None)));
        }
    }
    rows
}

fn row(way: &str, traffic: Option<Traffic>, cost: Option<Cost>) -> Row {
    Row {
        way: way.to_owned(),
        traffic,
        cost,
    }
}

/// A file that is fetched whole with one request.
fn file(path: &Path) -> Traffic {
    Traffic {
        requests: 1,
        up: 0,
        down: path.metadata().expect("a file").len(),
    }
}

/// Runs the program `argv[0]` of PATH and counts what passes `proxy` meanwhile.
fn fetch(way: &str, folder: &Path, proxy: &Proxy, argv: &[&str]) -> Row {
    proxy.traffic();
    let cost = cost_of(folder, argv);
    row(way, Some(proxy.traffic()), Some(cost))
}

fn cost_of(folder: &Path, argv: &[&str]) -> Cost {
    std::fs::create_dir_all(folder).expect("a folder");
    let program = installed(argv[0]).expect("it was found before");
    let mut words = vec![program.display().to_string()];
    words.extend(argv[1..].iter().map(|word| (*word).to_owned()));
    cost(folder, &words)
}
