/// Somewhere a repository can be read from. Nobody behind it is trusted.
pub trait Source {
    /// Reads the file at `path` (relative to the repository, percent-encoded: see [`encode`]), of at most
    /// `max` bytes. More than `max` is [`FetchError::TooLarge`], and no more than that is read.
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError>;

    /// How the source is called in messages and in the status.
    fn name(&self) -> String;

    /// Whether it is a folder or a stick: its shelf life is the role `stick`, where there is one.
    fn is_local(&self) -> bool {
        false
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
