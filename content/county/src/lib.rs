//! The county office's tool: workbooks come in, faults by cell or a change set go out.
//!
//! In: spreadsheets with their attachments, a county.toml. Kept: a [`workspace::Workspace`]. What
//! can never happen: a half-kept import, a record without a cell to point at, a cell's meaning
//! guessed.

pub mod authority;
pub mod clock;
pub mod command;
pub mod config;
mod copy;
pub mod demo;
mod describe;
pub mod digest;
pub mod draft;
mod durable;
mod error;
pub mod establish;
pub mod export;
pub mod fault;
pub mod feedback;
pub mod history;
pub mod import;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod marked;
pub mod packing;
pub mod panel;
pub mod print;
pub mod prune;
pub mod publish;
pub mod release;
pub mod repository;
pub mod request;
pub mod review;
pub mod rules;
pub mod search_lint;
pub mod serve;
pub mod signing;
pub mod status;
pub mod stick;
pub mod submission;
pub mod template;
pub mod verify_print;
pub mod workspace;
