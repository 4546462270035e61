use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Calendar, Disclosure, Faq, Fee, Form, Guide, HotWord, Notice, Office, Person, PublisherId, Rid,
    Scope, Series, Site, Synonym, Topic, Window, Withheld,
};

/// One published record: an envelope that every kind shares, and a [`Body`].
///
/// Who reviewed it is not in here: reviews are signatures over these bytes (they stand in the
/// pack), so a review never changes what was reviewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub rid: Rid,
    /// Counts the published versions of this record, from 1.
    pub rev: u32,
    pub publisher: PublisherId,
    pub scope: Scope,
    pub title: String,
    /// At most 12 characters, for tiles and tight rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_title: Option<String>,
    /// 通俗名: what people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// BCP 47 tag of the language it is written in.
    #[serde(default = "chinese", skip_serializing_if = "is_chinese")]
    pub lang: String,
    pub status: Status,
    /// 形成日期: when what it tells came about; publication is due 20 working days later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_date: Option<NaiveDate>,
    pub publish_date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<NaiveDate>,
    /// Last day on which it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Rid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// SHA-256 (hex) of the scanned sign-off sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_sheet: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Where the facts were read: pages or documents, for whoever re-checks them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    pub body: Body,
}

impl Record {
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The shortest name people know: short title, else title.
    pub fn display_title(&self) -> &str {
        self.short_title.as_deref().unwrap_or(&self.title)
    }
}

fn chinese() -> String {
    "zh-CN".to_owned()
}

fn is_chinese(lang: &str) -> bool {
    lang == "zh-CN"
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    InForce,
    Suspended,
    Withdrawn,
    Superseded,
}

/// A withdrawal is a publication of its own: "cancelled on DATE by BASIS", never a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub date: NaiveDate,
    pub basis: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A file that belongs to a record, named by the digest of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Lower-case hex, 64 characters.
    pub sha256: String,
    /// Bytes.
    pub length: u64,
    pub media_type: String,
    pub name: String,
    pub role: AttachmentRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    Blank,
    FilledSample,
    Photo,
    FloorPlan,
    Audio,
    /// 结果样本 of a guide.
    ResultSample,
    Scan,
    Document,
}

/// What a record is about; `{"kind": "...", ...}` in canonical form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // records are handled a page at a time
pub enum Body {
    Guide(Guide),
    Fee(Fee),
    Disclosure(Disclosure),
    Form(Form),
    Notice(Notice),
    Office(Office),
    Window(Window),
    Person(Person),
    Site(Site),
    Faq(Faq),
    Series(Series),
    Withheld(Withheld),
    Topic(Topic),
    Synonym(Synonym),
    HotWord(HotWord),
    Calendar(Calendar),
    /// A kind that this version does not know; kept as bytes, never shown.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Guide,
    Fee,
    Disclosure,
    Form,
    Notice,
    Office,
    Window,
    Person,
    Site,
    Faq,
    Series,
    Withheld,
    Topic,
    Synonym,
    HotWord,
    Calendar,
    Unknown,
}

impl Kind {
    pub const ALL: [Kind; 16] = [
        Kind::Guide,
        Kind::Fee,
        Kind::Disclosure,
        Kind::Form,
        Kind::Notice,
        Kind::Office,
        Kind::Window,
        Kind::Person,
        Kind::Site,
        Kind::Faq,
        Kind::Series,
        Kind::Withheld,
        Kind::Topic,
        Kind::Synonym,
        Kind::HotWord,
        Kind::Calendar,
    ];

    /// The name used in canonical bytes, in the store and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Guide => "guide",
            Kind::Fee => "fee",
            Kind::Disclosure => "disclosure",
            Kind::Form => "form",
            Kind::Notice => "notice",
            Kind::Office => "office",
            Kind::Window => "window",
            Kind::Person => "person",
            Kind::Site => "site",
            Kind::Faq => "faq",
            Kind::Series => "series",
            Kind::Withheld => "withheld",
            Kind::Topic => "topic",
            Kind::Synonym => "synonym",
            Kind::HotWord => "hot_word",
            Kind::Calendar => "calendar",
            Kind::Unknown => "unknown",
        }
    }
}

impl Body {
    pub fn kind(&self) -> Kind {
        match self {
            Body::Guide(_) => Kind::Guide,
            Body::Fee(_) => Kind::Fee,
            Body::Disclosure(_) => Kind::Disclosure,
            Body::Form(_) => Kind::Form,
            Body::Notice(_) => Kind::Notice,
            Body::Office(_) => Kind::Office,
            Body::Window(_) => Kind::Window,
            Body::Person(_) => Kind::Person,
            Body::Site(_) => Kind::Site,
            Body::Faq(_) => Kind::Faq,
            Body::Series(_) => Kind::Series,
            Body::Withheld(_) => Kind::Withheld,
            Body::Topic(_) => Kind::Topic,
            Body::Synonym(_) => Kind::Synonym,
            Body::HotWord(_) => Kind::HotWord,
            Body::Calendar(_) => Kind::Calendar,
            Body::Unknown => Kind::Unknown,
        }
    }
}
