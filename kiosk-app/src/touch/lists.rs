//! Lists and their rails.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{turn, with};
use crate::kiosk::Kiosk;
use crate::page::rail;
use crate::session::Screen;
use crate::ui::ListAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let lists = kiosk.app().global::<ListAdapter>();
    lists.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    lists.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    lists.on_choose(with(kiosk, choose));
}

/// Chooses the `i`th entry of the rail on the screen.
pub(super) fn choose(kiosk: &Kiosk, i: i32) {
    let Some((listing, rail)) = kiosk.listing() else {
        return;
    };
    let Ok(i) = usize::try_from(i) else { return };
    let chosen = kiosk.ask(|context| match rail::choice(context, listing, rail, i)? {
        Some(choice) => Ok((Some(choice), rail)),
        None => Ok((None, rail::turn_rail(context, listing, rail)?)),
    });
    let Some((chosen, from)) = chosen else { return };
    kiosk.change(|session| {
        if let Some(Screen::List {
            choice, rail, page, ..
        }) = session.screen_mut()
        {
            *rail = from;
            if let Some(chosen) = chosen {
                (*choice, *page) = (chosen, 0);
            }
        }
    });
}
