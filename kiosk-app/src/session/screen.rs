//! The screens, each with its place in it, and how long each may stand untouched.

use std::time::Duration;

use content_model::Rid;
use content_store::search::Group;

use super::{Axis, Browsing, Listing, Sieve, Tab};
use crate::typed::Typed;

/// One screen with its place in it. Pages count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    Home {
        page: usize,
    },
    List {
        listing: Listing,
        sieve: Sieve,
        rail: usize,
        page: usize,
    },
    /// The guides' first screen.
    Browse {
        tab: Browsing,
        page: usize,
    },
    /// What to narrow a list to.
    Choose {
        listing: Listing,
        sieve: Sieve,
        axis: Axis,
        page: usize,
    },
    /// The number pad.
    Number {
        digits: Typed,
        page: usize,
    },
    Guide {
        rid: Rid,
        tab: Tab,
        page: usize,
    },
    Record {
        rid: Rid,
        page: usize,
    },
    /// A file of a record.
    View {
        rid: Rid,
        /// SHA-256 of the file, hex.
        file: String,
        page: usize,
        /// Place in [`ZOOMS`].
        zoom: usize,
    },
    /// The floor plan of an office, and the window to be found on it.
    Plan {
        office: Rid,
        window: Option<Rid>,
        page: usize,
    },
    Search {
        text: Typed,
        page: usize,
        view: SearchView,
    },
    /// The text of a record that is too long for its page.
    Document {
        rid: Rid,
        page: usize,
        looking: Option<Looking>,
    },
    /// The headings of such a text.
    Outline {
        rid: Rid,
        page: usize,
    },
    /// The keys by which words are found in it.
    Find {
        rid: Rid,
        text: Typed,
    },
    /// How all this is used.
    Help,
    Feedback {
        /// The record that is rated; the service as a whole without one.
        about: Option<Rid>,
        asking: Asking,
    },
}

/// How what was found is looked at. It begins anew with every other text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchView {
    /// This group alone.
    pub only: Option<Group>,
    /// This year alone.
    pub year: Option<i32>,
    /// Of the groups and years, of which not all may have room.
    pub chips: usize,
    /// Page of what the text may become.
    pub candidates: usize,
    /// On a small panel: the keys have given way to what was found.
    pub unfolded: bool,
}

/// What is looked for in a text, and which of its places stands before the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    pub words: Typed,
    /// From 0.
    pub place: usize,
}

/// What the page for opinions asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    Level,
    /// What they would like to find.
    Wish,
    Reason,
    /// It says thanks.
    Nothing,
}

/// How large a page is shown; at the first it is seen whole.
pub const ZOOMS: [f32; 4] = [1.0, 1.5, 2.0, 3.0];

impl Screen {
    pub const HOME: Self = Self::Home { page: 0 };

    pub fn list(listing: Listing) -> Self {
        Self::sifted(listing, Sieve::new())
    }

    pub fn search(text: &str) -> Self {
        Self::Search {
            text: text.into(),
            page: 0,
            view: SearchView::default(),
        }
    }

    /// A list that is narrowed already.
    pub fn sifted(listing: Listing, sieve: Sieve) -> Self {
        Self::List {
            listing,
            sieve,
            rail: 0,
            page: 0,
        }
    }

    /// How long it may stand untouched: lists 60 s, typing 120 s, reading 180 s.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Home { .. }
            | Self::List { .. }
            | Self::Browse { .. }
            | Self::Choose { .. }
            | Self::Feedback { .. }
            | Self::Help => 60,
            Self::Search { .. } | Self::Find { .. } | Self::Number { .. } => 120,
            Self::Guide { .. }
            | Self::Record { .. }
            | Self::Document { .. }
            | Self::Outline { .. }
            | Self::View { .. }
            | Self::Plan { .. } => 180,
        })
    }

    /// The record that it shows.
    pub fn rid(&self) -> Option<&Rid> {
        match self {
            Self::Guide { rid, .. }
            | Self::Record { rid, .. }
            | Self::View { rid, .. }
            | Self::Plan { office: rid, .. }
            | Self::Document { rid, .. }
            | Self::Outline { rid, .. }
            | Self::Find { rid, .. } => Some(rid),
            Self::Home { .. }
            | Self::List { .. }
            | Self::Browse { .. }
            | Self::Choose { .. }
            | Self::Number { .. }
            | Self::Search { .. }
            | Self::Help
            | Self::Feedback { .. } => None,
        }
    }

    pub fn page_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Feedback { .. } | Self::Find { .. } | Self::Help => None,
            Self::Home { page }
            | Self::List { page, .. }
            | Self::Document { page, .. }
            | Self::Outline { page, .. }
            | Self::Browse { page, .. }
            | Self::Choose { page, .. }
            | Self::Number { page, .. }
            | Self::Guide { page, .. }
            | Self::Record { page, .. }
            | Self::View { page, .. }
            | Self::Plan { page, .. }
            | Self::Search { page, .. } => Some(page),
        }
    }
}
