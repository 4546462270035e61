//! The zip around .xlsx and .ods, looked at before it is unpacked.

use super::sheet::{broken, too_large};
use crate::fault::Refusal;

/// Bytes that all members together may unpack to.
const MAX_UNPACKED: u64 = 400 << 20;
const MAX_MEMBERS: usize = 10_000;

/// Refuses an archive whose directory (APPNOTE 4.3.12) announces more than a workbook needs.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let unpacked = members(bytes)
        .ok_or_else(|| broken("压缩目录不完整", "its zip directory is incomplete"))?;
    if unpacked.len() > MAX_MEMBERS || unpacked.iter().sum::<u64>() > MAX_UNPACKED {
        return Err(too_large(
            "解压后的内容过大".to_owned(),
            "it unpacks to too much".to_owned(),
        ));
    }
    Ok(())
}

/// The unpacked size of every member. Zip64 sizes read as 4 GB, which is over any limit.
fn members(bytes: &[u8]) -> Option<Vec<u64>> {
    const END: &[u8; 4] = b"PK\x05\x06";
    const ENTRY: &[u8; 4] = b"PK\x01\x02";
    // The end record is 22 bytes, with a comment of up to 65,535 behind it.
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = tail + bytes[tail..].windows(4).rposition(|window| window == END)?;
    let count = usize::from(u16_at(bytes, end + 10)?);
    let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
    let mut out = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        out.push(u64::from(u32_at(bytes, at + 24)?));
        let behind: usize = [28, 30, 32]
            .iter()
            .map(|field| u16_at(bytes, at + field).map(usize::from))
            .sum::<Option<usize>>()?;
        at += 46 + behind;
    }
    Some(out)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with one entry that claims to unpack to `size` bytes.
    fn archive(size: u32) -> Vec<u8> {
        let mut entry = vec![0; 46];
        entry[..4].copy_from_slice(b"PK\x01\x02");
        entry[24..28].copy_from_slice(&size.to_le_bytes());
        let mut end = vec![0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10] = 1;
        [entry, end].concat()
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
        assert!(check(&archive(1000)).is_ok());
        assert_eq!(check(&archive(u32::MAX)).unwrap_err().rule, "too-large");
        assert_eq!(check(b"PK\x03\x04").unwrap_err().rule, "broken-file");
        let mut torn = archive(1000);
        torn[0] = 0;
        assert_eq!(check(&torn).unwrap_err().rule, "broken-file");
    }
}
