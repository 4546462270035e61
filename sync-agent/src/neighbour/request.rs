//! The head of a request (RFC 9112): what a terminal asks for, and nothing else.

use httparse::{EMPTY_HEADER, Status};

/// Longest head, bytes.
pub(super) const HEAD_LIMIT: usize = 8 << 10;
const HEADERS: usize = 48;

pub(super) enum Head {
    Request(Request),
    /// To be refused with this status, and the connection closed.
    Bad(u16),
}

pub(super) struct Request {
    /// Without the leading `/`, as it was sent.
    pub path: String,
    /// HEAD: everything but the body.
    pub head_only: bool,
    pub range: Option<Range>,
    /// The other side wants the connection closed afterwards.
    pub close: bool,
}

/// One range of bytes (RFC 9110 §14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// From an offset, to another (inclusive) or to the end.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

impl Request {
    /// The head at the beginning of `bytes` and its length; `None` while it is not whole.
    pub fn parse(bytes: &[u8]) -> Option<(Head, usize)> {
        let mut headers = [EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let bad = |status| Some((Head::Bad(status), bytes.len()));
        let length = match parsed.parse(bytes) {
            Ok(Status::Partial) => return None,
            Ok(Status::Complete(length)) if length > HEAD_LIMIT => return bad(431),
            Ok(Status::Complete(length)) => length,
            Err(httparse::Error::TooManyHeaders) => return bad(431),
            Err(_) => return bad(400),
        };
        let head_only = match parsed.method {
            Some("GET") => false,
            Some("HEAD") => true,
            _ => return bad(405),
        };
        let header = |name: &str| {
            let found = parsed
                .headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name));
            found.map(|header| String::from_utf8_lossy(header.value).trim().to_owned())
        };
        // Nothing here takes a body, and a body that is not read would be the next request.
        if header("transfer-encoding").is_some()
            || header("content-length").is_some_and(|length| length != "0")
        {
            return bad(400);
        }
        // Without validators of its own this server cannot say yes to If-Range (RFC 9110 §13.1.5),
        // and a range is defined for GET alone (§14.2).
        let ranged = !head_only && header("if-range").is_none();
        let connection = header("connection").unwrap_or_default();
        let request = Self {
            path: path(parsed.path.unwrap_or_default()),
            head_only,
            range: header("range")
                .filter(|_| ranged)
                .and_then(|r| Range::parse(&r)),
            close: parsed.version != Some(1)
                || connection
                    .split(',')
                    .any(|option| option.trim().eq_ignore_ascii_case("close")),
        };
        Some((Head::Request(request), length))
    }
}

/// The path of a request target in origin form or in absolute form (RFC 9112 §3.2).
fn path(target: &str) -> String {
    let path = match target.split_once("://") {
        Some((_, rest)) if !target.starts_with('/') => {
            rest.split_once('/').map_or("", |(_, path)| path)
        }
        _ => target.strip_prefix('/').unwrap_or(target),
    };
    path.to_owned()
}

impl Range {
    /// `None` for several ranges, other units and nonsense: they are answered in full (§14.2).
    fn parse(text: &str) -> Option<Self> {
        let (unit, spec) = text.split_once('=')?;
        let (first, last) = spec.trim().split_once('-')?;
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return None;
        }
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
        };
        let range = match (first.is_empty(), last.is_empty()) {
            (true, _) => Self::Last(number(last)?),
            (_, true) => Self::From(number(first)?, None),
            _ => Self::From(number(first)?, Some(number(last)?)),
        };
        match range {
            Self::From(first, Some(last)) if last < first => None,
            range => Some(range),
        }
    }

    /// Offset and length of this range in a file of `length` bytes; `None` if none of it is there.
    pub fn within(self, length: u64) -> Option<(u64, u64)> {
        let (first, end) = match self {
            Self::From(first, last) => {
                let end = last.map_or(length, |last| last.saturating_add(1).min(length));
                (first, end)
            }
            Self::Last(count) => (length.saturating_sub(count), length),
        };
        (first < end).then(|| (first, end - first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Request {
        match Request::parse(text.as_bytes()) {
            Some((Head::Request(request), length)) => {
                assert_eq!(length, text.len());
                request
            }
            Some((Head::Bad(status), _)) => panic!("{status}"),
            None => panic!("not whole"),
        }
    }

    fn refused(text: &str) -> u16 {
        match Request::parse(text.as_bytes()) {
            Some((Head::Bad(status), _)) => status,
            _ => 0,
        }
    }

    #[test]
    fn a_request_is_read_to_its_end_and_no_further() {
        assert!(Request::parse(b"GET /a HTTP/1.1\r\nHost: x\r\n").is_none());
        let two = b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
        let (_, length) = Request::parse(two).unwrap();
        assert_eq!(&two[length..], b"GET /b HTTP/1.1\r\n\r\n");
        assert_eq!(request("GET /blobs/x HTTP/1.1\r\n\r\n").path, "blobs/x");
        let absolute = "GET http://a:1/blobs/x HTTP/1.1\r\nConnection: Close\r\n\r\n";
        assert_eq!(request(absolute).path, "blobs/x");
        assert!(request(absolute).close);
        assert!(request("GET / HTTP/1.0\r\n\r\n").close);
        assert!(
            request("HEAD / HTTP/1.1\r\nRange: bytes=0-1\r\n\r\n")
                .range
                .is_none()
        );
        let dated = "GET / HTTP/1.1\r\nRange: bytes=0-1\r\nIf-Range: \"a\"\r\n\r\n";
        assert!(request(dated).range.is_none());
    }

    #[test]
    fn what_a_terminal_never_sends_is_refused() {
        assert_eq!(refused("POST / HTTP/1.1\r\n\r\n"), 405);
        assert_eq!(refused("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"), 400);
        assert_eq!(
            refused("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            400
        );
        assert_eq!(refused("GET / HTTP/1.1\r\nno colon\r\n\r\n"), 400);
        assert_eq!(refused("\u{1}\u{2}\u{3}"), 400);
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(HEADERS + 1));
        assert_eq!(refused(&many), 431);
    }

    #[test]
    fn one_range_is_understood_and_no_nonsense() {
        for (text, expected) in [
            ("bytes=0-9", Some((0, 10))),
            ("bytes=90-", Some((90, 10))),
            ("bytes=90-1000", Some((90, 10))),
            ("bytes=-10", Some((90, 10))),
            ("bytes=-1000", Some((0, 100))),
            ("bytes=100-", None),
            ("bytes=-0", None),
            ("bytes=99999999999999999999999-", None),
        ] {
            assert_eq!(Range::parse(text).unwrap().within(100), expected, "{text}");
        }
        for nonsense in [
            "bytes=0-1,5-6",
            "bytes=9-0",
            "bytes=a-b",
            "bytes=-",
            "lines=0-1",
            "",
        ] {
            assert_eq!(Range::parse(nonsense), None, "{nonsense}");
        }
    }
}
