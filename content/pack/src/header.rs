//! The first 96 bytes of a pack; numbers are big-endian.
//!
//! ```text
//! offset length  meaning
//!      0      4  "CYPK"
//!      4      1  format, 1
//!      5      1  kind, 0 = full
//!      6      2  zero
//!      8      8  release number
//!     16      4  number of records
//!     20      8  payload length before compression, bytes
//!     28     32  state digest: see `StateDigest`
//!     60     32  publisher id, ASCII, filled with zeros
//!     92      4  zero
//!     96      …  payload, one zstd frame
//! ```
//!
//! Payload: the manifest, then the records in order of their ids, each with its length in front
//! (4 bytes). The manifest is JSON, see [`crate::Manifest`].

use content_model::PublisherId;

use crate::{PackError, PackLimits};

pub const HEADER_LEN: usize = 96;
const MAGIC: &[u8; 4] = b"CYPK";
const FORMAT: u8 = 1;
const FULL: u8 = 0;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub publisher: PublisherId,
    pub number: u64,
    pub records: u32,
    /// Bytes.
    pub raw_len: u64,
    pub state: [u8; 32],
}

impl Header {
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let mut out = [0; HEADER_LEN];
        out[..4].copy_from_slice(MAGIC);
        out[4] = FORMAT;
        out[5] = FULL;
        out[8..16].copy_from_slice(&self.number.to_be_bytes());
        out[16..20].copy_from_slice(&self.records.to_be_bytes());
        out[20..28].copy_from_slice(&self.raw_len.to_be_bytes());
        out[28..60].copy_from_slice(&self.state);
        let id = self.publisher.as_str().as_bytes();
        out[60..60 + id.len()].copy_from_slice(id);
        out
    }

    /// Reads a header and holds its claims against `limits`.
    pub fn parse(bytes: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        let head: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or(PackError::NotAPack)?;
        if &head[..4] != MAGIC {
            return Err(PackError::NotAPack);
        }
        if head[4] != FORMAT || head[5] != FULL {
            return Err(PackError::Format(head[4]));
        }
        let damaged = |why: &str| PackError::Damaged(why.to_owned());
        let id_end = head[60..92]
            .iter()
            .position(|&b| b == 0)
            .map_or(92, |n| 60 + n);
        if head[id_end..].iter().chain(&head[6..8]).any(|&b| b != 0) {
            return Err(damaged("reserved bytes are not zero"));
        }
        let publisher = std::str::from_utf8(&head[60..id_end])
            .ok()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| damaged("publisher id"))?;
        let header = Self {
            publisher,
            number: u64::from_be_bytes(array(&head[8..16])),
            records: u32::from_be_bytes(array(&head[16..20])),
            raw_len: u64::from_be_bytes(array(&head[20..28])),
            state: array(&head[28..60]),
        };
        if header.raw_len > limits.raw {
            return Err(PackError::TooLarge("payload"));
        }
        if header.records > limits.records {
            return Err(PackError::TooLarge("number of records"));
        }
        Ok(header)
    }
}

/// `bytes` is a slice of constant bounds: it always has `N` bytes.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(bytes);
    out
}
