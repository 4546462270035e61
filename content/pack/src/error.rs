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
}
