//! The home screen.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, open_search, turn, with};
use crate::kiosk::Kiosk;
use crate::page::{home, list, search};
use crate::session::{Choice, Listing, Screen};
use crate::ui::HomeAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let home = kiosk.app().global::<HomeAdapter>();
    home.on_choose(with(kiosk, |kiosk, topic| {
        let listing = home::listing(topic);
        let offices = kiosk
            .ask(|context| list::count(context, Listing::Places))
            .unwrap_or(0);
        // Without offices the windows are what there is.
        let choice = if listing == Listing::Places && offices == 0 {
            Choice::Windows
        } else {
            Choice::All
        };
        kiosk.change(|session| {
            session.open(Screen::List {
                listing,
                choice,
                rail: 0,
                page: 0,
            })
        });
    }));
    home.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    home.on_search(on(kiosk, |kiosk| {
        kiosk.change(|session| open_search(session, ""))
    }));
    home.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        let written = kiosk.ask(|context| Ok(search::written(context, &word)));
        kiosk.change(|session| open_search(session, &written.unwrap_or_default()));
    }));
    home.on_warn(on(kiosk, |kiosk| {
        kiosk.change(|session| session.read_warnings.clear())
    }));
    home.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    home.on_feedback(on(kiosk, Kiosk::ask_opinion));
}
