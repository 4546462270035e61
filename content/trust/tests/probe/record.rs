//! Metadata as the probe's input writes it, made into signed files.
//!
//! Input: records that begin with U+001E. Their first line is `ROLE SIGNATURES DAYS`: `root`,
//! `timestamp`, `snapshot`, `stored` (a snapshot of the terminal's own), `pack`, or a targets role
//! and behind `/` the one that delegates to it. A signature is two digits: the key id `kN` under
//! which it stands, and the key that makes it. Behind the line stands what is signed; there `@N`
//! and `^N` become the Nth public key in small and large digits, `#N` and `~N` SHA-256 and length
//! of a later record. With `!` for signatures, the rest is the file itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use content_trust::Json;
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};

pub struct Record {
    pub role: String,
    pub by: String,
    /// Days after [`super::metadata::now`].
    pub days: i64,
    pub bytes: Vec<u8>,
    /// Key id and public key of each signature; `None` where the input made the file itself.
    pub signed: Option<BTreeSet<(String, String)>>,
}

const MOST: usize = 16;

static PAIRS: LazyLock<Vec<Ed25519KeyPair>> = LazyLock::new(|| {
    let pair = |seed| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    (0..10).map(pair).collect()
});

impl Record {
    pub fn parse_all(data: &[u8]) -> Vec<Record> {
        let parts: Vec<&[u8]> = data.split(|&byte| byte == 0x1e).skip(1).collect();
        let mut records: Vec<Record> = Vec::new();
        // From the end, because each may name the digests of later ones.
        for part in parts.iter().take(MOST).rev() {
            records.insert(0, Record::parse(part, &records));
        }
        records
    }

    fn parse(part: &[u8], later: &[Record]) -> Record {
        let end = part.iter().position(|&byte| byte == b'\n');
        let (line, body) = part.split_at(end.unwrap_or(part.len()));
        let line = String::from_utf8_lossy(line).into_owned();
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap_or_default();
        let (who, signatures, days) = (next(), next(), next());
        let (role, by) = who.split_once('/').unwrap_or((who, "root"));
        let body = body.get(1..).unwrap_or_default();
        let (bytes, signed) = if signatures == "!" || role == "pack" {
            (body.to_vec(), None)
        } else {
            let (bytes, signed) = sign(&expand(body, later), signatures);
            (bytes, Some(signed))
        };
        Record {
            role: role.to_owned(),
            by: by.to_owned(),
            days: days.parse::<i16>().unwrap_or_default().into(),
            bytes,
            signed,
        }
    }
}

fn expand(body: &[u8], later: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = body.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let number = bytes.peek().copied().filter(u8::is_ascii_digit);
        let Some(number) = number.filter(|_| b"@^#~".contains(&byte)) else {
            out.push(byte);
            continue;
        };
        bytes.next();
        let number = usize::from(number - b'0');
        let meant = later.get(number).map_or(&b""[..], |record| &record.bytes);
        let text = match byte {
            b'@' => public(number),
            b'^' => public(number).to_uppercase(),
            b'#' => hex(digest(&SHA256, meant).as_ref()),
            _ => meant.len().to_string(),
        };
        out.extend_from_slice(text.as_bytes());
    }
    out
}

/// The file around `body`; unsigned, where that has no canonical form.
fn sign(body: &[u8], signatures: &str) -> (Vec<u8>, BTreeSet<(String, String)>) {
    let mut signed = BTreeSet::new();
    let message = Json::parse(body, 64).map(|json| json.canonical());
    let mut list = Vec::new();
    for two in signatures.as_bytes().chunks_exact(2) {
        let (id, pair) = (two[0], two[1].wrapping_sub(b'0'));
        let (Ok(message), Some(pair)) = (&message, PAIRS.get(usize::from(pair))) else {
            continue;
        };
        let keyid = format!("k{}", char::from(id));
        let sig = hex(pair.sign(message).as_ref());
        list.push(serde_json::json!({"keyid": keyid, "sig": sig}));
        signed.insert((keyid, hex(pair.public_key().as_ref())));
    }
    let list = serde_json::to_string(&list).unwrap();
    let file = [
        b"{\"signatures\":",
        list.as_bytes(),
        b",\"signed\":",
        body,
        b"}",
    ]
    .concat();
    (file, signed)
}

fn public(number: usize) -> String {
    hex(PAIRS[number].public_key().as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
