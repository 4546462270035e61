//! A program at work in a process of its own, so that its memory and its first question are its own.
//!
//! A piece of work prints lines of a name and a number, and for each key `key`, microseconds (or `-`
//! where the program knows no answer) and the rows found. `ngrams.py` prints the same.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::{ours, peers, typing};

pub const WORK: &str = "--work";
/// Hits that are wanted of each program.
pub const HITS: usize = 10;
/// No program is asked any longer.
const LONGEST: Duration = Duration::from_secs(60);

/// What every program can do with the rows in a folder.
pub trait Program {
    /// Makes an index of the rows.
    fn build(dir: &Path);
    /// Adds more of them.
    fn add(dir: &Path);
    fn open(dir: &Path) -> Self;
    /// Rows, best first; `None`: it cannot be asked this.
    fn ask(&mut self, text: &str) -> Option<Vec<u64>>;
    /// Bytes of its index.
    fn size(dir: &Path) -> u64;
    /// Further figures.
    fn told(&self, _dir: &Path) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
    /// What is not counted as its own work.
    fn prepare(_dir: &Path) {}
}

pub fn is_worker() -> bool {
    env::args().nth(1).is_some_and(|word| word == WORK)
}

/// `--work PROGRAM WHAT FOLDER`
pub fn work() {
    let words: Vec<String> = env::args().skip(2).collect();
    let dir = Path::new(&words[2]);
    match (words[0].as_str(), words[1].as_str()) {
        ("ours", "type") => typing::work(dir),
        ("ours", what) => piece::<ours::Ours<HITS>>(what, dir),
        ("screen", what) => piece::<ours::Ours<60>>(what, dir),
        ("trigram", what) => piece::<peers::Trigram>(what, dir),
        ("tantivy", what) => piece::<peers::Jieba>(what, dir),
        (other, _) => panic!("{other} is not known here"),
    }
}

fn piece<P: Program>(what: &str, dir: &Path) {
    match what {
        "build" | "add" => {
            if what == "build" {
                P::prepare(dir);
            }
            let begun = Instant::now();
            if what == "build" {
                P::build(dir)
            } else {
                P::add(dir)
            }
            println!("took {}", begun.elapsed().as_secs_f64());
            println!("size {}", P::size(dir));
        }
        "ask" => ask::<P>(dir),
        other => panic!("{other} is not known here"),
    }
}

fn ask<P: Program>(dir: &Path) {
    let keys = fs::read_to_string(dir.join("keys.txt")).expect("keys");
    let mut lines = Vec::with_capacity(keys.lines().count());
    let before = resident();
    let begun = Instant::now();
    let mut program = P::open(dir);
    program.ask("身份证");
    println!("opening {}", begun.elapsed().as_micros());
    let all = Instant::now();
    for key in keys.lines() {
        let begun = Instant::now();
        let found = program.ask(key);
        let took = begun.elapsed().as_micros();
        lines.push((found, took));
        if all.elapsed() > LONGEST {
            break;
        }
    }
    println!("memory {}", resident() - before);
    for (name, value) in program.told(dir) {
        println!("{name} {value}");
    }
    for (found, took) in lines {
        let took = found.as_ref().map_or("-".to_owned(), |_| took.to_string());
        let rows = found.unwrap_or_default();
        let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
        println!("key {took} {}", rows.join(" "));
    }
}

/// Bytes of this process in memory.
fn resident() -> f64 {
    let text = fs::read_to_string("/proc/self/status").expect("/proc");
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.expect("a line").parse::<f64>().expect("a number") * 1024.0
}

/// What a piece of work printed.
pub struct Told {
    values: Vec<(String, f64)>,
    /// For each key, how long it took (`None`: no answer is known) and the rows.
    pub keys: Vec<(Option<f64>, Vec<u64>)>,
}

impl Told {
    pub fn get(&self, name: &str) -> Option<f64> {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| *value)
    }

    /// Milliseconds that a share of the answers did not take longer than.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut took: Vec<f64> = self.keys.iter().filter_map(|(took, _)| *took).collect();
        took.sort_by(f64::total_cmp);
        let at = (share * took.len() as f64).ceil() as usize;
        took.get(at.saturating_sub(1))
            .map_or(f64::NAN, |took| took / 1e3)
    }

    /// Percent of the keys after which something is shown.
    pub fn answered(&self) -> f64 {
        let with = self.keys.iter().filter(|(_, rows)| !rows.is_empty());
        100.0 * with.count() as f64 / self.keys.len().max(1) as f64
    }
}

/// Lets a process do it.
pub fn told(program: &str, what: &str, dir: &Path) -> Told {
    let mut command = if program == "xapian" {
        // Debian's Python has Debian's Xapian; another one on PATH has not.
        let mut python = Command::new("/usr/bin/python3");
        python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ngrams.py"));
        python
    } else {
        let mut own = Command::new(env::current_exe().expect("this program"));
        own.args([WORK, program]);
        own
    };
    let output = command.arg(what).arg(dir).output().expect("a process");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {what}: {said}");
    let text = String::from_utf8(output.stdout).expect("text");
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let name = words.next().unwrap_or_default();
        let value = words.next().unwrap_or_default();
        if name == "key" {
            let rows = words.map(|word| word.parse().expect("a row")).collect();
            keys.push((value.parse().ok(), rows));
        } else {
            values.push((name.to_owned(), value.parse().expect("a number")));
        }
    }
    Told { values, keys }
}
