//! Frames: the parts of a pack that are compressed one by one, so that neither side ever holds more
//! than one of them.

use std::io::{Read, Write};

use crate::{PackError, PackLimits};

/// Bytes in front of a frame: entries, length of the table, of the data, and of the data when it is
/// unpacked; four bytes each.
const HEAD_LEN: usize = 16;

/// Bytes that the table gives to an entry of a delta: what happens to it, its id, its set, its length.
pub(crate) const DELTA_ROW: usize = 25;
/// … and of a full pack: its set, its length.
pub(crate) const FULL_ROW: usize = 8;

/// A frame as it stands in the pack, its table unpacked.
pub(crate) struct Frame<const ROW: usize> {
    pub rows: Vec<[u8; ROW]>,
    raw_len: u32,
    data: Vec<u8>,
}

impl<const ROW: usize> Frame<ROW> {
    /// Reads the next frame. Lengths are believed as far as `limits` and the bytes that come.
    pub fn read(source: &mut impl Read, limits: &PackLimits) -> Result<Self, PackError> {
        let mut head = [0; HEAD_LEN];
        source.read_exact(&mut head).map_err(PackError::stream)?;
        let (words, _) = head.as_chunks::<4>();
        let [entries, table_len, data_len, raw_len] =
            [words[0], words[1], words[2], words[3]].map(u32::from_be_bytes);
        if raw_len > limits.frame.max(limits.manifest) {
            return Err(PackError::TooLarge("frame"));
        }
        if entries > limits.records {
            return Err(PackError::TooLarge("number of records"));
        }
        let table = part(source, table_len, limits)?;
        let data = part(source, data_len, limits)?;
        let table = unpack(&table, u64::from(entries) * ROW as u64, &[], limits)?;
        Ok(Self {
            rows: rows(&table, entries as usize),
            raw_len,
            data,
        })
    }

    /// The data, unpacked with the `prefix` that it was packed with.
    pub fn data(&self, prefix: &[u8], limits: &PackLimits) -> Result<Vec<u8>, PackError> {
        unpack(&self.data, u64::from(self.raw_len), prefix, limits)
    }
}

/// Writes one frame: `rows` and `data`, the latter packed with `prefix` before it.
pub(crate) fn write<const ROW: usize>(
    out: &mut impl Write,
    rows: &[[u8; ROW]],
    data: &[u8],
    prefix: &[u8],
    level: i32,
) -> Result<(), PackError> {
    let table = pack(&columns(rows), &[], level)?;
    let packed = pack(data, prefix, level)?;
    let mut head = Vec::with_capacity(HEAD_LEN);
    for length in [rows.len(), table.len(), packed.len(), data.len()] {
        let length = u32::try_from(length).map_err(|_| PackError::TooLarge("frame"))?;
        head.extend_from_slice(&length.to_be_bytes());
    }
    for part in [&head, &table, &packed] {
        out.write_all(part).map_err(PackError::stream)?;
    }
    Ok(())
}

/// Column by column instead of row by row: what is alike stands together and packs well.
fn columns<const ROW: usize>(rows: &[[u8; ROW]]) -> Vec<u8> {
    (0..ROW)
        .flat_map(|column| rows.iter().map(move |row| row[column]))
        .collect()
}

fn rows<const ROW: usize>(columns: &[u8], count: usize) -> Vec<[u8; ROW]> {
    (0..count)
        .map(|row| std::array::from_fn(|column| columns[column * count + row]))
        .collect()
}

/// `length` bytes of `source`. Memory grows with what comes, not with what was claimed.
fn part(source: &mut impl Read, length: u32, limits: &PackLimits) -> Result<Vec<u8>, PackError> {
    // What does not shrink grows by less than a hundredth in zstd.
    let most = u64::from(limits.frame.max(limits.manifest));
    if u64::from(length) > most + most / 64 + 1024 {
        return Err(PackError::TooLarge("frame"));
    }
    let mut bytes = Vec::new();
    let read = source.take(u64::from(length)).read_to_end(&mut bytes);
    match read.map_err(PackError::stream)? {
        come if come == length as usize => Ok(bytes),
        _ => Err(PackError::Damaged("cut short".to_owned())),
    }
}

fn pack(data: &[u8], prefix: &[u8], level: i32) -> Result<Vec<u8>, PackError> {
    if data.is_empty() {
        return Ok(Vec::new());
    }
    let packed = || {
        let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(Vec::new(), level, prefix)?;
        encoder.set_pledged_src_size(Some(data.len() as u64))?;
        encoder.include_contentsize(false)?;
        encoder.include_dictid(false)?;
        // The window must reach back to the beginning of the prefix.
        let reach = (prefix.len() + data.len()).next_power_of_two().max(1 << 10);
        encoder.window_log(reach.ilog2())?;
        encoder.write_all(data)?;
        encoder.finish()
    };
    packed().map_err(|error| PackError::Stream(error.to_string()))
}

/// Unpacks exactly `raw_len` bytes.
fn unpack(
    packed: &[u8],
    raw_len: u64,
    prefix: &[u8],
    limits: &PackLimits,
) -> Result<Vec<u8>, PackError> {
    let damaged = |e: std::io::Error| PackError::Damaged(e.to_string());
    let mut data = Vec::new();
    if !packed.is_empty() {
        let mut decoder =
            zstd::stream::read::Decoder::with_ref_prefix(packed, prefix).map_err(damaged)?;
        decoder.window_log_max(limits.window_log).map_err(damaged)?;
        // One byte more than announced tells a lying head from an honest one.
        decoder
            .take(raw_len + 1)
            .read_to_end(&mut data)
            .map_err(damaged)?;
    }
    if data.len() as u64 != raw_len {
        return Err(PackError::Damaged("length of a frame".to_owned()));
    }
    Ok(data)
}
