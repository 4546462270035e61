//! What was measured, as a table: figure, ours, the browser's, their ratio, the goal.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

#[derive(Default)]
pub struct Figures {
    /// Until the first screen was whole.
    pub starts: Vec<Duration>,
    pub taps: Vec<Duration>,
    /// KiB, of all processes, after the taps.
    pub memory: u64,
    pub processes: usize,
    /// Percent of a core while the first screen stands there.
    pub idle: f64,
    /// The same while the loop plays.
    pub playing: f64,
    /// What it takes to look at a frame, which is after its time was noted.
    pub look: Duration,
}

type Of = fn(&Figures) -> Option<f64>;

pub fn table(
    (width, height): (u16, u16),
    busy: &str,
    ours: &Figures,
    theirs: Option<&Figures>,
) -> String {
    let tap = if height > width { "33" } else { "16" };
    let rows: [(&str, Of, &str); 10] = [
        (
            "start → first screen whole, median, ms",
            |f| ms(&f.starts, 50),
            "150",
        ),
        (
            "start → first screen whole, worst, ms",
            |f| ms(&f.starts, 100),
            "",
        ),
        ("tap → changed frame, p50, ms", |f| ms(&f.taps, 50), ""),
        ("tap → changed frame, p99, ms", |f| ms(&f.taps, 99), tap),
        ("tap → changed frame, worst, ms", |f| ms(&f.taps, 100), ""),
        (
            "pages of the list in a second",
            |f| Some(1000.0 / ms(&f.taps, 50)?),
            "",
        ),
        (
            "memory (PSS) after it, MB",
            |f| Some(f.memory as f64 * 1024.0 / 1e6),
            "60",
        ),
        ("processes", |f| Some(f.processes as f64), ""),
        (
            "nobody there, first screen: % of a core",
            |f| Some(f.idle),
            "0.1",
        ),
        (
            "nobody there, loop plays: % of a core",
            |f| Some(f.playing),
            "0.1",
        ),
    ];
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{width}×{height}, 5,000 guides; {busy}; {} starts, {} taps; a look after each takes {:.2} ms\n\n\
         | figure | ours | Chromium | ours / Chromium | goal |\n|---|---|---|---|---|",
        ours.starts.len(),
        ours.taps.len(),
        ours.look.as_secs_f64() * 1000.0,
    );
    for (name, of, goal) in rows {
        let (mine, other) = (of(ours), theirs.and_then(of));
        let shown = |figure: Option<f64>| figure.map_or("—".to_owned(), |it| format!("{it:.2}"));
        let ratio = mine.zip(other).map(|(mine, other)| mine / other);
        let (mine, other, ratio) = (shown(mine), shown(other), shown(ratio));
        let _ = writeln!(out, "| {name} | {mine} | {other} | {ratio} | {goal} |");
    }
    out.push('\n');
    out
}

/// How busy the machine was with other things, without which no figure says anything.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} cores; load of the machine before: {load}")
}

pub fn instructions((width, height): (u16, u16), millions: Option<f64>) -> String {
    match millions {
        Some(count) => format!("instructions of a tap at {width}×{height}: {count:.1} million\n"),
        None => "instructions of a tap: not counted, is valgrind there?\n".to_owned(),
    }
}

pub fn size(binary: &Path) -> String {
    let bytes = std::fs::metadata(binary).map_or(0, |file| file.len());
    format!("binary, with its faces: {:.1} MB\n", bytes as f64 / 1e6)
}

/// By nearest rank.
fn ms(times: &[Duration], percent: usize) -> Option<f64> {
    let mut times = times.to_vec();
    times.sort();
    let rank = (times.len() * percent).div_ceil(100);
    let time = times.get(rank.checked_sub(1)?)?;
    Some(time.as_secs_f64() * 1000.0)
}
