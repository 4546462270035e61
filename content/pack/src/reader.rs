use std::collections::VecDeque;
use std::io::Read;

use content_model::Rid;

use crate::frame::{DELTA_ROW, FULL_ROW, Frame};
use crate::reviewed::SetCheck;
use crate::writer::{CHANGED, NEW, REMOVED};
use crate::{HEADER_LEN, Header, PackError, PackLimits, PackManifest, PackedRecord};

/// Reads a pack record by record, holding one frame.
///
/// Neither header nor frames are believed beyond the limits. What was read is proved only when
/// [`PackReader::next_entry`] has said `None`; the state digest is for who holds all records.
pub struct PackReader<R> {
    source: R,
    limits: PackLimits,
    header: Header,
    manifest: PackManifest,
    sets: Vec<SetCheck>,
    /// What is left of the frame that was read last.
    rows: VecDeque<[u8; DELTA_ROW]>,
    data: Vec<u8>,
    used: usize,
    last: Option<Rid>,
    entries: u32,
    raw: u64,
    ended: bool,
}

/// What a pack says of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// It is in the release, with these bytes, and came in set number `set` of the manifest.
    Put {
        packed: Box<PackedRecord>,
        set: usize,
    },
    /// It is not in the release any more.
    Remove { rid: Rid },
}

/// The release that a delta builds on.
pub trait Base {
    /// The canonical bytes of a record of that release, `None` if it has no such record.
    fn bytes(&mut self, rid: &Rid) -> Result<Option<Vec<u8>>, PackError>;
}

/// For full packs, which build on nothing.
pub struct NoBase;

impl Base for NoBase {
    fn bytes(&mut self, _: &Rid) -> Result<Option<Vec<u8>>, PackError> {
        Ok(None)
    }
}

