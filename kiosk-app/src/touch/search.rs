//! The search and its keys.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, turn, with};
use crate::kiosk::Kiosk;
use crate::page::search;
use crate::session::Session;
use crate::ui::SearchAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let adapter = kiosk.app().global::<SearchAdapter>();
    adapter.on_type(with(kiosk, |kiosk, key: slint::SharedString| {
        kiosk.change(|session| session.type_text(&key));
    }));
    adapter.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_letter)));
    adapter.on_clear(on(kiosk, |kiosk| {
        kiosk.change(|session| session.set_text(""))
    }));
    adapter.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        let written = kiosk.ask(|context| Ok(search::written(context, &word)));
        kiosk.change(|session| session.set_text(&written.unwrap_or_default()));
    }));
    adapter.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    adapter.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
}
