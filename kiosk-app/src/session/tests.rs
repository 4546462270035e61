use super::*;

fn at(screen: Screen) -> Session {
    let mut session = Session::default();
    session.open(screen);
    session
}

#[test]
fn each_screen_waits_its_own_time_then_asks_for_twenty_seconds() {
    let rid = Rid::new(0, [0; 10]);
    for (screen, seconds) in [
        (Screen::list(Listing::Fees), 60),
        (Screen::search("sfz"), 120),
        (Screen::Record { rid, page: 0 }, 180),
    ] {
        let session = at(screen);
        let after = |s: u64| session.idle(Duration::from_secs(s));
        assert_eq!(after(seconds - 1), Idle::Active);
        assert_eq!(after(seconds), Idle::Asking(20));
        assert_eq!(after(seconds + 19), Idle::Asking(1));
        assert_eq!(after(seconds + 20), Idle::Over);
    }
}

#[test]
fn an_untouched_home_screen_never_asks() {
    assert_eq!(
        Session::default().idle(Duration::from_secs(86_400)),
        Idle::Active
    );
    let english = Session {
        language: Language::English,
        ..Session::default()
    };
    assert_eq!(english.idle(Duration::from_secs(60)), Idle::Asking(20));
}

#[test]
fn going_back_ends_at_home_and_the_stack_stays_bounded() {
    let mut session = Session::default();
    for _ in 0..1000 {
        session.open(Screen::list(Listing::Forms));
    }
    for _ in 0..64 {
        session.back();
    }
    assert!(session.is_untouched());
    session.back();
    assert_eq!(session.screen(), &Screen::HOME);
}

#[test]
fn typing_is_bounded_and_starts_at_the_first_page() {
    let mut session = at(Screen::Search {
        text: Typed::default(),
        page: 3,
        view: SearchView {
            year: Some(2026),
            candidates: 2,
            ..SearchView::default()
        },
    });
    for _ in 0..100 {
        session.type_text("a");
    }
    assert!(
        matches!(session.screen(), Screen::Search { text, page: 0, view } if text.len() == 40 && *view == SearchView::default())
    );
    session.delete_letter();
    session.set_text("jhz");
    assert!(matches!(session.screen(), Screen::Search { text, .. } if **text == *"jhz"));
}
