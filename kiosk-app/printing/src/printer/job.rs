use crate::wire::{self, Attribute, Value, tag};

/// `job-state` (RFC 8011 §5.3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Pending,
    Held,
    Processing,
    Stopped,
    Canceled,
    Aborted,
    Completed,
    /// A number that the standard does not have, or none.
    Unknown,
}

impl JobState {
    fn of(number: Option<i32>) -> Self {
        match number {
            Some(3) => Self::Pending,
            Some(4) => Self::Held,
            Some(5) => Self::Processing,
            Some(6) => Self::Stopped,
            Some(7) => Self::Canceled,
            Some(8) => Self::Aborted,
            Some(9) => Self::Completed,
            _ => Self::Unknown,
        }
    }
}

/// What a printer says of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobReport {
    /// `job-id` (§5.3.2), from 1.
    pub id: i32,
    pub name: Option<String>,
    pub state: JobState,
    /// `job-state-reasons`, at most [`REASONS`].
    pub reasons: Vec<String>,
    /// `job-impressions-completed` (§5.3.18.2): sides of paper, of all copies.
    pub impressions: Option<u32>,
    /// `job-media-sheets-completed` (§5.3.18.3).
    pub sheets: Option<u32>,
}

/// Reasons kept of a printer or a job.
pub const REASONS: usize = 16;

pub(super) fn wanted() -> Attribute {
    let names = [
        "job-id",
        "job-name",
        "job-state",
        "job-state-reasons",
        "job-impressions-completed",
        "job-media-sheets-completed",
    ];
    let values = names.map(|name| Value::Text(tag::KEYWORD, name.to_owned()));
    Attribute::new("requested-attributes", values.to_vec())
}

impl JobReport {
    /// `None` where there is no job's number.
    pub(super) fn from_group(job: &[Attribute]) -> Option<Self> {
        let count = |name| wire::integer(job, name).and_then(|count| u32::try_from(count).ok());
        Some(Self {
            id: wire::integer(job, "job-id").filter(|id| *id > 0)?,
            name: wire::text(job, "job-name").map(str::to_owned),
            state: JobState::of(wire::integer(job, "job-state")),
            reasons: wire::texts(job, "job-state-reasons")
                .take(REASONS)
                .map(str::to_owned)
                .collect(),
            impressions: count("job-impressions-completed"),
            sheets: count("job-media-sheets-completed"),
        })
    }
}
