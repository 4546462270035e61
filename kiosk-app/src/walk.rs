//! A walk through the lists, by taps alone: which records a visitor can come to, and in how many.
//!
//! What is tapped are the screens' own callbacks, and what is seen is what the screens are given to
//! draw. Turning a page is no tap to be counted; but nobody turns [`MOST_PAGES`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::rc::Rc;

use chrono::NaiveDateTime;
use content_model::{Kind, Record};
use content_store::{Filter, Reader};
use slint::{ComponentHandle, Model};

use crate::KioskError;
use crate::clock::Clock;
use crate::headless::Headless;
use crate::kiosk::Kiosk;
use crate::listing::Listing;
use crate::page::is_over;
use crate::session::{Screen, Session};
use crate::settings::Settings;
use crate::tally::Tally;
use crate::ui::{
    App, BrowseAdapter, BrowseTab, ChooseAdapter, HomeAdapter, ListAdapter, PeopleAdapter,
};

/// Taps from the home screen to the list that holds a record.
pub const MOST_TAPS: usize = 3;
/// Longer lists are narrowed, not turned.
pub const MOST_PAGES: usize = 60;

/// What the walk has found.
#[derive(Debug, Default)]
pub struct Found {
    /// Taps to the nearest short list that holds each record, by record id.
    pub taps: BTreeMap<String, usize>,
    /// Kind, id and title of each record that no such list holds.
    pub unreached: Vec<String>,
    /// Different screens that were stood on.
    pub screens: usize,
}

/// Walks through the content under `data`, on a screen without a display.
pub fn walk(data: &Path, settings: &Settings, now: NaiveDateTime) -> Result<Found, KioskError> {
    let _screen = Headless::new(settings.size, settings.scale())?;
    let app = App::new()?;
    app.show()?;
    let clock = Clock::fixed(now);
    let kiosk = Kiosk::new(
        app.clone_strong(),
        settings.clone(),
        clock,
        data.to_owned(),
        Tally::default(),
    );
    kiosk.find_at_once();
    let mut walker = Walker {
        kiosk,
        found: Found::default(),
    };
    walker.go();
    app.hide()?;
    let reader = Reader::open(data)?;
    for kind in PAGED {
        let all = reader.page(kind, &Filter::default(), 0, usize::MAX)?;
        for entry in all.entries {
            let rid = entry.record.rid.as_str();
            if !is_over(&entry.record, now) && !walker.found.taps.contains_key(rid) {
                walker.found.unreached.push(told(&entry.record));
            }
        }
    }
    Ok(walker.found)
}

/// Kinds of records that have a page of their own.
const PAGED: [Kind; 11] = [
    Kind::Guide,
    Kind::Fee,
    Kind::Form,
    Kind::Notice,
    Kind::Disclosure,
    Kind::Office,
    Kind::Window,
    Kind::Person,
    Kind::Faq,
    Kind::Series,
    Kind::Withheld,
];

fn told(record: &Record) -> String {
    let kind = record.kind().as_str();
    format!("{kind} {} {}", record.rid, record.title)
}

struct Walker {
    kiosk: Rc<Kiosk>,
    found: Found,
}

