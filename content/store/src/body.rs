//! A record's bytes as they stand in its row: compressed where that makes them shorter. A guide of
//! 11 KB then takes one page instead of four, which is what an update costs the flash.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;

use content_pack::{PackLimits, sha256};
use zstd::bulk::{Compressor, Decompressor};

use crate::StoreError;

/// Most of what a higher level would save, at a tenth of its time.
const LEVEL: i32 = 3;

/// Prepares bodies for their rows.
pub(crate) struct Packer(Compressor<'static>);

impl Packer {
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self(Compressor::new(LEVEL).map_err(StoreError::disk)?))
    }

    pub fn pack<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.0.compress(bytes) {
            Ok(packed) if packed.len() < bytes.len() => Cow::Owned(packed),
            _ => Cow::Borrowed(bytes),
        }
    }
}

/// A body as its row has it.
pub(crate) struct Body {
    pub sha256: Vec<u8>,
    pub length: i64,
    pub body: Vec<u8>,
}

impl Body {
    /// The three columns from `first` on.
    pub fn of(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            sha256: row.get(first)?,
            length: row.get(first + 1)?,
            body: row.get(first + 2)?,
        })
    }

    /// The canonical bytes. [`StoreError::Unusable`] if they are not those whose digest the row
    /// has: a bit that fell over must never show another fee.
    pub fn unpack(self) -> Result<Vec<u8>, StoreError> {
        let damaged = || StoreError::Unusable("a record is not what was stored".to_owned());
        let most = PackLimits::default().record as usize;
        let length = usize::try_from(self.length)
            .ok()
            .filter(|length| *length <= most)
            .ok_or_else(damaged)?;
        let bytes = if self.body.len() == length {
            self.body
        } else {
            unpacked(&self.body, length).map_err(|_| damaged())?
        };
        if sha256(&bytes).as_slice() == self.sha256 {
            Ok(bytes)
        } else {
            Err(damaged())
        }
    }
}

/// A page shows dozens of records: what zstd works in is made once for each thread.
fn unpacked(packed: &[u8], length: usize) -> io::Result<Vec<u8>> {
    thread_local! {
        static ZSTD: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    ZSTD.with_borrow_mut(|zstd| {
        let zstd = match zstd {
            Some(zstd) => zstd,
            none => none.insert(Decompressor::new()?),
        };
        zstd.decompress(packed, length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bit_can_fall_over_unnoticed() {
        let text = "补领居民身份证，收费四十元。".repeat(20);
        let packed = Packer::new().unwrap().pack(text.as_bytes()).into_owned();
        assert!(packed.len() < text.len() / 4);
        let row = |body: Vec<u8>| Body {
            sha256: sha256(text.as_bytes()).to_vec(),
            length: text.len() as i64,
            body,
        };
        assert_eq!(row(packed.clone()).unpack().unwrap(), text.as_bytes());
        for bit in 0..packed.len() * 8 {
            let mut flipped = packed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            match row(flipped).unpack() {
                Ok(bytes) => assert_eq!(bytes, text.as_bytes()),
                Err(error) => assert!(matches!(error, StoreError::Unusable(_))),
            }
        }
        let mut long = row(packed);
        long.length = i64::MAX;
        assert!(matches!(long.unpack(), Err(StoreError::Unusable(_))));
    }
}
