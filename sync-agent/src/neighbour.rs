//! A township's terminal serves what it has to village terminals near by.
//!
//! They trust it no more than any host: every byte it serves is signed by the county. It serves
//! one whole view at a time (see [`View`]), so nobody is told of a pack that is not here.
//!
//! What can never happen here: a path on this machine chosen by a request, a connection that stays
//! for ever, memory on the word of somebody else.

mod answer;
mod request;
mod view;

use std::io::{self, Read};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::clock::Stopwatch;
use answer::Answer;
use request::{HEAD_LIMIT, Head, Request};

pub use view::View;

/// Connections served at a time; one more is told to come again.
const CONNECTIONS: usize = 16;
/// Requests on one connection.
const REQUESTS: usize = 100;
/// How long a request's head may take, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long the other side may take to notice the end.
const LINGER_TIME: Duration = Duration::from_secs(1);

/// A server on a port of this terminal, until it is dropped.
pub struct Neighbour {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    view: RwLock<Option<Arc<View>>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

impl Neighbour {
    /// Listens at `address` (`host:port`); before the first [`Neighbour::offer`] it has nothing.
    pub fn start(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let listening = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("neighbours".to_owned())
            .spawn(move || listen(&listener, &listening))?;
        Ok(Self { address, shared })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `view` from the next request on. Answers under way keep the view they began with.
    pub fn offer(&self, view: View) {
        let mut place = self
            .shared
            .view
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *place = Some(Arc::new(view));
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

/// Counts a connection for as long as it lives, however its thread ends.
struct Place(Arc<Shared>);

impl Place {
    fn take(shared: &Arc<Shared>) -> Option<Self> {
        let taken = shared.connections.fetch_add(1, Ordering::SeqCst);
        let place = Self(Arc::clone(shared));
        (taken < CONNECTIONS).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::SeqCst);
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let accepted = listener.accept();
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Most likely out of file descriptors: let connections end.
                log::warn!("neighbours: {error}");
                std::thread::sleep(Duration::from_millis(200));
                continue;
            }
        };
        let Some(place) = Place::take(shared) else {
            // Must not hold up the next one: a few bytes go into an empty socket buffer at once.
            let _ = Answer::busy().send(&stream);
            continue;
        };
        let spawned = std::thread::Builder::new()
            .name("neighbour".to_owned())
            .spawn(move || {
                let served = serve(&stream, &place.0).and_then(|()| linger(&stream));
                if let Err(error) = served {
                    log::debug!("neighbour: {error}");
                }
            });
        if let Err(error) = spawned {
            log::warn!("neighbours: {error}");
        }
    }
}

/// Serves one connection to its end.
fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut received = Vec::new();
    for number in 1..=REQUESTS {
        let request = match next_request(stream, &mut received)? {
            Some(Head::Request(request)) => request,
            Some(Head::Bad(status)) => return Answer::refusal(status).send(stream),
            None => return Ok(()),
        };
        let view = shared.view.read().unwrap_or_else(PoisonError::into_inner);
        let view = view.clone();
        let last = request.close || number == REQUESTS;
        Answer::to(&request, view.as_deref(), last).send(stream)?;
        if last {
            return Ok(());
        }
    }
    Ok(())
}

/// Lets the last answer arrive: closing with bytes unread would tear it away from the other side
/// (RFC 9112 §9.6).
fn linger(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    let started = Stopwatch::start();
    let mut part = [0; 4096];
    for _ in 0..16 {
        let left = LINGER_TIME.saturating_sub(started.elapsed());
        if left.is_zero() {
            break;
        }
        stream.set_read_timeout(Some(left))?;
        if stream.read(&mut part)? == 0 {
            break;
        }
    }
    Ok(())
}

/// The next request, or `None` when the other side is done or too slow. What was received after
/// it stays in `received`.
fn next_request(mut stream: &TcpStream, received: &mut Vec<u8>) -> io::Result<Option<Head>> {
    let started = Stopwatch::start();
    let mut part = [0; 1024];
    loop {
        if let Some((head, length)) = Request::parse(received) {
            received.drain(..length);
            return Ok(Some(head));
        }
        if received.len() >= HEAD_LIMIT {
            return Ok(Some(Head::Bad(431)));
        }
        let left = HEAD_TIME.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(None);
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut part) {
            Ok(0) => return Ok(None),
            Ok(count) => received.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
