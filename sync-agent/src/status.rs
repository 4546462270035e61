//! `status.json`: what this terminal tells of itself. STATUS.md describes it field by field,
//! status.schema.json for machines.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{AgentError, durable};

/// Version of the layout that is written. Version 1 lacks every field that has a default here.
pub const SCHEMA: u32 = 2;

/// The whole of `status.json`, read by the kiosk, by staff and by `sync-agent status`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Version of this layout, [`SCHEMA`].
    pub schema: u32,
    /// When everything was last known to be up to date (the terminal's clock).
    pub last_success: Option<DateTime<Utc>>,
    pub last_attempt: Option<DateTime<Utc>>,
    pub source: Option<String>,
    pub publishers: Vec<PublisherStatus>,
    /// Attachments still to be fetched, bytes; the same as `pending.blobs`, as in version 1.
    pub pending_bytes: u64,
    /// Faults of the last round; empty when all went well.
    pub errors: Vec<Fault>,
    #[serde(default)]
    pub clock: ClockTrust,
    /// The time that the last round assumed, where the system clock could not be right.
    #[serde(default)]
    pub assumed_now: Option<DateTime<Utc>>,
    /// The earliest that it can be, by signed evidence.
    #[serde(default)]
    pub clock_floor: Option<DateTime<Utc>>,
    /// Seconds since `last_success` when this was written.
    #[serde(default)]
    pub age: Option<u64>,
    #[serde(default)]
    pub state: Activity,
    /// How far the present state has come, where that can be counted.
    #[serde(default)]
    pub progress: Option<Progress>,
    #[serde(default)]
    pub pending: Pending,
    #[serde(default)]
    pub disk: Option<Disk>,
    /// What the last round moved.
    #[serde(default)]
    pub traffic: Traffic,
    #[serde(default)]
    pub next_round: Option<DateTime<Utc>>,
    /// Until when the county asks for frequent rounds.
    #[serde(default)]
    pub urgent_until: Option<DateTime<Utc>>,
    #[serde(default)]
    pub scrub: Scrub,
}

/// What the agent does. In a round, the states follow each other as they stand here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activity {
    /// No agent runs.
    #[default]
    Stopped,
    /// An agent runs and waits for the next round.
    Idle,
    Refreshing,
    Planning,
    Fetching,
    Verifying,
    Applying,
    Blobs,
    Reporting,
    /// What is stored is read again and compared with its digests.
    Scrubbing,
}

/// Bytes of the present state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// What is known to be missing here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Bytes of packs.
    pub packs: u64,
    /// Bytes of attachments.
    pub blobs: u64,
    /// Attachments.
    pub blobs_missing: u64,
}

/// The file system of the data directory, bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    pub free: u64,
    /// What the spool and the cache take.
    pub used: u64,
    /// What attachments may take, where that is set.
    pub quota: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    pub requests: u64,
    /// Bytes up.
    pub sent: u64,
    /// Bytes down.
    pub received: u64,
}

impl Traffic {
    pub(crate) fn plus(self, more: Self) -> Self {
        Self {
            requests: self.requests + more.requests,
            sent: self.sent + more.sent,
            received: self.received + more.received,
        }
    }

    /// What came on top of `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(before.requests),
            sent: self.sent.saturating_sub(before.sent),
            received: self.received.saturating_sub(before.received),
        }
    }
}

/// How the nightly look through everything stored goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scrub {
    /// When everything was last read to the end.
    pub finished: Option<DateTime<Utc>>,
    /// Damages that the last one found; they are mended from the spool or fetched anew.
    pub damaged: u64,
}

/// What is known of the system clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockTrust {
    /// Nothing speaks against it.
    #[default]
    Trusted,
    /// It shows a time that is past for certain: [`Status::assumed_now`] was used instead.
    Behind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublisherStatus {
    pub id: String,
    pub name: String,
    pub release: u64,
    pub signed_on: NaiveDate,
    /// A later release that signed metadata tells of and that is not here yet.
    #[serde(default)]
    pub pending: Option<u64>,
    /// Code of what kept it from coming.
    #[serde(default)]
    pub fault: Option<String>,
}

/// A fault as a code with its particulars; whoever shows it has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub code: String,
    pub params: BTreeMap<String, String>,
}

impl Fault {
    pub fn new(error: &AgentError, publisher: Option<&str>) -> Self {
        let mut params = BTreeMap::from([("detail".to_owned(), error.to_string())]);
        params.extend(publisher.map(|id| ("publisher".to_owned(), id.to_owned())));
        Self {
            code: error.code().to_owned(),
            params,
        }
    }
}

const FILE: &str = "status.json";

impl Status {
    /// The last status under `data`; an absent or unreadable one counts as none.
    pub fn read(data: &Path) -> Option<Self> {
        let bytes = durable::read(&data.join(FILE), 1 << 20).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    pub fn write(&self, data: &Path) -> Result<(), AgentError> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other);
        text.and_then(|text| durable::write(&data.join(FILE), &text))
            .map_err(AgentError::disk(FILE))
    }

    /// Works the age out for `now`.
    pub fn aged(mut self, now: DateTime<Utc>) -> Self {
        let age = self.last_success.map(|at| (now - at).num_seconds());
        self.age = age.map(|seconds| u64::try_from(seconds).unwrap_or(0));
        self
    }

    /// Whether `other` says something else; growing older is nothing new.
    pub fn says_more_than(&self, other: &Self) -> bool {
        let ageless = |status: &Self| Self {
            age: None,
            ..status.clone()
        };
        ageless(self) != ageless(other)
    }
}
