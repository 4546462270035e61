//! Drawing a session: which screen stands where, and what stands around it.

use std::time::Duration;

use chrono::NaiveDateTime;
use content_model::Body;
use content_store::{Entry, Reader, StoreError};
use slint::ComponentHandle;

use crate::attract::{Attract, BRIGHT};
use crate::clock::china_day;
use crate::freshness::{Freshness, freshness, last_update};
use crate::kiosk::{Kiosk, State};
use crate::listing::Listing;
use crate::metrics::{Metrics, Shape};
use crate::page::empty::Why;
use crate::page::{
    Context, Room, Shown, attract, browse, choose, document, empty, feedback, find, frame, gone,
    guide, help, home, list, number, people, picture, plan, record, value, viewer, warning,
};
use crate::phones::Phones;
use crate::reading::Reading;
use crate::session::{Language, Screen, Session};
use crate::status::Status;
use crate::ui::{Frame, ScreenName};

/// What of the state a drawing may change, beside the session.
struct Scene<'a> {
    attract: &'a mut Option<Attract>,
    reading: &'a mut Option<Reading>,
    touched: &'a mut Duration,
    brightness: &'a mut u8,
    /// Counts the contents seen so far.
    contents: i64,
    /// When the first of the warnings ends.
    ends: Option<NaiveDateTime>,
}

impl Kiosk {
    /// Draws the session anew from the cache. Its place is kept as far as the content allows.
    pub fn present(&self) {
        self.pictures.begin();
        let mut state = self.state.borrow_mut();
        let State {
            watch,
            session,
            attract,
            reading,
            touched,
            brightness,
            ..
        } = &mut *state;
        let mut scene = Scene {
            attract,
            reading,
            touched,
            brightness,
            contents: watch.contents(),
            ends: None,
        };
        let frame = self.app.global::<Frame>();
        let status = Status::read(&self.data);
        self.clock.learn(status.floor);
        self.recall.renew(watch.contents(), self.clock.now().date());
        self.searching.renew(watch.contents());
        frame::show_metrics(&self.app, &self.metrics(session.large, session.low));
        frame::show_time(&self.app, self.clock.now());
        let Some(reader) = watch.reader() else {
            *scene.attract = None;
            return self.show_empty(self.why(watch.damaged()), &self.phones());
        };
        match self.show(reader, session, &status, &mut scene) {
            // A cache that nothing was applied to yet.
            Ok(ScreenName::Empty) => self.show_empty(self.why(false), &self.phones()),
            Ok(screen) => {
                watch.ends(scene.ends);
                let away = !matches!(session.screen(), Screen::Home { .. });
                frame.set_can_back(away);
                frame.set_can_home(away);
                frame.set_can_search(!matches!(session.screen(), Screen::Search { .. }));
                frame.set_screen(screen);
            }
            Err(error) => {
                log::error!("{error}");
                watch.close(&error);
                self.show_empty(self.why(watch.damaged()), &self.phones());
            }
        }
    }

    fn why(&self, damaged: bool) -> Why {
        if content_store::is_rebuilding(&self.data) {
            Why::Rebuilding
        } else if damaged {
            Why::Damaged
        } else {
            Why::NoContent
        }
    }

    /// Says that there is nothing to show, and whom to call.
    pub(crate) fn show_empty(&self, why: Why, phones: &Phones) {
        let frame = self.app.global::<Frame>();
        frame.set_can_back(false);
        frame.set_can_home(false);
        frame.set_can_search(false);
        frame.set_can_print(false);
        frame.set_banded(false);
        frame::show_place(&self.app, "");
        frame::show_freshness(&self.app, Freshness::Unknown, self.clock.now().date());
        empty::show(&self.app, why, phones);
        frame.set_screen(ScreenName::Empty);
    }

