//! A finger that presses anywhere, thousands of times: nothing breaks, Home is never out of reach, and
//! the end of the session leaves no trace.

mod sample;

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use kiosk_app::clock::Clock;
use kiosk_app::headless::Headless;
use kiosk_app::kiosk::Kiosk;
use kiosk_app::session::{Screen, Session};
use kiosk_app::settings::Settings;
use kiosk_app::tally::Tally;
use kiosk_app::ui::{App, Frame, PrintMark, ScreenName, SearchAdapter};
use sample::Sample;
use slint::ComponentHandle;

/// Physical pixels and dots per inch of the three panels.
const PANELS: [((u32, u32), f32); 3] = [
    ((1280, 800), 98.0),
    ((1080, 1920), 102.5),
    ((1280, 800), 149.0),
];
/// How often the way home is tried, in taps.
const EVERY: usize = 100;
/// How often what stands there is drawn, in taps: touching needs no drawing.
const DRAWN: usize = 20;
/// What a terminal may grow by, however long people press: caches fill, and then they are full.
const GROWTH: usize = 48 << 20;

#[test]
fn some_thousand_taps_break_nothing() {
    let sample = Sample::new();
    for (panel, seed) in PANELS.into_iter().zip(1..) {
        Finger::new(sample.terminal(), panel, seed).run(1_000);
    }
}

#[test]
#[ignore = "takes half an hour"]
fn a_hundred_thousand_taps_break_nothing() {
    let sample = Sample::new();
    for (panel, seed) in PANELS.into_iter().zip(11..) {
        Finger::new(sample.terminal(), panel, seed).run(34_000);
    }
}

struct Finger {
    data: PathBuf,
    settings: Settings,
    clock: Clock,
    screen: Headless,
    kiosk: Rc<Kiosk>,
    dice: std::cell::Cell<u64>,
    seed: u64,
}

impl Finger {
    fn new(data: PathBuf, (size, dpi): ((u32, u32), f32), seed: u64) -> Self {
        let settings = Settings {
            size,
            dpi,
            ..Settings::default()
        };
        let clock = Clock::fixed(Clock::system().now());
        let screen = Headless::new(size, settings.scale()).unwrap();
        let kiosk = kiosk(&data, &settings, &clock);
        Self {
            data,
            settings,
            clock,
            screen,
            kiosk,
            dice: std::cell::Cell::new(seed),
            seed,
        }
    }

    fn run(&self, taps: usize) {
        let mut early = 0;
        for n in 0..taps {
            self.tap(
                self.below(self.settings.size.0),
                self.below(self.settings.size.1),
            );
            self.wait();
            let stranded = self.is_stranded();
            assert!(!stranded, "seed {}, tap {n}: no way home", self.seed);
            if n % DRAWN == 0 {
                self.screen.png().unwrap();
            }
            if n % EVERY == EVERY - 1 {
                self.go_home(n);
            }
            if n == taps / 5 {
                early = resident();
            }
        }
        let grown = resident().saturating_sub(early);
        assert!(grown < GROWTH, "{} KiB more at the end", grown / 1024);
        self.leaves_nothing();
    }

    /// Time goes on between two taps: mostly little, sometimes long enough for everything to end.
    fn wait(&self) {
        let seconds = match self.below(60) {
            0 => 300,
            1 => 70,
            n => u64::from(n % 4),
        };
        for _ in 0..seconds.div_ceil(5) {
            self.clock.turn(Duration::from_secs(seconds.min(5)));
            self.kiosk.tick();
        }
        // A paper takes real time to make.
        while self.frame().get_print_state() == PrintMark::Preparing {
            std::thread::sleep(Duration::from_millis(5));
            self.kiosk.tick();
        }
    }

    /// Nothing on the screen leads on: no button for Home, no dialog, nothing that any touch ends.
    fn is_stranded(&self) -> bool {
        let frame = self.frame();
        match frame.get_screen() {
            ScreenName::Home | ScreenName::Warning | ScreenName::Attract => false,
            ScreenName::Empty => true,
            _ => !frame.get_can_home(),
        }
    }

    /// With the finger alone: Home's own button, and before it whatever has to be answered first.
    fn go_home(&self, n: usize) {
        let (width, height) = self.settings.size;
        let before = self.kiosk.session();
        self.press_home();
        let (mut x, mut y) = (0, 0);
        while !self.is_home() {
            self.tap(x, y);
            self.press_home();
            x += 60;
            if x >= width {
                (x, y) = (0, y + 60);
            }
            assert!(
                y < height,
                "seed {}, tap {n}: stuck in {before:?}",
                self.seed
            );
        }
    }

    /// The second of the six places at the bottom.
    fn press_home(&self) {
        let (width, height) = self.settings.size;
        let low = (self.settings.scale() * 40.0) as u32;
        self.tap(width / 4, height - low);
    }

    fn is_home(&self) -> bool {
        let answered = self.frame().get_leaving() == 0;
        let printed = self.frame().get_print_state() == PrintMark::None;
        self.frame().get_screen() == ScreenName::Home && answered && printed
    }

    /// What the next visitor finds is what the first one found.
    fn leaves_nothing(&self) {
        self.kiosk.reset();
        assert_eq!(self.kiosk.session(), Session::default());
        assert!(matches!(self.kiosk.session().screen(), Screen::Home { .. }));
        let search = self.kiosk.app().global::<SearchAdapter>();
        assert_eq!(search.get_text(), "");
        let last = self.screen.png().unwrap();
        self.kiosk.app().hide().unwrap();
        let fresh = kiosk(&self.data, &self.settings, &self.clock);
        let first = self.screen.png().unwrap();
        assert!(
            first == last,
            "seed {}: a trace is on the screen",
            self.seed
        );
        fresh.app().hide().unwrap();
    }

    fn tap(&self, x: u32, y: u32) {
        self.screen.tap(x as f32, y as f32).unwrap();
    }

    fn frame(&self) -> Frame<'_> {
        self.kiosk.app().global::<Frame>()
    }

    /// The same numbers in every run (SplitMix64).
    fn below(&self, limit: u32) -> u32 {
        let next = self.dice.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.dice.set(next);
        let mut z = next;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(limit)) as u32
    }
}

fn kiosk(data: &std::path::Path, settings: &Settings, clock: &Clock) -> Rc<Kiosk> {
    let app = App::new().unwrap();
    app.show().unwrap();
    let data = data.to_owned();
    let kiosk = Kiosk::new(app, settings.clone(), clock.clone(), data, Tally::default());
    // The same taps lead the same way in every run.
    kiosk.find_at_once();
    kiosk
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux tells it");
    let pages = statm
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<usize>().ok());
    pages.expect("the second number") * 4096
}
