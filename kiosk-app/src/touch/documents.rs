//! Long texts: their pages, their headings, and looking for words in them.

use std::rc::Rc;

use content_model::Rid;
use slint::{ComponentHandle, SharedString};

use super::{change_keys, on, turn, with};
use crate::kiosk::Kiosk;
use crate::page::document;
use crate::session::{Looking, Screen, Session};
use crate::typed::Typed;
use crate::ui::{DocumentAdapter, FindAdapter, OutlineAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    connect_pages(kiosk);
    connect_finding(kiosk);
    let outline = kiosk.app().global::<OutlineAdapter>();
    outline.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    outline.on_choose(with(kiosk, |kiosk, i: i32| {
        let Screen::Outline { rid, page } = kiosk.screen() else {
            return;
        };
        let Ok(i) = usize::try_from(i) else { return };
        let found = kiosk.ask(|context| document::heading_at(context, &rid, page, i));
        if let Some(page) = found.flatten() {
            kiosk.change(|session| {
                session.back();
                go_to(session, page);
            });
        }
    }));
}

fn connect_pages(kiosk: &Rc<Kiosk>) {
    let documents = kiosk.app().global::<DocumentAdapter>();
    documents.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    documents.on_open(with(kiosk, |kiosk, file: SharedString| kiosk.open(&file)));
    documents.on_outline(on(kiosk, |kiosk| {
        let Screen::Document { rid, page, .. } = kiosk.screen() else {
            return;
        };
        let page = kiosk.ask(|context| document::outline_page(context, &rid, page));
        let page = page.flatten().unwrap_or(0);
        kiosk.change(|session| session.open(Screen::Outline { rid, page }));
    }));
    documents.on_find(on(kiosk, |kiosk| {
        let Some(rid) = rid(kiosk) else { return };
        let text = Typed::default();
        kiosk.change(|session| session.open(Screen::Find { rid, text }));
    }));
    documents.on_stop(on(kiosk, |kiosk| {
        kiosk.change(|session| {
            if let Some(Screen::Document { looking, .. }) = session.screen_mut() {
                *looking = None;
            }
        });
    }));
    documents.on_jump(with(kiosk, |kiosk, by: i32| {
        let Screen::Document {
            rid,
            looking: Some(looking),
            ..
        } = kiosk.screen()
        else {
            return;
        };
        let place = looking.place.saturating_add_signed(by as isize);
        let words: &str = &looking.words;
        let found = kiosk.ask(|context| document::page_of_place(context, &rid, words, place));
        let Some(page) = found.flatten() else { return };
        kiosk.change(|session| {
            go_to(session, page);
            if let Some(Screen::Document {
                looking: Some(looking),
                ..
            }) = session.screen_mut()
            {
                looking.place = place;
            }
        });
    }));
}

fn connect_finding(kiosk: &Rc<Kiosk>) {
    let find = kiosk.app().global::<FindAdapter>();
    find.on_type(with(kiosk, |kiosk, key: SharedString| {
        kiosk.change(|session| session.type_text(&key));
    }));
    find.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_letter)));
    find.on_clear(on(kiosk, |kiosk| {
        kiosk.change(|session| session.set_text(""))
    }));
    find.on_change(with(kiosk, |kiosk, mark| {
        kiosk.change(|session| change_keys(session, mark))
    }));
    find.on_choose(with(kiosk, |kiosk, word: SharedString| {
        let Screen::Find { rid, .. } = kiosk.screen() else {
            return;
        };
        kiosk.change(Session::back);
        let Screen::Document { page, .. } = kiosk.screen() else {
            return;
        };
        let found = kiosk.ask(|context| document::first_place(context, &rid, &word, page));
        let (place, page) = found.flatten().unwrap_or((0, page));
        kiosk.change(|session| {
            go_to(session, page);
            if let Some(Screen::Document { looking, .. }) = session.screen_mut() {
                let words = Typed::from(word.as_str());
                *looking = Some(Looking { words, place });
            }
        });
    }));
}

/// The record whose text stands before the visitor.
fn rid(kiosk: &Kiosk) -> Option<Rid> {
    match kiosk.screen() {
        Screen::Document { rid, .. } => Some(rid),
        _ => None,
    }
}

fn go_to(session: &mut Session, wanted: usize) {
    if let Some(Screen::Document { page, .. }) = session.screen_mut() {
        *page = wanted;
    }
}
