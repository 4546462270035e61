//! Pictures of what stands there while nobody is, and of what is wrong.

use std::path::Path;
use std::rc::Rc;

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta};
use slint::ComponentHandle;

use super::Studio;
use crate::KioskError;
use crate::attract::SLIDE;
use crate::clock::Clock;
use crate::kiosk::Kiosk;
use crate::page::empty::Why;
use crate::page::frame;
use crate::phones::Phones;
use crate::session::{Screen, Session};
use crate::ui::{AttractAdapter, HelpAdapter, SlideMark};

impl Studio<'_, '_> {
    /// The loop by day, and on the evening of the same day.
    pub(super) fn attract(&mut self, data: &Path, now: NaiveDateTime) -> Result<(), KioskError> {
        let evening = now.date().and_time(NaiveTime::MIN) + Days::new(1) - TimeDelta::hours(4);
        for (start, time) in [("97-attract", now), ("97-attract-closed", evening)] {
            let clock = Clock::fixed(time);
            let kiosk = self.kiosk(data.to_owned(), clock.clone());
            kiosk.begin_loop();
            let mut seen = Vec::new();
            // Every kind of slide once; more than this many slides there never are.
            for _ in 0..12 {
                let slide = kiosk.app().global::<AttractAdapter>().get_slide();
                if !seen.contains(&slide) {
                    seen.push(slide);
                    self.take(&format!("{start}-{}", word(slide)))?;
                }
                clock.turn(SLIDE);
                kiosk.tick();
            }
        }
        Ok(())
    }

    /// The page that stands there when nothing can be read.
    pub(super) fn faults(&mut self, kiosk: &Rc<Kiosk>) -> Result<(), KioskError> {
        let phones = kiosk.phones();
        for (name, why, phones) in [
            ("98-damaged", Why::Damaged, &phones),
            ("98-damaged-unknown-place", Why::Damaged, &Phones::default()),
            ("98-rebuilding", Why::Rebuilding, &phones),
        ] {
            kiosk.show_empty(why, phones);
            self.take(name)?;
        }
        kiosk.present();
        Ok(())
    }

    /// How it is used, in the upper and in the lower half.
    pub(super) fn help(&mut self, kiosk: &Rc<Kiosk>, calm: &Session) -> Result<(), KioskError> {
        for (name, low) in [("12-help", false), ("12-help-low", true)] {
            kiosk.change(|session| {
                session.clone_from(calm);
                session.low = low;
                session.open(Screen::Help);
            });
            let help = kiosk.app().global::<HelpAdapter>();
            if help.get_can_lower() || !low {
                self.take(name)?;
            }
        }
        kiosk.change(|session| session.clone_from(calm));
        Ok(())
    }

    /// What the strip and the chip may say.
    pub(super) fn ages(&mut self, kiosk: &Rc<Kiosk>, calm: &Session) -> Result<(), KioskError> {
        kiosk.change(|session| *session = calm.clone());
        frame::show_update(kiosk.app());
        self.take("98-updated")?;
        let days = TimeDelta::days(4);
        let later = kiosk.clock.now().checked_add_signed(days);
        let later = Clock::fixed(later.unwrap_or_default());
        let silent = self.kiosk(kiosk.data.clone(), later);
        silent.change(|session| *session = calm.clone());
        self.take("98-silent")?;
        kiosk.present();
        Ok(())
    }
}

fn word(slide: SlideMark) -> &'static str {
    match slide {
        SlideMark::Invite => "invite",
        SlideMark::Warning => "warning",
        SlideMark::Notice => "notice",
        SlideMark::Results => "results",
    }
}
