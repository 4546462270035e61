//! What the screen costs, beside a browser that shows the same content from a local page.
//!
//!     cargo bench -p kiosk-app --bench screens [-- --out FILE]
//!
//! Both programs open on the same kind of X server without a screen (Xvfb), are tapped through XTEST,
//! and are watched through the server: a frame has come when its pixels have. So start, tap and page
//! are measured from outside, the same way for both. Needs Xvfb and Chromium (`.ci/packages bench`).

#[path = "../../../content/store/tests/office/mod.rs"]
mod office;

mod content;
mod display;
mod figures;
mod instructions;
mod program;

use std::io::Write;
use std::time::Duration;

use display::Display;
use figures::Figures;
use program::Program;

/// The panels that goals are given for: width, height, dots per inch.
const PANELS: [(u16, u16, f32); 2] = [(1280, 800, 98.0), (1080, 1920, 102.5)];
const GUIDES: usize = 5_000;
const STARTS: usize = 7;
const TAPS: usize = 100;
const IDLE: Duration = Duration::from_secs(30);

fn main() {
    let mut args = std::env::args();
    let out = args.by_ref().skip_while(|word| word != "--out").nth(1);
    let folder = tempfile::tempdir().expect("a folder");
    content::make(folder.path(), GUIDES);

    let mut table = String::new();
    for (width, height, dpi) in PANELS {
        let ours = Program::kiosk(folder.path(), (width, height), dpi);
        let theirs = Program::chromium(folder.path(), (width, height));
        let ours = measure(&ours, (width, height));
        let theirs = theirs.map(|program| measure(&program, (width, height)));
        table.push_str(&figures::table((width, height), &ours, theirs.as_ref()));
    }
    table.push_str(&instructions::counted(folder.path()));
    table.push_str(&figures::size(&program::kiosk_binary()));
    print!("{table}");
    if let Some(out) = out {
        let mut file = std::fs::File::create(out).expect("a file to write");
        file.write_all(table.as_bytes()).expect("written");
    }
}

/// Starts the program several times, then taps and pages through the last one, then leaves it alone.
fn measure(program: &Program, size: (u16, u16)) -> Figures {
    let mut figures = Figures::default();
    for round in 0..STARTS {
        let display = Display::open(size);
        let running = program.start(&display);
        figures.starts.push(display.first_frame(running.started()));
        if round + 1 < STARTS {
            continue;
        }
        display.settle();
        for stop in program.way() {
            for _ in 0..stop.times.min(TAPS) {
                let taken = display.tap(stop.at);
                if stop.counts {
                    figures.taps.push(taken);
                }
                display.settle();
            }
        }
        figures.memory = running.memory();
        figures.processes = running.processes();
        figures.idle = running.idle(IDLE);
    }
    figures
}
