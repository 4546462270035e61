//! What happens without a touch: the dialog, the end of a session, the loop that plays after it.

use std::time::Duration;

use content_store::{Reader, StoreError};
use slint::ComponentHandle;

use crate::attract::{Attract, BRIGHT, QUIET};
use crate::hours::Hours;
use crate::kiosk::{Kiosk, State};
use crate::page::{frame, warning};
use crate::paper::Paper;
use crate::session::{Idle, Session};
use crate::ui::{Frame, PrintMark, ScreenName};

/// Something that has to be done now.
enum Due {
    Nothing,
    Draw,
    BeginLoop,
    End,
}

/// While somebody is there, seconds are counted and papers waited for.
const BEAT: Duration = Duration::from_millis(250);
/// Nobody sees whether the minute, the edition or the slide changes a little later, and each beat wakes
/// the processor.
const SLOW_BEAT: Duration = Duration::from_secs(1);

impl Kiosk {
    /// Orders the words that are offered by what was tapped here; whether that has changed. Not while
    /// somebody is there: nothing is to move under a finger.
    fn order_hot_words(&self, state: &State) -> bool {
        let nobody = !state.counted && state.session.is_untouched();
        nobody && self.recall.order_hot_words(self.tally.popular())
    }

    /// When to [`tick`](Self::tick) again.
    pub fn beat(&self) -> Duration {
        let state = self.state.borrow();
        let somebody = state.counted || !state.session.is_untouched();
        if somebody || state.paper.is_some() || state.thanking.is_some() {
            BEAT
        } else {
            SLOW_BEAT
        }
    }

    /// What has to happen without a touch, at every [`beat`](Self::beat).
    pub fn tick(&self) {
        self.collect_pictures();
        self.collect_search();
        self.collect_print();
        self.end_thanks();
        let now = self.clock.elapsed();
        let (idle, due) = {
            let mut state = self.state.borrow_mut();
            let quiet = now.saturating_sub(state.touched);
            // Nobody is sent away while the paper is being made.
            let idle = if state.is_printing() {
                Idle::Active
            } else {
                state.session.idle(quiet)
            };
            // Who touched the screen and went away has left nothing that could end.
            if state.session.is_untouched() && quiet >= state.session.screen().patience() {
                state.forget_visitor();
            }
            let changed = state.watch.tick(now, self.clock.now());
            let changed = self.order_hot_words(&state) || changed;
            (idle, self.due(&mut state, idle, quiet, changed))
        };
        self.show_leaving(match idle {
            Idle::Asking(seconds) => i32::try_from(seconds).unwrap_or(1),
            Idle::Active | Idle::Over => 0,
        });
        match due {
            Due::Nothing => {}
            Due::Draw => self.present(),
            Due::BeginLoop => self.begin_loop(),
            Due::End => self.reset(),
        }
    }

    fn due(&self, state: &mut State, idle: Idle, quiet: Duration, changed: bool) -> Due {
        if idle == Idle::Over {
            return Due::End;
        }
        if let Some(attract) = &mut state.attract {
            let turns = attract.turns(self.clock.elapsed());
            return if turns || changed {
                Due::Draw
            } else {
                Due::Nothing
            };
        }
        let nobody = state.session.is_untouched() && quiet >= QUIET && !state.is_printing();
        let frame = self.app.global::<Frame>();
        let answered = frame.get_print_state() == PrintMark::None;
        let content = frame.get_screen() != ScreenName::Empty;
        if content && (nobody && answered || self.settings.hall) {
            return Due::BeginLoop;
        }
        if changed { Due::Draw } else { Due::Nothing }
    }

    /// Plays the loop from its beginning.
    pub fn begin_loop(&self) {
        let warnings = self.ask(warning::warnings).unwrap_or_default();
        let versions = warnings.iter().map(warning::version);
        let attract = Attract::new(self.clock.elapsed(), versions);
        self.state.borrow_mut().attract = Some(attract);
        self.present();
    }

    /// Somebody touched the loop: what they touched was the whole screen, and nothing on it.
    pub fn wake(&self) {
        if self.settings.hall {
            return;
        }
        {
            let mut state = self.state.borrow_mut();
            (state.attract, state.brightness) = (None, BRIGHT);
        }
        self.touched();
        self.present();
    }

    /// Somebody wants to go on.
    pub fn stay(&self) {
        self.touched();
        self.show_leaving(0);
    }

    /// Ends the session: nothing of it is left.
    pub fn reset(&self) {
        self.show_leaving(0);
        self.forget_paper();
        frame::show_language(&self.app, Session::default().language);
        self.pictures.clear();
        // Who walks away from a search in vain has given it up.
        self.change(|session| *session = Session::default());
        self.searching.forget();
        crate::page::forget(&self.app);
        self.documents.clear();
        let mut state = self.state.borrow_mut();
        state.forget_visitor();
        (state.thanking, state.reading) = (None, None);
    }

    /// Shows the idle dialog with so many seconds left; 0 takes it away.
    pub fn show_leaving(&self, seconds: i32) {
        self.app.global::<Frame>().set_leaving(seconds);
    }

    /// Percent of light that the panel should give: less after closing time, while nobody is there.
    pub fn brightness(&self) -> u8 {
        self.state.borrow().brightness
    }

    /// Of the place that the terminal stands in. By a clock that is not set nobody knows whether it
    /// is open: then the screen stays bright.
    pub(crate) fn hours(&self, reader: &Reader) -> Result<Hours, StoreError> {
        if self.clock.assumed().unset {
            return Ok(Hours::default());
        }
        let (site, office) = (&self.settings.site_code, &self.settings.office);
        Hours::of_place(reader, site.as_deref(), office.as_deref())
    }
}

impl State {
    /// A paper comes soon.
    fn is_printing(&self) -> bool {
        self.paper.as_ref().is_some_and(Paper::is_moving)
    }

    /// Whoever comes next is somebody else.
    fn forget_visitor(&mut self) {
        self.counted = false;
        self.sought.forget();
    }
}
