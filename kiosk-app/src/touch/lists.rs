//! Lists, their rails and what narrows them.

use std::rc::Rc;

use slint::{ComponentHandle, SharedString};

use super::{on, turn, with};
use crate::kiosk::Kiosk;
use crate::listing::Sieve;
use crate::page::rail::{self, Move};
use crate::page::{browse, choose};
use crate::session::{Screen, Session};
use crate::ui::{BrowseAdapter, ChooseAdapter, ListAdapter, NumberAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    connect_list(kiosk);
    connect_choices(kiosk);
    connect_number(kiosk);
}

fn connect_list(kiosk: &Rc<Kiosk>) {
    let lists = kiosk.app().global::<ListAdapter>();
    lists.on_open(with(kiosk, |kiosk, rid: SharedString| kiosk.open(&rid)));
    lists.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    lists.on_choose(with(kiosk, choose));
}

/// Chooses the `i`th entry of the rail on the screen.
pub(super) fn choose(kiosk: &Kiosk, i: i32) {
    let Ok(i) = usize::try_from(i) else { return };
    let Screen::List {
        listing,
        sieve,
        rail: from,
        ..
    } = kiosk.screen()
    else {
        return;
    };
    let of = (listing, &sieve);
    let chosen = kiosk.ask(|context| {
        let chosen = rail::choice(context, of, from, i)?;
        Ok((chosen, rail::turn_rail(context, of, from)?))
    });
    if let Some((Some(chosen), turned)) = chosen {
        kiosk.change(|session| follow(session, chosen, turned));
    }
}

/// Does what an entry of the rail says; `turned` is where the rail begins when it was turned.
fn follow(session: &mut Session, chosen: Move, turned: usize) {
    let Screen::List { listing, sieve, .. } = session.screen().clone() else {
        return;
    };
    match chosen {
        Move::Open(to) => session.open(Screen::list(to)),
        Move::Beside(to) => session.replace(Screen::list(to)),
        Move::Ask(axis) => session.open(Screen::Choose {
            listing,
            sieve,
            axis,
            page: 0,
        }),
        Move::Set(axis, value) => {
            let mut sieve = sieve;
            match value {
                Some(value) => sieve.insert(axis, value),
                None => sieve.remove(&axis),
            };
            session.narrow(sieve);
        }
        Move::Clear => session.narrow(Sieve::new()),
        Move::Number => session.open(Screen::Number {
            digits: Default::default(),
            page: 0,
        }),
        Move::More => {
            if let Some(Screen::List { rail, .. }) = session.screen_mut() {
                *rail = turned;
            }
        }
    }
}

fn connect_choices(kiosk: &Rc<Kiosk>) {
    let browse = kiosk.app().global::<BrowseAdapter>();
    browse.on_choose_tab(with(kiosk, |kiosk, mark| {
        kiosk.change(|session| {
            session.replace(Screen::Browse {
                tab: browse::tab(mark),
                page: 0,
            });
        });
    }));
    browse.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    browse.on_choose(with(kiosk, |kiosk, i: i32| {
        let (Screen::Browse { tab, page }, Ok(i)) = (kiosk.screen(), usize::try_from(i)) else {
            return;
        };
        let lead = kiosk.ask(|context| browse::lead(context, tab, page, i));
        if let Some(screen) = lead.flatten() {
            kiosk.change(|session| session.open(screen));
        }
    }));
    let choose = kiosk.app().global::<ChooseAdapter>();
    choose.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    choose.on_choose(with(kiosk, |kiosk, i: i32| {
        let Screen::Choose {
            listing,
            sieve,
            axis,
            page,
        } = kiosk.screen()
        else {
            return;
        };
        let Ok(i) = usize::try_from(i) else { return };
        let of = (listing, &sieve);
        let chosen = kiosk.ask(|context| choose::chosen(context, of, axis, page, i));
        if let Some(sieve) = chosen.flatten() {
            kiosk.change(|session| {
                session.back();
                session.narrow(sieve);
            });
        }
    }));
}

fn connect_number(kiosk: &Rc<Kiosk>) {
    let pad = kiosk.app().global::<NumberAdapter>();
    pad.on_type(with(kiosk, |kiosk, key: SharedString| {
        kiosk.change(|session| session.type_digit(&key));
    }));
    pad.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_digit)));
    pad.on_clear(on(kiosk, |kiosk| kiosk.change(Session::clear_digits)));
    pad.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    pad.on_open(with(kiosk, |kiosk, rid: SharedString| kiosk.open(&rid)));
}
