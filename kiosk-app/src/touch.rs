//! What a touch does: from the screens' callbacks to the session.

mod bars;
mod documents;
mod feedback;
mod home;
mod hot_words;
mod lists;
mod pictures;
mod presence;
mod records;
mod search;

use std::rc::{Rc, Weak};

use crate::kiosk::Kiosk;
use crate::session::{KeyKind, Screen, Session};
use crate::ui::KeyMark;

/// Wires every callback of the screens to `kiosk`.
pub(crate) fn connect(kiosk: &Rc<Kiosk>) {
    bars::connect(kiosk);
    home::connect(kiosk);
    lists::connect(kiosk);
    pictures::connect(kiosk);
    records::connect(kiosk);
    documents::connect(kiosk);
    search::connect(kiosk);
    feedback::connect(kiosk);
    presence::connect(kiosk);
}

/// A callback without arguments.
fn on(kiosk: &Rc<Kiosk>, act: impl Fn(&Kiosk) + 'static) -> impl Fn() + 'static {
    let kiosk: Weak<Kiosk> = Rc::downgrade(kiosk);
    move || {
        if let Some(kiosk) = kiosk.upgrade() {
            act(&kiosk);
        }
    }
}

/// A callback with one argument.
fn with<T>(kiosk: &Rc<Kiosk>, act: impl Fn(&Kiosk, T) + 'static) -> impl Fn(T) + 'static {
    let kiosk: Weak<Kiosk> = Rc::downgrade(kiosk);
    move |value| {
        if let Some(kiosk) = kiosk.upgrade() {
            act(&kiosk, value);
        }
    }
}

fn turn(session: &mut Session, by: i32) {
    if let Some(page) = session.screen_mut().and_then(Screen::page_mut) {
        *page = page.saturating_add_signed(by as isize);
    }
}

/// Puts other keys on the screen.
fn change_keys(session: &mut Session, mark: KeyMark) {
    let keyboard = &mut session.keyboard;
    match mark {
        KeyMark::Letters => keyboard.kind = KeyKind::Letters,
        KeyMark::Digits => keyboard.kind = KeyKind::Digits,
        KeyMark::Strokes => keyboard.kind = KeyKind::Strokes,
        KeyMark::Alphabet | KeyMark::Qwerty => keyboard.reorder(),
        // These type, or take back what was typed.
        KeyMark::Types | KeyMark::Stroke | KeyMark::Delete | KeyMark::Clear | KeyMark::Help => {}
    }
}

fn open_search(session: &mut Session, text: &str) {
    session.open(Screen::search(text));
}
