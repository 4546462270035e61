//! What one visitor has in front of them, as a value. Its end leaves nothing of it.

mod keyboard;
mod screen;

use std::collections::BTreeSet;
use std::time::Duration;

use content_model::Rid;
use content_store::outbox::Wish;

pub use crate::listing::{Axis, Browsing, Listing, Sieve};
use crate::typed::Typed;

pub use keyboard::{KeyKind, Keyboard, LetterOrder, Stroke, with_strokes};
pub use screen::{Asking, Looking, Screen, SearchView, ZOOMS};

/// Seconds that the idle dialog waits for an answer.
pub const DIALOG: Duration = Duration::from_secs(20);

/// The same in large mode.
pub const LARGE_DIALOG: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Simplified,
    Traditional,
    English,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tab {
    #[default]
    Overview,
    Materials,
    Steps,
    Charges,
    Law,
    Place,
    Questions,
}

/// How a session stands after some time without a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    Active,
    /// The dialog is up; so many seconds are left.
    Asking(u64),
    Over,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    // Never empty: the first is the home screen.
    stack: Vec<Screen>,
    pub language: Language,
    /// 大字: everything at least ten millimetres high.
    pub large: bool,
    /// Everything in the lower half of a tall panel, for whoever sits.
    pub low: bool,
    pub keyboard: Keyboard,
    /// Warnings that this visitor has read, each in the version that was read.
    pub read_warnings: BTreeSet<(Rid, u32)>,
    /// The record opened last.
    pub last_read: Option<Rid>,
    /// What this visitor has rated, and wants published: each counts once.
    pub rated: BTreeSet<Option<Rid>>,
    pub wished: BTreeSet<Wish>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            stack: vec![Screen::HOME],
            language: Language::default(),
            large: false,
            low: false,
            keyboard: Keyboard::default(),
            read_warnings: BTreeSet::new(),
            last_read: None,
            rated: BTreeSet::new(),
            wished: BTreeSet::new(),
        }
    }
}

impl Session {
    pub fn screen(&self) -> &Screen {
        self.stack.last().unwrap_or(&Screen::HOME)
    }

    pub fn screen_mut(&mut self) -> Option<&mut Screen> {
        self.stack.last_mut()
    }

    /// Goes on to `screen`. Going round in circles does not grow the way back without end.
    pub fn open(&mut self, screen: Screen) {
        const DEEPEST: usize = 64;
        if self.stack.len() >= DEEPEST {
            self.stack.remove(1);
        }
        self.stack.push(screen);
    }

    /// The page of the text that is read, on it or behind what stands over it.
    pub fn reading_page(&self) -> usize {
        let mut screens = self.stack.iter().rev();
        let page = screens.find_map(|screen| match screen {
            Screen::Document { page, .. } => Some(*page),
            _ => None,
        });
        page.unwrap_or(0)
    }

    /// Puts `screen` in the place of the one that stands there.
    pub fn replace(&mut self, screen: Screen) {
        self.back();
        self.open(screen);
    }

    /// Narrows the list that stands there.
    pub fn narrow(&mut self, to: Sieve) {
        if let Some(Screen::List {
            sieve, rail, page, ..
        }) = self.stack.last_mut()
        {
            (*sieve, *rail, *page) = (to, 0, 0);
        }
    }

    pub fn back(&mut self) {
        if self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    /// Goes back to what stood there before the record on the screen did.
    pub fn leave_record(&mut self) {
        let left = self.screen().rid().cloned();
        while self.stack.len() > 1 && left.is_some() && self.screen().rid() == left.as_ref() {
            self.stack.pop();
        }
    }

    pub fn home(&mut self) {
        self.stack.clear();
        self.stack.push(Screen::HOME);
    }

    /// Whether there is anything that an end of the session would take away.
    pub fn is_untouched(&self) -> bool {
        *self == Self::default()
    }

    /// How long the idle dialog waits for an answer; who needs large letters needs more time.
    pub fn dialog(&self) -> Duration {
        if self.large { LARGE_DIALOG } else { DIALOG }
    }

    /// How it stands `quiet` after the last touch.
    pub fn idle(&self, quiet: Duration) -> Idle {
        let patience = self.screen().patience();
        if self.is_untouched() || quiet < patience {
            return Idle::Active;
        }
        let left = (patience + self.dialog()).saturating_sub(quiet);
        if left.is_zero() {
            Idle::Over
        } else {
            Idle::Asking(left.as_secs() + u64::from(left.subsec_nanos() > 0))
        }
    }

    /// Adds what a key says to the text searched for.
    pub fn type_text(&mut self, typed: &str) {
        if let Some(text) = self.typed() {
            text.push(typed);
        }
    }

    pub fn delete_letter(&mut self) {
        if let Some(text) = self.typed() {
            text.pop();
        }
    }

    /// Adds a digit to the number that is typed.
    pub fn type_digit(&mut self, digit: &str) {
        // The longest numbers have sixteen.
        const MOST_DIGITS: usize = 20;
        if let Some(Screen::Number { digits, page }) = self.stack.last_mut()
            && digits.len() < MOST_DIGITS
            && digit.bytes().all(|byte| byte.is_ascii_digit())
        {
            digits.push(digit);
            *page = 0;
        }
    }

    pub fn delete_digit(&mut self) {
        if let Some(Screen::Number { digits, page }) = self.stack.last_mut() {
            digits.pop();
            *page = 0;
        }
    }

    pub fn clear_digits(&mut self) {
        if let Some(Screen::Number { digits, page }) = self.stack.last_mut() {
            *digits = Typed::default();
            *page = 0;
        }
    }

    pub fn set_text(&mut self, typed: &str) {
        if let Some(text) = self.typed() {
            *text = typed.into();
        }
    }

    /// The text that keys change; what it finds begins at its first page.
    fn typed(&mut self) -> Option<&mut Typed> {
        match self.stack.last_mut()? {
            Screen::Search { text, page, view } => {
                // What was found is shown as one came to see it.
                let unfolded = view.unfolded;
                (*page, *view) = (0, SearchView::default());
                view.unfolded = unfolded;
                Some(text)
            }
            Screen::Find { text, .. } => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
