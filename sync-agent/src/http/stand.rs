//! A server on this machine that answers what a test tells it, over connections that are kept.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Stops listening when dropped.
pub(crate) struct Stand {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    stopped: AtomicBool,
    connections: AtomicUsize,
    asked: Mutex<Vec<Asked>>,
    body_bytes: AtomicU64,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Without the leading `/`.
    pub path: String,
    head: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// Where a range that was asked for begins.
    pub fn offset(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.strip_suffix('-')?.parse().ok()
    }
}

/// What is sent back.
#[derive(Default)]
pub(crate) struct Reply {
    pub status: u16,
    /// Lines, each with its end.
    pub headers: String,
    pub body: Vec<u8>,
    /// The connection is cut after so many bytes of the body.
    pub cut: Option<usize>,
}

impl Reply {
    pub fn new(status: u16, headers: &str, body: &[u8]) -> Self {
        Self {
            status,
            headers: headers.to_owned(),
            body: body.to_vec(),
            cut: None,
        }
    }

    /// `file` as an honest server has it, ranges and their conditions included.
    pub fn file(asked: &Asked, tag: &str, file: &[u8]) -> Self {
        let headers = format!("ETag: {tag}\r\n");
        let same = asked.header("if-range").is_none_or(|told| told == tag);
        match asked.offset().filter(|_| same) {
            None => Self::new(200, &headers, file),
            Some(first) if first < file.len() => {
                let (last, whole) = (file.len() - 1, file.len());
                let range = format!("{headers}Content-Range: bytes {first}-{last}/{whole}\r\n");
                Self::new(206, &range, &file[first..])
            }
            Some(_) => Self::new(
                416,
                &format!("Content-Range: bytes */{}\r\n", file.len()),
                b"",
            ),
        }
    }

    pub fn cut(mut self, after: usize) -> Self {
        self.cut = Some(after);
        self
    }
}

impl Stand {
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::over(answer, Some)
    }

    /// `dress`: what happens to a connection before it is spoken over; `None` gives it up.
    pub fn over<S: Read + Write + 'static>(
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
        dress: impl Fn(TcpStream) -> Option<S> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let listening = Arc::clone(&shared);
        let both = Arc::new((answer, dress));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if listening.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                listening.connections.fetch_add(1, Ordering::SeqCst);
                let (shared, both) = (Arc::clone(&listening), Arc::clone(&both));
                std::thread::spawn(move || {
                    if let Some(mut stream) = (both.1)(stream) {
                        while talk(&mut stream, &shared, &both.0) {}
                    }
                });
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Bytes of bodies that were sent.
    pub fn body_bytes(&self) -> u64 {
        self.shared.body_bytes.load(Ordering::SeqCst)
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// One request and its answer; whether another may follow.
fn talk(
    stream: &mut (impl Read + Write),
    shared: &Shared,
    answer: impl Fn(&Asked) -> Reply,
) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 10_000 {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default();
    let path = target.trim_start_matches('/').to_owned();
    let asked = Asked { path, head };
    let reply = answer(&asked);
    shared.asked.lock().unwrap().push(asked);
    let length = match reply.status {
        304 => String::new(),
        _ => format!("Content-Length: {}\r\n", reply.body.len()),
    };
    let head = format!(
        "HTTP/1.1 {} X\r\n{length}{}\r\n",
        reply.status, reply.headers
    );
    let body = &reply.body[..reply.cut.unwrap_or(usize::MAX).min(reply.body.len())];
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
    shared
        .body_bytes
        .fetch_add(body.len() as u64, Ordering::SeqCst);
    sent.and_then(|()| stream.flush()).is_ok() && reply.cut.is_none()
}
