//! A terminal without a display, before a cache that is filled as the agent fills it.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use chrono::NaiveDateTime;
use content_model::{Record, Rid};
use content_store::Store;
use kiosk_app::clock::Clock;
use kiosk_app::headless::Headless;
use kiosk_app::kiosk::Kiosk;
use kiosk_app::session::Session;
use kiosk_app::settings::Settings;
use kiosk_app::tally::Tally;
use kiosk_app::ui::{App, Frame, HomeAdapter, ScreenName};
use slint::ComponentHandle;
use tempfile::TempDir;

use crate::office::{Office, apply_whole};

pub struct Stage {
    pub data: TempDir,
    office: Office,
    store: Option<Store>,
    pub clock: Clock,
    pub screen: Headless,
    pub kiosk: Rc<Kiosk>,
}

impl Stage {
    /// In the middle of a Monday morning, with `records` published.
    pub fn with(records: &[Record]) -> Self {
        Self::at("2026-11-23T10:00:00", Settings::default(), records)
    }

    pub fn at(now: &str, settings: Settings, records: &[Record]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut office = Office::new("qingshi");
        let mut store = Store::open(data.path()).unwrap();
        if !records.is_empty() {
            records.iter().for_each(|record| office.keep(record));
            apply_whole(&mut store, &office.publish()).unwrap();
        }
        let success = r#"{"last_success":"2026-11-23T01:00:00Z"}"#;
        std::fs::write(data.path().join("status.json"), success).unwrap();
        let screen = Headless::new(settings.size, settings.scale()).unwrap();
        let clock = Clock::fixed(moment(now));
        let app = App::new().unwrap();
        app.show().unwrap();
        let tally = Tally::start(data.path().to_owned());
        let kiosk = Kiosk::new(app, settings, clock.clone(), data.path().to_owned(), tally);
        let stage = Self {
            data,
            office,
            store: Some(store),
            clock,
            screen,
            kiosk,
        };
        stage.pass(1);
        stage
    }

    /// The agent applies a release in which these records are new or different.
    pub fn publish(&mut self, records: &[Record]) {
        records.iter().for_each(|record| self.office.keep(record));
        self.apply();
    }

    /// The agent applies a release without this record.
    pub fn take(&mut self, rid: &Rid) {
        self.office.take(rid);
        self.apply();
    }

    fn apply(&mut self) {
        let release = self.office.publish();
        apply_whole(self.store.as_mut().unwrap(), &release).unwrap();
        self.pass(1);
    }

    /// The agent stops, and the disk spoils what it has written.
    pub fn spoil(&mut self) {
        self.store = None;
        for entry in std::fs::read_dir(self.data.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::write(path, b"not a database, whatever stood here before").unwrap();
            }
        }
        self.pass(61);
    }

    /// So many seconds go by, with the beats that a window gives.
    pub fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            self.clock.turn(Duration::from_secs(1));
            self.kiosk.tick();
        }
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    pub fn frame(&self) -> Frame<'_> {
        self.kiosk.app().global::<Frame>()
    }

    pub fn shows(&self) -> ScreenName {
        self.frame().get_screen()
    }

    pub fn session(&self) -> Session {
        self.kiosk.session()
    }

    /// Where the room between the bars begins, on a panel without strips.
    pub fn top(&self) -> f32 {
        use kiosk_app::ui::Metrics;
        let banded = self.frame().get_banded();
        let metrics = self.kiosk.app().global::<Metrics>();
        metrics.get_top() + if banded { metrics.get_band() } else { 0.0 }
    }

    /// The first tile of the home screen, pressed by a finger in its middle.
    pub fn tap_first_tile(&self) {
        let tile = self.kiosk.app().global::<HomeAdapter>().get_tiles();
        assert!(slint::Model::row_count(&tile) > 0, "there is a tile");
        self.screen.png().unwrap();
        self.screen.tap(160.0, 260.0).unwrap();
    }

    /// A finger in the middle of the screen.
    pub fn tap_middle(&self) {
        self.screen.png().unwrap();
        self.screen.tap(640.0, 400.0).unwrap();
    }
}

pub fn moment(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}
