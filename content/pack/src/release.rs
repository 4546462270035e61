use std::collections::BTreeMap;
use std::io::Read;

use chrono::NaiveDate;
use content_model::{PublisherId, Record, Rid, record_from_bytes};
use serde::{Deserialize, Serialize};

use crate::reviewed::check_sets;
use crate::{HEADER_LEN, Header, PackError, PackLimits, ReviewedSet, StateDigest, sha256};

/// Everything a publisher publishes at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub publisher: PublisherId,
    pub number: u64,
    pub manifest: Manifest,
    /// In order of their ids.
    pub records: Vec<PackedRecord>,
    pub state: [u8; 32],
}

/// What a release says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the publishing unit.
    pub name: String,
    /// The day the unit signed this release.
    pub signed_on: NaiveDate,
    /// The change sets that its records came in, by their digests.
    pub reviews: BTreeMap<String, ReviewedSet>,
}

/// A record as it travels: its canonical bytes and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedRecord {
    pub record: Record,
    pub bytes: Vec<u8>,
    pub sha256: [u8; 32],
}

impl PackedRecord {
    /// Decodes canonical bytes.
    pub fn new(bytes: Vec<u8>) -> Result<Self, PackError> {
        let record = record_from_bytes(&bytes).map_err(|e| PackError::Damaged(e.to_string()))?;
        Ok(Self {
            sha256: sha256(&bytes),
            record,
            bytes,
        })
    }
}

impl Release {
    /// Puts a release together; `records` may come in any order, each in one reviewed change set.
    pub fn new(
        publisher: PublisherId,
        number: u64,
        manifest: Manifest,
        mut records: Vec<PackedRecord>,
    ) -> Result<Self, PackError> {
        records.sort_by(|a, b| a.record.rid.cmp(&b.record.rid));
        let state = checked_state(&publisher, &records)?;
        check_sets(&publisher, &manifest.reviews, &records)?;
        Ok(Self {
            publisher,
            number,
            manifest,
            records,
            state,
        })
    }

    /// The pack: header and compressed payload. The same release always gives the same bytes.
    pub fn encode(&self) -> Result<Vec<u8>, PackError> {
        let manifest =
            serde_json::to_vec(&self.manifest).map_err(|e| PackError::Damaged(e.to_string()))?;
        let mut payload = Vec::new();
        for part in std::iter::once(&manifest).chain(self.records.iter().map(|r| &r.bytes)) {
            let length = u32::try_from(part.len()).map_err(|_| PackError::TooLarge("record"))?;
            payload.extend_from_slice(&length.to_be_bytes());
            payload.extend_from_slice(part);
        }
        let header = Header {
            publisher: self.publisher.clone(),
            number: self.number,
            records: u32::try_from(self.records.len())
                .map_err(|_| PackError::TooLarge("number of records"))?,
            raw_len: payload.len() as u64,
            state: self.state,
        };
        let mut out = header.to_bytes().to_vec();
        let frame =
            zstd::bulk::compress(&payload, LEVEL).map_err(|e| PackError::Damaged(e.to_string()))?;
        out.extend_from_slice(&frame);
        Ok(out)
    }

    /// Reads a pack, believing neither its header nor its frame beyond `limits`.
    pub fn decode(bytes: &[u8], limits: &PackLimits) -> Result<Self, PackError> {
        let header = Header::parse(bytes, limits)?;
        let payload = decompress(&bytes[HEADER_LEN..], header.raw_len, limits)?;
        let mut rest = payload.as_slice();
        let manifest = take(&mut rest, limits.manifest, "manifest")?;
        let manifest: Manifest = serde_json::from_slice(manifest)
            .map_err(|e| PackError::Damaged(format!("manifest: {e}")))?;
        let mut records = Vec::new();
        for _ in 0..header.records {
            records.push(PackedRecord::new(
                take(&mut rest, limits.record, "record")?.to_vec(),
            )?);
        }
        if !rest.is_empty() {
            return Err(PackError::Damaged("bytes behind the last record".into()));
        }
        let state = checked_state(&header.publisher, &records)?;
        if state != header.state {
            return Err(PackError::Damaged("state digest".into()));
        }
        check_sets(&header.publisher, &manifest.reviews, &records)?;
        Ok(Self {
            publisher: header.publisher,
            number: header.number,
            manifest,
            records,
            state,
        })
    }
}

/// Level 19 costs the county a second once and every terminal nothing.
const LEVEL: i32 = 19;

/// Ids must be strictly ascending and every record this publisher's.
fn checked_state(publisher: &PublisherId, records: &[PackedRecord]) -> Result<[u8; 32], PackError> {
    let mut state = StateDigest::new();
    let mut last: Option<&Rid> = None;
    for packed in records {
        let rid = &packed.record.rid;
        if last.is_some_and(|last| last >= rid) {
            return Err(PackError::Damaged(format!(
                "record {rid} out of order or twice"
            )));
        }
        if packed.record.publisher != *publisher {
            return Err(PackError::Damaged(format!(
                "record {rid} is another publisher's"
            )));
        }
        state.add(rid, &packed.sha256);
        last = Some(rid);
    }
    Ok(state.finish())
}

fn decompress(frame: &[u8], raw_len: u64, limits: &PackLimits) -> Result<Vec<u8>, PackError> {
    let damaged = |e: std::io::Error| PackError::Damaged(e.to_string());
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame).map_err(damaged)?;
    decoder.window_log_max(limits.window_log).map_err(damaged)?;
    let mut payload = Vec::new();
    // One byte more than announced tells a lying header from an honest one.
    decoder
        .take(raw_len + 1)
        .read_to_end(&mut payload)
        .map_err(damaged)?;
    if payload.len() as u64 != raw_len {
        return Err(PackError::Damaged("payload length".into()));
    }
    Ok(payload)
}

fn take<'a>(rest: &mut &'a [u8], max: u32, what: &'static str) -> Result<&'a [u8], PackError> {
    let cut_short = || PackError::Damaged("cut short".into());
    let (length, behind) = rest.split_first_chunk::<4>().ok_or_else(cut_short)?;
    let length = u32::from_be_bytes(*length);
    if length > max {
        return Err(PackError::TooLarge(what));
    }
    let (part, behind) = behind
        .split_at_checked(length as usize)
        .ok_or_else(cut_short)?;
    *rest = behind;
    Ok(part)
}
