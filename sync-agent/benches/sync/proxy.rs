//! Stands between a client and its server and counts what goes over the wire, headers included.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// Requests and bytes since it was last asked.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Traffic {
    pub requests: u64,
    pub up: u64,
    pub down: u64,
}

impl std::ops::Add for Traffic {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            up: self.up + other.up,
            down: self.down + other.down,
        }
    }
}

/// What a request was for, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Metadata,
    Packs,
    Blobs,
    Other,
}

const PARTS: [(Part, &str); 4] = [
    (Part::Metadata, "/metadata/"),
    (Part::Packs, "/targets/"),
    (Part::Blobs, "/blobs/"),
    (Part::Other, ""),
];

#[derive(Default)]
struct Count {
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

#[derive(Default)]
struct Counts {
    parts: [Count; PARTS.len()],
    stopped: AtomicBool,
}

/// Stops listening when dropped; connections end by themselves.
pub struct Proxy {
    address: SocketAddr,
    counts: Arc<Counts>,
}

impl Proxy {
    /// In front of the server at `port` of this machine. Of other protocols than HTTP the requests
    /// are not counted.
    pub fn start(port: u16, http: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy = Self {
            address: listener.local_addr().expect("an address"),
            counts: Arc::default(),
        };
        let counts = Arc::clone(&proxy.counts);
        thread::spawn(move || {
            for client in listener.incoming() {
                if counts.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(client) = client else { continue };
                let counts = Arc::clone(&counts);
                // A connection that breaks is one of the two ends' choice.
                thread::spawn(move || connect(client, port, http, &counts));
            }
        });
        proxy
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Everything since the last call.
    pub fn traffic(&self) -> Traffic {
        let parts = self.parts();
        parts
            .into_iter()
            .map(|(_, traffic)| traffic)
            .fold(Traffic::default(), |a, b| a + b)
    }

    /// The same, by what it was for.
    pub fn parts(&self) -> [(Part, Traffic); PARTS.len()] {
        let taken = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst);
        let mut at = 0;
        PARTS.map(|(part, _)| {
            let count = &self.counts.parts[at];
            at += 1;
            let traffic = Traffic {
                requests: taken(&count.requests),
                up: taken(&count.up),
                down: taken(&count.down),
            };
            (part, traffic)
        })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.counts.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
    }
}

fn connect(client: TcpStream, port: u16, http: bool, counts: &Counts) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let now = AtomicUsize::new(PARTS.len() - 1);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut head = Vec::new();
            pump(&client, &server, |bytes| {
                for byte in bytes.iter().filter(|_| http) {
                    head.push(*byte);
                    if head.ends_with(b"\r\n\r\n") {
                        let part = part(&head);
                        now.store(part, Ordering::SeqCst);
                        counts.parts[part].requests.fetch_add(1, Ordering::SeqCst);
                        head.clear();
                    }
                }
                let count = &counts.parts[now.load(Ordering::SeqCst)];
                count.up.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            })
        });
        pump(&server, &client, |bytes| {
            let count = &counts.parts[now.load(Ordering::SeqCst)];
            count.down.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        })
    })
}

/// Hands on until one end closes; `seen` comes before the other end has the bytes.
fn pump(
    mut from: &TcpStream,
    mut to: &TcpStream,
    mut seen: impl FnMut(&[u8]),
) -> std::io::Result<()> {
    let mut part = vec![0; 64 << 10];
    loop {
        let count = from.read(&mut part).unwrap_or(0);
        if count > 0 {
            seen(&part[..count]);
        }
        if count == 0 || to.write_all(&part[..count]).is_err() {
            // The other direction ends as well once both ends have closed.
            let _ = to.shutdown(Shutdown::Write);
            return Ok(());
        }
    }
}

fn part(head: &[u8]) -> usize {
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let path = line.split(' ').nth(1).unwrap_or_default();
    let found = PARTS.iter().position(|(_, name)| path.contains(name));
    found.expect("the last name is in every path")
}
