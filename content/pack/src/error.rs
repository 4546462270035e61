/// Why bytes are not a pack that can be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Not a pack at all.
    #[error("not a pack")]
    NotAPack,
    /// Made by a newer county tool than this version understands.
    #[error("pack format {0} is not known to this version")]
    Format(u8),
    /// Larger than the limits allow.
    #[error("pack is too large: {0}")]
    TooLarge(&'static str),
    /// Cut short, or its parts contradict each other.
    #[error("pack is damaged: {0}")]
    Damaged(String),
    /// The release that a delta builds on is not what stands here.
    #[error("the pack builds on another release: {0}")]
    OtherBase(String),
    /// The file that holds the pack cannot be read, or the one it goes to cannot be written.
    #[error("pack: {0}")]
    Stream(String),
}

impl PackError {
    /// An error of the file or connection below, which says nothing about the pack.
    pub(crate) fn stream(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Damaged("cut short".to_owned()),
            _ => Self::Stream(error.to_string()),
        }
    }
}
