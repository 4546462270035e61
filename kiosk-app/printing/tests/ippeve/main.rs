//! The queue against `ippeveprinter`, a printer of IPP Everywhere that others wrote (Debian: cups-ipp-utils).

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use kiosk_printing::printer::{Address, Patience, Printer, Ticket, Trouble};
use kiosk_printing::queue::{
    Cause, Change, DocumentId, Doubt, JobRow, NewJob, Pace, Queue, Quota, Settings, State,
};
use std::sync::mpsc::Receiver;
use tempfile::TempDir;

/// Says how many sides came out, as an engine does.
const TWO_SIDES: &str = "echo 'ATTR: job-impressions=2 job-impressions-completed=2' >&2";

struct Everywhere {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Everywhere {
    /// Takes `formats`, and has `engine` (a line of sh) print what it took.
    fn new(formats: &str, engine: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let stub = path("noavahi.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ippeve/noavahi.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-w", "-o"])
            .args([&stub, &source])
            .status();
        assert!(built.is_ok_and(|status| status.success()), "cc");
        let script = path("engine");
        fs::write(&script, format!("#!/bin/sh\n{engine}\n")).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(path("spool")).unwrap();
        // Free a moment ago; the printer cannot say which one it would choose.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let child = Command::new(program())
            .args([
                "-n",
                "localhost",
                "-p",
                &port.to_string(),
                "-k",
                "-r",
                "off",
            ])
            .args(["-f", formats, "-d"])
            .arg(path("spool"))
            .arg("-c")
            .arg(&script)
            .arg("Chayue")
            .env("LD_PRELOAD", &stub)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ippeveprinter starts; .ci/packages test installs it");
        let printer = Self {
            folder,
            port,
            child,
        };
        for _ in 0..200 {
            if TcpStream::connect(("localhost", port)).is_ok() {
                printer.paper(250);
                return printer;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("ippeveprinter does not listen");
    }

    /// Sheets of A4 in each of its trays.
    fn paper(&self, sheets: u32) {
        let tray = |n| format!("size{n}=iso_a4_210x297mm&type{n}=stationery&level{n}={sheets}");
        let mut stream = TcpStream::connect(("localhost", self.port)).unwrap();
        let (one, three) = (tray(1), tray(3));
        write!(
            stream,
            "GET /media?{one}&{three} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }

    /// What arrived. For Validate-Job it keeps an empty file.
    fn spooled(&self) -> Vec<Vec<u8>> {
        let files = fs::read_dir(self.folder.path().join("spool")).unwrap();
        files
            .map(|file| fs::read(file.unwrap().path()).unwrap())
            .filter(|bytes| !bytes.is_empty())
            .collect()
    }

    fn address(&self) -> Address {
        Address::parse(&format!("ipp://localhost:{}/ipp/print", self.port)).unwrap()
    }

    fn queue(&self) -> (Queue, Receiver<Change>) {
        let noon = NaiveDate::from_ymd_opt(2026, 3, 9).and_then(|day| day.and_hms_opt(12, 0, 0));
        let settings = Settings {
            printer: self.address(),
            patience: Patience::default(),
            pace: Pace {
                poll: Duration::from_millis(100),
                retry: Duration::from_millis(100),
                patience: 900,
            },
            quota: Quota::default(),
            code: None,
            worker: worker(),
            clock: Arc::new(move || noon.unwrap_or_default()),
        };
        Queue::start(self.folder.path(), settings).unwrap()
    }

    fn submit(&self, queue: &Queue) -> i64 {
        let pdf = self.folder.path().join("sheet.pdf");
        fs::write(&pdf, two_pages()).unwrap();
        let document = DocumentId {
            id: "01JZ0000000000000000000001".to_owned(),
            version: "3".to_owned(),
            digest: "ab".repeat(32),
        };
        let job = NewJob {
            pdf,
            pages: 2,
            document,
            ticket: Ticket::default(),
        };
        queue.submit(&job).unwrap()
    }
}

impl Drop for Everywhere {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian has it where only root's PATH goes.
fn program() -> PathBuf {
    let root_s = PathBuf::from("/usr/sbin/ippeveprinter");
    if root_s.is_file() {
        root_s
    } else {
        "ippeveprinter".into()
    }
}

/// The program beside this test's own folder: `cargo build -p print-worker` made it.
fn worker() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    folder.join("print-worker")
}

/// Until the job is as it should be, or for twenty seconds.
#[track_caller]
fn until(queue: &Queue, id: i64, wanted: &State) -> JobRow {
    for _ in 0..400 {
        let row = queue.job(id).unwrap().unwrap();
        if row.state == *wanted {
            return row;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{:?}", queue.job(id).unwrap());
}

fn two_pages() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>>",
        "<</Length 22>>stream\n0 0 300 842 re f      \nendstream",
    ];
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 6\n{table}trailer<</Size 6/Root 1 0 R>>\n").bytes());
    pdf.extend(format!("startxref\n{start}\n%%EOF").bytes());
    pdf
}

#[test]
fn a_pdf_arrives_as_it_is() {
    let printer = Everywhere::new("application/pdf,image/pwg-raster", TWO_SIDES);
    let (queue, _changes) = printer.queue();
    let id = printer.submit(&queue);
    let row = until(&queue, id, &State::Done);
    assert_eq!(row.impressions, Some(2));
    assert!(row.printer.unwrap().starts_with("urn:uuid:"));
    assert_eq!(printer.spooled(), [two_pages()]);
}

#[test]
fn a_printer_without_pdf_gets_its_raster() {
    assert!(worker().is_file(), "type: cargo build -p print-worker");
    let printer = Everywhere::new("image/pwg-raster", TWO_SIDES);
    let (queue, _changes) = printer.queue();
    let id = printer.submit(&queue);
    until(&queue, id, &State::Done);
    let spooled = printer.spooled();
    let [raster] = spooled.as_slice() else {
        panic!("{} files", spooled.len());
    };
    assert!(raster.starts_with(b"RaS2PwgRaster\0"));
    let number = |at: usize| u32::from_be_bytes(raster[4 + at..8 + at].try_into().unwrap());
    let told = [276, 372, 376, 400, 452].map(number);
    assert_eq!(told, [300, 2480, 3508, 18, 2]);
}

#[test]
fn an_empty_tray_is_told_and_printing_goes_on_after_paper_was_filled_in() {
    let printer = Everywhere::new("application/pdf", TWO_SIDES);
    printer.paper(0);
    let known = Printer::new(printer.address(), Patience::default()).attributes();
    assert_eq!(known.unwrap().reasons, ["media-empty-report"]);
    let (queue, _changes) = printer.queue();
    let id = printer.submit(&queue);
    let row = until(&queue, id, &State::Blocked(Trouble::NoPaper));
    assert!(!row.is_unsent(), "it took the job and waits");
    printer.paper(250);
    until(&queue, id, &State::Done);
    assert_eq!(printer.spooled().len(), 1);
}

#[test]
fn an_open_cover_is_told_while_the_job_waits() {
    let engine = format!(
        "echo 'STATE: +cover-open-error' >&2; sleep 1; echo 'STATE: -cover-open-error' >&2; {TWO_SIDES}"
    );
    let printer = Everywhere::new("application/pdf", &engine);
    let (queue, _changes) = printer.queue();
    let id = printer.submit(&queue);
    until(&queue, id, &State::Blocked(Trouble::CoverOpen));
    until(&queue, id, &State::Done);
    assert_eq!(printer.spooled().len(), 1);
}

#[test]
fn a_failed_engine_and_one_that_prints_nothing_are_not_done() {
    let failing = Everywhere::new("application/pdf", "exit 1");
    let (queue, _changes) = failing.queue();
    let id = failing.submit(&queue);
    until(&queue, id, &State::Aborted(Cause::Printer));

    let silent = Everywhere::new("application/pdf", "exit 0");
    let (queue, _changes) = silent.queue();
    let id = silent.submit(&queue);
    until(&queue, id, &State::Unknown(Doubt::Impressions));
}

#[test]
fn a_second_job_waits_while_it_is_busy_and_one_that_prints_is_cancelled() {
    let printer = Everywhere::new("application/pdf", &format!("sleep 2; {TWO_SIDES}"));
    let (first, _changes) = printer.queue();
    let printing = printer.submit(&first);
    until(&first, printing, &State::Printing);
    // Another terminal at the same printer.
    let other = Everywhere {
        folder: tempfile::tempdir().unwrap(),
        port: printer.port,
        child: Command::new("true").spawn().unwrap(),
    };
    let (second, _changes) = other.queue();
    let waiting = other.submit(&second);
    until(&first, printing, &State::Done);
    until(&second, waiting, &State::Printing);
    second.cancel(waiting).unwrap();
    until(&second, waiting, &State::Cancelled);
}