    fn show(
        &self,
        reader: &Reader,
        session: &mut Session,
        status: &Status,
        scene: &mut Scene<'_>,
    ) -> Result<ScreenName, StoreError> {
        let now = self.clock.elapsed();
        let room = self.room(session, false, Freshness::Today);
        let mut context = self.context(reader, room, session.language)?;
        if context.releases.is_empty() {
            return Ok(ScreenName::Empty);
        }
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

        scene.ends = warnings.iter().filter_map(warning::ends).min();
        if let Some(playing) = scene.attract.as_mut() {
            let new = playing.learn(warnings.iter().map(warning::version));
            if new && self.settings.hall {
                playing.sound_alarm(now);
            } else if new {
                // It stands before the loop; that begins again when nobody comes.
                (*scene.attract, *scene.brightness, *scene.touched) = (None, BRIGHT, now);
            }
        }
        if let Some(playing) = scene.attract.as_mut() {
            if playing.contents != Some(scene.contents) {
                playing.hours = self.hours(reader)?;
                playing.contents = Some(scene.contents);
            }
            let metrics = &context.metrics;
            (context.width, context.height) = (metrics.width, metrics.height);
            let when = (now, self.settings.hall);
            *scene.brightness = attract::show(&self.app, &context, &warnings, playing, when)?;
            return Ok(ScreenName::Attract);
        }
        if let Some(unread) = warnings
            .iter()
            .find(|entry| !session.read_warnings.contains(&warning::version(entry)))
        {
            // Whoever reads something else has time for this first.
            if self.app.global::<Frame>().get_screen() != ScreenName::Warning {
                *scene.touched = now;
            }
            // It stands alone: no bars, no strips.
            let metrics = &context.metrics;
            (context.width, context.height) = (metrics.width, metrics.height);
            warning::show(&self.app, &context, unread)?;
            return Ok(ScreenName::Warning);
        }
        let banded = self.show_band(&context, &warnings, session);
        context.height = self.room(session, banded, age).height;
        self.shown_height.set(context.height);
        self.app.global::<Frame>().set_can_print(false);
        *scene.reading = Reading::next(
            scene.reading.take(),
            session.screen(),
            reader,
            (scene.contents, now),
        )?;
        let reading = scene.reading.as_ref();
        if reading.is_some_and(|reading| reading.is_new(now)) && !age.has_strip() {
            frame::show_update(&self.app);
        }
        let shown = self.show_screen(&context, session, &warnings)?;
        if shown == ScreenName::Gone
            && let Some(rid) = session.screen().rid()
        {
            let title = reading.map(|reading| reading.title.as_str());
            gone::show(&self.app, &context, rid, title)?;
        }
        Ok(shown)
    }

