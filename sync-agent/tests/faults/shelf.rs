//! The county's server: repositories on a shelf, a ledger of what was sent to whom, and a line that
//! can be cut.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use content_pack::sha256;

use crate::signing::hex;

pub type Files = BTreeMap<String, Vec<u8>>;

/// Every visitor has an address of its own. Stops listening when dropped.
pub struct Shelf {
    address: SocketAddr,
    next: AtomicU64,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    closed: std::sync::atomic::AtomicBool,
    visitors: Mutex<BTreeMap<String, Visitor>>,
}

#[derive(Clone)]
struct Visitor {
    files: Arc<Files>,
    /// Bytes of bodies, by path.
    sent: BTreeMap<String, u64>,
    /// Bytes of bodies until the line is cut; it is whole again for the next connection.
    cut: Option<u64>,
    /// Only attachments count.
    blobs_only: bool,
}

/// An address at which a repository can be had.
pub struct Door<'a> {
    shelf: &'a Shelf,
    name: String,
}

impl Shelf {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Arc::new(Desk::default());
        let serving = Arc::clone(&desk);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.closed.load(Ordering::SeqCst) {
                    return;
                }
                let desk = Arc::clone(&serving);
                std::thread::spawn(move || desk.serve(stream));
            }
        });
        Self {
            address,
            next: AtomicU64::new(0),
            desk,
        }
    }

    pub fn door(&self, files: &Arc<Files>) -> Door<'_> {
        let name = self.next.fetch_add(1, Ordering::SeqCst).to_string();
        let visitor = Visitor {
            files: Arc::clone(files),
            sent: BTreeMap::new(),
            cut: None,
            blobs_only: false,
        };
        self.desk
            .visitors
            .lock()
            .unwrap()
            .insert(name.clone(), visitor);
        Door { shelf: self, name }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

impl Door<'_> {
    pub fn url(&self) -> String {
        format!("http://{}/{}", self.shelf.address, self.name)
    }

    /// Cuts the line once, after so many bytes of bodies.
    pub fn cut_after(&self, bytes: u64) {
        self.visitor(|visitor| visitor.cut = Some(bytes));
    }

    /// Cuts the line for good, for attachments, after so many bytes of them.
    pub fn cut_after_blobs(&self, bytes: u64) {
        self.visitor(|visitor| (visitor.cut, visitor.blobs_only) = (Some(bytes), true));
    }

    /// The line is whole from now on.
    pub fn mend(&self) {
        self.visitor(|visitor| visitor.cut = None);
    }

    /// What was sent since the last question, by path.
    pub fn take_sent(&self) -> BTreeMap<String, u64> {
        self.visitor(|visitor| std::mem::take(&mut visitor.sent))
    }

    fn visitor<T>(&self, act: impl FnOnce(&mut Visitor) -> T) -> T {
        let mut visitors = self.shelf.desk.visitors.lock().unwrap();
        act(visitors.get_mut(&self.name).unwrap())
    }
}

impl Drop for Door<'_> {
    fn drop(&mut self) {
        self.shelf.desk.visitors.lock().unwrap().remove(&self.name);
    }
}

impl Desk {
    /// One request, one answer. The other side may be killed at any moment.
    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let Some(request) = Request::read(&mut stream) else {
            return;
        };
        let Some((head, body)) = self.answer(&request) else {
            return;
        };
        // In one piece, so that the other side has as many reads in every run.
        let _ = stream.write_all(&[head.as_bytes(), &body].concat());
    }

    fn answer(&self, request: &Request) -> Option<(String, Vec<u8>)> {
        let mut visitors = self.visitors.lock().unwrap();
        let visitor = visitors.get_mut(&request.visitor)?;
        let files = Arc::clone(&visitor.files);
        let Some(file) = files.get(&request.path) else {
            let head = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            return Some((head.to_owned(), Vec::new()));
        };
        let tag = format!("\"{}\"", hex(&sha256(file)));
        // RFC 9110 §13.1.5: another file now, so the range means nothing.
        let same = request.if_range.as_ref().is_none_or(|asked| *asked == tag);
        let from = request.from.filter(|from| same && *from < file.len());
        let mut body = file[from.unwrap_or(0)..].to_vec();
        let length = body.len();
        let first = from.map_or("HTTP/1.1 200 OK".to_owned(), |from| {
            let (last, all) = (file.len() - 1, file.len());
            format!("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{last}/{all}")
        });
        let counts = !visitor.blobs_only || request.path.starts_with("blobs/");
        if let Some(left) = visitor.cut.filter(|_| counts) {
            let given = left.min(length as u64);
            body.truncate(usize::try_from(given).unwrap());
            let whole = given == length as u64;
            visitor.cut = (whole || visitor.blobs_only).then_some(left - given);
        }
        *visitor.sent.entry(request.path.clone()).or_default() += body.len() as u64;
        let head = format!(
            "{first}\r\nETag: {tag}\r\nAccept-Ranges: bytes\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Some((head, body))
    }
}

struct Request {
    visitor: String,
    path: String,
    /// First byte of a range without an end, the only kind that is asked for.
    from: Option<usize>,
    if_range: Option<String>,
}

impl Request {
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut head = Vec::new();
        let mut part = [0; 4096];
        while !head.ends_with(b"\r\n\r\n") && head.len() < 10_000 {
            let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
            head.extend_from_slice(&part[..count]);
        }
        let head = String::from_utf8(head).ok()?;
        let (visitor, path) = head.split(' ').nth(1)?.strip_prefix('/')?.split_once('/')?;
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            let value = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
            Some(value.trim().to_owned())
        };
        let range = header("range");
        let from = range.and_then(|range| {
            let first = range.strip_prefix("bytes=")?.split('-').next()?;
            first.parse().ok()
        });
        Some(Self {
            visitor: visitor.to_owned(),
            path: path.to_owned(),
            from,
            if_range: header("if-range"),
        })
    }
}
