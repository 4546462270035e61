use std::sync::atomic::{AtomicU64, Ordering};

use ureq::http::{HeaderMap, Uri};

use crate::Traffic;

/// Counts what goes over the wire: heads and bodies of HTTP. What TLS and TCP add is not known here.
#[derive(Debug, Default)]
pub(super) struct Meter {
    requests: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

/// What every request says besides its own headers.
const ALWAYS: &str = "accept: */*\r\naccept-encoding: identity\r\nuser-agent: chayue-sync\r\n\r\n";

impl Meter {
    /// Everything so far; requests that were redirected are counted again.
    pub fn read(&self) -> Traffic {
        Traffic {
            requests: self.requests.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
        }
    }

    /// A request with these headers and a body of so many bytes.
    pub fn ask(&self, address: &Uri, headers: usize, body: usize) {
        let line = address
            .path_and_query()
            .map_or(1, |path| path.as_str().len());
        let host = address.authority().map_or(0, |host| host.as_str().len());
        let head = "GET  HTTP/1.1\r\nhost: \r\n".len() + line + host + headers + ALWAYS.len();
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.sent.fetch_add((head + body) as u64, Ordering::Relaxed);
    }

    /// The head of an answer.
    pub fn answered(&self, headers: &HeaderMap) {
        let line = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            name.as_str().len() + value.len() + ": \r\n".len()
        };
        let head = headers.iter().map(line).sum::<usize>() + "HTTP/1.1 200 OK\r\n\r\n".len();
        self.take(head);
    }

    /// Bytes of a body.
    pub fn take(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