impl<R: Read> PackReader<R> {
    /// Reads header and manifest.
    pub fn open(mut source: R, limits: &PackLimits) -> Result<Self, PackError> {
        let mut head = Vec::new();
        let read = (&mut source).take(HEADER_LEN as u64).read_to_end(&mut head);
        read.map_err(PackError::stream)?;
        let header = Header::parse(&head, limits)?;
        let frame = Frame::<FULL_ROW>::read(&mut source, limits)?;
        if !frame.rows.is_empty() {
            return Err(damaged("records where the manifest should be"));
        }
        let manifest: PackManifest = serde_json::from_slice(&frame.data(&[], limits)?)
            .map_err(|e| PackError::Damaged(format!("manifest: {e}")))?;
        let sets = manifest.sets.iter();
        let sets = sets.map(|set| SetCheck::new(&header.publisher, set));
        Ok(Self {
            sets: sets.collect(),
            source,
            limits: *limits,
            header,
            manifest,
            rows: VecDeque::new(),
            data: Vec::new(),
            used: 0,
            last: None,
            entries: 0,
            raw: 0,
            ended: false,
        })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn manifest(&self) -> &PackManifest {
        &self.manifest
    }

    /// The next record, in order of the ids. `None` after the last, when everything that the pack
    /// says of itself has proved true.
    pub fn next_entry(&mut self, base: &mut dyn Base) -> Result<Option<Entry>, PackError> {
        while self.rows.is_empty() {
            if self.entries == self.header.entries {
                return self.end().map(|()| None);
            }
            self.next_frame(base)?;
        }
        let Some(row) = self.rows.pop_front() else {
            return Ok(None);
        };
        let (op, named, set, length) = fields(&row);
        let entry = if op == REMOVED {
            if set != 0 || length != 0 {
                return Err(damaged("a removal has bytes"));
            }
            Entry::Remove { rid: named }
        } else {
            let bytes = &self.data[self.used..self.used + length];
            self.used += length;
            self.raw += length as u64;
            let packed = Box::new(PackedRecord::new(bytes.to_vec())?);
            if self.header.base.is_some() && packed.record.rid != named {
                return Err(PackError::Damaged(format!("record {named} has another id")));
            }
            Entry::Put { packed, set }
        };
        self.check(&entry)?;
        self.entries += 1;
        Ok(Some(entry))
    }

    fn next_frame(&mut self, base: &mut dyn Base) -> Result<(), PackError> {
        let mut prefix = Vec::new();
        if self.header.base.is_some() {
            let frame = Frame::<DELTA_ROW>::read(&mut self.source, &self.limits)?;
            for row in &frame.rows {
                let (op, rid, ..) = fields(row);
                match op {
                    REMOVED | NEW => {}
                    CHANGED => prefix.extend(base.bytes(&rid)?.ok_or_else(|| {
                        PackError::OtherBase(format!("record {rid} is not there"))
                    })?),
                    _ => return Err(damaged("an unknown kind of entry")),
                }
                if prefix.len() > self.limits.frame as usize {
                    return Err(PackError::TooLarge("old bytes of a frame"));
                }
            }
            self.rows = frame.rows.iter().copied().collect();
            self.data = frame.data(&prefix, &self.limits)?;
        } else {
            let frame = Frame::<FULL_ROW>::read(&mut self.source, &self.limits)?;
            let widened = frame.rows.iter().map(|row| {
                let mut wide = [NEW; DELTA_ROW];
                wide[1..17].fill(0);
                wide[17..].copy_from_slice(row);
                wide
            });
            self.rows = widened.collect();
            self.data = frame.data(&[], &self.limits)?;
        }
        self.used = 0;
        let mut length = 0u64;
        for row in &self.rows {
            let (.., one) = fields(row);
            if one > self.limits.record as usize {
                return Err(PackError::TooLarge("record"));
            }
            length += one as u64;
        }
        let left = self.header.entries - self.entries;
        if self.rows.is_empty() || self.rows.len() > left as usize {
            return Err(damaged("number of entries"));
        }
        if length != self.data.len() as u64 {
            return Err(damaged("lengths of the records of a frame"));
        }
        Ok(())
    }

    fn check(&mut self, entry: &Entry) -> Result<(), PackError> {
        let rid = match entry {
            Entry::Put { packed, .. } => &packed.record.rid,
            Entry::Remove { rid } => rid,
        };
        if self.last.as_ref().is_some_and(|last| last >= rid) {
            let why = format!("record {rid} out of order or twice");
            return Err(PackError::Damaged(why));
        }
        self.last = Some(rid.clone());
        let Entry::Put { packed, set } = entry else {
            return Ok(());
        };
        if packed.record.publisher != self.header.publisher {
            let why = format!("record {rid} is another publisher's");
            return Err(PackError::Damaged(why));
        }
        let Some(check) = self.sets.get_mut(*set) else {
            let why = format!("record {rid} came in no change set");
            return Err(PackError::Damaged(why));
        };
        check.add(rid, &packed.sha256)
    }

    /// Everything is as it was announced, and nothing comes behind it.
    fn end(&mut self) -> Result<(), PackError> {
        if self.ended {
            return Ok(());
        }
        if self.raw != self.header.raw_len {
            return Err(damaged("length of all records"));
        }
        for set in self.sets.drain(..) {
            set.finish()?;
        }
        let behind = self.source.read(&mut [0]).map_err(PackError::stream)?;
        if behind != 0 {
            return Err(damaged("bytes behind the last record"));
        }
        self.ended = true;
        Ok(())
    }
}

/// What happens, to which record, its set, its length.
fn fields(row: &[u8; DELTA_ROW]) -> (u8, Rid, usize, usize) {
    let mut bits = [0; 16];
    bits.copy_from_slice(&row[1..17]);
    let number =
        |at: usize| u32::from_be_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]) as usize;
    let rid = Rid::from_bits(u128::from_be_bytes(bits));
    (row[0], rid, number(17), number(21))
}

fn damaged(why: &str) -> PackError {
    PackError::Damaged(why.to_owned())
}
