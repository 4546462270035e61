//! A batch as it travels, and what of it may be believed to have the right form.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::count::Counter;
use super::words::SEALED_MAX;
use crate::StoreError;

/// Bytes of the longest batch.
pub const BATCH_MAX: usize = 512 << 10;

/// What a batch holds. A county that knows the first alone refuses the others, and goes on taking the
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Counters of fixed words, and sealed texts.
    Counters,
    /// Counters of words that visitors or offices have chosen, and nothing else.
    Words,
}

/// Everything that leaves a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// 1: counters and sealed texts; 2: counted words.
    pub format: u32,
    /// 32 hex digits: whoever has stored it under this id stores nothing again.
    pub id: String,
    /// 32 hex digits: shown to the terminal, they prove that the batch was read.
    pub receipt: String,
    /// The intake key of the county it is meant for.
    pub to: String,
    /// Code of the place.
    pub site: String,
    /// 16 hex digits that tell terminals of a place apart.
    pub terminal: String,
    pub days: Vec<Day>,
    pub texts: Vec<BatchText>,
    pub heartbeat: Heartbeat,
}

/// The counters of a period: a day in China (`2026-11-22`), or the month or year (`2026-11`,
/// `2026`) that old days were merged into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    pub period: String,
    pub counts: Vec<Counter>,
}

/// A visitor's words, under seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchText {
    pub period: String,
    /// [`Words`](super::Words) sealed to the batch's `to`, or to the key before it; hex.
    pub sealed: String,
}

/// How the terminal is, when the batch was closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    pub at: DateTime<Utc>,
    /// Versions of the programs.
    pub agent: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<String>,
    /// When everything was last known to be up to date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success: Option<DateTime<Utc>>,
    /// Release by publisher.
    pub releases: BTreeMap<String, u64>,
    /// Attachments still to come, bytes.
    pub pending_bytes: u64,
    /// Codes of the last round's faults.
    pub faults: Vec<String>,
    /// The terminal's clock could not be right.
    pub clock_behind: bool,
    /// Bytes of the file system that the data is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_free: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_total: Option<u64>,
    /// How the printer is, as a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<String>,
    /// Of the processor, whole degrees Celsius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<i32>,
}

impl Batch {
    /// Reads what claims to be a batch. [`StoreError::Malformed`] when a part has not its form.
    ///
    /// Who may send it, and whether the site exists, is for the county to say.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let malformed = |why: &str| StoreError::Malformed(why.to_owned());
        if bytes.len() > BATCH_MAX {
            return Err(malformed("longer than a batch can be"));
        }
        let batch: Self =
            serde_json::from_slice(bytes).map_err(|e| StoreError::Malformed(e.to_string()))?;
        match batch.unsound() {
            Some(part) => Err(StoreError::Malformed(format!("{part} has not its form"))),
            None => Ok(batch),
        }
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|e| StoreError::Malformed(e.to_string()))
    }

    /// The first part that has not its form.
    fn unsound(&self) -> Option<&'static str> {
        let periods: HashSet<&str> = self.days.iter().map(|day| day.period.as_str()).collect();
        let form = Form::of(self.format);
        let counter = |counter: &Counter| counter.is_sound() && form == Some(counter.form());
        let days = |day: &Day| is_period(&day.period) && day.counts.iter().all(counter);
        let texts = |text: &BatchText| {
            let sealed = text.sealed.len();
            is_period(&text.period) && is_hex(&text.sealed, sealed) && sealed <= 2 * SEALED_MAX
        };
        let parts = [
            ("format", form.is_some()),
            ("id", is_hex(&self.id, 32)),
            ("receipt", is_hex(&self.receipt, 32)),
            ("to", is_hex(&self.to, 64)),
            ("site", is_code(&self.site)),
            ("terminal", is_hex(&self.terminal, 16)),
            (
                "days",
                self.days.iter().all(days) && periods.len() == self.days.len(),
            ),
            (
                "texts",
                self.texts.iter().all(texts)
                    && (self.texts.is_empty() || form == Some(Form::Counters)),
            ),
            ("heartbeat", self.heartbeat.is_sound()),
        ];
        parts
            .into_iter()
            .find(|(_, sound)| !sound)
            .map(|(part, _)| part)
    }
}

impl Form {
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Counters => 1,
            Self::Words => 2,
        }
    }

    fn of(number: u32) -> Option<Self> {
        let all = [Self::Counters, Self::Words];
        all.into_iter().find(|form| form.number() == number)
    }
}

impl Day {
    /// Puts `counter` under `period`; counters of a period come one after the other.
    pub(super) fn push(days: &mut Vec<Self>, period: String, counter: Counter) {
        match days.last_mut().filter(|day| day.period == period) {
            Some(day) => day.counts.push(counter),
            None => days.push(Self {
                period,
                counts: vec![counter],
            }),
        }
    }
}

impl Heartbeat {
    fn is_sound(&self) -> bool {
        let words = [
            Some(&self.agent),
            self.kiosk.as_ref(),
            self.printer.as_ref(),
        ];
        let words = words.into_iter().flatten().chain(&self.faults);
        self.releases.len() <= 1000
            && self.faults.len() <= 1000
            && words.chain(self.releases.keys()).all(|word| is_word(word))
    }
}

/// 32 lower-case hex digits, or as many as `length` says.
fn is_hex(text: &str, length: usize) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.len() == length && length.is_multiple_of(2) && text.bytes().all(digit)
}

/// A site's code: short, and safe as the name of a folder.
pub(super) fn is_code(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// A version or a code: printable ASCII.
fn is_word(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic())
}

pub(super) fn is_period(text: &str) -> bool {
    let as_day = match text.len() {
        10 => text.to_owned(),
        7 => format!("{text}-01"),
        4 => format!("{text}-01-01"),
        _ => return false,
    };
    as_day
        .parse::<NaiveDate>()
        .is_ok_and(|day| day.to_string() == as_day)
}
