//! Touches that say that somebody is there, or goes: the loop, the idle dialog, a record that is gone.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, open_search, with};
use crate::kiosk::Kiosk;
use crate::session::{Screen, Session};
use crate::ui::{AttractAdapter, Frame, GoneAdapter, HelpAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let frame = kiosk.app().global::<Frame>();
    frame.on_touched(on(kiosk, |kiosk| kiosk.touched()));
    frame.on_stay(on(kiosk, Kiosk::stay));
    frame.on_leave(on(kiosk, Kiosk::reset));
    frame.on_help(on(kiosk, |kiosk| {
        kiosk.change(|session| {
            if *session.screen() != Screen::Help {
                session.open(Screen::Help);
            }
        });
    }));
    let help = kiosk.app().global::<HelpAdapter>();
    help.on_lower(with(kiosk, |kiosk, low| {
        kiosk.change(|session| session.low = low);
    }));
    let attract = kiosk.app().global::<AttractAdapter>();
    attract.on_wake(on(kiosk, Kiosk::wake));
    let gone = kiosk.app().global::<GoneAdapter>();
    gone.on_back(on(kiosk, |kiosk| kiosk.change(Session::leave_record)));
    // What is like it, by its name.
    gone.on_look(on(kiosk, |kiosk| {
        let Some(title) = kiosk.title_gone() else {
            return;
        };
        kiosk.change(|session| {
            session.leave_record();
            open_search(session, &title);
        });
    }));
}
