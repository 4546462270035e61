/// Somewhere a repository can be read from. Nobody behind it is trusted.
pub trait Source {
    /// Reads the file at `path` (parts separated by `/`, relative to the repository), of at most
    /// `max` bytes. More than `max` is [`FetchError::TooLarge`], and no more than that is read.
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError>;

    /// How the source is called in messages and in the status.
    fn name(&self) -> String;
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The source is there and has no such file.
    #[error("{0} is not there")]
    NotFound(String),
    #[error("{path} is longer than {max} bytes")]
    TooLarge { path: String, max: u64 },
    /// The source cannot be reached, or the transfer broke.
    #[error("{0}")]
    Unreachable(String),
    /// It answered with something that is not a file (HTTP status).
    #[error("{path}: answered with status {status}")]
    Refused { path: String, status: u16 },
}
