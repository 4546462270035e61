//! What a visitor typed: bounded, never shown in a log, and overwritten when it goes.
//!
//! Wiped are these bytes and every copy that the session and the search's thread make of them. What
//! cannot be wiped from here: the copies that Slint draws from (a `SharedString` gives no way to its
//! bytes; it is let go when the session ends), the spellings that the search works out of them, those
//! that SQLite binds to a query, and the shapes of single letters that the renderer keeps. They live
//! in the same process, are never written anywhere, and are reused by the allocator; a libc that
//! overwrites what is freed (`glibc.malloc.perturb`) reaches them too.

use std::fmt;
use std::ops::Deref;

use zeroize::Zeroizing;

/// A person types a few dozen letters at most; more is a child leaning on a key.
pub const MOST: usize = 40;
/// Bytes of the longest character.
const WIDEST: usize = 4;

/// Text from the keys on the screen, [`MOST`] characters of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Adds what a key says, where it still fits as a whole.
    pub fn push(&mut self, typed: &str) {
        if self.chars().count() + typed.chars().count() <= MOST {
            self.0.push_str(typed);
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.0.pop();
    }
}

impl Default for Typed {
    fn default() -> Self {
        // Room for all there will ever be: a text that grows would leave its old bytes behind.
        Self(Zeroizing::new(String::with_capacity(MOST * WIDEST)))
    }
}

impl From<&str> for Typed {
    /// Its first [`MOST`] characters.
    fn from(text: &str) -> Self {
        let mut typed = Self::default();
        typed.0.extend(text.chars().take(MOST));
        typed
    }
}

impl Deref for Typed {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Typed {
    /// How much there is, not what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typed({})", self.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_fits_and_nothing_in_a_log() {
        let mut typed = Typed::from("身份证".repeat(20).as_str());
        assert_eq!(typed.chars().count(), MOST);
        typed.push("号");
        assert_eq!(typed.chars().count(), MOST);
        typed.pop();
        typed.push("号");
        assert!(typed.ends_with('号'));
        assert_eq!(format!("{typed:?}"), "Typed(40)");
    }

    #[test]
    fn the_bytes_never_move_while_somebody_types() {
        let mut typed = Typed::default();
        let place = typed.0.as_ptr();
        for _ in 0..100 {
            typed.push("𠮷");
        }
        assert_eq!(typed.0.as_ptr(), place, "a copy would stay behind");
        assert_eq!(typed.chars().count(), MOST);
    }
}
