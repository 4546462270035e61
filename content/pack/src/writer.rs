use std::io::Write;

use content_model::Rid;

use crate::frame::{self, DELTA_ROW, FULL_ROW};
use crate::{Header, PackError, PackManifest};

/// What happens to a record, in the table of a delta.
pub(crate) const REMOVED: u8 = 0;
pub(crate) const NEW: u8 = 1;
pub(crate) const CHANGED: u8 = 2;

/// Frames are closed when the next record would make them longer than this, bytes.
const FULL_FRAME: usize = 4 << 20;
const DELTA_FRAME: usize = 1 << 20;

/// Writes a pack record by record, holding one frame.
pub struct PackWriter<W> {
    out: W,
    level: i32,
    is_delta: bool,
    rows: Vec<[u8; DELTA_ROW]>,
    data: Vec<u8>,
    prefix: Vec<u8>,
    left: u32,
}

impl<W: Write> PackWriter<W> {
    /// Begins a pack. `level` is zstd's, 1 to 22: time at the writer against bytes for everybody.
    pub fn new(
        mut out: W,
        header: &Header,
        manifest: &PackManifest,
        level: i32,
    ) -> Result<Self, PackError> {
        out.write_all(&header.to_bytes())
            .map_err(PackError::stream)?;
        let text = serde_json::to_vec(manifest).map_err(|e| PackError::Damaged(e.to_string()))?;
        frame::write::<FULL_ROW>(&mut out, &[], &text, &[], level)?;
        Ok(Self {
            out,
            level,
            is_delta: header.base.is_some(),
            rows: Vec::new(),
            data: Vec::new(),
            prefix: Vec::new(),
            left: header.entries,
        })
    }

    /// Adds a record that came in the manifest's set number `set`; ids must ascend. In a delta,
    /// `old` is what stood there in the release that it builds on.
    pub fn put(
        &mut self,
        rid: &Rid,
        set: usize,
        bytes: &[u8],
        old: Option<&[u8]>,
    ) -> Result<(), PackError> {
        let limit = if self.is_delta {
            DELTA_FRAME
        } else {
            FULL_FRAME
        };
        let old = old.filter(|_| self.is_delta);
        let prefix = old.map_or(0, <[u8]>::len);
        if self.data.len() + bytes.len() > limit || self.prefix.len() + prefix > limit {
            self.close_frame()?;
        }
        let op = if old.is_some() { CHANGED } else { NEW };
        self.row(op, rid, set, bytes.len())?;
        self.data.extend_from_slice(bytes);
        self.prefix.extend_from_slice(old.unwrap_or_default());
        Ok(())
    }

    /// Takes a record away, in a delta.
    pub fn remove(&mut self, rid: &Rid) -> Result<(), PackError> {
        self.row(REMOVED, rid, 0, 0)
    }

    /// Closes the pack and gives back what it was written to.
    pub fn finish(mut self) -> Result<W, PackError> {
        self.close_frame()?;
        if self.left != 0 {
            return Err(PackError::Damaged(
                "fewer entries than announced".to_owned(),
            ));
        }
        Ok(self.out)
    }

    fn row(&mut self, op: u8, rid: &Rid, set: usize, length: usize) -> Result<(), PackError> {
        let number = |n: usize| u32::try_from(n).map_err(|_| PackError::TooLarge("record"));
        let mut row = [op; DELTA_ROW];
        row[1..17].copy_from_slice(&rid.to_bits().to_be_bytes());
        row[17..21].copy_from_slice(&number(set)?.to_be_bytes());
        row[21..].copy_from_slice(&number(length)?.to_be_bytes());
        self.rows.push(row);
        let left = self.left.checked_sub(1);
        self.left = left.ok_or_else(|| PackError::Damaged("more entries than announced".into()))?;
        Ok(())
    }

    fn close_frame(&mut self) -> Result<(), PackError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        if self.is_delta {
            frame::write(
                &mut self.out,
                &self.rows,
                &self.data,
                &self.prefix,
                self.level,
            )?;
        } else {
            // A full record says its id itself.
            let rows: Vec<[u8; FULL_ROW]> = self
                .rows
                .iter()
                .map(|row| std::array::from_fn(|i| row[17 + i]))
                .collect();
            frame::write(&mut self.out, &rows, &self.data, &[], self.level)?;
        }
        self.rows.clear();
        self.data.clear();
        self.prefix.clear();
        Ok(())
    }
}
