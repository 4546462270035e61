/// Upper bounds on a pack, checked before anything is allocated for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackLimits {
    /// All records of a pack together, bytes.
    pub raw: u64,
    /// One record, bytes.
    pub record: u32,
    /// The manifest, bytes.
    pub manifest: u32,
    /// Records of a release, and entries of a pack.
    pub records: u32,
    /// What one frame unpacks to, bytes: as much is held in memory.
    pub frame: u32,
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
    /// An index of deltas, bytes.
    pub index: u64,
}

impl Default for PackLimits {
    fn default() -> Self {
        Self {
            raw: 1 << 30,
            record: 4 << 20,
            manifest: 32 << 20,
            records: 500_000,
            frame: 8 << 20,
            window_log: 24,
            index: 4 << 20,
        }
    }
}
