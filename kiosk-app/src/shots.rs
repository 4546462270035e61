//! Pictures of every screen, without a display: to be looked at, and to be compared.

mod gallery;
mod presence;
mod search;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{NaiveDateTime, TimeDelta};
use content_store::{Reader, StoreError};
use slint::ComponentHandle;

use crate::KioskError;
use crate::clock::Clock;
use crate::headless::Headless;
use crate::kiosk::Kiosk;
use crate::page::{Context, Room, warning};
use crate::session::{Language, Screen, Session};
use crate::settings::Settings;
use crate::tally::Tally;
use crate::tour::{Stop, stops};
use crate::ui::{App, Frame, PrintMark};

/// How a visitor has set the screen, and what of it is wanted.
#[derive(Debug, Clone, Default)]
pub struct Look {
    pub large: bool,
    pub language: Language,
    /// Only screens whose names begin with one of these; all, if there are none.
    pub only: Vec<String>,
}

/// What is done at each screen: told its name, the app that shows it, and what it is drawn on.
pub type Visitor<'a> = dyn FnMut(&str, &App, &Headless) -> Result<(), KioskError> + 'a;

/// Draws every screen of the data under `data` into `out`, as at `now` (China time).
///
/// The same data at the same time give the same bytes. Returns the names of the files, sorted.
pub fn shots(
    data: &Path,
    out: &Path,
    settings: &Settings,
    look: &Look,
    now: NaiveDateTime,
) -> Result<Vec<String>, KioskError> {
    let unwritable = |path: &Path, reason: String| KioskError::Write {
        path: path.to_owned(),
        reason,
    };
    std::fs::create_dir_all(out).map_err(|error| unwritable(out, error.to_string()))?;
    let mut names = Vec::new();
    tour(data, settings, look, now, &mut |name, _, screen| {
        let file = format!("{name}.png");
        let path = out.join(&file);
        let png = screen.png();
        let png = png.map_err(|error| unwritable(&path, error.to_string()))?;
        std::fs::write(&path, png).map_err(|error| unwritable(&path, error.to_string()))?;
        names.push(file);
        Ok(())
    })?;
    names.sort();
    Ok(names)
}

/// Goes through every screen of the data under `data`, as at `now` (China time), without a display.
pub fn tour(
    data: &Path,
    settings: &Settings,
    look: &Look,
    now: NaiveDateTime,
    visit: &mut Visitor<'_>,
) -> Result<(), KioskError> {
    let screen = Headless::new(settings.size, settings.scale())?;
    let mut studio = Studio {
        screen,
        settings,
        look,
        visit,
        app: App::new()?,
    };
    studio.app.show()?;

    let empty = studio.kiosk(data.join("no-such-data"), Clock::fixed(now));
    empty.change(|session| session.large = look.large);
    empty.speak(look.language);
    studio.take("91-no-cache")?;
    match Reader::open(data) {
        Ok(reader) => studio.tour(data, &reader, now)?,
        Err(StoreError::NoCache) => {}
        Err(error) => return Err(error.into()),
    }
    studio.app.hide()?;
    Ok(())
}

/// A visitor who went straight to `screen`.
fn session_at(calm: &Session, screen: &Screen) -> Session {
    let mut session = calm.clone();
    if let Screen::Feedback { about, .. } = screen {
        session.last_read.clone_from(about);
    }
    if *screen != Screen::HOME {
        session.open(screen.clone());
    }
    session
}

struct Studio<'a, 'v> {
    app: App,
    screen: Headless,
    settings: &'a Settings,
    look: &'a Look,
    visit: &'a mut Visitor<'v>,
}

impl Studio<'_, '_> {
    fn kiosk(&self, data: PathBuf, clock: Clock) -> Rc<Kiosk> {
        let kiosk = Kiosk::new(
            self.app.clone_strong(),
            self.settings.clone(),
            clock,
            data,
            Tally::default(),
        );
        kiosk.pictures.draw_at_once();
        kiosk.find_at_once();
        kiosk
    }

