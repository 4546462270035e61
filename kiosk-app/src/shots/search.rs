//! Pictures of what the search and its keys can look like.

use std::rc::Rc;

use content_store::search::Group;

use super::Studio;
use crate::KioskError;
use crate::kiosk::Kiosk;
use crate::session::{KeyKind, Keyboard, LetterOrder, Screen, SearchView, Session};
use crate::typed::MOST;

const ALPHABET: Keyboard = Keyboard {
    kind: KeyKind::Letters,
    order: LetterOrder::Alphabet,
};
const QWERTY: Keyboard = Keyboard {
    order: LetterOrder::Qwerty,
    ..ALPHABET
};
const DIGITS: Keyboard = Keyboard {
    kind: KeyKind::Digits,
    ..ALPHABET
};
const STROKES: Keyboard = Keyboard {
    kind: KeyKind::Strokes,
    ..ALPHABET
};

impl Studio<'_, '_> {
    /// Every kind of keys, groups and years, more words than have room, and what is nearly so called.
    pub(super) fn searches(&mut self, kiosk: &Rc<Kiosk>, calm: &Session) -> Result<(), KioskError> {
        let longest = "身份证".repeat(MOST);
        for (end, text, keyboard) in [
            ("qwerty", "", QWERTY),
            ("qwerty-sfz", "sfz", QWERTY),
            ("qwerty-nothing", "qqxxqq", QWERTY),
            ("digits", "2026", DIGITS),
            ("strokes", "\u{31d2}\u{31d1}\u{31d6}", STROKES),
            ("strokes-after", "身\u{31d2}\u{31d1}", STROKES),
            ("word", "身份证", ALPHABET),
            ("near", "身份正", ALPHABET),
            ("long", &longest, ALPHABET),
        ] {
            let view = SearchView::default();
            self.search(kiosk, calm, (end, text), keyboard, view)?;
        }
        let only = |group| SearchView {
            only: Some(group),
            ..SearchView::default()
        };
        let unfolded = SearchView {
            unfolded: true,
            ..SearchView::default()
        };
        let more = SearchView {
            candidates: 1,
            chips: 1,
            ..SearchView::default()
        };
        for (end, text, view) in [
            ("fees", "身份证", only(Group::Fees)),
            ("records", "征地", only(Group::Records)),
            (
                "records-found",
                "征地",
                SearchView {
                    unfolded: true,
                    ..only(Group::Records)
                },
            ),
            ("found", "sfz", unfolded),
            ("more", "sfz", more),
        ] {
            self.search(kiosk, calm, (end, text), ALPHABET, view)?;
        }
        Ok(())
    }

    fn search(
        &mut self,
        kiosk: &Rc<Kiosk>,
        calm: &Session,
        (end, text): (&str, &str),
        keyboard: Keyboard,
        view: SearchView,
    ) -> Result<(), KioskError> {
        let name = format!("09-search-{end}");
        if !self.wants(&name) {
            return Ok(());
        }
        kiosk.change(|session| {
            *session = calm.clone();
            session.keyboard = keyboard;
            session.open(Screen::Search {
                text: text.into(),
                page: 0,
                view,
            });
        });
        self.take(&name)
    }
}
