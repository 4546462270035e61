use content_pack::PackError;
use content_trust::TrustError;

/// What a caller of the store can act on.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no cache yet: nothing has ever been applied here.
    #[error("no content has been applied yet")]
    NoCache,
    /// The cache was written by another version or is damaged; it is rebuilt from the spool.
    #[error("the cache cannot be used: {0}")]
    Unusable(String),
    /// The pack contradicts what its publisher may publish; nothing was changed.
    #[error("release refused: {0}")]
    Refused(String),
    /// A record whose change set not every officer has reviewed; nothing was changed.
    #[error("release refused: {0}")]
    Unreviewed(TrustError),
    /// The release is not newer than the one already applied; nothing was changed.
    #[error("release {offered} is not newer than {have}")]
    NotNewer { have: u64, offered: u64 },
    /// What is here is not what the delta builds on: it takes another way to the release, at last
    /// the full pack. Nothing was changed.
    #[error("the delta builds on release {needs}, here is {have:?}")]
    OtherBase { have: Option<u64>, needs: u64 },
    #[error(transparent)]
    Pack(#[from] PackError),
    /// No space left, or the file system refuses writing; the old release is still served.
    #[error("cannot write the cache: {0}")]
    Storage(String),
    /// The county has not said where visitors' words are to be sealed to.
    #[error("the county has no intake key")]
    NoIntake,
    /// So many sealed texts wait already that another cannot be taken.
    #[error("the outbox is full")]
    Full,
    /// What claims to be a batch, or a visitor's words, has not the form of one.
    #[error("not a batch: {0}")]
    Malformed(String),
    /// The search was stopped: somebody typed on.
    #[error("the search was stopped")]
    Stopped,
    /// The database is busy or memory ran out: later it may work.
    #[error("database: {0}")]
    Database(rusqlite::Error),
}

impl StoreError {
    pub(crate) fn disk(error: std::io::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, OperationInterrupted, OutOfMemory,
            PermissionDenied, ReadOnly, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DiskFull | SystemIoFailure | ReadOnly | CannotOpen | PermissionDenied) => {
                Self::Storage(error.to_string())
            }
            Some(DatabaseBusy | DatabaseLocked | OperationInterrupted | OutOfMemory) => {
                Self::Database(error)
            }
            // A table that is not there, a value of another type: the version is ours, so the file
            // is not what this program wrote.
            _ => Self::Unusable(error.to_string()),
        }
    }
}
