//! The page for opinions.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{on, with};
use crate::kiosk::Kiosk;
use crate::ui::FeedbackAdapter;

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let feedback = kiosk.app().global::<FeedbackAdapter>();
    feedback.on_choose_record(with(kiosk, Kiosk::rate_record));
    feedback.on_rate(with(kiosk, Kiosk::rate));
    feedback.on_give_reason(with(kiosk, Kiosk::give_reason));
    feedback.on_give_no_reason(on(kiosk, Kiosk::give_no_reason));
    feedback.on_wish(with(kiosk, |kiosk, code: slint::SharedString| {
        kiosk.wish(&code)
    }));
}
