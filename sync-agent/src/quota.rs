//! How much of the disk attachments may take.

/// What there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that attachments may take together; as many as there are without it.
    pub quota: Option<u64>,
    /// Bytes that stay free on the disk whatever comes.
    pub floor: u64,
}

impl Default for Room {
    /// The cache, its log and the next packs need some megabytes at any time.
    fn default() -> Self {
        Self {
            quota: None,
            floor: 64 << 20,
        }
    }
}
