//! What an import costs: time and memory of `county import` on workbooks of growing size, and how both
//! grow. Prints a table and writes it to a file; nothing here passes or fails.
//!
//!     cargo bench -p county --bench import -- [--out FILE] [--part N]
//!
//! With `--part`, everything is made N times smaller, to try it out.

mod county;
mod peer;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

use ::county::workspace::Workspace;
use county::Size;

/// Seconds for 5,000 guides, 50,000 records and 300 attachments.
const SECONDS: f64 = 15.0;
/// Megabytes (10⁶ bytes) for 400,000 records.
const MEGABYTES: f64 = 300.0;

/// What one run took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    seconds: f64,
    /// On all processors, seconds: what counts on a machine that has other work.
    cpu: f64,
    /// The most memory that it had at once, megabytes.
    peak: f64,
}

fn main() {
    let (out, part) = arguments();
    let mut table =
        String::from("figure                                      measured   limit  ratio\n");
    let mut line = |name: &str, value: f64, unit: &str, limit: Option<f64>| {
        let against = limit.map_or(String::new(), |limit| {
            format!("{limit:7.0} {:6.2}", value / limit)
        });
        let text = format!("{name:<42} {value:7.2} {unit:<3} {against}");
        println!("{}", text.trim_end());
        writeln!(table, "{}", text.trim_end()).expect("memory");
    };
    let office = Size {
        guides: 5_000 / part,
        records: 50_000 / part,
        attachments: 300 / part,
    };
    let (first, again, theirs) = run(office, true);
    line(
        "office: 5,000 guides, 50,000 rows, 300 PDF",
        first.seconds,
        "s",
        Some(SECONDS),
    );
    line("office: processor time", first.cpu, "s", None);
    line("office: memory", first.peak, "MB", None);
    line(
        "office: the same files again",
        again.seconds,
        "s",
        Some(SECONDS),
    );
    line(
        "office: reading the cells alone (calamine)",
        theirs,
        "s",
        None,
    );
    let mut before: Option<Cost> = None;
    for records in [50_000, 100_000, 200_000, 400_000].map(|records| records / part) {
        let (cost, _, _) = run(
            Size {
                guides: 0,
                records,
                attachments: 0,
            },
            false,
        );
        let limit = (records * part == 400_000).then_some(MEGABYTES);
        line(&format!("{records} records: time"), cost.seconds, "s", None);
        line(
            &format!("{records} records: processor time"),
            cost.cpu,
            "s",
            None,
        );
        line(
            &format!("{records} records: memory"),
            cost.peak,
            "MB",
            limit,
        );
        if let Some(half) = before.replace(cost) {
            let twice = |name: &str| format!("{records} records: {name} against half of them");
            line(&twice("time"), cost.cpu / half.cpu, "", Some(2.0));
            line(&twice("memory"), cost.peak / half.peak, "", Some(2.0));
        }
    }
    if let Some(out) = out {
        fs::write(out, table).expect("the table");
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

/// Imports a county of this size: the first time, and where asked for a second time and by a peer.
fn run(size: Size, twice: bool) -> (Cost, Cost, f64) {
    let temp = tempfile::tempdir().expect("a folder");
    let folder = temp.path();
    county::write(folder, size, &forms());
    let workspace = folder.join("workspace");
    drop(Workspace::init(&workspace, &folder.join("county.toml")).expect("a workspace"));
    let first = import(&workspace, &folder.join("in"));
    if !twice {
        return (first, first, 0.0);
    }
    let again = import(&workspace, &folder.join("in"));
    (first, again, peer::read(&folder.join("in")))
}

fn import(workspace: &Path, input: &Path) -> Cost {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_county"))
        .args(["import", "--json", "--today", "2026-11-22", "--workspace"])
        .args([workspace, input])
        .stdout(Stdio::null())
        .spawn()
        .expect("county starts");
    let (mut peak, mut cpu) = (0.0, 0.0);
    let status = loop {
        peak = high_water(child.id()).unwrap_or(peak);
        cpu = processor(child.id()).unwrap_or(cpu);
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => sleep(Duration::from_millis(5)),
        }
    };
    assert!(status.success(), "the workbooks are good: {status}");
    Cost {
        seconds: begin.elapsed().as_secs_f64(),
        cpu,
        peak,
    }
}

/// What the kernel says of a process's memory, megabytes; `None` when it has ended.
fn high_water(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// What the kernel says of a process's time, seconds. (proc_pid_stat(5): fields 14 and 15, in hundredths.)
fn processor(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let behind_name = text.rsplit_once(')')?.1;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample/forms")
}
