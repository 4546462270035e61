//! What a touch does: from the screens' callbacks to the session.

mod presence;

use std::rc::{Rc, Weak};

use slint::ComponentHandle;

use crate::kiosk::Kiosk;
use crate::page::{frame, guide, home, list, rail};
use crate::session::{Choice, Listing, Screen, Session};
use crate::ui::{
    FeedbackAdapter, Frame, GuideAdapter, HomeAdapter, ListAdapter, RecordAdapter, SearchAdapter,
    WarningAdapter,
};

/// Wires every callback of the screens to `kiosk`.
pub(crate) fn connect(kiosk: &Rc<Kiosk>) {
    connect_frame(kiosk);
    connect_lists(kiosk);
    connect_records(kiosk);
    connect_search(kiosk);
    connect_feedback(kiosk);
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

fn open_search(session: &mut Session, text: &str) {
    session.open(Screen::Search {
        text: Default::default(),
        page: 0,
    });
    session.set_text(text);
}

fn connect_frame(kiosk: &Rc<Kiosk>) {
    let frame = kiosk.app().global::<Frame>();
    frame.on_back(on(kiosk, |kiosk| kiosk.change(Session::back)));
    frame.on_home(on(kiosk, |kiosk| kiosk.change(Session::home)));
    frame.on_search(on(kiosk, |kiosk| {
        kiosk.change(|session| open_search(session, ""))
    }));
    frame.on_print(on(kiosk, Kiosk::print));
    frame.on_print_seen(on(kiosk, Kiosk::print_seen));
    frame.on_resized(on(kiosk, Kiosk::present_later));
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

fn connect_lists(kiosk: &Rc<Kiosk>) {
    let home = kiosk.app().global::<HomeAdapter>();
    home.on_choose(with(kiosk, |kiosk, topic| {
        let listing = home::listing(topic);
        let offices = kiosk
            .ask(|context| list::count(context, Listing::Places))
            .unwrap_or(0);
        // Without offices the windows are what there is.
        let choice = if listing == Listing::Places && offices == 0 {
            Choice::Windows
        } else {
            Choice::All
        };
        kiosk.change(|session| {
            session.open(Screen::List {
                listing,
                choice,
                rail: 0,
                page: 0,
            })
        });
    }));
    home.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    home.on_search(on(kiosk, |kiosk| {
        kiosk.change(|session| open_search(session, ""))
    }));
    home.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        kiosk.change(|session| open_search(session, &word));
    }));
    home.on_warn(on(kiosk, |kiosk| {
        kiosk.change(|session| session.read_warnings.clear())
    }));
    home.on_feedback(on(kiosk, Kiosk::ask_opinion));
    let lists = kiosk.app().global::<ListAdapter>();
    lists.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
    lists.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    lists.on_choose(with(kiosk, |kiosk, i: i32| {
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
    }));
}

fn connect_records(kiosk: &Rc<Kiosk>) {
    let guides = kiosk.app().global::<GuideAdapter>();
    guides.on_choose(with(kiosk, |kiosk, mark| {
        kiosk.change(|session| {
            if let Some(Screen::Guide { tab, page, .. }) = session.screen_mut() {
                (*tab, *page) = (guide::tab(mark), 0);
            }
        });
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
    records.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
}

fn connect_search(kiosk: &Rc<Kiosk>) {
    let search = kiosk.app().global::<SearchAdapter>();
    search.on_type(with(kiosk, |kiosk, key: slint::SharedString| {
        kiosk.change(|session| session.type_text(&key));
    }));
    search.on_delete(on(kiosk, |kiosk| kiosk.change(Session::delete_letter)));
    search.on_clear(on(kiosk, |kiosk| {
        kiosk.change(|session| session.set_text(""))
    }));
    search.on_word(with(kiosk, |kiosk, word: slint::SharedString| {
        kiosk.change(|session| session.set_text(&word));
    }));
    search.on_turn(with(kiosk, |kiosk, by| {
        kiosk.change(|session| turn(session, by))
    }));
    search.on_open(with(kiosk, |kiosk, rid: slint::SharedString| {
        kiosk.open(&rid)
    }));
}

fn connect_feedback(kiosk: &Rc<Kiosk>) {
    let feedback = kiosk.app().global::<FeedbackAdapter>();
    feedback.on_choose_record(with(kiosk, Kiosk::rate_record));
    feedback.on_rate(with(kiosk, Kiosk::rate));
    feedback.on_give_reason(with(kiosk, Kiosk::give_reason));
    feedback.on_give_no_reason(on(kiosk, Kiosk::give_no_reason));
    feedback.on_wish(with(kiosk, |kiosk, code: slint::SharedString| {
        kiosk.wish(&code)
    }));
}
