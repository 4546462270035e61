//! What a county publishes: record kinds, the rules they obey and the bytes they are signed as.
//!
//! Comes in: values that the county office typed, or canonical bytes that a terminal verified.
//! Goes out: typed [`Record`]s, their canonical bytes, and [`Finding`]s that name a rule and a field.
//!
//! What can never happen here: input or output of any kind, reading a clock. "Today" is always an
//! argument. Field names follow the national service-item elements (GB/T 39554).

mod calendar;
mod canonical;
mod date;
mod disclosure;
mod faq;
mod fee;
mod form;
mod guide;
mod id;
mod notice;
mod opening;
mod place;
mod record;
mod scope;
mod series;
mod site;
mod taxonomy;
mod withheld;

pub mod check;
pub mod label;
pub mod markdown;
pub mod paper;
pub mod picture;
pub mod text;

pub use calendar::{Calendar, Holiday, WorkingDays};
pub use canonical::{CanonicalError, canonical_bytes, record_from_bytes, record_from_canonical};
pub use check::{Finding, Level};
pub use date::KnownDate;
pub use disclosure::{Disclosure, Validity};
pub use faq::Faq;
pub use fee::{Amount, Fee, FeeClass, FeeState, Relief, Tier, Verified, yuan};
pub use form::{FieldType, Form, FormField, Orientation};
pub use guide::{
    Alert, Basis, Charges, Guide, Limit, LimitUnit, Material, Need, Outcome, Question, ServerType,
    Step, TaskType,
};
pub use id::{IdError, PublisherId, Rid};
pub use notice::{Notice, NoticeKind, ResultRow, WarningLevel};
pub use opening::{Opening, Recurrence};
pub use place::{Office, Person, SiteType, Window};
pub use record::{Attachment, AttachmentRole, Body, Kind, Record, Status, Withdrawal};
pub use scope::Scope;
pub use series::{ContentsEntry, Series};
pub use site::Site;
pub use taxonomy::{HotWord, Synonym, Topic, Tree};
pub use withheld::Withheld;
