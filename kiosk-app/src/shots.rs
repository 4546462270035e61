//! Pictures of every screen, without a display: to be looked at, and to be compared.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{NaiveDateTime, TimeDelta};
use content_store::{Reader, StoreError};
use slint::ComponentHandle;

use crate::KioskError;
use crate::clock::Clock;
use crate::headless::Headless;
use crate::kiosk::Kiosk;
use crate::page::{Context, warning};
use crate::session::{Language, Screen, Session};
use crate::settings::Settings;
use crate::tour::stops;
use crate::ui::{App, Frame, PrintMark};

/// Draws every screen of the data under `data` into `out`, as at `now` (China time).
///
/// The same data at the same time give the same bytes. Returns the names of the files, sorted.
pub fn shots(
    data: &Path,
    out: &Path,
    settings: &Settings,
    now: NaiveDateTime,
) -> Result<Vec<String>, KioskError> {
    let unwritable = |error: std::io::Error| KioskError::Write {
        path: out.to_owned(),
        reason: error.to_string(),
    };
    std::fs::create_dir_all(out).map_err(unwritable)?;
    let screen = Headless::new(settings.size, settings.scale())?;
    let mut studio = Studio {
        screen,
        settings,
        out,
        names: Vec::new(),
        app: App::new()?,
    };
    studio.app.show()?;

    let _empty = studio.kiosk(out.join("no-such-data"), now);
    studio.take("91-no-cache")?;
    match Reader::open(data) {
        Ok(reader) => studio.tour(data, &reader, now)?,
        Err(StoreError::NoCache) => {}
        Err(error) => return Err(error.into()),
    }
    studio.app.hide()?;
    studio.names.sort();
    Ok(studio.names)
}

struct Studio<'a> {
    app: App,
    screen: Headless,
    settings: &'a Settings,
    out: &'a Path,
    names: Vec<String>,
}

impl Studio<'_> {
    fn kiosk(&self, data: PathBuf, now: NaiveDateTime) -> Rc<Kiosk> {
        Kiosk::new(
            self.app.clone_strong(),
            self.settings.clone(),
            Clock::fixed(now),
            data,
        )
    }

    fn tour(&mut self, data: &Path, reader: &Reader, now: NaiveDateTime) -> Result<(), KioskError> {
        let context = Context::new(reader, now, (0.0, 0.0), self.settings.site_code.as_deref())?;
        let warnings = warning::warnings(&context)?;
        let kiosk = self.kiosk(data.to_owned(), now);
        if !warnings.is_empty() {
            self.take("00-warning")?;
        }
        let mut calm = Session::default();
        calm.read_warnings
            .extend(warnings.into_iter().map(|entry| entry.record.rid));

        for stop in stops(reader)? {
            let mut session = calm.clone();
            let (wanted, home) = (stop.screen.clone(), stop.screen == Screen::Home);
            if !home {
                session.open(stop.screen);
            }
            kiosk.change(|now| *now = session);
            // A tab that this guide does not have falls back to its first one: no picture of it.
            if kiosk.shows(&wanted) {
                self.take(&stop.name)?;
            }
        }
        self.states(&kiosk, &calm)?;

        let later = self.kiosk(
            data.to_owned(),
            now.checked_add_signed(TimeDelta::days(30)).unwrap_or(now),
        );
        later.change(|session| session.read_warnings = calm.read_warnings.clone());
        self.take("93-stale")
    }

    /// What may stand over any screen.
    fn states(&mut self, kiosk: &Rc<Kiosk>, calm: &Session) -> Result<(), KioskError> {
        kiosk.change(|session| *session = calm.clone());
        for (name, language) in [
            ("94-home-traditional", Language::Traditional),
            ("94-home-english", Language::English),
        ] {
            kiosk.speak(language);
            self.take(name)?;
        }
        kiosk.speak(Language::Simplified);
        kiosk.show_leaving(20);
        self.take("90-idle")?;
        kiosk.show_leaving(0);
        let nowhere = content_model::Rid::new(0, [0; 10]);
        kiosk.change(|session| {
            session.open(Screen::Record {
                rid: nowhere,
                page: 0,
            })
        });
        self.take("92-gone")?;
        kiosk.change(|session| *session = calm.clone());
        let frame = kiosk.app().global::<Frame>();
        frame.set_print_file("GA-001-20261122-090000.pdf".into());
        for (name, mark) in [
            ("95-print-preparing", PrintMark::Preparing),
            ("95-print-done", PrintMark::Done),
            ("95-print-failed", PrintMark::Failed),
        ] {
            frame.set_print_state(mark);
            self.take(name)?;
        }
        frame.set_print_state(PrintMark::None);
        Ok(())
    }

    fn take(&mut self, name: &str) -> Result<(), KioskError> {
        let path = self.out.join(format!("{name}.png"));
        let unwritable = |reason: String| KioskError::Write {
            path: path.clone(),
            reason,
        };
        let png = self
            .screen
            .png()
            .map_err(|error| unwritable(error.to_string()))?;
        std::fs::write(&path, png).map_err(|error| unwritable(error.to_string()))?;
        self.names.push(format!("{name}.png"));
        Ok(())
    }
}
