//! What goes on a sheet of paper: the value handed from the screen's process to the print worker,
//! and from the county's tool to its own printer.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{PublisherId, Record};

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
    /// 公告, A4, large enough to be posted.
    Notice {
        notice: Record,
        /// The unit's own office, for its phones.
        #[serde(default)]
        offices: Vec<Record>,
    },
    /// 一次性告知单, A4: what is there and what is missing is ticked by hand.
    OneTimeNotice {
        guide: Record,
        fees: Vec<Record>,
        windows: Vec<Record>,
        offices: Vec<Record>,
        forms: Vec<Record>,
    },
    /// 收费公示, A4: every fee of one unit, payable or not.
    Fees {
        publisher: PublisherId,
        /// In the order in which they are listed.
        fees: Vec<Record>,
        phones: Phones,
    },
    /// 办事流程 for the wall, landscape.
    WallSheet {
        guide: Record,
        fees: Vec<Record>,
        windows: Vec<Record>,
        offices: Vec<Record>,
        forms: Vec<Record>,
        size: WallSize,
    },
    /// 窗口牌, A4 landscape.
    WindowPlate {
        window: Record,
        /// The office it stands in.
        offices: Vec<Record>,
        /// AB岗: who sits here, where their records are published.
        people: Vec<Record>,
    },
    /// 政府信息公开申请表 (政府信息公开条例 Art. 29), A4, always blank, with its flow chart behind.
    Application {
        /// The office that takes applications.
        office: Record,
        phones: Phones,
    },
    /// 移交登记表, A4 landscape: disclosure records handed to an archive or library (Art. 25).
    ArchiveRegister {
        publisher: PublisherId,
        /// Only what came about in this year.
        #[serde(default)]
        year: Option<i32>,
        /// In the order in which they are listed.
        disclosures: Vec<Record>,
        phones: Phones,
    },
    /// 办事指南汇编: A5 pages, imposed on both sides of A4 landscape for a saddle stitch.
    Booklet {
        publisher: PublisherId,
        /// The topic that its guides have in common, where it is not the whole unit's.
        #[serde(default)]
        topic: Option<String>,
        /// In the order in which they are bound.
        guides: Vec<Record>,
        fees: Vec<Record>,
        windows: Vec<Record>,
        offices: Vec<Record>,
        forms: Vec<Record>,
    },
}

impl Document {
    /// What the QR code names: the record's id, or for a sheet of several records the kind of sheet
    /// and the unit, e.g. `fees/gongan` or `register/gongan/2026`.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::GuideSheet { guide, .. }
            | Self::OneTimeNotice { guide, .. }
            | Self::WallSheet { guide, .. } => Subject::Record(guide),
            Self::Notice { notice, .. } => Subject::Record(notice),
            Self::WindowPlate { window, .. } => Subject::Record(window),
            Self::Application { office, .. } => Subject::Record(office),
            Self::Fees { publisher, .. } => Subject::Several("fees", publisher, None),
            Self::ArchiveRegister {
                publisher, year, ..
            } => {
                let year = year.map(|year| year.to_string());
                Subject::Several("register", publisher, year)
            }
            Self::Booklet {
                publisher, topic, ..
            } => Subject::Several("booklet", publisher, topic.clone()),
        }
    }
}

/// What a sheet is of; see [`Document::subject`].
#[derive(Debug, Clone, PartialEq)]
pub enum Subject<'a> {
    Record(&'a Record),
    /// Kind of sheet, unit, and what narrows its records down.
    Several(&'static str, &'a PublisherId, Option<String>),
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(record) => write!(f, "{}", record.rid),
            Self::Several(kind, publisher, None) => write!(f, "{kind}/{publisher}"),
            Self::Several(kind, publisher, Some(topic)) => write!(f, "{kind}/{publisher}/{topic}"),
        }
    }
}

/// Telephone numbers for a sheet whose records have none of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phones {
    /// 咨询电话
    pub consult: Vec<String>,
    /// 监督投诉电话
    pub supervise: Vec<String>,
}

/// Paper of a wall sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallSize {
    A3,
    #[default]
    A4,
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
    /// SHA-256, 64 lower-case hex digits: of the record's canonical bytes, or for a sheet of several
    /// records of the text that is made of their digests, 64 digits each, one after the other
    /// without anything between, in ascending order of their rids.
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
