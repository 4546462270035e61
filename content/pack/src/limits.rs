/// Upper bounds on a pack, checked before anything is allocated for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackLimits {
    /// Uncompressed payload, bytes.
    pub raw: u64,
    /// One record, bytes.
    pub record: u32,
    /// The manifest, which names every record once, bytes.
    pub manifest: u32,
    pub records: u32,
    /// Largest zstd window, as a power of two.
    pub window_log: u32,
}

impl Default for PackLimits {
    fn default() -> Self {
        Self {
            raw: 1 << 30,
            record: 4 << 20,
            manifest: 32 << 20,
            records: 500_000,
            window_log: 23,
        }
    }
}
