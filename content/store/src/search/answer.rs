//! What is asked of the search, and what it answers.

use std::ops::Range;

use content_model::{Kind, Record};

use crate::Entry;

/// What somebody looks for.
pub struct Question<'a> {
    /// What was typed: Han, pinyin, initials, digits, strokes, or a mixture of them.
    pub text: &'a str,
    /// Hits of this group alone.
    pub only: Option<Group>,
    /// Records of this year alone; of groups that have no years, everything.
    pub year: Option<i32>,
    /// Hits of each group that are wanted.
    pub most: usize,
    /// Whether a record may be shown now.
    pub keep: &'a dyn Fn(&Record) -> bool,
}

impl<'a> Question<'a> {
    /// Everything that may be shown, some dozens of each group.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            only: None,
            year: None,
            most: 60,
            keep: &|_| true,
        }
    }
}

/// Under which heading a hit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Guides,
    Fees,
    Forms,
    Notices,
    /// Questions and answers.
    Answers,
    /// Offices, windows, people.
    Places,
    /// The archive: disclosure records, what is withheld, issues.
    Records,
}

impl Group {
    pub const ALL: [Group; 7] = [
        Group::Guides,
        Group::Fees,
        Group::Forms,
        Group::Notices,
        Group::Answers,
        Group::Places,
        Group::Records,
    ];

    /// `None`: nobody looks for records of this kind.
    pub fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Guide => Self::Guides,
            Kind::Fee => Self::Fees,
            Kind::Form => Self::Forms,
            Kind::Notice => Self::Notices,
            Kind::Faq => Self::Answers,
            Kind::Office | Kind::Window | Kind::Person => Self::Places,
            Kind::Disclosure | Kind::Withheld | Kind::Series => Self::Records,
            Kind::Site
            | Kind::Topic
            | Kind::Synonym
            | Kind::HotWord
            | Kind::Calendar
            | Kind::Unknown => return None,
        })
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Best first, whatever their group.
    pub hits: Vec<Hit>,
    /// How many there are of each group, whatever `Question::only` says; at most some hundreds are
    /// counted.
    pub counts: Vec<(Group, usize)>,
    /// Years of the records found, latest first.
    pub years: Vec<i32>,
    /// Nothing is called what was typed: these come nearest.
    pub near: bool,
    /// Whole texts that what was typed may become, best first.
    pub candidates: Vec<String>,
}

/// A record, and why it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub entry: Entry,
    pub group: Group,
    /// What of the title was meant: places of its characters, ascending, apart.
    pub marked: Vec<Range<usize>>,
    pub reason: Reason,
    pub spelling: Spelling,
}

/// What of the record says what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Title,
    /// Another name of it, which is this.
    Name(String),
    /// The release says that this word means it.
    Synonym(String),
    /// Its number.
    Number(String),
    /// Its text, some words around the place.
    Text {
        around: String,
        /// Characters of `around`.
        marked: Range<usize>,
    },
}

/// How what was typed became what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Letter by letter.
    Written,
    /// By sound: in full, by initials, or both.
    Pinyin,
    /// Some strokes of its characters.
    Strokes,
    /// A character or a letter was another.
    Mended,
    /// Parts of it.
    Parts,
}
