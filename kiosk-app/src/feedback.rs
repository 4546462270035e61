//! What visitors think: a level, one of eight reasons where it is bad, and what they want published.
//! Each counts once in a session, and nobody is asked who they are.

use std::time::Duration;

use content_store::outbox::{Level, Reason, Wish};

use crate::kiosk::Kiosk;
use crate::session::{Asking, Screen};
use crate::tally::Happened;

/// How long thanks are said.
const THANKS: Duration = Duration::from_secs(6);

impl Kiosk {
    /// Goes to the page on which visitors say what they think.
    pub fn ask_opinion(&self) {
        self.change(|session| {
            session.open(Screen::Feedback {
                about: None,
                asking: Asking::Level,
            });
        });
    }

    /// Rates the record read last, or the service as a whole.
    pub fn rate_record(&self, record: bool) {
        self.change(|session| {
            let last = session.last_read.clone().filter(|_| record);
            if let Some(Screen::Feedback { about, .. }) = session.screen_mut() {
                *about = last;
            }
        });
    }

    /// Takes a level, 1 to 5; the bad ones lead to the reasons.
    pub fn rate(&self, level: i32) {
        let index = usize::try_from(level).ok().and_then(|n| n.checked_sub(1));
        let Some(&level) = index.and_then(|index| Level::ALL.get(index)) else {
            return;
        };
        let Some(about) = self.asked_about() else {
            return;
        };
        let first = self.state.borrow_mut().session.rated.insert(about.clone());
        if first {
            self.note(Happened::Rated(about, level));
        }
        let bad = matches!(level, Level::VeryBad | Level::Bad);
        // Who gave a reason already need not give another.
        self.go_on(if bad && first {
            Asking::Reason
        } else {
            Asking::Nothing
        });
    }

    /// Takes a reason, by its place on the screen.
    pub fn give_reason(&self, place: i32) {
        let reason = usize::try_from(place).ok().and_then(|i| Reason::ALL.get(i));
        let Some((about, &reason)) = self.asked_about().zip(reason) else {
            return;
        };
        self.note(Happened::Because(about, reason));
        self.go_on(Asking::Nothing);
    }

    pub fn give_no_reason(&self) {
        self.go_on(Asking::Nothing);
    }

    /// Takes the wish with this code.
    pub fn wish(&self, code: &str) {
        let Some(wish) = Wish::parse(code) else {
            return;
        };
        if self.state.borrow_mut().session.wished.insert(wish) {
            self.note(Happened::Wished(wish));
        }
        self.change(|_| {});
    }

    /// Leaves thanks that were said for long enough.
    pub(crate) fn end_thanks(&self) {
        let now = self.clock.elapsed();
        let over = {
            let mut state = self.state.borrow_mut();
            let thanking = matches!(
                state.session.screen(),
                Screen::Feedback {
                    asking: Asking::Nothing,
                    ..
                }
            );
            let over = thanking && state.thanking.is_some_and(|since| is_said(since, now));
            if over {
                state.session.back();
            }
            over
        };
        if over {
            self.present();
        }
    }

    /// What the page asks about; `None` when it is not the page on the screen.
    fn asked_about(&self) -> Option<Option<content_model::Rid>> {
        match self.state.borrow().session.screen() {
            Screen::Feedback { about, .. } => Some(about.clone()),
            _ => None,
        }
    }

    fn go_on(&self, next: Asking) {
        self.state.borrow_mut().thanking = Some(self.clock.elapsed());
        self.change(|session| {
            if let Some(Screen::Feedback { asking, .. }) = session.screen_mut() {
                *asking = next;
            }
        });
    }
}

/// Whether thanks that are said since `since` may go.
fn is_said(since: Duration, now: Duration) -> bool {
    now.saturating_sub(since) >= THANKS
}

#[cfg(test)]
mod tests {
    use content_store::outbox::Outbox;

    use super::*;
    use crate::clock::Clock;
    use crate::headless::Headless;
    use crate::session::Session;
    use crate::settings::Settings;
    use crate::tally::Tally;
    use crate::ui::App;

    #[test]
    fn each_opinion_counts_once_in_a_session_and_each_session_is_a_visit() {
        let data = tempfile::tempdir().unwrap();
        let _screen = Headless::new((1280, 800), 1.0).unwrap();
        let now = "2026-11-22T09:00:00".parse().unwrap();
        let kiosk = Kiosk::new(
            App::new().unwrap(),
            Settings::default(),
            Clock::fixed(now),
            data.path().to_owned(),
            Tally::start(data.path().to_owned()),
        );
        let asks = || match kiosk.state.borrow().session.screen() {
            Screen::Feedback { asking, .. } => Some(*asking),
            _ => None,
        };
        kiosk.rate(1);
        assert_eq!(asks(), None, "not the page for it");
        kiosk.ask_opinion();
        for nonsense in [0, 6, -1, i32::MAX] {
            kiosk.rate(nonsense);
            assert_eq!(asks(), Some(Asking::Level));
        }
        kiosk.rate(2);
        assert_eq!(asks(), Some(Asking::Reason));
        kiosk.give_reason(8);
        assert_eq!(asks(), Some(Asking::Reason));
        kiosk.give_reason(1);
        assert_eq!(asks(), Some(Asking::Nothing));
        kiosk.end_thanks();
        assert_eq!(asks(), Some(Asking::Nothing), "thanks stay for a while");
        kiosk.change(Session::back);
        // Once more, by the same visitor.
        kiosk.ask_opinion();
        kiosk.rate(1);
        assert_eq!(asks(), Some(Asking::Nothing));
        for code in ["land", "land", "fees", "no such code"] {
            kiosk.wish(code);
        }
        kiosk.reset();
        assert!(kiosk.state.borrow().session.is_untouched());
        // Another visitor.
        kiosk.ask_opinion();
        kiosk.rate(5);
        kiosk.wish("land");
        drop(kiosk);
        let days = Outbox::open(data.path()).unwrap().counters().unwrap();
        let told: Vec<(&str, &str, u64)> = days
            .iter()
            .flat_map(|day| &day.counts)
            .map(|one| (one.kind.as_str(), one.what.as_str(), one.count))
            .collect();
        assert_eq!(
            told,
            [
                ("rating", "2", 1),
                ("rating", "5", 1),
                ("reason", "outdated", 1),
                ("visit", "", 2),
                ("wish", "fees", 1),
                ("wish", "land", 2),
            ]
        );
        assert_eq!((days.len(), days[0].period.as_str()), (1, "2026-11-22"));
    }

    #[test]
    fn thanks_are_said_for_six_seconds() {
        let since = Duration::from_secs(100);
        assert!(!is_said(since, Duration::from_millis(105_999)));
        assert!(is_said(since, Duration::from_secs(106)));
    }
}
