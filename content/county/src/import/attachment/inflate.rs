//! What a PDF's streams unpack to, found out before a reader holds any of it whole.
//!
//! A few bytes of zlib (RFC 1950) can stand for a thousand times as many. Streams are found as they
//! lie in the file, also those that hold the tables by which a reader finds the others.

use std::io::Read;

use zip::read::read_zipfile_from_stream;

/// Bytes that one stream may unpack to: an A3 page scanned in colour at 600 dpi.
const MAX_STREAM: u64 = 256 << 20;
/// And all of them.
const MAX_STREAMS: u64 = 1 << 30;
/// Bytes of a stream that is packed in a way that is not measured here.
const MAX_UNMEASURED: usize = 1 << 20;
/// How far before a stream its dictionary is looked for.
const DICTIONARY: usize = 2_000;

/// Whether reading `pdf` could take more memory than any document is worth.
pub fn too_far(pdf: &[u8]) -> bool {
    exceeds(pdf, MAX_STREAM, MAX_STREAMS)
}

/// Whether a stream unpacks to more than `each` bytes, or all of them to more than `all`.
fn exceeds(pdf: &[u8], each: u64, all: u64) -> bool {
    let mut total = 0;
    let mut at = 0;
    while let Some(stream) = next_stream(pdf, at) {
        let packed = &pdf[stream.start..stream.end];
        let dictionary = &pdf[at.max(stream.start.saturating_sub(DICTIONARY))..stream.start];
        at = stream.end + b"endstream".len();
        let count = |name: &[u8]| places(dictionary, name).count();
        let packings = count(b"FlateDecode") + count(b"LZWDecode");
        if packings > 1 {
            return true;
        }
        match zlib(packed) {
            Some(deflated) => {
                let length = unpacked(deflated, each.min(all - total));
                let Some(length) = length else { return true };
                total += length;
            }
            None if packings > 0 && packed.len() > MAX_UNMEASURED => return true,
            None => {}
        }
    }
    false
}

/// The bytes between the next `stream` and its `endstream` (ISO 32000-1, 7.3.8).
fn next_stream(pdf: &[u8], from: usize) -> Option<std::ops::Range<usize>> {
    let rest = pdf.get(from..)?;
    let start = places(rest, b"stream").find_map(|at| {
        let behind = &rest[at + 6..];
        let ended = rest[..at].ends_with(b"end");
        let line = match behind {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => return None,
        };
        (!ended).then_some(at + 6 + line)
    })?;
    let length = places(&rest[start..], b"endstream").next();
    let end = length.map_or(rest.len(), |length| start + length);
    Some(from + start..from + end)
}

fn places<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = bytes.windows(word.len()).enumerate();
    windows
        .filter(move |(_, window)| *window == word)
        .map(|(at, _)| at)
}

/// What stands behind a zlib header (RFC 1950 2.2).
fn zlib(packed: &[u8]) -> Option<&[u8]> {
    let [method, flags, rest @ ..] = packed else {
        return None;
    };
    let header = u16::from_be_bytes([*method, *flags]);
    (method & 0x0f == 8 && header.is_multiple_of(31)).then_some(rest)
}

/// Bytes that `deflated` (RFC 1951) unpacks to; `None` when there are more than `most`.
///
/// The bytes are those of a member of a zip archive: given its header (APPNOTE 4.3.7), the archive's
/// reader unpacks them piece by piece.
fn unpacked(deflated: &[u8], most: u64) -> Option<u64> {
    let length = u32::try_from(deflated.len()).ok()?.to_le_bytes();
    let mut header = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    header.extend([length, u32::MAX.wrapping_sub(1).to_le_bytes()].concat());
    header.extend(b"\x01\0\0\0s");
    let mut archive = header.chain(deflated);
    let Ok(Some(mut member)) = read_zipfile_from_stream(&mut archive) else {
        return Some(0);
    };
    let mut piece = vec![0; 64 << 10];
    let mut total = 0;
    // It ends in an error where the bytes do, for want of a checksum: what came before counts.
    while let Ok(read @ 1..) = member.read(&mut piece) {
        total += read as u64;
        if total > most {
            return None;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;
    use zip::{ZipArchive, ZipWriter};

    use super::*;

    /// `length` spaces as zlib without its checksum.
    fn packed(length: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let method = zip::CompressionMethod::Deflated;
        let deflated = SimpleFileOptions::default().compression_method(method);
        zip.start_file("s", deflated).unwrap();
        zip.write_all(&vec![b' '; length]).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut raw = b"\x78\x9c".to_vec();
        let mut member = archive.by_index_raw(0).unwrap();
        member.read_to_end(&mut raw).unwrap();
        raw
    }

    fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
        let head = format!("4 0 obj\n<< {dictionary} >>\nstream\r\n");
        [head.as_bytes(), bytes, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn a_stream_is_measured_as_it_unpacks() {
        let small = packed(5_000);
        assert_eq!(unpacked(zlib(&small).unwrap(), 5_000), Some(5_000));
        assert_eq!(unpacked(zlib(&small).unwrap(), 4_999), None);
        assert_eq!(zlib(b"BT /F 12 Tf ET"), None);
    }

    #[test]
    fn what_unpacks_too_far_is_seen_beforehand() {
        let plain = stream("/Length 9", b"BT ET");
        let page = stream("/Filter /FlateDecode", &packed(5_000));
        let pages = [plain, page.clone(), page].concat();
        assert!(!too_far(&pages));
        assert!(!exceeds(&pages, 5_000, 10_000));
        assert!(exceeds(&pages, 4_999, 10_000));
        assert!(exceeds(&pages, 5_000, 9_999));
        let twice = stream("/Filter [/FlateDecode /FlateDecode]", &packed(5_000));
        assert!(too_far(&twice));
        let other = stream("/Filter /LZWDecode", &vec![1; MAX_UNMEASURED + 1]);
        assert!(too_far(&other));
        assert!(!too_far(b"stream\nendstream stream"));
    }
}
