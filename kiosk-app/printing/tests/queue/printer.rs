//! A printer that plays what a test tells it to, on 127.0.0.1, and counts what it printed.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use kiosk_printing::wire::{self, Attribute, Group, Message, Value, group, tag};

pub const PRINT_JOB: u16 = 0x0002;
pub const VALIDATE_JOB: u16 = 0x0004;
pub const CANCEL_JOB: u16 = 0x0008;
pub const GET_JOB: u16 = 0x0009;
pub const GET_JOBS: u16 = 0x000a;
pub const GET_PRINTER: u16 = 0x000b;

/// What it does with the next request of an operation, instead of answering it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trick {
    /// Acts, and closes the connection without a reply.
    LoseReply,
    /// Closes the connection when it has read half of the request, and does nothing.
    CutRequest,
    /// Acts, and answers with bytes that are no IPP.
    Garbage,
    /// Acts, and answers with a reply that ends too early.
    Half,
    /// Acts, and lets the reply come after longer than anybody waits.
    Slow,
    /// Acts, and says that the job has this number.
    WrongId(i32),
    /// Does nothing, and answers with this status.
    Status(u16),
    /// Does nothing, and answers with this status of HTTP.
    Http(u16),
    /// Acts, and answers with more than anybody reads.
    Endless,
    /// Acts, and says that this attribute would be left out.
    Unsupported(&'static str),
}

/// A job as the printer has it.
#[derive(Clone, Debug)]
pub struct Job {
    pub name: String,
    pub format: String,
    pub copies: i32,
    pub media: String,
    pub state: i32,
    pub reasons: Vec<String>,
    pub impressions: Option<i32>,
    pub document: Vec<u8>,
}

#[derive(Default)]
pub struct Inside {
    pub jobs: BTreeMap<i32, Job>,
    /// 3 idle, 4 processing, 5 stopped.
    pub state: i32,
    pub reasons: Vec<String>,
    pub raster_only: bool,
    /// Operation and trick, each played once, in this order.
    pub tricks: Vec<(u16, Trick)>,
    /// Operations asked for so far.
    pub asked: Vec<u16>,
    /// Called with the operation before it acts (`false`) and after (`true`), before any reply.
    pub watch: Option<Box<dyn FnMut(u16, bool) + Send>>,
    /// Sides that each new job has printed at once; `None`: it stays pending until the test says so.
    pub prints: Option<i32>,
}

/// Ends when it is dropped.
pub struct ScriptedPrinter {
    pub port: u16,
    inside: Arc<Mutex<Inside>>,
    off: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ScriptedPrinter {
    pub fn new() -> Self {
        Self::at(0, Inside::default())
    }

    fn at(port: u16, inside: Inside) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Mutex::new(Inside { state: 3, ..inside }));
        let off = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&inside), Arc::clone(&off));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    // Whoever breaks off breaks off.
                    let _ = serve(stream, &shared);
                }
            }
        });
        Self {
            port,
            inside,
            off,
            thread: Some(thread),
        }
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub fn play(&self, operation: u16, trick: Trick) {
        self.inside().tricks.push((operation, trick));
    }

    /// How many jobs it took of this name: never more than one.
    pub fn taken(&self, name: &str) -> usize {
        let inside = self.inside();
        inside.jobs.values().filter(|job| job.name == name).count()
    }

    /// Sets the state of its only job.
    pub fn job(&self, state: i32, impressions: Option<i32>) {
        let mut inside = self.inside();
        let job = inside.jobs.values_mut().last().unwrap();
        (job.state, job.impressions) = (state, impressions);
    }

    /// Off: nobody listens at its port.
    pub fn switch_off(&mut self) {
        self.off.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// On again, with what it remembered.
    pub fn switch_on(&mut self) {
        let inside = std::mem::take(&mut *self.inside());
        *self = Self::at(self.port, inside);
    }
}

impl Drop for ScriptedPrinter {
    fn drop(&mut self) {
        self.switch_off();
    }
}

fn serve(stream: TcpStream, shared: &Mutex<Inside>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(64 << 20));
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    if length == 0 {
        return Ok(());
    }
    // The operation stands in the first bytes: a cut comes before the whole is there.
    let mut body = vec![0; 8];
    reader.read_exact(&mut body)?;
    let operation = u16::from_be_bytes([body[2], body[3]]);
    let trick = {
        let mut inside = shared.lock().unwrap();
        let at = inside.tricks.iter().position(|(of, _)| *of == operation);
        at.map(|at| inside.tricks.remove(at).1)
    };
    if trick == Some(Trick::CutRequest) {
        return Ok(());
    }
    body.resize(length, 0);
    reader.read_exact(&mut body[8..])?;
    let (request, document) = Message::from_bytes(&body).unwrap();
    let mut inside = shared.lock().unwrap();
    inside.asked.push(operation);
    let mut stream = stream;
    let mut answer = |status: u16, body: &[u8]| {
        write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )?;
        stream.write_all(body)
    };
    match trick {
        Some(Trick::Http(status)) => return answer(status, b""),
        Some(Trick::Status(status)) => {
            return answer(200, &reply(&request, status, Vec::new()).to_bytes());
        }
        _ => {}
    }
    watch(&mut inside, operation, false);
    let mut reply = act(&mut inside, &request, document);
    watch(&mut inside, operation, true);
    drop(inside);
    if let Some(Trick::WrongId(id)) = trick {
        for group in &mut reply.groups {
            for attribute in &mut group.attributes {
                if attribute.name == "job-id" {
                    attribute.values = vec![Value::Integer(id)];
                }
            }
        }
    }
    if let Some(Trick::Unsupported(name)) = trick {
        reply.groups.push(Group {
            tag: group::UNSUPPORTED,
            attributes: vec![Attribute::integer(name, 0)],
        });
    }
    let bytes = reply.to_bytes();
    match trick {
        Some(Trick::LoseReply) => Ok(()),
        Some(Trick::Garbage) => answer(200, b"<html>\xff\x00 not found"),
        Some(Trick::Half) => answer(200, &bytes[..bytes.len() / 2]),
        Some(Trick::Endless) => answer(200, &vec![b'x'; 1 << 20]),
        Some(Trick::Slow) => {
            std::thread::sleep(Duration::from_millis(900));
            answer(200, &bytes)
        }
        _ => answer(200, &bytes),
    }
}

