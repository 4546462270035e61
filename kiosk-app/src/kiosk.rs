//! The terminal at work: one window, one session, one view of the cache.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use content_model::{Body, Rid, Site};
use content_store::StoreError;
use slint::ComponentHandle;

use crate::attract::{Attract, BRIGHT};
use crate::clock::Clock;
use crate::document::Shelf;
use crate::freshness::Freshness;
use crate::page::{Context, Recall, attachment, frame, plan, warning};
use crate::paper::{Desk, Paper};
use crate::phones::Phones;
use crate::picture::Pictures;
use crate::reading::Reading;
use crate::script::Scripts;
use crate::search::Searching;
use crate::session::{Language, Screen, Session, Tab};
use crate::settings::Settings;
use crate::sought::Sought;
use crate::tally::{Happened, Tally};
use crate::ui::{App, Frame, GoneAdapter, ScreenName, SearchAdapter, ViewerAdapter};
use crate::watch::Watch;

pub struct Kiosk {
    pub(crate) app: App,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) data: PathBuf,
    pub(crate) state: RefCell<State>,
    pub(crate) pictures: Pictures,
    pub(crate) searching: Searching,
    pub(crate) tally: Tally,
    /// The printer's queue. `None`: papers are files, which staff print.
    pub(crate) desk: Option<Desk>,
    /// Between the bars, when the screen was drawn last; u.
    pub(crate) shown_height: Cell<f32>,
    pub(crate) scripts: Scripts,
    /// Texts cut into pages.
    pub(crate) documents: Rc<Shelf>,
    /// What was worked out of the content on the screen.
    pub(crate) recall: Rc<Recall>,
    /// The place that was noted last.
    site: RefCell<Option<(String, Phones)>>,
}

pub(crate) struct State {
    pub(crate) watch: Watch,
    pub(crate) session: Session,
    pub(crate) touched: Duration,
    /// What is being printed.
    pub(crate) paper: Option<Paper>,
    /// The visitor in front of the screen is counted.
    pub(crate) counted: bool,
    /// What they have searched for in vain: each counts once for a visitor.
    pub(crate) sought: Sought,
    /// Since when thanks are said.
    pub(crate) thanking: Option<Duration>,
    /// The loop, while it plays.
    pub(crate) attract: Option<Attract>,
    /// Percent of light that the panel should give.
    pub(crate) brightness: u8,
    /// The record on the screen.
    pub(crate) reading: Option<Reading>,
}

impl Kiosk {
    /// Puts the terminal on screen `app`, which needs a platform, with the data under `data`. What
    /// happens is noted in `tally`.
    pub fn new(
        app: App,
        settings: Settings,
        clock: Clock,
        data: PathBuf,
        tally: Tally,
    ) -> Rc<Self> {
        let state = State {
            watch: Watch::new(data.clone()),
            session: Session::default(),
            touched: clock.elapsed(),
            paper: None,
            counted: false,
            sought: Sought::default(),
            thanking: None,
            attract: None,
            brightness: BRIGHT,
            reading: None,
        };
        let screen = app.as_weak();
        let pictures = Pictures::new(
            &data,
            Some(settings.worker.clone()).filter(|path| path.is_file()),
            move || {
                // Without an event loop the next tick looks.
                let _ =
                    screen.upgrade_in_event_loop(|app| app.global::<ViewerAdapter>().invoke_came());
            },
        );
        let screen = app.as_weak();
        let searching = Searching::new(&data, move || {
            let _ = screen.upgrade_in_event_loop(|app| app.global::<SearchAdapter>().invoke_came());
        });
        let printer = settings.printer.as_ref();
        let desk = printer
            .and_then(|printer| Desk::open(&data, printer, settings.worker.clone(), clock.now()));
        let kiosk = Rc::new(Self {
            app,
            settings,
            clock,
            data,
            state: RefCell::new(state),
            pictures,
            searching,
            tally,
            desk,
            shown_height: Cell::new(0.0),
            scripts: Scripts::default(),
            documents: Rc::default(),
            recall: Rc::default(),
            site: RefCell::default(),
        });
        crate::touch::connect(&kiosk);
        frame::show_language(&kiosk.app, Session::default().language);
        kiosk.state.borrow_mut().watch.look();
        kiosk.present();
        kiosk
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// What the visitor has in front of them.
    pub fn session(&self) -> Session {
        self.state.borrow().session.clone()
    }

    /// Changes the session and shows what it has become. Counts as a touch.
    pub fn change(&self, change: impl FnOnce(&mut Session)) {
        self.touched();
        let unfound = {
            let mut state = self.state.borrow_mut();
            let before = state.session.screen().clone();
            change(&mut state.session);
            let unfound = given_up(&before, state.session.screen())
                .filter(|text| self.searching.is_unfound(text) == Some(true));
            unfound.map(|text| state.sought.add(text))
        };
        if let Some(term) = unfound {
            self.note(Happened::Unfound(term));
        }
        self.present();
    }

    /// Notes what happened today.
    pub(crate) fn note(&self, happened: Happened) {
        self.tally.note(self.clock.now().date(), happened);
    }

    /// Notes where the terminal stands and whom to call there, when that is new.
    pub(crate) fn note_site(&self, site: Option<&Site>) {
        let place = site.map(|site| (site.site_code.clone(), Phones::of(site)));
        if let Some((code, phones)) = place
            && self.site.replace(Some((code.clone(), phones.clone())))
                != Some((code.clone(), phones.clone()))
        {
            self.note(Happened::Stands(code, phones));
        }
    }

    /// Whom to call, also when nothing can be read any more.
    pub(crate) fn phones(&self) -> Phones {
        match &*self.site.borrow() {
            Some((_, phones)) => phones.clone(),
            None => Phones::read(&self.data),
        }
    }

    /// The name of the record that stood here and is gone.
    pub(crate) fn title_gone(&self) -> Option<String> {
        let title = self.app.global::<GoneAdapter>().get_title();
        (!title.is_empty()).then(|| title.to_string())
    }

    /// Asks the cache something; `None` where there is none.
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&Context<'_>) -> Result<T, StoreError>,
    ) -> Option<T> {
        let state = self.state.borrow();
        let reader = state.watch.reader()?;
        self.recall
            .renew(state.watch.contents(), self.clock.now().date());
        let room = self.room(&state.session, false, Freshness::Today);
        let mut context = self.context(reader, room, state.session.language).ok()?;
        // As it was when this was drawn.
        context.height = self.shown_height.get();
        question(&context)
            .map_err(|error| log::error!("{error}"))
            .ok()
    }

