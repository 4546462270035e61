//! Ways of doing the same thing, one below the other.

use std::fmt::Write as _;

use crate::process::Cost;
use crate::proxy::Traffic;

/// One way, and what it took.
#[derive(Debug, Clone)]
pub struct Row {
    pub way: String,
    /// Over the wire; of a file that is not fetched here, its length as `down`.
    pub traffic: Option<Traffic>,
    pub cost: Option<Cost>,
}

/// The text of the whole report; every line is shown as soon as it is known.
#[derive(Default)]
pub struct Report(String);

impl Report {
    pub fn line(&mut self, text: &str) {
        println!("{}", text.trim_end());
        writeln!(self.0, "{}", text.trim_end()).expect("memory");
    }

    /// A heading, and the names of the columns; `than` says what the last one is held against.
    pub fn begin(&mut self, title: &str, than: &str) {
        self.line("");
        self.line(title);
        self.line(&format!(
            "  {:<42}{:>13}{:>11}{:>9}{:>9}{:>9}{:>10}{:>10}",
            "way", "bytes down", "bytes up", "requests", "CPU s", "peak MB", "disk MB", than
        ));
    }

    pub fn row(&mut self, row: &Row, unit: Option<u64>) {
        let dash = || "–".to_owned();
        let (mut down, mut up, mut requests, mut ratio) = (dash(), dash(), dash(), dash());
        if let Some(traffic) = row.traffic {
            down = traffic.down.to_string();
            if traffic.up > 0 {
                up = traffic.up.to_string();
            }
            if traffic.requests > 0 {
                requests = traffic.requests.to_string();
            }
            if let Some(unit) = unit {
                ratio = format!("{:.3}", (traffic.down + traffic.up) as f64 / unit as f64);
            }
        }
        let figure = |of: fn(&Cost) -> f64, digits: usize| {
            row.cost
                .map_or_else(dash, |cost| format!("{:.digits$}", of(&cost)))
        };
        self.line(&format!(
            "  {}{down:>13}{up:>11}{requests:>9}{:>9}{:>9}{:>10}{ratio:>10}",
            wide(&row.way, 42),
            figure(|cost| cost.cpu, 2),
            figure(|cost| cost.peak / 1e6, 1),
            figure(|cost| cost.written / 1e6, 2),
        ));
    }

    /// Something that should not exceed `goal`.
    pub fn goal(&mut self, what: &str, value: f64, goal: f64) {
        let kept = if value <= goal { "kept" } else { "MISSED" };
        self.line(&format!(
            "  goal: {what}: {} of at most {}: {kept}",
            short(value),
            short(goal)
        ));
    }

    pub fn text(&self) -> &str {
        &self.0
    }
}

/// About three digits that mean something.
fn short(value: f64) -> String {
    if value.fract() == 0.0 || value >= 1000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}

/// `text` filled up to `width` columns.
fn wide(text: &str, width: usize) -> String {
    let length = text.chars().count();
    format!("{text}{}", " ".repeat(width.saturating_sub(length)))
}
