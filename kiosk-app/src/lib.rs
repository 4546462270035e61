//! The kiosk's screen.
//!
//! Comes in: the cache under a data directory (read only), a profile, touches. Goes out: pixels,
//! and print files below `DATA/kiosk/`.
//!
//! What can never happen here: writing the cache, the network, a trace of one visitor left for the
//! next, a fee shown as payable on a day on which it is not, an expired notice shown at all.
//!
//! A [`session::Session`] says what is in front of the visitor; [`kiosk::Kiosk`] changes it; the
//! adapters under [`page`] alone turn records into what the screens of `ui/` show.

pub mod attract;
pub mod clock;
pub mod document;
mod error;
mod feedback;
pub mod freshness;
pub mod headless;
pub mod hours;
mod idle;
pub mod kiosk;
mod layout;
pub mod listing;
mod measure;
pub mod metrics;
pub mod page;
mod paper;
pub mod phones;
pub mod picture;
mod present;
pub mod print;
mod reading;
pub mod script;
pub mod search;
pub mod session;
pub mod settings;
pub mod shots;
mod sought;
pub mod status;
pub mod tally;
mod touch;
mod tour;
pub mod typed;
pub mod walk;
mod watch;

/// The screens that what happens here is shown on.
pub use kiosk_ui as ui;

pub use error::KioskError;
