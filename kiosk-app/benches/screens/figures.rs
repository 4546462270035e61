//! What was measured, as a table: figure, ours, the browser's, their ratio, the goal.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

#[derive(Default)]
pub struct Figures {
    pub starts: Vec<Duration>,
    pub taps: Vec<Duration>,
    /// KiB, of all processes.
    pub memory: u64,
    pub processes: usize,
    /// Percent of a core.
    pub idle: f64,
}

pub fn table((width, height): (u16, u16), ours: &Figures, theirs: Option<&Figures>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{width}×{height}, 5,000 guides");
    let _ = writeln!(
        out,
        "| figure | ours | Chromium | ours / Chromium | goal |\n|---|---|---|---|---|"
    );
    let tall = height > width;
    let ms = |figures: &Figures, of: fn(&Figures) -> &[Duration], percent: usize| {
        percentile(of(figures), percent).as_secs_f64() * 1000.0
    };
    let starts: fn(&Figures) -> &[Duration] = |figures| &figures.starts;
    let taps: fn(&Figures) -> &[Duration] = |figures| &figures.taps;
    type Of<'a> = Box<dyn Fn(&Figures) -> f64 + 'a>;
    let rows: [(&str, Of<'_>, &str); 7] = [
        (
            "start → first frame, median, ms",
            Box::new(move |f| ms(f, starts, 50)),
            "150",
        ),
        (
            "tap → changed frame, p50, ms",
            Box::new(move |f| ms(f, taps, 50)),
            "",
        ),
        (
            "tap → changed frame, p99, ms",
            Box::new(move |f| ms(f, taps, 99)),
            if tall { "33" } else { "16" },
        ),
        (
            "pages of the list in a second",
            Box::new(move |f| 1000.0 / ms(f, taps, 50).max(0.001)),
            "",
        ),
        (
            "memory (PSS), MiB",
            Box::new(|f| f.memory as f64 / 1024.0),
            "60",
        ),
        ("processes", Box::new(|f| f.processes as f64), ""),
        (
            "CPU while nobody is there, % of a core",
            Box::new(|f| f.idle),
            "0.1",
        ),
    ];
    for (name, of, goal) in rows {
        let mine = of(ours);
        let (other, ratio) = theirs.map_or(("not here".to_owned(), String::new()), |theirs| {
            let other = of(theirs);
            (format!("{other:.2}"), format!("{:.2}", mine / other))
        });
        let _ = writeln!(out, "| {name} | {mine:.2} | {other} | {ratio} | {goal} |");
    }
    out.push('\n');
    out
}

pub fn size(binary: &Path) -> String {
    let bytes = std::fs::metadata(binary).map_or(0, |file| file.len());
    format!("binary, with its faces: {:.1} MB\n", bytes as f64 / 1e6)
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    let at = (times.len().saturating_sub(1) * percent).div_ceil(100);
    times.get(at).copied().unwrap_or_default()
}
