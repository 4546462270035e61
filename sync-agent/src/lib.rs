//! Brings signed releases to a terminal: from the county's server, or from a folder or stick.
//!
//! Comes in: bytes from anywhere, trusted by nobody. Goes out: verified releases in the cache,
//! the packs they came in, and a `status.json` that says how old everything is.
//!
//! What can never happen here: something unverified in the cache or the spool; old content lost
//! because new content could not be had; drawing on a screen.
//!
//! A round: refresh trust → plan → fetch → verify → spool → apply → attachments → report.

pub mod clock;
pub mod command;
pub mod config;

mod account;
mod attachment;
mod board;
mod bring;
mod chain;
mod control;
mod daemon;
mod disk;
mod durable;
mod error;
mod explain;
mod floor;
mod folder;
mod home;
mod http;
mod memory;
mod metered;
mod neighbour;
mod night;
mod notify;
mod outgoing;
mod partial;
mod plan;
mod profile;
mod progress;
mod quota;
mod rebuild;
mod report;
mod rhythm;
mod round;
mod scrub;
mod source;
mod sources;
mod spool;
mod status;
mod step;
mod tuf;
mod updater;
mod verify;
mod worker;

pub use account::Account;
pub use daemon::end_of;
pub use error::AgentError;
pub use explain::explain;
pub use folder::FolderSource;
pub use home::Home;
pub use http::{Authorities, HttpSource, Link, Patience, Proxy, Via};
pub use memory::MemorySource;
pub use metered::Metered;
pub use neighbour::{Neighbour, View};
pub use profile::Profile;
pub use progress::{Allowance, Step, Unwatched, Watch};
pub use quota::Room;
pub use rebuild::rebuild;
pub use rhythm::Rhythm;
pub use round::{Outcome, conduct, round, round_at};
pub use scrub::{Scrubbed, Scrubber};
pub use source::{FetchError, Opened, Source, Start, Validator, encode};
pub use sources::Sources;
pub use status::{
    Activity, ClockTrust, Disk, Fault, Pending, Progress, PublisherStatus, Scrub, Status, Traffic,
};
pub use step::{Course, Effect, End, Errand, Event, Kind, Moment, State, step};
pub use updater::{Offer, Updater};
pub use verify::{Damage, Finding};