    fn show_screen(
        &self,
        context: &Context<'_>,
        session: &mut Session,
        warnings: &[Entry],
    ) -> Result<ScreenName, StoreError> {
        let app = &self.app;
        let opinion = feedback::Opinion::of(session);
        let reading = session.reading_page();
        let (low, keyboard) = (session.low, session.keyboard);
        let Some(screen) = session.screen_mut() else {
            return Ok(ScreenName::Home);
        };
        match screen {
            Screen::Home { page } => {
                *page = home::show(app, context, warnings, *page)?;
                Ok(ScreenName::Home)
            }
            Screen::List {
                listing: Listing::People,
                rail,
                page,
                ..
            } => {
                *page = people::show(app, context, *rail, *page)?;
                Ok(ScreenName::People)
            }
            Screen::View { .. } => Ok(if viewer::show(app, context, screen)? {
                ScreenName::Viewer
            } else {
                ScreenName::Gone
            }),
            Screen::Plan {
                office,
                window,
                page,
            } => match plan::show(app, context, office, window.as_ref(), *page)? {
                Some(at) => {
                    *page = at;
                    Ok(ScreenName::Plan)
                }
                None => Ok(ScreenName::Gone),
            },
            Screen::List {
                listing,
                sieve,
                rail,
                page,
            } => {
                *page = list::show(app, context, (*listing, sieve), *rail, *page)?;
                Ok(ScreenName::List)
            }
            Screen::Browse { tab, page } => {
                *page = browse::show(app, context, *tab, *page)?;
                Ok(ScreenName::Browse)
            }
            Screen::Choose {
                listing,
                sieve,
                axis,
                page,
            } => {
                *page = choose::show(app, context, (*listing, sieve), *axis, *page)?;
                Ok(ScreenName::Choose)
            }
            Screen::Number { digits, page } => {
                *page = number::show(app, context, digits, *page)?;
                Ok(ScreenName::Number)
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
                Shown::At(screen, at) => {
                    *page = at;
                    Ok(screen)
                }
                Shown::Gone => Ok(ScreenName::Gone),
            },
            Screen::Document { rid, page, looking } => {
                let shown = document::show(app, context, rid, *page, looking.as_ref())?;
                Ok(shown.map_or(ScreenName::Gone, |at| {
                    *page = at;
                    ScreenName::Document
                }))
            }
            Screen::Outline { rid, page } => {
                let shown = document::show_outline(app, context, rid, *page, reading)?;
                Ok(shown.map_or(ScreenName::Gone, |at| {
                    *page = at;
                    ScreenName::Outline
                }))
            }
            Screen::Find { rid, text } => {
                let shown = find::show(app, context, rid, text, keyboard)?;
                Ok(if shown {
                    ScreenName::Find
                } else {
                    ScreenName::Gone
                })
            }
            Screen::Feedback { about, asking } => {
                feedback::show(app, context, &opinion, about.as_ref(), *asking)?;
                Ok(ScreenName::Feedback)
            }
            Screen::Help => {
                help::show(app, context, low);
                Ok(ScreenName::Help)
            }
            Screen::Search { text, page, view } => {
                *page = self.show_search(context, (text, *page, view), keyboard)?;
                Ok(ScreenName::Search)
            }
        }
    }

    /// The gravest warning stays in sight as a band; on the home screen it has a card where there is
    /// room for one.
    fn show_band(&self, context: &Context<'_>, warnings: &[Entry], session: &Session) -> bool {
        let carded = context.metrics.shape != Shape::Compact;
        let frame = self.app.global::<Frame>();
        let gravest = warnings
            .first()
            .filter(|_| !(carded && matches!(session.screen(), Screen::Home { .. })));
        frame.set_banded(gravest.is_some());
        if let Some(record) = gravest.map(|entry| &entry.record)
            && let Body::Notice(notice) = &record.body
        {
            frame.set_band(context.words(&record.title));
            frame.set_band_level(value::warning_mark(notice.level));
        }
        gravest.is_some()
    }

    pub(crate) fn context<'a>(
        &'a self,
        reader: &'a Reader,
        room: Room,
        language: Language,
    ) -> Result<Context<'a>, StoreError> {
        let site = self.settings.site_code.as_deref();
        let recall = self.recall.clone();
        Ok(Context {
            language,
            script: self.scripts.of(reader, language)?,
            documents: self.documents.clone(),
            easel: Some(picture::Easel {
                pictures: &self.pictures,
                scale: self.app.window().scale_factor(),
            }),
            ..Context::recalling(reader, self.clock.now(), room, site, recall)?
        })
    }

    /// The lengths of the window as it is, in a mode.
    pub(crate) fn metrics(&self, large: bool, low: bool) -> Metrics {
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
        let beyond = self.settings.out_of_reach(height);
        // The lower half, where one is tall enough for a screen.
        let inset = if low && height > width {
            beyond.max(height / 2.0)
        } else {
            beyond
        };
        Metrics::of(width, height, inset, large)
    }

    /// What is left between the bars.
    pub(crate) fn room(&self, session: &Session, banded: bool, age: Freshness) -> Room {
        let metrics = self.metrics(session.large, session.low);
        let strip = age.has_strip();
        let taken = metrics.inset
            + metrics.top
            + metrics.bottom
            + if banded { metrics.band } else { 0.0 }
            + if strip { metrics.strip } else { 0.0 };
        Room {
            width: metrics.width,
            height: metrics.height - taken,
            metrics,
        }
    }
}
