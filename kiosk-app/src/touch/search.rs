//! The search and its keys.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, turn, with};
use crate::kiosk::Kiosk;
use crate::session::Session;
use crate::ui::SearchAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let search = kiosk.app().global::<SearchAdapter>();
    search.on_type(with(kiosk, |kiosk, key: slint::SharedString| {
        kiosk.change(|session| session.type_text(&key));
    }));
    search.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_letter)));
    search.on_clear(on(kiosk, |kiosk| {
        kiosk.change(|session| session.set_text(""))
    }));
    search.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        kiosk.change(|session| session.set_text(&word));
    }));
    search.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    search.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
}
