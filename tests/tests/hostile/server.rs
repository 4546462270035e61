//! A server on this machine that is honest but for one file.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sync_agent::{HttpSource, Patience};

use crate::case::{Deed, Misdeed};
use crate::county::Files;

/// What an endless file would go on to.
const OFFER: u64 = 10_000_000_000;
/// What may be on the way in the two ends' buffers, beyond what the terminal has taken.
const BUFFERS: u64 = 16 << 20;
/// The longest role, by the terminal's limits.
const LONGEST: u64 = 5_000_000;
/// How long the terminal waits for a silent server here; a minute in earnest.
const GRACE: Duration = Duration::from_secs(2);
/// A round asks for few files, and only one of them is slow.
const ROUND: Duration = Duration::from_secs(20);

/// Stops listening when dropped; every connection ends by itself.
pub struct Hostile {
    address: SocketAddr,
    portal: SocketAddr,
    stopped: Arc<AtomicBool>,
    offered: Arc<AtomicU64>,
    elsewhere: Arc<AtomicU64>,
    started: Instant,
}

impl Hostile {
    pub fn start(files: Files, misdeed: Misdeed) -> Self {
        let stopped = Arc::<AtomicBool>::default();
        let (offered, elsewhere) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        // Where a redirect leads: nobody should ever come.
        let visits = Arc::clone(&elsewhere);
        let portal = listen(Arc::clone(&stopped), move |mut stream| {
            visits.fetch_add(1, Ordering::SeqCst);
            let _ = request(&mut stream);
            whole(&mut stream, "200 OK", "", b"log in");
        });
        let counted = Arc::clone(&offered);
        let ended = Arc::clone(&stopped);
        let address = listen(Arc::clone(&stopped), move |mut stream| {
            let path = request(&mut stream);
            if path.starts_with(&misdeed.path) {
                let wrong = Wrong {
                    offered: &counted,
                    stopped: &ended,
                };
                return wrong.answer(&mut stream, misdeed.does, portal);
            }
            match files.get(&path) {
                Some(bytes) => whole(&mut stream, "200 OK", "", bytes),
                None => whole(&mut stream, "404 Not Found", "", b""),
            }
        });
        Self {
            address,
            portal,
            stopped,
            offered,
            elsewhere,
            started: Instant::now(),
        }
    }

    pub fn source(&self) -> HttpSource {
        let patience = Patience {
            grace: GRACE,
            rate: 50_000_000,
        };
        HttpSource::patient(&self.url(), patience)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was taken of an endless file stays below the limits, and so does the time it took.
    pub fn check(&self, fault: &mut dyn FnMut(String)) {
        let took = self.started.elapsed();
        if took > ROUND {
            fault(format!("held up for {took:?}"));
        }
        let offered = self.offered.load(Ordering::SeqCst);
        if offered > LONGEST + BUFFERS {
            fault(format!("took {offered} bytes of {OFFER}"));
        }
        if self.elsewhere.load(Ordering::SeqCst) > 0 {
            fault("asked another host".into());
        }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        for address in [self.address, self.portal] {
            let _ = TcpStream::connect(address);
        }
    }
}

struct Wrong<'a> {
    offered: &'a AtomicU64,
    stopped: &'a AtomicBool,
}

impl Wrong<'_> {
    fn answer(&self, stream: &mut TcpStream, does: Deed, portal: SocketAddr) {
        let headers = match does {
            Deed::Claim => format!("Content-Length: {OFFER}\r\n"),
            Deed::Drip | Deed::Endless => String::new(),
            Deed::Redirect => {
                let headers = format!("Location: http://{portal}/login\r\n");
                return whole(stream, "302 Found", &headers, b"");
            }
            Deed::Gzip => {
                return whole(stream, "200 OK", "Content-Encoding: gzip\r\n", &gzip_bomb());
            }
        };
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n");
        let _ = stream.write_all(head.as_bytes());
        let (part, pause): (&[u8], _) = match does {
            Deed::Drip => (b" ", Duration::from_millis(100)),
            _ => (&[b' '; 64 << 10], Duration::from_micros(200)),
        };
        let mut sent = 0;
        while sent < OFFER && !self.stopped.load(Ordering::SeqCst) {
            if stream.write_all(part).is_err() {
                return;
            }
            sent += part.len() as u64;
            self.offered.fetch_add(part.len() as u64, Ordering::SeqCst);
            thread::sleep(pause);
        }
    }
}

/// A gzip member (RFC 1952) of 15 KB that unpacks to more than two megabytes of spaces: one block
/// with fixed codes (RFC 1951 3.2.6), a literal and then matches of 258 bytes at distance 1.
fn gzip_bomb() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut code =
        |value: u32, length: u32| bits.extend((0..length).rev().map(|bit| value >> bit & 1 == 1));
    code(0x30 + u32::from(b' '), 8);
    for _ in 0..9_000 {
        // Length symbol 285, distance symbol 0.
        code(0b1100_0101, 8);
        code(0, 5);
    }
    code(0, 7);
    let byte = |bits: &[bool]| {
        bits.iter()
            .rev()
            .fold(0u8, |byte, bit| byte << 1 | u8::from(*bit))
    };
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(bits.chunks(8).map(byte));
    // CRC-32 and length: whoever unpacks streams long before they are read.
    out.extend([0; 8]);
    out
}

fn listen(
    stopped: Arc<AtomicBool>,
    serve: impl Fn(TcpStream) + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming() {
            if stopped.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// The path that is asked for, without the leading `/`.
fn request(stream: &mut TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(ROUND));
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 10_000 {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    path.trim_start_matches('/').to_owned()
}

fn whole(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}
