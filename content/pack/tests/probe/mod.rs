//! What must hold for any bytes. The fuzz target looks for bytes against it, and `corpus.rs` replays
//! those that it found worth keeping.
//!
//! Input: the first byte chooses. Even: the rest is a pack as it stands. Odd: the rest are the parts of
//! a pack, which are packed here, so that what lies behind compression is reached as well: 0xff ends a
//! part. Manifest, rows of the table (as the format has them, row by row), data.

use std::sync::OnceLock;

use content_pack::{
    DeltaIndex, HEADER_LEN, Header, NoBase, PackError, PackLimits, PackReader, Release,
};

use crate::office::Office;

/// Small, so that what is refused for its length is reached.
const LIMITS: PackLimits = PackLimits {
    raw: 1 << 20,
    record: 1 << 16,
    manifest: 1 << 16,
    records: 1000,
    frame: 1 << 17,
    window_log: 20,
    index: 1 << 16,
};

pub fn probe(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let (base, header) = known();
    let pack = if choice % 2 == 0 {
        rest.to_vec()
    } else {
        packed(&header(choice / 2 % 2 == 1), rest)
    };
    let _ = DeltaIndex::parse(rest, &LIMITS);
    if let Ok(release) = Release::decode(&pack, &LIMITS) {
        let again = Release::decode(&release.encode().unwrap(), &LIMITS);
        assert_eq!(again.as_ref(), Ok(&release));
    }
    if let Ok(next) = base.after(&pack, &LIMITS) {
        assert!(next.number > base.number);
        assert_eq!(
            base.after(&next.delta_from(base).unwrap(), &LIMITS),
            Ok(next)
        );
    }
    entries(&pack);
}

/// Read one by one, entries keep to what the header says, however they end.
fn entries(pack: &[u8]) {
    let Ok(mut reader) = PackReader::open(pack, &LIMITS) else {
        return;
    };
    let (mut count, mut bytes) = (0u32, 0u64);
    loop {
        match reader.next_entry(&mut NoBase) {
            Ok(Some(content_pack::Entry::Put { packed, set })) => {
                assert!(set < reader.manifest().sets.len());
                assert!(packed.bytes.len() <= LIMITS.record as usize);
                bytes += packed.bytes.len() as u64;
                count += 1;
            }
            Ok(Some(content_pack::Entry::Remove { .. })) => count += 1,
            Ok(None) => {
                assert_eq!(
                    (count, bytes),
                    (reader.header().entries, reader.header().raw_len)
                );
                return;
            }
            Err(PackError::Stream(error)) => panic!("memory is never short: {error}"),
            Err(_) => return,
        }
        assert!(count <= reader.header().entries);
    }
}

type Known = (Release, fn(bool) -> Header);

/// A release to build on, and the header of what could come after it or stand alone.
fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let base = Office::history(1, 3, 2).remove(0);
        (base, |is_delta| {
            let releases = Office::history(1, 3, 2);
            let (base, next) = (&releases[0], &releases[1]);
            let pack = match is_delta {
                true => next.delta_from(base),
                false => next.encode(),
            };
            Header::parse(&pack.unwrap()[..HEADER_LEN], &LIMITS).unwrap()
        })
    })
}

/// A pack of one frame with these parts.
fn packed(header: &Header, parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.splitn(3, |byte| *byte == 0xff);
    let mut next = || parts.next().unwrap_or_default();
    let (manifest, rows, data) = (next(), next(), next());
    let width = if header.base.is_some() { 25 } else { 8 };
    let count = rows.len() / width;
    let columns: Vec<u8> = (0..width)
        .flat_map(|column| (0..count).map(move |row| rows[row * width + column]))
        .collect();
    let mut out = header.to_bytes().to_vec();
    frame(&mut out, 0, &[], manifest);
    frame(&mut out, count, &columns, data);
    out
}

fn frame(out: &mut Vec<u8>, count: usize, columns: &[u8], data: &[u8]) {
    let pack = |bytes: &[u8]| match bytes {
        [] => Vec::new(),
        bytes => zstd::bulk::compress(bytes, 1).unwrap(),
    };
    let (table, packed) = (pack(columns), pack(data));
    for number in [count, table.len(), packed.len(), data.len()] {
        out.extend(u32::try_from(number).unwrap().to_be_bytes());
    }
    out.extend(table);
    out.extend(packed);
}
