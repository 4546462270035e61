use content_model::PublisherId;

use crate::{PackError, PackLimits};

/// Bytes of a header.
pub const HEADER_LEN: usize = 144;
const MAGIC: &[u8; 4] = b"CYPK";
const FORMAT: u8 = 2;
const FULL: u8 = 0;
const DELTA: u8 = 1;

/// The first 144 bytes of a pack: `FORMAT.md` has the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub publisher: PublisherId,
    /// The release that the pack leads to.
    pub number: u64,
    /// Of a delta: the release that it builds on, and the state digest of that release, which
    /// names every old byte that the frames are compressed against.
    pub base: Option<(u64, [u8; 32])>,
    /// Records and removals in the pack.
    pub entries: u32,
    /// Records of the release.
    pub total: u32,
    /// Bytes of all records in the pack.
    pub raw_len: u64,
    /// State digest of the release.
    pub state: [u8; 32],
}

impl Header {
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let mut out = [0; HEADER_LEN];
        out[..4].copy_from_slice(MAGIC);
        out[4] = FORMAT;
        out[8..16].copy_from_slice(&self.number.to_be_bytes());
        if let Some((number, state)) = &self.base {
            out[5] = DELTA;
            out[16..24].copy_from_slice(&number.to_be_bytes());
            out[72..104].copy_from_slice(state);
        }
        out[24..28].copy_from_slice(&self.entries.to_be_bytes());
        out[28..32].copy_from_slice(&self.total.to_be_bytes());
        out[32..40].copy_from_slice(&self.raw_len.to_be_bytes());
        out[40..72].copy_from_slice(&self.state);
        let id = self.publisher.as_str().as_bytes();
        out[104..104 + id.len()].copy_from_slice(id);
        out
    }

    /// Reads a header and holds its claims against `limits`.
    pub fn parse(bytes: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        let head: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or(PackError::NotAPack)?;
        if &head[..4] != MAGIC {
            return Err(PackError::NotAPack);
        }
        if head[4] != FORMAT || head[5] > DELTA {
            return Err(PackError::Format(head[4]));
        }
        let damaged = |why: &str| PackError::Damaged(why.to_owned());
        let id = &head[104..136];
        let id_len = id.iter().position(|&b| b == 0).unwrap_or(id.len());
        let mut reserved = id[id_len..].iter().chain(&head[6..8]).chain(&head[136..]);
        if reserved.any(|&b| b != 0) {
            return Err(damaged("reserved bytes are not zero"));
        }
        let publisher = std::str::from_utf8(&id[..id_len])
            .ok()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| damaged("publisher id"))?;
        let number = u64::from_be_bytes(array(&head[8..16]));
        let base = (
            u64::from_be_bytes(array(&head[16..24])),
            array(&head[72..104]),
        );
        let base = match head[5] {
            FULL if base != (0, [0; 32]) => return Err(damaged("a full pack names a base")),
            FULL => None,
            _ if base.0 >= number => return Err(damaged("a delta leads backwards")),
            _ => Some(base),
        };
        let header = Self {
            publisher,
            number,
            base,
            entries: u32::from_be_bytes(array(&head[24..28])),
            total: u32::from_be_bytes(array(&head[28..32])),
            raw_len: u64::from_be_bytes(array(&head[32..40])),
            state: array(&head[40..72]),
        };
        if header.raw_len > limits.raw {
            return Err(PackError::TooLarge("records"));
        }
        if header.entries.max(header.total) > limits.records {
            return Err(PackError::TooLarge("number of records"));
        }
        if header.base.is_none() && header.entries != header.total {
            return Err(damaged("a full pack has every record"));
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
