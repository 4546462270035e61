//! Files of a record, forms, the plan of a hall, faces.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{lists, on, turn, with};
use crate::kiosk::Kiosk;
use crate::session::{Screen, ZOOMS};
use crate::ui::{FormAdapter, PeopleAdapter, PlanAdapter, ViewerAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let viewer = kiosk.app().global::<ViewerAdapter>();
    viewer.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    viewer.on_magnify(with(kiosk, |kiosk, by: i32| {
        kiosk.change(|session| {
            if let Some(Screen::View { zoom, .. }) = session.screen_mut() {
                *zoom = zoom.saturating_add_signed(by as isize).min(ZOOMS.len() - 1);
            }
        });
    }));
    viewer.on_came(on(kiosk, Kiosk::collect_pictures));
    let form = kiosk.app().global::<FormAdapter>();
    form.on_open(with(kiosk, |kiosk, key: slint::SharedString| {
        kiosk.open(&key)
    }));
    let plan = kiosk.app().global::<PlanAdapter>();
    plan.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    plan.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    let people = kiosk.app().global::<PeopleAdapter>();
    people.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    people.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    people.on_choose(with(kiosk, lists::choose));
}
