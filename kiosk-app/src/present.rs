//! Drawing a session: which screen stands where, and what stands around it.

use content_model::Body;
use content_store::{Entry, Reader, StoreError};
use slint::ComponentHandle;

use crate::clock::china_day;
use crate::freshness::{Freshness, freshness, last_update};
use crate::kiosk::{Kiosk, State};
use crate::page::{
    Context, Shown, feedback, frame, guide, home, list, record, search, value, warning,
};
use crate::session::{Screen, Session};
use crate::status::Status;
use crate::ui::{EmptyAdapter, Frame, ScreenName};

/// Heights of the frame, as in `ui/tokens.slint` and `ui/frame.slint`; u.
const TOP_AND_BOTTOM: f32 = 72.0 + 96.0;
const BAND: f32 = 60.0;
const STALE_STRIP: f32 = 44.0;

impl Kiosk {
    /// Draws the session anew from the cache. Its place is kept as far as the content allows.
    pub fn present(&self) {
        let mut state = self.state.borrow_mut();
        let State { watch, session, .. } = &mut *state;
        let frame = self.app.global::<Frame>();
        let status = Status::read(&self.data);
        self.clock.learn(status.floor);
        frame::show_time(&self.app, self.clock.now());
        let Some(reader) = watch.reader() else {
            return self.show_empty(watch.damaged());
        };
        match self.show(reader, session, &status) {
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
        frame::show_freshness(&self.app, Freshness::Unknown, self.clock.now().date());
        self.app.global::<EmptyAdapter>().set_damaged(damaged);
        frame.set_screen(ScreenName::Empty);
    }

    fn show(
        &self,
        reader: &Reader,
        session: &mut Session,
        status: &Status,
    ) -> Result<ScreenName, StoreError> {
        let mut context = self.context(reader, (0.0, 0.0))?;
        context.language = session.language;
        let age = freshness(
            last_update(status, context.releases.values()),
            status.last_attempt.map(china_day),
            context.today(),
            self.clock.assumed().unset,
        );
        let warnings = warning::warnings(&context)?;
        let place = context
            .site
            .as_ref()
            .map_or("", |site| site.place_name.as_str());
        frame::show_place(&self.app, place);
        self.note_site(context.site.as_ref());
        frame::show_freshness(&self.app, age, context.today());

        if let Some(unread) = warnings
            .iter()
            .find(|entry| !session.read_warnings.contains(&warning::version(entry)))
        {
            // It stands alone: no bars, no strips.
            (context.width, context.height) = self.room(false, Freshness::Today);
            context.height += TOP_AND_BOTTOM;
            warning::show(&self.app, &context, unread)?;
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
        let opinion = feedback::Opinion::of(session);
        let Some(screen) = session.screen_mut() else {
            return Ok(ScreenName::Home);
        };
        match screen {
            Screen::Home => {
                home::show(app, context, warnings)?;
                Ok(ScreenName::Home)
            }
            Screen::List {
                listing,
                choice,
                rail,
                page,
            } => {
                *page = list::show(app, context, *listing, choice, *rail, *page)?;
                Ok(ScreenName::List)
            }
            Screen::Guide { rid, tab, page } => {
                let Some(shown) = guide::show(app, context, rid, *tab, *page)? else {
                    return Ok(ScreenName::Gone);
                };
                (*tab, *page) = (shown.tab, shown.page);
                app.global::<Frame>().set_can_print(shown.printable);
                Ok(ScreenName::Guide)
            }
            Screen::Record { rid, page } => match record::show(app, context, rid, *page)? {
                Shown::At(at) => {
                    *page = at;
                    Ok(ScreenName::Record)
                }
                Shown::Gone => Ok(ScreenName::Gone),
            },
            Screen::Feedback { about, asking } => {
                feedback::show(app, context, &opinion, about.as_ref(), *asking)?;
                Ok(ScreenName::Feedback)
            }
            Screen::Search { text, page } => {
                *page = search::show(app, context, text, *page)?;
                Ok(ScreenName::Search)
            }
        }
    }

    /// The gravest warning stays in sight as a band; on the home screen it has a card.
    fn show_band(&self, warnings: &[Entry], session: &Session) -> bool {
        let frame = self.app.global::<Frame>();
        let gravest = warnings
            .first()
            .filter(|_| *session.screen() != Screen::Home);
        frame.set_banded(gravest.is_some());
        if let Some(record) = gravest.map(|entry| &entry.record)
            && let Body::Notice(notice) = &record.body
        {
            frame.set_band(record.title.as_str().into());
            frame.set_band_level(value::warning_mark(notice.level));
        }
        gravest.is_some()
    }

    pub(crate) fn context<'a>(
        &self,
        reader: &'a Reader,
        room: (f32, f32),
    ) -> Result<Context<'a>, StoreError> {
        Context::new(
            reader,
            self.clock.now(),
            room,
            self.settings.site_code.as_deref(),
        )
    }

    /// Width and height between the bars, in u.
    pub(crate) fn room(&self, banded: bool, age: Freshness) -> (f32, f32) {
        let window = self.app.window();
        let size = window.size().to_logical(window.scale_factor());
        // Before the window is shown it has no size yet.
        let (width, height) = if size.width < 1.0 || size.height < 1.0 {
            (
                self.settings.size.0 as f32 / self.settings.scale(),
                self.settings.size.1 as f32 / self.settings.scale(),
            )
        } else {
            (size.width, size.height)
        };
        let strip = age.has_strip();
        let strips = if banded { BAND } else { 0.0 } + if strip { STALE_STRIP } else { 0.0 };
        (width, height - TOP_AND_BOTTOM - strips)
    }
}
