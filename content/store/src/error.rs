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
    #[error("database: {0}")]
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied, ReadOnly,
            SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Unusable(error.to_string()),
            Some(DiskFull | SystemIoFailure | ReadOnly | CannotOpen | PermissionDenied) => {
                Self::Storage(error.to_string())
            }
            _ => Self::Database(error),
        }
    }
}
