//! The home screen.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{hot_words, on, open_search, turn, with};
use crate::kiosk::Kiosk;
use crate::listing::Listing;
use crate::page::home;
use crate::session::Screen;
use crate::ui::HomeAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let home = kiosk.app().global::<HomeAdapter>();
    home.on_choose(with(kiosk, |kiosk, topic| {
        let listing = home::listing(topic);
        let screen = match listing {
            Listing::Guides => Screen::Browse {
                tab: Default::default(),
                page: 0,
            },
            listing => Screen::list(listing),
        };
        kiosk.change(|session| session.open(screen));
    }));
    home.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    home.on_search(on(kiosk, |kiosk| {
        kiosk.change(|session| open_search(session, ""))
    }));
    home.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        hot_words::tap(kiosk, &word, open_search);
    }));
    home.on_warn(on(kiosk, |kiosk| {
        kiosk.change(|session| session.read_warnings.clear())
    }));
    home.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    home.on_feedback(on(kiosk, Kiosk::ask_opinion));
}
