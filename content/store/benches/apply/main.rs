//! What applying costs a terminal: processor time, memory, bytes written to the flash, a reader's
//! waiting time meanwhile, and what a year of updates does to the file. Prints a table and writes it
//! to a file; nothing here passes or fails.
//!
//!     cargo bench -p content-store --bench apply -- [--out FILE] [--part N]
//!
//! With `--part`, everything is made N times smaller, to try it out.

mod corpus;
mod cost;
#[path = "../../tests/office/mod.rs"]
mod office;
mod waiting;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use corpus::Corpus;
use cost::{Cost, measured};

/// A county's content: guides of 11 KB and shorter records.
const GUIDES: usize = 5_000;
const NOTES: usize = 13_000;
/// Guides that an update touches.
const TOUCHED: usize = 50;
const MEGA: f64 = 1e6;

fn main() {
    if cost::is_worker() {
        return cost::work();
    }
    let (out, part) = arguments();
    let mut table = Table::default();
    let dir = tempfile::tempdir().expect("a folder");
    county(&mut table, &dir.path().join("county"), part);
    large(&mut table, &dir.path().join("large"), part);
    year(&mut table, &dir.path().join("year"), part);
    if let Some(out) = out {
        fs::write(out, table.text).expect("the table");
    }
}

/// A county of ordinary size: install, one update, a reader while updates come.
fn county(table: &mut Table, dir: &Path, part: usize) {
    let mut corpus = Corpus::new(GUIDES / part, NOTES / part);
    let packs = dir.join("packs");
    let raw = corpus.full(&packs) as f64;
    let data = dir.join("data");
    let first = measured("apply", &data, &corpus.packs);
    table.line("18,000 records: size", raw / MEGA, "MB", None);
    table.line("18,000 records: install, processor", first.cpu, "s", None);
    table.written("18,000 records: install", &first, raw, None);
    table.line("18,000 records: file", first.file / MEGA, "MB", None);
    let raw = corpus.update(&packs, TOUCHED / part.min(10)) as f64;
    let update = measured("apply", &data, &corpus.packs);
    let delta = fs::metadata(&corpus.packs[0]).expect("a pack").len() as f64;
    table.line("update of 50 guides: pack", delta / 1e3, "KB", None);
    let cpu = update.cpu * 1e3;
    table.line("update of 50 guides: processor", cpu, "ms", Some(50.0));
    table.written("update of 50 guides", &update, raw, Some(3.0));
    table.line("update of 50 guides: memory", update.peak, "MB", Some(32.0));
    let rest = waiting::at_rest(&data, corpus.ids());
    let mut updates = Vec::new();
    for _ in 0..40 {
        corpus.update(&packs, TOUCHED / part.min(10));
        updates.append(&mut corpus.packs);
    }
    let busy = waiting::while_applying(&data, corpus.ids(), &updates);
    for (name, of) in [("record", 0), ("page of 20", 1)] {
        let (rest, busy) = (rest[of], busy[of]);
        let name = format!("a reader's p99, {name}");
        table.line(&format!("{name}: at rest"), rest * 1e3, "ms", None);
        let limit = Some(2.0 * rest * 1e3);
        table.line(&format!("{name}: while applying"), busy * 1e3, "ms", limit);
    }
}

/// The largest publisher that a cache must hold.
fn large(table: &mut Table, dir: &Path, part: usize) {
    let mut corpus = Corpus::new(0, 400_000 / part);
    let packs = dir.join("packs");
    let raw = corpus.full(&packs) as f64;
    let full = corpus.packs.clone();
    let first = measured("apply", &dir.join("data"), &full);
    table.line("400,000 records: install, processor", first.cpu, "s", None);
    table.line(
        "400,000 records: install, memory",
        first.peak,
        "MB",
        Some(32.0),
    );
    table.written("400,000 records: install", &first, raw, None);
    let rebuilt = measured("rebuild", &dir.join("again"), &full);
    table.line(
        "400,000 records: rebuild, processor",
        rebuilt.cpu,
        "s",
        None,
    );
    table.line(
        "400,000 records: rebuild, memory",
        rebuilt.peak,
        "MB",
        Some(32.0),
    );
    table.written("400,000 records: rebuild", &rebuilt, raw, Some(3.0));
    let raw = corpus.update(&packs, TOUCHED / part.min(10)) as f64;
    let update = measured("apply", &dir.join("data"), &corpus.packs);
    let cpu = update.cpu * 1e3;
    table.line("400,000 records: update of 50, processor", cpu, "ms", None);
    table.line(
        "400,000 records: update of 50, memory",
        update.peak,
        "MB",
        Some(32.0),
    );
    table.written("400,000 records: update of 50", &update, raw, None);
    let base = measured("base", &dir.join("data"), &[]);
    table.line("400,000 records: base pack, processor", base.cpu, "s", None);
    table.line(
        "400,000 records: base pack, memory",
        base.peak,
        "MB",
        Some(32.0),
    );
    let scrub = measured("scrub", &dir.join("data"), &[]);
    table.line(
        "400,000 records: scrub of all, processor",
        scrub.cpu,
        "s",
        None,
    );
    table.line(
        "400,000 records: scrub of all, memory",
        scrub.peak,
        "MB",
        Some(32.0),
    );
}

/// A small county updated every day.
fn year(table: &mut Table, dir: &Path, part: usize) {
    let mut corpus = Corpus::new(1_000 / part, 2_600 / part);
    let packs = dir.join("packs");
    corpus.full(&packs);
    let data = dir.join("data");
    let before = measured("apply", &data, &corpus.packs).file;
    corpus.packs.clear();
    for _ in 0..365 {
        corpus.update(&packs, TOUCHED / part.min(10));
    }
    let after = measured("apply", &data, &corpus.packs).file;
    table.line(
        "365 updates: file against the first",
        after / before,
        "",
        Some(1.2),
    );
}

/// Figures, each with its limit where it has one.
struct Table {
    text: String,
}

impl Default for Table {
    fn default() -> Self {
        let head =
            "figure                                              measured      limit  ratio\n";
        print!("{head}");
        Self { text: head.into() }
    }
}

impl Table {
    fn line(&mut self, name: &str, value: f64, unit: &str, limit: Option<f64>) {
        let against = limit.map_or(String::new(), |limit| {
            format!("{limit:8.2} {:6.2}", value / limit)
        });
        let text = format!("{name:<50} {value:9.2} {unit:<3} {against}");
        println!("{}", text.trim_end());
        writeln!(self.text, "{}", text.trim_end()).expect("memory");
    }

    fn written(&mut self, name: &str, cost: &Cost, raw: f64, limit: Option<f64>) {
        let times = cost.written / raw;
        self.line(
            &format!("{name}: written, MB"),
            cost.written / MEGA,
            "MB",
            None,
        );
        self.line(&format!("{name}: written, times raw"), times, "", limit);
    }
}

fn arguments() -> (Option<PathBuf>, usize) {
    let (mut out, mut part) = (None, 1);
    let mut words = env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let value = words.next().expect("every option has a value");
        match word.as_str() {
            "--out" => out = Some(value.into()),
            "--part" => part = value.parse().expect("a number"),
            other => panic!("{other} is not known here"),
        }
    }
    (out, part)
}
