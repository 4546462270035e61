//! What goes on a sheet of paper: the value handed from the screen's process to the print worker.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Record;

/// A document to typeset, complete: the worker reads nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintJob {
    pub document: Document,
    pub footer: Footer,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // one job at a time
pub enum Document {
    /// 办事指南单, A4.
    GuideSheet {
        guide: Record,
        /// Fee records the guide refers to, in its order.
        fees: Vec<Record>,
        /// Windows the guide refers to, in its order.
        windows: Vec<Record>,
        /// Offices those windows stand in: address, hours, phones.
        #[serde(default)]
        offices: Vec<Record>,
        /// Forms the materials refer to.
        forms: Vec<Record>,
    },
}

/// What the foot of every page says, so that any office can check the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Name of the publishing unit.
    pub publisher: String,
    /// Release number of that unit.
    pub release: u64,
    /// The day the unit signed that release.
    pub released_on: NaiveDate,
    pub site: String,
    pub printed_on: NaiveDate,
    /// The terminal's clock could not be right: `printed_on` is the day that was assumed.
    #[serde(default)]
    pub clock_unset: bool,
    /// SHA-256 of the record's canonical bytes, lower-case hex.
    pub digest: String,
    /// Who let these bytes pass, in the order in which the paper names them.
    #[serde(default)]
    pub reviews: Vec<ReviewNote>,
}

/// One officer's review, verified when its release came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewNote {
    /// `legal`, `secrecy` or `approve`; others are named by what they have in common.
    pub function: String,
    pub holder: String,
    /// The day in China.
    pub on: NaiveDate,
}