    fn tour(&mut self, data: &Path, reader: &Reader, now: NaiveDateTime) -> Result<(), KioskError> {
        let context = Context::new(
            reader,
            now,
            Room::default(),
            self.settings.site_code.as_deref(),
        )?;
        let warnings = warning::warnings(&context)?;
        let kiosk = self.kiosk(data.to_owned(), Clock::fixed(now));
        if !warnings.is_empty() {
            kiosk.change(|session| session.large = self.look.large);
            self.take("00-warning")?;
        }
        let mut calm = Session::default();
        (calm.large, calm.language) = (self.look.large, self.look.language);
        kiosk.speak(self.look.language);
        calm.read_warnings
            .extend(warnings.iter().map(warning::version));

        let stops = stops(reader)?;
        for stop in &stops {
            let wanted = &stop.screen;
            if !self.wants(&stop.name) {
                continue;
            }
            kiosk.change(|now| *now = session_at(&calm, wanted));
            // A tab that this guide does not have falls back to its first one: no picture of it.
            if kiosk.shows(wanted) {
                self.take(&stop.name)?;
            }
        }
        // The first of a kind stands for all where only what is around it differs.
        let first = |prefix: &str| stops.iter().find(|stop| stop.name.starts_with(prefix));
        let examples: Vec<&Stop> = [
            "10-",
            "11-",
            "11-feedback-rea",
            "11-feedback-rec",
            "11-feedback-t",
            "30-",
        ]
        .into_iter()
        .filter_map(first)
        .collect();
        let others = if self.look.language == Language::Simplified {
            &examples[..]
        } else {
            &[]
        };
        for (end, language) in [
            ("traditional", Language::Traditional),
            ("english", Language::English),
        ] {
            kiosk.speak(language);
            for stop in others {
                kiosk.change(|now| {
                    *now = session_at(&calm, &stop.screen);
                    now.language = language;
                });
                self.take(&format!("94-{}-{end}", stop.name))?;
            }
        }
        kiosk.speak(self.look.language);
        self.searches(&kiosk, &calm)?;
        self.states(&kiosk, &calm)?;
        self.help(&kiosk, &calm)?;
        self.gallery(&kiosk, &calm)?;
        self.ages(&kiosk, &calm)?;
        self.faults(&kiosk)?;
        self.attract(data, now)?;

        let days = TimeDelta::days(30);
        let later = Clock::fixed(now.checked_add_signed(days).unwrap_or(now));
        let later = self.kiosk(data.to_owned(), later);
        later.change(|session| *session = calm.clone());
        self.take("93-stale")?;
        let unset = self.kiosk(data.to_owned(), Clock::unset(now));
        unset.change(|session| *session = calm.clone());
        self.take("96-clock-unset")?;
        for stop in examples {
            unset.change(|now| *now = session_at(&calm, &stop.screen));
            self.take(&format!("96-clock-unset-{}", stop.name))?;
        }
        Ok(())
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
        kiosk.speak(self.look.language);
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
        frame.set_print_sides(4);
        frame.set_print_out(1);
        for (name, mark) in [
            ("95-print-preparing", PrintMark::Preparing),
            ("95-print-done", PrintMark::Done),
            ("95-print-failed", PrintMark::Failed),
            ("95-print-copies", PrintMark::Copies),
            ("95-print-printing", PrintMark::Printing),
            ("95-print-no-paper", PrintMark::NoPaper),
            ("95-print-jam", PrintMark::Jam),
            ("95-print-cover-open", PrintMark::CoverOpen),
            ("95-print-no-toner", PrintMark::NoToner),
            ("95-print-offline", PrintMark::Offline),
            ("95-print-fault", PrintMark::Fault),
            ("95-print-held", PrintMark::Held),
            ("95-print-wrong-code", PrintMark::WrongCode),
            ("95-print-locked", PrintMark::Locked),
            ("95-print-held-for-good", PrintMark::HeldForGood),
            ("95-print-printed", PrintMark::Printed),
            ("95-print-cancelled", PrintMark::Cancelled),
            ("95-print-aborted", PrintMark::Aborted),
            ("95-print-unknown", PrintMark::Unknown),
        ] {
            frame.set_print_state(mark);
            self.take(name)?;
        }
        frame.set_print_state(PrintMark::None);
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        let only = &self.look.only;
        only.is_empty() || only.iter().any(|start| name.starts_with(start.as_str()))
    }

    fn take(&mut self, name: &str) -> Result<(), KioskError> {
        if self.wants(name) {
            (self.visit)(name, &self.app, &self.screen)?;
        }
        Ok(())
    }
}
