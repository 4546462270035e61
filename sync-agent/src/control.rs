//! `control.sock` in the data directory: one JSON line each way, then the end.
//!
//! ```text
//! {"do":"status"}                       {"ok":true,"status":{…}}
//! {"do":"status","ticket":7}            {"ok":true,"status":{…},"finished":{"ok":true,"faults":[]}}
//! {"do":"sync-now"}                     {"ok":true,"ticket":7}
//! {"do":"import","path":"/media/stick"} {"ok":true,"ticket":8}
//! {"do":"cancel"}                       {"ok":true}
//! anything else                         {"ok":false,"code":"bad-request"}
//! ```
//!
//! Who may write to the socket may ask: the agent's user and group. What is asked for can bring
//! nothing here that the county has not signed.
//!
//! What can never happen here: memory on the word of somebody else, a connection that stays for
//! ever, a socket of a dead agent in the way of a living one.

mod ask;
mod place;
mod request;

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, SyncSender, sync_channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::Stopwatch;

pub(crate) use ask::ask;
pub(crate) use place::leave;
pub(crate) use request::Request;

/// Connections at a time; one more is told to come again.
const CONNECTIONS: usize = 8;
/// Bytes of a request.
const LONGEST: usize = 8 << 10;
/// For a request to come, for an answer to be found, and for it to be taken: each.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request, and where its answer goes.
pub(crate) type Asked = (Request, SyncSender<Value>);

/// Listens in the data directory `data` for as long as the program lives. The caller holds the
/// lock, so whatever lies in the socket's place belongs to a dead agent.
pub(crate) fn listen<T: From<Asked> + Send + 'static>(
    data: &Path,
    inbox: Sender<T>,
) -> io::Result<()> {
    let listener = place::bind(data)?;
    let connections = Arc::new(AtomicUsize::new(0));
    let accept = move || {
        loop {
            let Ok((stream, _)) = listener.accept() else {
                // Most likely out of file descriptors: let connections end.
                std::thread::sleep(Duration::from_millis(200));
                continue;
            };
            let place = Place(Arc::clone(&connections));
            let _ = stream.set_write_timeout(Some(PATIENCE));
            if place.0.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                // A few bytes go into an empty socket buffer at once.
                let _ = send(&stream, &refusal("busy"));
                continue;
            }
            let inbox = inbox.clone();
            let serve = move || {
                let _place = place;
                if let Err(error) = serve(&stream, &inbox) {
                    log::debug!("control: {error}");
                }
            };
            let spawned = std::thread::Builder::new()
                .name("control".to_owned())
                .spawn(serve);
            if let Err(error) = spawned {
                log::warn!("control: {error}");
            }
        }
    };
    std::thread::Builder::new()
        .name("controls".to_owned())
        .spawn(accept)?;
    Ok(())
}

/// An answer that says no, and why.
pub(crate) fn refusal(code: &str) -> Value {
    json!({"ok": false, "code": code})
}

/// Counts a connection for as long as it lives, however its thread ends.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn serve<T: From<Asked>>(stream: &UnixStream, inbox: &Sender<T>) -> io::Result<()> {
    let answer = match line(stream)?.map(|line| Request::parse(&line)) {
        None => refusal("too-long"),
        Some(None) => refusal("bad-request"),
        Some(Some(request)) => {
            let (answer, answered) = sync_channel(1);
            let sent = inbox.send(T::from((request, answer)));
            match sent
                .ok()
                .and_then(|()| answered.recv_timeout(PATIENCE).ok())
            {
                Some(answer) => answer,
                None => refusal("stopping"),
            }
        }
    };
    send(stream, &answer)
}

fn send(mut stream: &UnixStream, answer: &Value) -> io::Result<()> {
    stream.write_all(format!("{answer}\n").as_bytes())
}

/// One line without its end, in due time; `None` when it is longer than [`LONGEST`].
fn line(mut stream: &UnixStream) -> io::Result<Option<Vec<u8>>> {
    let started = Stopwatch::start();
    let mut received = Vec::new();
    let mut part = [0; 1024];
    loop {
        let left = PATIENCE.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = match stream.read(&mut part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if let Some(end) = part[..count].iter().position(|byte| *byte == b'\n') {
            received.extend_from_slice(&part[..end]);
            return Ok((received.len() <= LONGEST).then_some(received));
        }
        received.extend_from_slice(&part[..count]);
        if received.len() > LONGEST {
            return Ok(None);
        }
        if count == 0 {
            return Ok(Some(received));
        }
    }
}
