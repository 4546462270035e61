use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{AgentError, durable};

/// `status.json`: written after every round, read by the kiosk and by staff.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Version of this layout, 1.
    pub schema: u32,
    /// When everything was last known to be up to date (the terminal's clock).
    pub last_success: Option<DateTime<Utc>>,
    pub last_attempt: Option<DateTime<Utc>>,
    pub source: Option<String>,
    pub publishers: Vec<PublisherStatus>,
    /// Attachments still to be fetched, bytes.
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
}
