//! A visitor who looks through a list: the same taps for every program.

use std::time::{Duration, Instant};

use crate::display::Display;
use crate::program::Program;

/// Goes from the first screen to the list of all guides. `still`: how long nothing is drawn any more
/// when the program has done with a tap.
pub fn enter(program: &Program, display: &Display, still: Duration) {
    for at in &program.way {
        tap(program, display, *at, still);
        display.settle(still);
    }
}

/// Taps the key to the next page. Time from the release to the first frame that has another page.
pub fn turn(program: &Program, display: &Display, still: Duration) -> Duration {
    tap(program, display, program.next, still)
}

/// # Panics
/// Where nothing but the key itself changes: what was measured then would be no tap at all.
fn tap(program: &Program, display: &Display, at: (i16, i16), still: Duration) -> Duration {
    let before = display.settle(still);
    display.press(at);
    // The pressed state is a frame as well, and not the one that is waited for.
    display.settle(still);
    let from = Instant::now();
    display.release(at);
    let came = display.wait(|seen| seen.turned_from(&before, at.1));
    let Some(came) = came else {
        let picture = std::env::temp_dir().join("screens-bench.ppm");
        display.keep(&picture);
        panic!(
            "{}: a tap at {at:?} of {:?} changes nothing; what is seen: {}",
            program.name,
            display.size,
            picture.display()
        );
    };
    came.saturating_duration_since(from)
}

/// Ends the loop that plays while nobody is there, by a touch where nothing else is.
pub fn wake(display: &Display, still: Duration) {
    let at = (4, i16::try_from(display.size.1 / 2).unwrap_or(4));
    display.press(at);
    display.release(at);
    display.settle(still);
}
