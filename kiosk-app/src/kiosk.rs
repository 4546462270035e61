//! The terminal at work: one window, one session, one view of the cache.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use content_model::{Body, Rid};
use content_store::{Entry, Reader, StoreError};
use slint::ComponentHandle;

use crate::clock::Clock;
use crate::freshness::{Freshness, freshness, last_update};
use crate::page::{Context, Shown, frame, guide, home, list, search, warning};
use crate::print::{Outcome, Printing};
use crate::session::{Idle, Language, Listing, Screen, Session};
use crate::settings::Settings;
use crate::ui::{App, EmptyAdapter, Frame, PrintMark, ScreenName};
use crate::watch::Watch;

/// Heights of the frame, as in `ui/tokens.slint` and `ui/frame.slint`; u.
const TOP_AND_BOTTOM: f32 = 72.0 + 96.0;
const BAND: f32 = 60.0;
const STALE_STRIP: f32 = 44.0;

pub struct Kiosk {
    app: App,
    settings: Settings,
    clock: Clock,
    data: PathBuf,
    state: RefCell<State>,
}

struct State {
    watch: Watch,
    session: Session,
    touched: Duration,
    printing: Option<Printing>,
}

impl Kiosk {
    /// Puts the terminal on screen `app`, which needs a platform, with the data under `data`.
    pub fn new(app: App, settings: Settings, clock: Clock, data: PathBuf) -> Rc<Self> {
        let state = State {
            watch: Watch::new(data.clone()),
            session: Session::default(),
            touched: clock.elapsed(),
            printing: None,
        };
        let kiosk = Rc::new(Self { app, settings, clock, data, state: RefCell::new(state) });
        crate::touch::connect(&kiosk);
        frame::show_language(&kiosk.app, Session::default().language);
        kiosk.state.borrow_mut().watch.look();
        kiosk.present();
        kiosk
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// Changes the session and shows what it has become. Counts as a touch.
    pub fn change(&self, change: impl FnOnce(&mut Session)) {
        {
            let mut state = self.state.borrow_mut();
            state.touched = self.clock.elapsed();
            change(&mut state.session);
        }
        self.present();
    }

    /// Asks the cache something; `None` where there is none.
    pub fn ask<T>(&self, question: impl FnOnce(&Context<'_>) -> Result<T, StoreError>) -> Option<T> {
        let state = self.state.borrow();
        let reader = state.watch.reader()?;
        let context = self.context(reader, self.room(false, Freshness::Today)).ok()?;
        question(&context).map_err(|error| log::error!("{error}")).ok()
    }

    /// Whether `screen` is what stands before the visitor, or was replaced by something that exists.
    pub(crate) fn shows(&self, screen: &Screen) -> bool {
        self.state.borrow().session.screen() == screen
    }

    /// Changes the language of the frame.
    pub fn speak(&self, language: Language) {
        frame::show_language(&self.app, language);
        self.change(|session| session.language = language);
    }

    /// Somebody is there.
    pub fn touched(&self) {
        self.state.borrow_mut().touched = self.clock.elapsed();
    }

    /// The list on the screen, and where its rail begins.
    pub(crate) fn listing(&self) -> Option<(Listing, usize)> {
        match self.state.borrow().session.screen() {
            Screen::List { listing, rail, .. } => Some((*listing, *rail)),
            _ => None,
        }
    }

    /// The warning that stands before everything else.
    pub(crate) fn unread_warning(&self) -> Option<Rid> {
        let read = self.state.borrow().session.read_warnings.clone();
        let warnings = self.ask(list::warnings)?;
        warnings.into_iter().map(|entry| entry.record.rid).find(|rid| !read.contains(rid))
    }

    /// Draws anew at the next tick: a window may change its size in the middle of a drawing.
    pub(crate) fn present_later(&self) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            state.watch.ask_again();
        }
    }

