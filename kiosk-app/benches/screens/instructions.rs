//! Instructions that a tap costs, counted by callgrind: a figure that no other program disturbs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::display::Display;
use crate::program::Program;
use crate::visit;

/// A program that is counted takes fifty times as long.
const STILL: Duration = Duration::from_secs(4);

/// Millions of instructions from a tap on the list's next page to its frame: the difference between
/// a visit of many pages and one of few. `None` where valgrind is not installed.
pub fn counted(folder: &Path, size: (u16, u16), dpi: f32) -> Option<f64> {
    const FEW: usize = 4;
    const MANY: usize = 24;
    Command::new("valgrind").arg("--version").output().ok()?;
    let pages = |count: usize| {
        let program = Program::kiosk(folder, size, dpi).counted();
        let display = Display::open(size);
        // The window is there long before it is drawn.
        let ground = display.look();
        let running = program.start(&display, Stdio::piped());
        display.wait(|seen| !seen.resembles(&ground))?;
        display.settle(STILL);
        visit::enter(&program, &display, STILL);
        for _ in 0..count {
            visit::turn(&program, &display, Duration::from_millis(500));
        }
        display.settle(STILL);
        let said = running.end()?;
        let line = said.lines().find(|line| line.contains("Collected"))?;
        line.rsplit(':').next()?.trim().parse::<f64>().ok()
    };
    let (few, many) = (pages(FEW)?, pages(MANY)?);
    Some((many - few) / (MANY - FEW) as f64 / 1e6)
}
