/// Upper bounds on everything that comes from outside, checked before it is read or allocated.
///
/// Lengths are in bytes. A signed length never raises a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub root: u64,
    pub timestamp: u64,
    pub snapshot: u64,
    pub targets: u64,
    /// One target file (a pack).
    pub target: u64,
    /// One attachment.
    pub blob: u64,
    /// Roots fetched one after another in one refresh.
    pub root_rotations: u32,
    /// Roles visited in one look-up of a target.
    pub visited_roles: usize,
    /// Depth of nested JSON.
    pub json_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            root: 512_000,
            timestamp: 16_384,
            snapshot: 2_000_000,
            targets: 5_000_000,
            target: 256 << 20,
            blob: 64 << 20,
            root_rotations: 256,
            visited_roles: 32,
            json_depth: 32,
        }
    }
}
