use std::path::PathBuf;

use content_store::StoreError;

/// What somebody at the terminal, or at the command line, can act on.
#[derive(Debug, thiserror::Error)]
pub enum KioskError {
    /// The profile cannot be read or holds a key that means nothing.
    #[error("profile {path}: {reason}")]
    Profile { path: PathBuf, reason: String },
    /// No guide with this id or item code is published here.
    #[error("no such guide: {0}")]
    NoGuide(String),
    /// The guide was withdrawn: no paper is made of it.
    #[error("the guide was withdrawn: {0}")]
    WithdrawnGuide(String),
    /// The cache cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No window or no renderer.
    #[error("screen: {0}")]
    Screen(#[from] slint::PlatformError),
    /// A file below the output folder or below `D/kiosk` cannot be written.
    #[error("cannot write {path}: {reason}")]
    Write { path: PathBuf, reason: String },
    /// `print-worker` is not where it should be.
    #[error("print-worker not found: {0}")]
    NoWorker(PathBuf),
    /// `print-worker` failed, or took longer than its limit.
    #[error("print-worker: {0}")]
    Worker(String),
    /// Records that no list holds.
    #[error("{0}")]
    Unreached(usize),
}
