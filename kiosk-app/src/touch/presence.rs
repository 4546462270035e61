//! Touches that say that somebody is there, or goes: the loop, the idle dialog, a record that is gone.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, open_search};
use crate::kiosk::Kiosk;
use crate::ui::{AttractAdapter, Frame, GoneAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let frame = kiosk.app().global::<Frame>();
    frame.on_touched(on(kiosk, |kiosk| kiosk.touched()));
    frame.on_stay(on(kiosk, Kiosk::stay));
    frame.on_leave(on(kiosk, Kiosk::reset));
    let attract = kiosk.app().global::<AttractAdapter>();
    attract.on_wake(on(kiosk, Kiosk::wake));
    let gone = kiosk.app().global::<GoneAdapter>();
    // What is like it, by its name.
    gone.on_look(on(kiosk, |kiosk| {
        let Some(title) = kiosk.title_gone() else {
            return;
        };
        kiosk.change(|session| {
            session.back();
            open_search(session, &title);
        });
    }));
}
