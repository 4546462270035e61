//! A static server that counts, and that treats one file badly where it is told to.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// What an endless file would go on to, bytes.
pub const OFFER: u64 = 10_000_000_000;

#[derive(Debug, Clone, Copy)]
pub enum Misdeed {
    /// 10 GB, as fast as they are taken.
    Endless,
    /// Ten bytes per second.
    Drip,
}

/// Part of a path, and what happens to whoever asks for it.
pub type Wrong = Option<(&'static str, Misdeed)>;

/// Requests and bytes since it was last asked: all that went over the connections, headers too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    pub requests: f64,
    pub up: f64,
    pub down: f64,
}

#[derive(Default)]
struct Count {
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    stopped: AtomicBool,
}

struct Repository {
    folder: PathBuf,
    wrong: Wrong,
    count: Count,
}

/// Stops listening when dropped; connections end by themselves.
pub struct Server {
    address: SocketAddr,
    repository: Arc<Repository>,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        Self::hostile(folder, None)
    }

    pub fn hostile(folder: &Path, wrong: Wrong) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            repository: Arc::new(Repository {
                folder: folder.to_owned(),
                wrong,
                count: Count::default(),
            }),
        };
        let repository = Arc::clone(&server.repository);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if repository.count.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let repository = Arc::clone(&repository);
                // A connection that breaks is the other side's choice.
                thread::spawn(move || repository.serve(stream));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn traffic(&self) -> Traffic {
        let count = &self.repository.count;
        let taken = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst) as f64;
        Traffic {
            requests: taken(&count.requests),
            up: taken(&count.up),
            down: taken(&count.down),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.repository.count.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
    }
}

impl Repository {
    /// Request by request, for as long as the other side keeps the connection.
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        while let Some(path) = self.request(&mut reader)? {
            if let Some((part, misdeed)) = self.wrong
                && path.contains(part)
            {
                return self.misbehave(&mut stream, misdeed);
            }
            let (status, body) = match fs::read(self.folder.join(&path)) {
                Ok(bytes) => ("200 OK", bytes),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
            self.send(&mut stream, &[head.as_bytes(), &body].concat())?;
        }
        Ok(())
    }

    fn request(&self, reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
        let mut path = None;
        loop {
            let mut line = String::new();
            let count = reader.read_line(&mut line)? as u64;
            self.count.up.fetch_add(count, Ordering::SeqCst);
            if path.is_none() {
                let asked = line.split(' ').nth(1).unwrap_or_default();
                path = Some(asked.trim_start_matches('/').to_owned());
            }
            if count == 0 {
                return Ok(None);
            }
            if line == "\r\n" {
                self.count.requests.fetch_add(1, Ordering::SeqCst);
                return Ok(path);
            }
        }
    }

    fn misbehave(&self, stream: &mut TcpStream, misdeed: Misdeed) -> std::io::Result<()> {
        let (part, pause): (&[u8], _) = match misdeed {
            Misdeed::Endless => (&[b' '; 64 << 10], Duration::ZERO),
            Misdeed::Drip => (b" ", Duration::from_millis(100)),
        };
        self.send(stream, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        let mut sent = 0;
        while sent < OFFER && !self.count.stopped.load(Ordering::SeqCst) {
            self.send(stream, part)?;
            sent += part.len() as u64;
            thread::sleep(pause);
        }
        Ok(())
    }

    fn send(&self, stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
        stream.write_all(bytes)?;
        let count = bytes.len() as u64;
        self.count.down.fetch_add(count, Ordering::SeqCst);
        Ok(())
    }
}