    /// Goes to a record, whatever its kind.
    pub fn open(&self, rid: &str) {
        let Ok(rid) = rid.parse::<Rid>() else { return };
        let entry = self.ask(|context| context.reader.record(&rid)).flatten();
        let is_guide = matches!(entry.map(|entry| entry.record.body), Some(Body::Guide(_)));
        self.change(|session| {
            session.open(if is_guide {
                Screen::Guide { rid, tab: Default::default(), page: 0 }
            } else {
                Screen::Record { rid, page: 0 }
            });
        });
    }

    /// Starts making the paper of the guide on the screen.
    pub fn print(&self) {
        let Screen::Guide { rid, .. } = self.state.borrow().session.screen().clone() else { return };
        let mut state = self.state.borrow_mut();
        if state.printing.is_some() {
            return;
        }
        let Some(reader) = state.watch.reader() else { return };
        let job = crate::print::guide_job(reader, &rid, self.settings.site_code.as_deref(), self.clock.now());
        let mark = match job {
            Ok(job) => {
                state.printing = Some(Printing::start(job, &self.data, self.clock.now()));
                PrintMark::Preparing
            }
            Err(error) => {
                log::error!("{error}");
                PrintMark::Failed
            }
        };
        state.touched = self.clock.elapsed();
        self.app.global::<Frame>().set_print_state(mark);
    }

    pub fn print_seen(&self) {
        self.app.global::<Frame>().set_print_state(PrintMark::None);
        self.touched();
    }

    /// What has to happen without a touch; several times a second.
    pub fn tick(&self) {
        self.collect_print();
        let (idle, changed) = {
            let mut state = self.state.borrow_mut();
            let quiet = self.clock.elapsed().saturating_sub(state.touched);
            // Nobody is sent away while the paper is being made.
            let idle = if state.printing.is_some() { Idle::Active } else { state.session.idle(quiet) };
            let changed = state.watch.tick(self.clock.elapsed(), self.clock.now());
            (idle, changed)
        };
        match idle {
            Idle::Over => return self.reset(),
            Idle::Asking(seconds) => self.show_leaving(i32::try_from(seconds).unwrap_or(1)),
            Idle::Active => self.show_leaving(0),
        }
        if changed {
            self.present();
        }
    }

    /// Ends the session: nothing of it is left.
    pub fn reset(&self) {
        self.show_leaving(0);
        self.app.global::<Frame>().set_print_state(PrintMark::None);
        frame::show_language(&self.app, Session::default().language);
        self.change(|session| *session = Session::default());
    }

    /// Shows the idle dialog with so many seconds left; 0 takes it away.
    pub fn show_leaving(&self, seconds: i32) {
        self.app.global::<Frame>().set_leaving(seconds);
    }

    /// Draws the session anew from the cache. Its place is kept as far as the content allows.
    pub fn present(&self) {
        let mut state = self.state.borrow_mut();
        let State { watch, session, .. } = &mut *state;
        let frame = self.app.global::<Frame>();
        frame::show_time(&self.app, self.clock.now());
        let Some(reader) = watch.reader() else {
            return self.show_empty(watch.damaged());
        };
        match self.show(reader, session) {
            Ok(screen) => {
                let away = *session.screen() != Screen::Home;
                frame.set_can_back(away);
                frame.set_can_home(away);
                frame.set_can_search(!matches!(session.screen(), Screen::Search { .. }));
                frame.set_screen(screen);
            }
            Err(error) => {
                log::error!("{error}");
                watch.close(&error);
                self.show_empty(watch.damaged());
            }
        }
    }

    fn show_empty(&self, damaged: bool) {
        let frame = self.app.global::<Frame>();
        frame.set_can_back(false);
        frame.set_can_home(false);
        frame.set_can_search(false);
        frame.set_can_print(false);
        frame.set_banded(false);
        frame::show_place(&self.app, "");
        frame::show_freshness(&self.app, Freshness::Unknown);
        self.app.global::<EmptyAdapter>().set_damaged(damaged);
        frame.set_screen(ScreenName::Empty);
    }

