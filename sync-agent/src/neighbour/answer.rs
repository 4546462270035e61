//! What is sent back, within a time that grows with its length.

use std::io::{self, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::request::Request;
use super::view::{Entry, View};
use crate::clock::Stopwatch;
use crate::http::Patience;

/// An answer: its head, and which part of what it carries.
pub(super) struct Answer<'a> {
    head: String,
    body: Option<(&'a Entry, u64, u64)>,
}

/// How long one write may be stuck.
const WRITE_TIME: Duration = Duration::from_secs(10);
const PART: u64 = 16 << 10;

impl<'a> Answer<'a> {
    /// `last`: the connection is closed afterwards.
    pub fn to(request: &Request, view: Option<&'a View>, last: bool) -> Self {
        let Some(view) = view else {
            return Self::empty(503, "Retry-After: 60\r\n", last);
        };
        let Some(entry) = view.entry(&request.path) else {
            return Self::empty(404, "", last);
        };
        let length = entry.length();
        let (status, first, count, range) = match request.range.map(|range| range.within(length)) {
            None => (200, 0, length, String::new()),
            Some(Some((first, count))) => {
                let range = format!(
                    "Content-Range: bytes {first}-{}/{length}\r\n",
                    first + count - 1
                );
                (206, first, count, range)
            }
            Some(None) => {
                return Self::empty(416, &format!("Content-Range: bytes */{length}\r\n"), last);
            }
        };
        let kind = if request.path.ends_with(".json") {
            "application/json"
        } else {
            "application/octet-stream"
        };
        let more = format!("{range}Content-Type: {kind}\r\nAccept-Ranges: bytes\r\n");
        Self {
            head: head(status, count, &more, last),
            body: (!request.head_only).then_some((entry, first, count)),
        }
    }

    /// A refusal after which the connection is closed.
    pub fn refusal(status: u16) -> Self {
        let more = if status == 405 {
            "Allow: GET, HEAD\r\n"
        } else {
            ""
        };
        Self::empty(status, more, true)
    }

    pub fn busy() -> Self {
        Self::empty(503, "Retry-After: 60\r\n", true)
    }

    fn empty(status: u16, more: &str, last: bool) -> Self {
        Self {
            head: head(status, 0, more, last),
            body: None,
        }
    }

    pub fn send(&self, mut stream: &TcpStream) -> io::Result<()> {
        let started = Stopwatch::start();
        let patience = Patience::default();
        stream.set_write_timeout(Some(WRITE_TIME))?;
        stream.write_all(self.head.as_bytes())?;
        let Some((entry, first, count)) = self.body else {
            return Ok(());
        };
        let mut sent = 0;
        while sent < count {
            let part = entry.read(first + sent, (count - sent).min(PART))?;
            // One who takes too little at a time keeps the place from others.
            if started.elapsed() > patience.until(sent) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            stream.write_all(&part)?;
            sent += part.len() as u64;
        }
        Ok(())
    }
}

fn head(status: u16, length: u64, more: &str, last: bool) -> String {
    let reason = match status {
        200 => "OK",
        206 => "Partial Content",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        416 => "Range Not Satisfiable",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
    let connection = if last { "Connection: close\r\n" } else { "" };
    format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\n{more}{connection}\r\n")
}
