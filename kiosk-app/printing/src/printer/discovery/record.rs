//! The parts of DNS messages (RFC 1035 §4) that a service's discovery needs.

use std::net::Ipv4Addr;

/// Types (RFC 1035 §3.2.2, RFC 2782).
const A: u16 = 1;
const PTR: u16 = 12;
const TXT: u16 = 16;
const SRV: u16 = 33;
const INTERNET: u16 = 1;
/// Records that are read of one message, jumps within one name, bytes of a name.
const RECORDS: usize = 200;
const JUMPS: usize = 16;
const NAME: usize = 255;

pub(super) struct Record {
    /// Labels with dots between them.
    pub name: String,
    pub data: Data,
}

pub(super) enum Data {
    Pointer(String),
    Service(u16, String),
    Text(Vec<String>),
    Host(Ipv4Addr),
    Other,
}

/// A question for pointers at `name`.
pub(super) fn query(id: u16, name: &str) -> Vec<u8> {
    let mut out = id.to_be_bytes().to_vec();
    // No flags; one question and nothing else.
    out.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        out.push(label.len() as u8);
        out.extend(label.bytes());
    }
    out.push(0);
    out.extend(PTR.to_be_bytes());
    out.extend(INTERNET.to_be_bytes());
    out
}

/// The records of an answer to question `id`, in all its sections. `None`: it is none.
pub(super) fn records(id: u16, message: &[u8]) -> Option<Vec<Record>> {
    let number = |at: usize| short(message, at);
    let is_answer = number(2)? & 0x8000 != 0;
    if number(0)? != id || !is_answer {
        return None;
    }
    let mut at = 12;
    for _ in 0..number(4)? {
        at = name(message, at)?.1 + 4;
    }
    let count = usize::from(number(6)?) + usize::from(number(8)?) + usize::from(number(10)?);
    let mut records = Vec::new();
    for _ in 0..count.min(RECORDS) {
        let (owner, after) = name(message, at)?;
        let kind = number(after)?;
        let start = after + 10;
        let end = start + usize::from(number(after + 8)?);
        let bytes = message.get(start..end)?;
        let data = match kind {
            A => Data::Host(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
            PTR => Data::Pointer(name(message, start)?.0),
            SRV => Data::Service(short(bytes, 4)?, name(message, start + 6)?.0),
            TXT => Data::Text(texts(bytes)),
            _ => Data::Other,
        };
        records.push(Record { name: owner, data });
        at = end;
    }
    Some(records)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// The name at `at` and where the message goes on behind it. Names point back at parts of others (RFC 1035 §4.1.4),
/// a bounded number of times.
fn name(message: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels: Vec<u8> = Vec::new();
    let mut after = None;
    let mut jumps = 0;
    loop {
        let length = *message.get(at)?;
        match length {
            0 => {
                let text = String::from_utf8_lossy(&labels).into_owned();
                return Some((text, after.unwrap_or(at + 1)));
            }
            1..=63 => {
                let label = message.get(at + 1..at + 1 + usize::from(length))?;
                if !labels.is_empty() {
                    labels.push(b'.');
                }
                labels.extend_from_slice(label);
                if labels.len() > NAME {
                    return None;
                }
                at += 1 + usize::from(length);
            }
            0xc0.. => {
                jumps += 1;
                if jumps > JUMPS {
                    return None;
                }
                after = after.or(Some(at + 2));
                at = usize::from(short(message, at)? & 0x3fff);
            }
            _ => return None,
        }
    }
}

/// Strings, each with its length before it (RFC 6763 §6.1).
fn texts(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let Some((text, rest)) = rest.split_at_checked(usize::from(*length)) else {
            break;
        };
        texts.push(String::from_utf8_lossy(text).into_owned());
        bytes = rest;
    }
    texts
}