    fn show(&self, reader: &Reader, session: &mut Session) -> Result<ScreenName, StoreError> {
        let mut context = self.context(reader, (0.0, 0.0))?;
        let age = freshness(last_update(&self.data, context.releases.values()), context.today());
        let warnings = list::warnings(&context)?;
        let place = context.site.as_ref().map_or("", |site| site.place_name.as_str());
        frame::show_place(&self.app, place);
        frame::show_freshness(&self.app, age);

        if let Some(unread) = warnings.iter().find(|entry| !session.read_warnings.contains(&entry.record.rid)) {
            warning::show(&self.app, &context, unread);
            return Ok(ScreenName::Warning);
        }
        let banded = self.show_band(&warnings, session);
        (context.width, context.height) = self.room(banded, age);
        self.app.global::<Frame>().set_can_print(false);
        self.show_screen(&context, session, &warnings)
    }

    fn show_screen(
        &self,
        context: &Context<'_>,
        session: &mut Session,
        warnings: &[Entry],
    ) -> Result<ScreenName, StoreError> {
        let app = &self.app;
        let Some(screen) = session.screen_mut() else { return Ok(ScreenName::Home) };
        match screen {
            Screen::Home => {
                home::show(app, context, warnings)?;
                Ok(ScreenName::Home)
            }
            Screen::List { listing, choice, rail, page } => {
                *page = list::show(app, context, *listing, choice, *rail, *page)?;
                Ok(ScreenName::List)
            }
            Screen::Guide { rid, tab, page } => {
                let Some(shown) = guide::show(app, context, rid, *tab, *page)? else { return Ok(ScreenName::Gone) };
                (*tab, *page) = (shown.tab, shown.page);
                app.global::<Frame>().set_can_print(shown.printable);
                Ok(ScreenName::Guide)
            }
            Screen::Record { rid, page } => match crate::page::record::show(app, context, rid, *page)? {
                Shown::At(at) => {
                    *page = at;
                    Ok(ScreenName::Record)
                }
                Shown::Gone => Ok(ScreenName::Gone),
            },
            Screen::Search { text, page } => {
                *page = search::show(app, context, text, *page)?;
                Ok(ScreenName::Search)
            }
        }
    }

    /// The gravest warning stays in sight as a band; on the home screen it has a card.
    fn show_band(&self, warnings: &[Entry], session: &Session) -> bool {
        let frame = self.app.global::<Frame>();
        let gravest = warnings.first().filter(|_| *session.screen() != Screen::Home);
        frame.set_banded(gravest.is_some());
        if let Some(record) = gravest.map(|entry| &entry.record)
            && let Body::Notice(notice) = &record.body
        {
            frame.set_band(record.title.as_str().into());
            frame.set_band_level(crate::page::value::warning_mark(notice.level));
        }
        gravest.is_some()
    }

    fn context<'a>(&self, reader: &'a Reader, room: (f32, f32)) -> Result<Context<'a>, StoreError> {
        Context::new(reader, self.clock.now(), room, self.settings.site_code.as_deref())
    }

    /// Width and height between the bars, in u.
    fn room(&self, banded: bool, age: Freshness) -> (f32, f32) {
        let window = self.app.window();
        let size = window.size().to_logical(window.scale_factor());
        // Before the window is shown it has no size yet.
        let (width, height) = if size.width < 1.0 || size.height < 1.0 {
            (self.settings.size.0 as f32 / self.settings.scale(), self.settings.size.1 as f32 / self.settings.scale())
        } else {
            (size.width, size.height)
        };
        let strip = matches!(age, Freshness::Stale | Freshness::ClockUnset);
        let strips = if banded { BAND } else { 0.0 } + if strip { STALE_STRIP } else { 0.0 };
        (width, height - TOP_AND_BOTTOM - strips)
    }

    fn collect_print(&self) {
        let outcome = self.state.borrow().printing.as_ref().and_then(Printing::outcome);
        let Some(outcome) = outcome else { return };
        let mut state = self.state.borrow_mut();
        state.printing = None;
        state.touched = self.clock.elapsed();
        let frame = self.app.global::<Frame>();
        match outcome {
            Outcome::Done(file) => {
                frame.set_print_file(file.into());
                frame.set_print_state(PrintMark::Done);
            }
            Outcome::Failed(reason) => {
                log::error!("{reason}");
                frame.set_print_state(PrintMark::Failed);
            }
        }
    }
}
