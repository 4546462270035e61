//! What the screen costs, beside a browser that shows the same content from a local page.
//!
//!     cargo bench -p kiosk-app --bench screens [-- --out FILE] [--pictures FOLDER]
//!
//! Both programs open on the same kind of X server without a screen (Xvfb), are tapped through XTEST,
//! and are watched through the server's DAMAGE extension: a frame has come when the server has drawn
//! it and its pixels are others. So start, tap and page are measured from outside, the same way for
//! both, and nothing is asked while a program draws. Needs Xvfb and Chromium (`.ci/packages bench`).
//! With `--pictures`, what stood on the panel at each stop is kept: look whether both show the same.

#[path = "../../../content/store/tests/office/mod.rs"]
mod office;
#[path = "../../../sync-agent/benches/sync/words.rs"]
#[allow(dead_code, reason = "titles take a part of them")]
mod words;

mod content;
mod display;
mod figures;
mod instructions;
mod program;
mod running;
mod seen;
mod visit;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use display::Display;
use figures::Figures;
use program::Program;
use running::Running;

/// The panels that goals are given for: width, height, dots per inch.
const PANELS: [(u16, u16, f32); 2] = [(1280, 800, 98.0), (1080, 1920, 102.5)];
const GUIDES: usize = 5_000;
const STARTS: usize = 7;
const TAPS: usize = 200;

/// A screen that is not drawn on for so long after a start is the first one, whole.
const STARTED: Duration = Duration::from_secs(2);
/// The same after a tap.
const STILL: Duration = Duration::from_millis(100);
/// Both begin their loop when nobody has touched them for a minute; each slide stands for twelve seconds.
const QUIET: Duration = Duration::from_secs(60);
const SLIDES: Duration = Duration::from_secs(36);

fn main() {
    let option = |name: &str| {
        let mut args = std::env::args().skip_while(move |word| word != name);
        args.nth(1).map(PathBuf::from)
    };
    let pictures = option("--pictures");
    let folder = tempfile::tempdir().expect("a folder");
    content::make(folder.path(), GUIDES);

    let mut table = String::new();
    for (width, height, dpi) in PANELS {
        let size = (width, height);
        let keep = pictures.as_deref();
        let busy = figures::machine();
        let ours = measure(&Program::kiosk(folder.path(), size, dpi), size, keep);
        let theirs = Program::chromium(folder.path(), size);
        let theirs = theirs.map(|program| measure(&program, size, keep));
        let figures = figures::table(size, &busy, &ours, theirs.as_ref());
        println!("{figures}");
        table.push_str(&figures);
    }
    let keep = |table: &str| {
        if let Some(out) = option("--out") {
            std::fs::write(out, table).expect("a file to write");
        }
    };
    // What was measured stays, should the slow count not come to its end.
    keep(&table);
    // Last, because it takes longest.
    let mut facts = figures::size(&program::kiosk_binary());
    for (width, height, dpi) in PANELS {
        let counted = instructions::counted(folder.path(), (width, height), dpi);
        facts.push_str(&figures::instructions((width, height), counted));
    }
    println!("{facts}");
    table.push_str(&facts);
    keep(&table);
}

/// Starts the program several times; leaves the last one alone, then pages through its list.
fn measure(program: &Program, size: (u16, u16), pictures: Option<&Path>) -> Figures {
    let keep = |display: &Display, stop: &str| {
        if let Some(folder) = pictures {
            let name = format!("{}-{}x{}-{stop}.ppm", program.name, size.0, size.1);
            display.keep(&folder.join(name));
        }
    };
    let mut figures = Figures::default();
    for _ in 1..STARTS {
        let display = Display::open(size);
        start(program, &display, &mut figures);
    }
    let display = Display::open(size);
    let running = start(program, &display, &mut figures);
    keep(&display, "1-first");
    // The loop must not begin before the time is over.
    figures.idle = running.load(QUIET / 2);
    std::thread::sleep(QUIET.saturating_sub(running.started.elapsed()) + Duration::from_secs(2));
    figures.playing = running.load(SLIDES);
    keep(&display, "2-loop");
    visit::wake(&display, STILL);
    visit::enter(program, &display, STILL);
    keep(&display, "3-list");
    for _ in 0..TAPS {
        figures.taps.push(visit::turn(program, &display, STILL));
    }
    display.settle(STILL);
    keep(&display, "4-later");
    figures.memory = running.memory();
    figures.processes = running.processes();
    let asked = Instant::now();
    display.look();
    figures.look = asked.elapsed();
    figures
}

/// Time until what is seen is the first screen, whole: bare ground and an empty window do not count.
fn start(program: &Program, display: &Display, figures: &mut Figures) -> Running {
    let ground = display.settle(STILL);
    let running = program.start(display, Stdio::null());
    let seen = display.follow(&ground, STARTED);
    let last = seen
        .last()
        .map(|(_, seen)| seen)
        .filter(|seen| !seen.resembles(&ground));
    let whole = last.and_then(|last| seen.iter().find(|(_, seen)| seen.resembles(last)));
    let Some((whole, _)) = whole else {
        panic!("{}: nothing was drawn", program.name);
    };
    let took = whole.saturating_duration_since(running.started);
    figures.starts.push(took);
    running
}