    /// Whether `screen` is what stands before the visitor: not another tab, not a notice that it is
    /// gone.
    pub(crate) fn shows(&self, screen: &Screen) -> bool {
        let gone = self.app.global::<Frame>().get_screen() == ScreenName::Gone;
        !gone && self.state.borrow().session.screen() == screen
    }

    /// Changes the language of the frame.
    pub fn speak(&self, language: Language) {
        frame::show_language(&self.app, language);
        self.change(|session| session.language = language);
    }

    /// Large letters, or those of everybody.
    pub fn enlarge(&self) {
        self.change(|session| session.large = !session.large);
    }

    /// Somebody is there.
    pub fn touched(&self) {
        let first = {
            let mut state = self.state.borrow_mut();
            state.touched = self.clock.elapsed();
            !std::mem::replace(&mut state.counted, true)
        };
        if first {
            self.searching.prepare();
            self.note(Happened::Visit);
        }
    }

    /// The screen that the visitor has in front of them.
    pub(crate) fn screen(&self) -> Screen {
        self.state.borrow().session.screen().clone()
    }

    /// The guide on the screen, and where in it.
    pub(crate) fn guide_tab(&self) -> Option<(Rid, Tab)> {
        match self.state.borrow().session.screen() {
            Screen::Guide { rid, tab, .. } => Some((rid.clone(), *tab)),
            _ => None,
        }
    }

    /// The warning that stands before everything else.
    pub(crate) fn unread_warning(&self) -> Option<(Rid, u32)> {
        let read = self.state.borrow().session.read_warnings.clone();
        let warnings = self.ask(warning::warnings)?;
        warnings
            .iter()
            .map(warning::version)
            .find(|version| !read.contains(version))
    }

    /// Draws anew at the next tick: a window may change its size in the middle of a drawing.
    pub(crate) fn present_later(&self) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            state.watch.ask_again();
        }
    }

    /// Goes to a record, whatever its kind.
    pub fn open(&self, rid: &str) {
        if let Some(screen) = attachment::screen(rid).or_else(|| plan::screen(rid)) {
            return self.change(|session| session.open(screen));
        }
        let Ok(rid) = rid.parse::<Rid>() else { return };
        let entry = self.ask(|context| context.reader.record(&rid)).flatten();
        if entry.is_some() {
            self.note(Happened::View(rid.clone()));
        }
        let is_guide = matches!(entry.map(|entry| entry.record.body), Some(Body::Guide(_)));
        self.change(|session| {
            session.last_read = Some(rid.clone());
            session.open(if is_guide {
                Screen::Guide {
                    rid,
                    tab: Default::default(),
                    page: 0,
                }
            } else {
                Screen::Record { rid, page: 0 }
            });
        });
    }

    /// Shows what has been drawn since.
    pub(crate) fn collect_pictures(&self) {
        if self.pictures.collect() {
            self.present();
        }
    }
}

/// What was searched for, once that was left or its text cleared.
fn given_up<'a>(before: &'a Screen, after: &Screen) -> Option<&'a str> {
    fn typed(screen: &Screen) -> Option<&str> {
        match screen {
            Screen::Search { text, .. } => Some(&**text).filter(|text| !text.trim().is_empty()),
            _ => None,
        }
    }
    typed(before).filter(|_| typed(after).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_given_up_when_it_is_left_or_cleared() {
        let search = Screen::search;
        assert_eq!(given_up(&search("qqxx"), &Screen::HOME), Some("qqxx"));
        assert_eq!(given_up(&search("qqxx"), &search("")), Some("qqxx"));
        assert_eq!(given_up(&search("qqxx"), &search("qqx")), None);
        assert_eq!(given_up(&search(" "), &Screen::HOME), None);
        assert_eq!(given_up(&Screen::HOME, &search("")), None);
    }
}
