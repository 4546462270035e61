//! The one encoding of a record: what is digested, signed, stored and used as a dictionary.
//!
//! JSON with object keys sorted by code point, no insignificant white space, every text in Unicode
//! NFC, integers only (no floating point anywhere in the model), `"`, `\` and control characters
//! escaped the shortest way. Absent optional fields are left out, never `null`.

use std::borrow::Cow;

use serde_json::Value;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::Record;

/// Why bytes are not a record in canonical form.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    #[error("not a record: {0}")]
    NotARecord(#[from] serde_json::Error),
    /// The same record has another, canonical encoding.
    #[error("record is not in canonical form")]
    NotCanonical,
}

/// Encodes `record`. The same record always gives the same bytes.
pub fn canonical_bytes(record: &Record) -> Vec<u8> {
    // A record holds only texts, integers, lists and maps with text keys: this cannot fail.
    let value = serde_json::to_value(record).expect("a record is always representable as JSON");
    let mut out = Vec::with_capacity(1024);
    write_value(&value, &mut out);
    out
}

/// Decodes a record from `bytes`, refusing any encoding but the canonical one.
///
/// Fields that this version does not know are allowed (a newer county), so only the layout is
/// compared, not the set of fields.
pub fn record_from_bytes(bytes: &[u8]) -> Result<Record, CanonicalError> {
    let value: Value = serde_json::from_slice(bytes)?;
    let mut again = Vec::with_capacity(bytes.len());
    write_value(&value, &mut again);
    if again != bytes {
        return Err(CanonicalError::NotCanonical);
    }
    Ok(serde_json::from_value(value)?)
}

/// Reads bytes that [`record_from_bytes`] has once taken and a digest holds fast since: whether they
/// are canonical is not seen to again, which is most of the time that reading takes.
pub fn record_from_canonical(bytes: &[u8]) -> Result<Record, CanonicalError> {
    Ok(serde_json::from_slice(bytes)?)
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(Cow<str>, &Value)> =
                map.iter().map(|(key, value)| (nfc(key), value)).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            out.push(b'{');
            for (i, (key, value)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_text(&key, out);
                out.push(b':');
                write_value(value, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(item, out);
            }
            out.push(b']');
        }
        Value::String(text) => write_text(text, out),
        other => out.extend_from_slice(other.to_string().as_bytes()),
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    // serde_json escapes exactly the quotation mark, the backslash and control characters. Writing
    // to memory cannot fail.
    let _ = serde_json::to_writer(out, nfc(text).as_ref());
}

/// Nearly every text is in NFC already, which is quickly seen (UAX #15, quick check).
fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}
