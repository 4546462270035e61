//! Guides and every other record.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, turn, with};
use crate::kiosk::Kiosk;
use crate::page::guide;
use crate::session::{Screen, Session, Tab};
use crate::ui::{GuideAdapter, RecordAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let guides = kiosk.app().global::<GuideAdapter>();
    guides.on_choose(with(kiosk, |kiosk, i: i32| {
        let Some((rid, tab)) = kiosk.guide_tab() else {
            return;
        };
        let Ok(i) = usize::try_from(i) else { return };
        let chosen = kiosk.ask(|context| guide::tab_at(context, &rid, tab, i));
        if let Some(chosen) = chosen.flatten() {
            kiosk.change(|session| go_to(session, chosen));
        }
    }));
    guides.on_answer(with(kiosk, |kiosk, i| {
        let tab = match i {
            0 => Tab::Materials,
            1 => Tab::Charges,
            2 => Tab::Steps,
            _ => Tab::Place,
        };
        kiosk.change(|session| go_to(session, tab));
    }));
    guides.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    guides.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    let records = kiosk.app().global::<RecordAdapter>();
    records.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    records.on_read(on(kiosk, |kiosk| {
        let Screen::Record { rid, .. } = kiosk.screen() else {
            return;
        };
        kiosk.change(|session| {
            session.open(Screen::Document {
                rid,
                page: 0,
                looking: None,
            })
        });
    }));
    records.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
}

fn go_to(session: &mut Session, wanted: Tab) {
    if let Some(Screen::Guide { tab, page, .. }) = session.screen_mut() {
        (*tab, *page) = (wanted, 0);
    }
}
