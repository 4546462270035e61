//! One request, one reply, over HTTP (RFC 8010 §4), with an end to both.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body, SendBody};

use super::{Address, Patience, PrinterError};
use crate::wire::Message;

/// Bytes of a reply. The attributes of a large office printer take sixty thousand.
const REPLY: u64 = 512 << 10;

/// RFC 8011 appendix B.
mod status {
    /// Below it is success.
    pub const CLIENT_ERROR: u16 = 0x0100;
    pub const NOT_FOUND: u16 = 0x0406;
    pub const GONE: u16 = 0x0407;
    /// `server-error-internal-error`: nobody knows how far it came.
    pub const INTERNAL_ERROR: u16 = 0x0500;
    /// `server-error-device-error`: likewise.
    pub const DEVICE_ERROR: u16 = 0x0504;
    pub const BUSY: u16 = 0x0507;
}

pub(super) struct Exchange {
    agent: Agent,
    url: String,
    patience: Patience,
    id: AtomicU32,
}

impl Exchange {
    pub fn new(address: &Address, patience: Patience) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The environment's proxy leads out of the room.
            .proxy(None)
            // A connection that the printer has closed meanwhile would look like a lost reply.
            .max_idle_connections(0)
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .user_agent("chayue")
            .build()
            .into();
        Self {
            agent,
            url: address.url().to_owned(),
            patience,
            id: AtomicU32::new(1),
        }
    }

    /// From 1 to the largest integer of IPP (RFC 8010 §3.1.2).
    pub fn next_id(&self) -> u32 {
        self.id.fetch_add(1, Ordering::Relaxed) % (i32::MAX as u32 - 1) + 1
    }

    /// Asks; the reply says success.
    pub fn ask(&self, request: &Message) -> Result<Message, PrinterError> {
        self.exchange(request, io::empty(), 0, self.patience.answer)
    }

    /// Sends a document of `length` bytes after the request.
    pub fn send(
        &self,
        request: &Message,
        document: impl Read,
        length: u64,
    ) -> Result<Message, PrinterError> {
        self.exchange(request, document, length, self.patience.document)
    }

    fn exchange(
        &self,
        request: &Message,
        document: impl Read,
        length: u64,
        within: Duration,
    ) -> Result<Message, PrinterError> {
        let head = request.to_bytes();
        let length = head.len() as u64 + length;
        // What is asked for first is sent first: a body that nobody has read has not been sent.
        let begun = Cell::new(false);
        let mut body = Begun {
            begun: &begun,
            body: Cursor::new(head).chain(document),
        };
        let answered = self
            .agent
            .post(&self.url)
            .config()
            .timeout_global(Some(within))
            .build()
            .header("Content-Type", "application/ipp")
            .header("Content-Length", length.to_string())
            .send(SendBody::from_reader(&mut body));
        let reply = answered.map_err(|error| {
            if begun.get() {
                PrinterError::ReplyLost(error.to_string())
            } else {
                PrinterError::NotConnected(error.to_string())
            }
        })?;
        read(reply, request.request_id)
    }
}

fn read(reply: Response<Body>, id: u32) -> Result<Message, PrinterError> {
    match reply.status().as_u16() {
        200 => {}
        code @ 400..500 => return Err(PrinterError::RefusedByHttp(code)),
        code => return Err(PrinterError::Malformed(format!("HTTP {code}"))),
    }
    let mut bytes = Vec::new();
    let mut body = reply.into_body().into_reader().take(REPLY + 1);
    body.read_to_end(&mut bytes)
        .map_err(|error| PrinterError::ReplyLost(error.to_string()))?;
    if bytes.len() as u64 > REPLY {
        return Err(PrinterError::Malformed(format!("> {REPLY} bytes")));
    }
    let (message, _) = Message::from_bytes(&bytes)?;
    if message.request_id != id {
        return Err(PrinterError::Malformed("another request's".to_owned()));
    }
    match message.code {
        code if code < status::CLIENT_ERROR => Ok(message),
        status::NOT_FOUND | status::GONE => Err(PrinterError::NotFound),
        status::BUSY => Err(PrinterError::Busy),
        code @ (status::INTERNAL_ERROR | status::DEVICE_ERROR) => {
            Err(PrinterError::Malformed(format!("status {code:#06x}")))
        }
        code => Err(PrinterError::Refused(code)),
    }
}

/// Notes that its first byte was taken.
struct Begun<'a, R> {
    begun: &'a Cell<bool>,
    body: R,
}

impl<R: Read> Read for Begun<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.begun.set(true);
        self.body.read(bytes)
    }
}
