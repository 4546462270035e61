//! The search and its keys.

use std::rc::Rc;

use slint::ComponentHandle;

use super::{change_keys, hot_words, on, turn, with};
use crate::kiosk::Kiosk;
use crate::page::search;
use crate::session::{Asking, Screen, SearchView, Session};
use crate::ui::{ChipMark, ChipValue, SearchAdapter};

pub(super) fn connect(kiosk: &Rc<Kiosk>) {
    let adapter = kiosk.app().global::<SearchAdapter>();
    adapter.on_type(with(kiosk, |kiosk, key: slint::SharedString| {
        kiosk.change(|session| session.type_text(&key));
    }));
    adapter.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_letter)));
    adapter.on_clear(on(kiosk, |kiosk| {
        kiosk.change(|session| session.set_text(""))
    }));
    adapter.on_change(with(kiosk, |kiosk, mark| {
        kiosk.change(|session| change_keys(session, mark))
    }));
    adapter.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        hot_words::tap(kiosk, &word, Session::set_text);
    }));
    adapter.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    adapter.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    connect_choices(kiosk, &adapter);
}

/// What stands over and under what was found.
fn connect_choices(kiosk: &Rc<Kiosk>, adapter: &SearchAdapter<'_>) {
    adapter.on_candidate(with(kiosk, |kiosk, at: i32| {
        // As it was written, whatever script it was shown in.
        let text = usize::try_from(at).ok();
        let text = text.and_then(|at| kiosk.searching.candidate(at));
        if let Some(text) = text {
            kiosk.change(|session| session.set_text(&text));
        }
    }));
    adapter.on_turn_candidates(on(kiosk, |kiosk| {
        change_view(kiosk, |view, _| view.candidates += 1);
    }));
    adapter.on_sift(with(kiosk, |kiosk, chip: ChipValue| {
        change_view(kiosk, |view, page| sift(view, page, &chip));
    }));
    adapter.on_unfold(with(kiosk, |kiosk, unfold| {
        change_view(kiosk, |view, page| {
            // Whoever types on looks for all of it.
            (view.only, view.year, view.chips) = (None, None, 0);
            (view.unfolded, *page) = (unfold, 0);
        });
    }));
    adapter.on_wish(on(kiosk, |kiosk| {
        kiosk.change(|session| {
            session.open(Screen::Feedback {
                about: None,
                asking: Asking::Wish,
            });
        });
    }));
    adapter.on_came(on(kiosk, Kiosk::collect_search));
}

/// A group, a year of the archive, everything, or the chips that had no room.
fn sift(view: &mut SearchView, page: &mut usize, chip: &ChipValue) {
    match chip.mark {
        ChipMark::More => view.chips += 1,
        ChipMark::All => {
            (view.only, view.year) = (None, None);
            (view.chips, *page) = (0, 0);
        }
        ChipMark::Group => {
            let group = search::group(chip.group);
            // Its years stand where the groups stood.
            if group != view.only && group == Some(content_store::search::Group::Records) {
                view.chips = 0;
            }
            (view.only, view.year, *page) = (group, None, 0);
        }
        // Once more, and it is every year again.
        ChipMark::Year => {
            let year = Some(chip.year).filter(|year| view.year != Some(*year));
            (view.year, *page) = (year, 0);
        }
    }
}

fn change_view(kiosk: &Kiosk, change: impl FnOnce(&mut SearchView, &mut usize)) {
    kiosk.change(|session| {
        if let Some(Screen::Search { view, page, .. }) = session.screen_mut() {
            change(view, page);
        }
    });
}
