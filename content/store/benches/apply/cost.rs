//! A piece of work done by a process of its own, so that what it costs is its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use content_pack::{Goal, Header, PackLimits, PackName, sha256};
use content_store::{Rebuild, Store};

use crate::office::now;
use crate::office::signing::{hex, mandate, vouch};

const WORK: &str = "--work";

/// What a piece of work took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Processor time, seconds.
    pub cpu: f64,
    /// Bytes that went to the disk, as the kernel counts them for the process.
    pub written: f64,
    /// The most memory at once, megabytes.
    pub peak: f64,
    /// The cache and its log afterwards, bytes.
    pub file: f64,
}

/// Lets a process do `what` with the cache in `data` and with `packs`.
pub fn measured(what: &str, data: &Path, packs: &[PathBuf]) -> Cost {
    fs::create_dir_all(data).expect("a folder");
    let output = Command::new(env::current_exe().expect("this program"))
        .args([WORK, what])
        .arg(data)
        .args(packs)
        .output()
        .expect("a process");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|word| word.parse().expect("a number"))
        .collect();
    let [cpu, written, peak, file] = numbers[..] else {
        panic!("{text}");
    };
    Cost {
        cpu,
        written,
        peak,
        file,
    }
}

pub fn is_worker() -> bool {
    env::args().nth(1).is_some_and(|word| word == WORK)
}

pub fn work() {
    let words: Vec<String> = env::args().skip(2).collect();
    let (data, packs) = (Path::new(&words[1]), &words[2..]);
    let (cpu, written) = (cpu(), written());
    match words[0].as_str() {
        "apply" => {
            let mut store = Store::open(data).expect("a cache");
            for pack in packs {
                apply(&mut store, Path::new(pack));
            }
        }
        "rebuild" => {
            let mut rebuild = Rebuild::begin(data).expect("a cache");
            for pack in packs {
                apply(rebuild.store(), Path::new(pack));
            }
            rebuild.finish().expect("a cache");
        }
        "base" => {
            let mut store = Store::open(data).expect("a cache");
            let publisher = "gongan".parse().expect("a publisher");
            store.write_base(&publisher, io::sink()).expect("a pack");
        }
        "scrub" => {
            let store = Store::open(data).expect("a cache");
            let mut at = Some(0);
            while let Some(next) = at {
                let step = store.scrub_step(next, 1 << 20).expect("a whole cache");
                assert!(step.damaged.is_empty());
                at = step.next;
            }
        }
        other => panic!("{other} is not known here"),
    }
    let (cpu, written) = (self::cpu() - cpu, self::written() - written);
    println!("{cpu} {written} {} {}", peak(), size(data));
}

/// Applies the pack in a file.
pub fn apply(store: &mut Store, path: &Path) {
    let mut pack = fs::File::open(path).expect("a pack");
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut pack, 144), &mut head).expect("a header");
    let header = Header::parse(&head, &PackLimits::default()).expect("a header");
    let length = pack.metadata().expect("a file").len();
    // A large pack is not read into memory for its digest: such a one counts as written here.
    let sha256 = (length < 1 << 20).then(|| hex(&sha256(&fs::read(path).expect("a pack"))));
    let goal = vouch(Goal {
        publisher: header.publisher.clone(),
        name: PackName::Full(header.number),
        number: header.number,
        state: header.state,
        raw_len: header.raw_len,
        length,
        sha256: sha256.clone().unwrap_or_default(),
    });
    let mandate = mandate(&header.publisher);
    let pack = fs::File::open(path).expect("a pack");
    match sha256 {
        Some(_) => store.apply(&goal, [pack], &mandate, now()),
        None => store.restore(&goal, [pack], &mandate, now()),
    }
    .expect("a good pack");
}

/// Processor time of this thread, the only one, in seconds.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/schedstat").expect("/proc");
    let nanos = text.split_whitespace().next().expect("a number");
    nanos.parse::<f64>().expect("a number") / 1e9
}

fn written() -> f64 {
    let text = fs::read_to_string("/proc/self/io").expect("/proc");
    value(&text, "write_bytes:")
}

fn peak() -> f64 {
    let text = fs::read_to_string("/proc/self/status").expect("/proc");
    value(&text, "VmHWM:") * 1024.0 / 1e6
}

fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.expect("a line").parse().expect("a number")
}

fn size(data: &Path) -> f64 {
    let file = Store::file(data).expect("a cache");
    let mut log = file.clone();
    log.as_mut_os_string().push("-wal");
    let length = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
    (length(&file) + length(&log)) as f64
}
