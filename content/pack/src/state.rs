use content_model::Rid;
use ring::digest::{Context, SHA256, digest};

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// The digest of a whole release: SHA-256 over each record's id (26 bytes) and SHA-256 (32 bytes),
/// in order of the ids. Two terminals with the same digest show the same content.
pub struct StateDigest(Context);

impl StateDigest {
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    /// Adds the next record; ids must come in ascending order.
    pub fn add(&mut self, rid: &Rid, record_sha256: &[u8]) {
        self.0.update(rid.as_str().as_bytes());
        self.0.update(record_sha256);
    }

    pub fn finish(self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.finish().as_ref());
        out
    }
}

impl Default for StateDigest {
    fn default() -> Self {
        Self::new()
    }
}