fn watch(inside: &mut Inside, operation: u16, acted: bool) {
    if let Some(watch) = &mut inside.watch {
        watch(operation, acted);
    }
}

fn reply(request: &Message, status: u16, groups: Vec<Group>) -> Message {
    let mut all = vec![Group {
        tag: group::OPERATION,
        attributes: vec![Attribute::text("attributes-charset", tag::CHARSET, "utf-8")],
    }];
    all.extend(groups);
    Message {
        code: status,
        request_id: request.request_id,
        groups: all,
    }
}

fn act(inside: &mut Inside, request: &Message, document: &[u8]) -> Message {
    let asked = request.group(group::OPERATION);
    let id = wire::integer(asked, "job-id").unwrap_or_default();
    let ok = |groups| reply(request, 0, groups);
    match request.code {
        GET_PRINTER => ok(vec![printer(inside)]),
        VALIDATE_JOB => ok(Vec::new()),
        PRINT_JOB => {
            let ticket = request.group(group::JOB);
            let id = 100 + inside.jobs.len() as i32;
            let job = Job {
                name: wire::text(asked, "job-name").unwrap().to_owned(),
                format: wire::text(asked, "document-format").unwrap().to_owned(),
                copies: wire::integer(ticket, "copies").unwrap(),
                media: wire::text(ticket, "media").unwrap_or("col").to_owned(),
                state: if inside.prints.is_some() { 9 } else { 3 },
                reasons: vec!["none".to_owned()],
                impressions: inside.prints,
                document: document.to_vec(),
            };
            let told = describe(id, &job);
            inside.jobs.insert(id, job);
            ok(vec![told])
        }
        GET_JOB => match inside.jobs.get(&id) {
            Some(job) => ok(vec![describe(id, job)]),
            None => reply(request, 0x0406, Vec::new()),
        },
        GET_JOBS => {
            let ended = wire::text(asked, "which-jobs") == Some("completed");
            let jobs = inside
                .jobs
                .iter()
                .filter(|(_, job)| (job.state >= 7) == ended);
            ok(jobs.map(|(id, job)| describe(*id, job)).collect())
        }
        CANCEL_JOB => match inside.jobs.get_mut(&id) {
            Some(job) if job.state < 7 => {
                job.state = 7;
                ok(Vec::new())
            }
            _ => reply(request, 0x0404, Vec::new()),
        },
        _ => reply(request, 0x0501, Vec::new()),
    }
}

fn describe(id: i32, job: &Job) -> Group {
    let mut attributes = vec![
        Attribute::integer("job-id", id),
        Attribute::text("job-name", tag::NAME, &job.name),
        Attribute::new("job-state", vec![Value::Enum(job.state)]),
        words("job-state-reasons", &job.reasons),
    ];
    if let Some(count) = job.impressions {
        attributes.push(Attribute::integer("job-impressions-completed", count));
    }
    Group {
        tag: group::JOB,
        attributes,
    }
}

fn words(name: &str, words: &[String]) -> Attribute {
    let none = ["none".to_owned()];
    let words = if words.is_empty() { &none } else { words };
    let values = words
        .iter()
        .map(|word| Value::Text(tag::KEYWORD, word.clone()));
    Attribute::new(name, values.collect())
}

fn printer(inside: &Inside) -> Group {
    let owned = |list: &[&str]| {
        list.iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let mut formats = owned(&["image/pwg-raster"]);
    if !inside.raster_only {
        formats.push("application/pdf".to_owned());
    }
    Group {
        tag: group::PRINTER,
        attributes: vec![
            Attribute::text("printer-uuid", tag::URI, "urn:uuid:0a1b"),
            Attribute::new("printer-state", vec![Value::Enum(inside.state)]),
            words("printer-state-reasons", &inside.reasons),
            words("document-format-supported", &formats),
            words(
                "sides-supported",
                &owned(&["one-sided", "two-sided-long-edge"]),
            ),
            words("media-source-supported", &owned(&["auto", "tray-1"])),
            words("pwg-raster-document-type-supported", &owned(&["sgray_8"])),
            words("pwg-raster-document-sheet-back", &owned(&["rotated"])),
            Attribute::new("copies-supported", vec![Value::Range(1, 99)]),
            Attribute::new(
                "pwg-raster-document-resolution-supported",
                vec![Value::Resolution(300, 300, 3)],
            ),
        ],
    }
}
