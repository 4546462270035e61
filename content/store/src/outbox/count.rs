//! What is counted. Every word here is fixed, but for two: a word that the release offers, and one that
//! many have searched for in vain. Nothing that a visitor said of himself has a place in a counter.

use content_model::Rid;
use serde::{Deserialize, Serialize};

use super::Term;
use super::batch::Form;

/// One thing that happened at the terminal. `None` as a record means the service as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count<'a> {
    /// Somebody touched the screen and began a session.
    Visit,
    View(&'a Rid),
    Print(&'a Rid),
    /// A search that found nothing, and what was searched for where that may be counted too: see
    /// [`Outbox::add`](super::Outbox::add).
    Unfound(Option<&'a Term>),
    /// A word that the release offers was tapped.
    HotWord(&'a Term),
    Rating(Option<&'a Rid>, Level),
    /// Why a rating was bad.
    Reason(Option<&'a Rid>, Reason),
    /// Please publish more of this (点题公开).
    Wish(Wish),
}

/// A counter as it is kept and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    pub kind: Kind,
    /// A record's id; empty for the service, or where records were merged.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// A level, reason or topic, by its code; of a hot word or a search in vain the word itself, by
    /// [`Term::is_sound`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    pub count: u64,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$note])* $variant,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code that stands for it in files and messages; it never changes.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// Kinds of counters.
    Kind {
        Visit = "visit",
        View = "view",
        Print = "print",
        Unfound = "unfound",
        Rating = "rating",
        Reason = "reason",
        Wish = "wish",
        HotWord = "hot-word",
    }
}

codes! {
    /// Five levels of satisfaction.
    Level {
        VeryBad = "1",
        Bad = "2",
        Fair = "3",
        Good = "4",
        VeryGood = "5",
    }
}

codes! {
    /// What was bad, where the level is 1 or 2.
    Reason {
        NotFound = "not-found",
        Outdated = "outdated",
        Wrong = "wrong",
        Incomplete = "incomplete",
        Unclear = "unclear",
        HardToUse = "hard-to-use",
        NotPrinted = "not-printed",
        /// The window said something else.
        Contradicted = "contradicted",
    }
}

codes! {
    /// Topics that a visitor may ask to be published.
    Wish {
        Guides = "guides",
        Fees = "fees",
        Forms = "forms",
        Land = "land",
        Village = "village",
        Policy = "policy",
        Disclosure = "disclosure",
        Notices = "notices",
        Places = "places",
        Other = "other",
    }
}

impl Count<'_> {
    /// One of it.
    pub(super) fn counter(&self) -> Counter {
        let of = |rid: Option<&Rid>| rid.map(|rid| rid.as_str().to_owned()).unwrap_or_default();
        let (kind, about, what) = match self {
            Self::Visit => (Kind::Visit, None, ""),
            Self::View(rid) => (Kind::View, Some(*rid), ""),
            Self::Print(rid) => (Kind::Print, Some(*rid), ""),
            Self::Unfound(_) => (Kind::Unfound, None, ""),
            Self::HotWord(word) => (Kind::HotWord, None, word.as_str()),
            Self::Rating(rid, level) => (Kind::Rating, *rid, level.as_str()),
            Self::Reason(rid, reason) => (Kind::Reason, *rid, reason.as_str()),
            Self::Wish(wish) => (Kind::Wish, None, wish.as_str()),
        };
        Counter {
            kind,
            about: of(about),
            what: what.to_owned(),
            count: 1,
        }
    }
}

impl Counter {
    /// The form of batch in which it goes home.
    pub(super) fn form(&self) -> Form {
        match self.kind {
            Kind::HotWord => Form::Words,
            Kind::Unfound if !self.what.is_empty() => Form::Words,
            _ => Form::Counters,
        }
    }

    /// Whether its parts belong together: what a terminal of this version may have counted.
    pub(super) fn is_sound(&self) -> bool {
        let what = match self.kind {
            Kind::Visit | Kind::View | Kind::Print => self.what.is_empty(),
            Kind::Unfound => self.what.is_empty() || Term::is_sound(&self.what),
            Kind::HotWord => Term::is_sound(&self.what),
            Kind::Rating => Level::parse(&self.what).is_some(),
            Kind::Reason => Reason::parse(&self.what).is_some(),
            Kind::Wish => Wish::parse(&self.what).is_some(),
        };
        let about = match self.kind {
            Kind::Visit | Kind::Unfound | Kind::HotWord | Kind::Wish => self.about.is_empty(),
            _ => super::is_about(&self.about),
        };
        // A million touches a day wear out any screen; a year of them fits all the same.
        what && about && (1..=1_000_000_000).contains(&self.count)
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom("unknown kind of counter"))
    }
}