impl Walker {
    /// From the home screen outward, nearest first.
    fn go(&mut self) {
        let mut calm = Session::default();
        while let Some(read) = self.kiosk.unread_warning() {
            calm.read_warnings.insert(read);
            let calm = calm.clone();
            self.kiosk.change(|session| *session = calm);
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut ahead = VecDeque::from([(calm, 0)]);
        while let Some((session, taps)) = ahead.pop_front() {
            self.stand(&session);
            // Not how one came there, but what one sees.
            if !seen.insert(format!("{:?}", session.screen())) {
                continue;
            }
            self.found.screens += 1;
            self.look(taps);
            if taps < MOST_TAPS {
                for next in self.steps(&session) {
                    ahead.push_back((next, taps + 1));
                }
            }
        }
    }

    fn stand(&self, session: &Session) {
        let session = session.clone();
        self.kiosk.change(|now| *now = session);
    }

    /// Every record on the list that stands there, whatever its page.
    fn look(&mut self, taps: usize) {
        let Screen::List { listing, .. } = self.kiosk.screen() else {
            return;
        };
        let app = self.kiosk.app().clone_strong();
        if listing == Listing::People {
            return self.look_at_faces(&app.global::<PeopleAdapter>(), taps);
        }
        let list = app.global::<ListAdapter>();
        if usize::try_from(list.get_pages()).is_ok_and(|pages| pages > MOST_PAGES) {
            return;
        }
        loop {
            for row in list.get_rows().iter() {
                self.found.taps.entry(row.rid.into()).or_insert(taps);
            }
            let page = list.get_page();
            if page + 1 >= list.get_pages() {
                break;
            }
            list.invoke_turn(1);
            if list.get_page() == page {
                break;
            }
        }
    }

    /// The same where the list is one of faces.
    fn look_at_faces(&mut self, people: &PeopleAdapter<'_>, taps: usize) {
        loop {
            for card in people.get_cards().iter() {
                self.found.taps.entry(card.rid.into()).or_insert(taps);
            }
            let page = people.get_page();
            if page + 1 >= people.get_pages() {
                break;
            }
            people.invoke_turn(1);
            if people.get_page() == page {
                break;
            }
        }
    }

    /// Sessions one tap on from `session`.
    fn steps(&self, session: &Session) -> Vec<Session> {
        let app = self.kiosk.app();
        let mut out = Vec::new();
        let mut tap = |act: &dyn Fn()| {
            act();
            out.push(self.kiosk.session());
        };
        match session.screen() {
            Screen::Home { .. } => {
                let home = app.global::<HomeAdapter>();
                self.pages(
                    session,
                    &|| home.get_pages(),
                    &|| home.invoke_turn(1),
                    &mut |at| {
                        for tile in home.get_tiles().iter().filter(|tile| !tile.opinion) {
                            self.stand(at);
                            tap(&|| home.invoke_choose(tile.topic));
                        }
                    },
                );
            }
            Screen::Browse { .. } => {
                let browse = app.global::<BrowseAdapter>();
                let tabs = [
                    BrowseTab::Person,
                    BrowseTab::Organisation,
                    BrowseTab::Topic,
                    BrowseTab::Dept,
                ];
                for tab in tabs {
                    self.stand(session);
                    tap(&|| browse.invoke_choose_tab(tab));
                }
                let pages = || browse.get_pages();
                self.pages(session, &pages, &|| browse.invoke_turn(1), &mut |at| {
                    for i in (0..).take(browse.get_tiles().row_count()) {
                        self.stand(at);
                        tap(&|| browse.invoke_choose(i));
                    }
                });
            }
            Screen::Choose { .. } => {
                let choose = app.global::<ChooseAdapter>();
                let pages = || choose.get_pages();
                self.pages(session, &pages, &|| choose.invoke_turn(1), &mut |at| {
                    for i in (0..).take(choose.get_tiles().row_count()) {
                        self.stand(at);
                        tap(&|| choose.invoke_choose(i));
                    }
                });
            }
            Screen::List {
                listing: Listing::People,
                ..
            } => {
                let people = app.global::<PeopleAdapter>();
                self.stand(session);
                for i in (0..).take(people.get_rail().row_count()) {
                    self.stand(session);
                    tap(&|| people.invoke_choose(i));
                }
            }
            Screen::List { .. } => {
                let list = app.global::<ListAdapter>();
                self.stand(session);
                for i in (0..).take(list.get_rail().row_count()) {
                    self.stand(session);
                    tap(&|| list.invoke_choose(i));
                }
            }
            _ => {}
        }
        out
    }

    /// Does `work` on every page of what stands there; it is given the session at that page.
    fn pages(
        &self,
        session: &Session,
        pages: &dyn Fn() -> i32,
        turn: &dyn Fn(),
        work: &mut dyn FnMut(&Session),
    ) {
        self.stand(session);
        let count = pages();
        let mut at = session.clone();
        for page in 0..count {
            self.stand(&at);
            work(&at);
            if page + 1 < count {
                self.stand(&at);
                turn();
                at = self.kiosk.session();
            }
        }
    }
}
