//! The bars around every screen, the dialog over it, and the warning before it.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, open_search, with};
use crate::kiosk::Kiosk;
use crate::page::frame;
use crate::session::Session;
use crate::ui::{Frame, WarningAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let frame = kiosk.app().global::<Frame>();
    frame.on_back(on(kiosk, |kiosk| kiosk.change(Session::back)));
    frame.on_home(on(kiosk, |kiosk| kiosk.change(Session::home)));
    frame.on_search(on(kiosk, |kiosk| {
        kiosk.change(|session| open_search(session, ""))
    }));
    frame.on_print(on(kiosk, Kiosk::print));
    frame.on_print_seen(on(kiosk, Kiosk::print_seen));
    frame.on_print_copies(with(kiosk, Kiosk::print_copies));
    frame.on_cancel_print(on(kiosk, Kiosk::cancel_print));
    frame.on_type_code(with(kiosk, |kiosk, digit: slint::SharedString| {
        kiosk.type_code(&digit);
    }));
    frame.on_clear_code(on(kiosk, Kiosk::clear_code));
    frame.on_resized(on(kiosk, Kiosk::present_later));
    frame.on_enlarge(on(kiosk, Kiosk::enlarge));
    frame.on_choose_language(with(kiosk, |kiosk, name| {
        kiosk.speak(frame::language(name))
    }));
    // A band or a card brings the warning back in full.
    frame.on_open_band(on(kiosk, |kiosk| {
        kiosk.change(|session| session.read_warnings.clear())
    }));
    let warning = kiosk.app().global::<WarningAdapter>();
    warning.on_understood(on(kiosk, |kiosk| {
        let Some(version) = kiosk.unread_warning() else {
            return;
        };
        kiosk.change(|session| {
            session.read_warnings.insert(version);
        });
    }));
}
