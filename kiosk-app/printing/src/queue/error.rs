/// What a caller of the queue can act on. The texts are for the log.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The file of the queue is damaged, or of another version.
    #[error("the queue cannot be used: {0}")]
    Unusable(String),
    /// No space left, or the file system refuses.
    #[error("cannot write the queue: {0}")]
    Storage(String),
    /// No pages, no copies or too many of them.
    #[error("not a job: {0}")]
    NotAJob(&'static str),
    /// There is no such job, or nothing of the kind can be done with it any more.
    #[error("not possible for job {0}")]
    NotPossible(i64),
    /// Not the code.
    #[error("wrong code")]
    WrongCode,
    /// Too many wrong codes: it is not even looked at for a while.
    #[error("locked after wrong codes")]
    Locked,
    /// The database is busy or memory ran out: later it may work.
    #[error("database: {0}")]
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for QueueError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied, ReadOnly,
            SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Unusable(error.to_string()),
            Some(CannotOpen | DiskFull | PermissionDenied | ReadOnly | SystemIoFailure) => {
                Self::Storage(error.to_string())
            }
            _ => Self::Database(error),
        }
    }
}

impl From<std::io::Error> for QueueError {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(error.to_string())
    }
}
