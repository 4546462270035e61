use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Traffic;

/// Somewhere a repository can be read from. Nobody behind it is trusted.
pub trait Source {
    /// Reads the file at `path` (relative to the repository, percent-encoded: see [`encode`]), of at most
    /// `max` bytes. More than `max` is [`FetchError::TooLarge`], and no more than that is read.
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError>;

    /// Opens the file at `path`, of at most `max` bytes, to be read piece by piece from `start` on, or
    /// from its beginning where that cannot be had: [`Opened::from`] says which.
    ///
    /// Whoever reads counts for himself: a source may send more than it says, or less.
    fn open(&self, path: &str, max: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        let _ = start;
        Ok(Opened::whole(self.fetch(path, max)?))
    }

    /// Hands `body` over at `path`, for whoever is behind the source to keep, and gives the answer;
    /// only that proves anything. Most sources take nothing: [`FetchError::NotFound`].
    fn deliver(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, FetchError> {
        let _ = body;
        Err(FetchError::NotFound(path.to_owned()))
    }

    /// The folder that the source is, for a source that may be written to.
    fn folder(&self) -> Option<&Path> {
        None
    }

    /// How the source is called in messages and in the status.
    fn name(&self) -> String;

    /// What was asked of it so far, over a network; nothing for what is at hand.
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }

    /// Whether it is a folder or a stick: its shelf life is the role `stick`, where there is one.
    fn is_local(&self) -> bool {
        false
    }

    /// Whether it is another terminal near by: it may well be older than this one.
    fn is_neighbour(&self) -> bool {
        false
    }
}

/// Where a file is to be read from; its beginning by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    pub offset: u64,
    /// What the bytes before `offset` belong to, where this very source has said so: when the file is
    /// another one by now, it is wanted from its beginning.
    pub validator: Option<Validator>,
}

/// Tells one version of a file from every other at the same source, so that halves with the same
/// validator make a whole (RFC 9110 §8.8.1, strong). What it says means something to the source alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validator(pub String);

/// A file that is being read.
pub struct Opened<'a> {
    /// Where in the file the bytes begin: what was asked for, or 0.
    pub from: u64,
    /// Length of the whole file, as the source says it.
    pub length: Option<u64>,
    pub validator: Option<Validator>,
    /// An error of kind [`TimedOut`](std::io::ErrorKind::TimedOut) means too slow; any other that the
    /// transfer broke.
    pub bytes: Box<dyn Read + 'a>,
}

impl Opened<'_> {
    /// A file that is in memory already.
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self {
            from: 0,
            length: Some(bytes.len() as u64),
            validator: None,
            bytes: Box::new(Cursor::new(bytes)),
        }
    }
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The source is there and has no such file.
    #[error("{0} is not there")]
    NotFound(String),
    #[error("{path} is longer than {max} bytes")]
    TooLarge { path: String, max: u64 },
    /// The source cannot be reached, or the transfer broke.
    #[error("{0}")]
    Unreachable(String),
    /// It answered with something that is not a file (HTTP status).
    #[error("{path}: answered with status {status}")]
    Refused { path: String, status: u16 },
    /// It sent us to another host: most likely a network that wants a log-in first.
    #[error("{path}: sent on to {to}")]
    Redirected { path: String, to: String },
    /// Something lies there that is no file: a link, a folder, a device.
    #[error("{0} is not a file")]
    NotAFile(String),
    /// A web page where a file should be: most likely the log-in page of a network.
    #[error("{0}: answered with a web page")]
    Portal(String),
    /// It asks to be left alone for a while (HTTP 429, 503), for how long if it says so.
    #[error("{path}: busy (status {status})")]
    Busy {
        path: String,
        status: u16,
        retry_after: Option<Duration>,
    },
    /// The answer cannot be used: a part that was not asked for, or bytes that something on the way
    /// has repacked.
    #[error("{path}: {why}")]
    Garbled { path: String, why: String },
    /// The server's certificate is not accepted: another authority, another name, another time.
    #[error("{0}")]
    Certificate(String),
}

impl FetchError {
    /// Whether it says something of the source as a whole, so that other files cannot be had either.
    pub(crate) fn is_of_all(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::Redirected { .. }
                | Self::Portal(_)
                | Self::Busy { .. }
                | Self::Certificate(_)
        )
    }

    /// For how long the source wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Percent-encodes a name (RFC 3986 §2.1), all but unreserved characters; `/` too, unless it
/// separates parts of a path.
pub fn encode(name: &str, slash_separates: bool) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if plain || (slash_separates && byte == b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The name behind a percent-encoded one; `None` if it is not one, or not UTF-8.
pub(crate) fn decode(encoded: &str) -> Option<String> {
    let mut out = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
        out.push(u8::try_from(high << 4 | low).ok()?);
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_encoding() {
        for name in ["packs/a/1.pack", "a b?#%", "县/镇", "%2F"] {
            assert_eq!(decode(&encode(name, true)).as_deref(), Some(name));
        }
        assert_eq!(encode("a/b", false), "a%2Fb");
        for bad in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
