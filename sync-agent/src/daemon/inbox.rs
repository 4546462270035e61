use std::path::PathBuf;
use std::sync::mpsc::Sender;

use nix::sys::signal::{SigSet, Signal};

use crate::control::Asked;
use crate::worker::Report;

/// Whatever may wake the main thread.
pub(super) enum Message {
    Report(Report),
    Asked(Asked),
    StickSeen(PathBuf),
    /// SIGTERM or SIGINT came.
    Stop,
}

impl From<Report> for Message {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}

impl From<Asked> for Message {
    fn from(asked: Asked) -> Self {
        Self::Asked(asked)
    }
}

fn signals() -> SigSet {
    SigSet::from_iter([Signal::SIGTERM, Signal::SIGINT])
}

/// Signals that end the program wait from here on for whoever asks for them, in every thread that
/// is started later.
pub(crate) fn block_signals() {
    if let Err(error) = signals().thread_block() {
        // Then they end the program at once, as they may at any moment.
        log::warn!("signals: {error}");
    }
}

/// Passes them on from a thread of their own: no handler, in which next to nothing is allowed.
pub(super) fn pass_signals_on(inbox: Sender<Message>) {
    let wait = move || {
        while signals().wait().is_ok() {
            if inbox.send(Message::Stop).is_err() {
                return;
            }
        }
    };
    let spawned = std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait);
    if let Err(error) = spawned {
        log::warn!("signals: {error}");
    }
}
