//! The power goes, at every step: nothing is lost without a trace, nothing is printed twice.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kiosk_printing::queue::{Doubt, Queue, State};

use crate::bench::{Bench, new_job, settings, ten_o_clock};
use crate::printer::*;

const DATA: &str = "PRINT_QUEUE_DATA";
const PORT: &str = "PRINT_QUEUE_PORT";

/// Not a test: the program that is killed. Runs a queue with one job, as the app does, until it ends.
#[test]
#[ignore = "started by the test below"]
fn a_terminal() {
    let (Ok(data), Ok(port)) = (std::env::var(DATA), std::env::var(PORT)) else {
        return;
    };
    let data = Path::new(&data);
    let now = Arc::new(Mutex::new(ten_o_clock()));
    let settings = settings(port.parse().unwrap(), now);
    let (queue, changes) = Queue::start(data, settings).unwrap();
    let id = queue.submit(&new_job(data, 3)).unwrap();
    for _ in 0..200 {
        let _ = changes.recv_timeout(Duration::from_millis(50));
        if queue.job(id).unwrap().unwrap().state == State::Done {
            return;
        }
    }
}

/// Starts a terminal and kills it when the printer gets its `nth` request of `operation`, before or after it acts.
fn kill_at(
    printer: &ScriptedPrinter,
    data: &Path,
    operation: u16,
    nth: usize,
    acted: bool,
) -> bool {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::a_terminal",
            "--ignored",
            "--test-threads=1",
        ])
        .env(DATA, data)
        .env(PORT, printer.port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let child = Arc::new(Mutex::new(child));
    let (victim, killed) = (Arc::clone(&child), Arc::new(Mutex::new(false)));
    let (told, mut seen) = (Arc::clone(&killed), 0);
    printer.inside().watch = Some(Box::new(move |asked, has_acted| {
        seen += usize::from(asked == operation && has_acted == acted);
        if seen == nth {
            // SIGKILL: no destructor runs, nothing is flushed.
            let _ = victim.lock().unwrap().kill();
            *told.lock().unwrap() = true;
            seen += 1;
        }
    }));
    for _ in 0..1_000 {
        if child.lock().unwrap().try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.lock().unwrap().kill();
    let _ = child.lock().unwrap().wait();
    printer.inside().watch = None;
    killed.lock().is_ok_and(|killed| *killed)
}

#[test]
fn kill_9_at_every_question_to_the_printer() {
    for (operation, nth, acted) in [
        (GET_PRINTER, 1, false),
        (GET_PRINTER, 1, true),
        (VALIDATE_JOB, 1, false),
        (VALIDATE_JOB, 1, true),
        (PRINT_JOB, 1, false),
        (PRINT_JOB, 1, true),
        (GET_JOB, 1, false),
        (GET_JOB, 1, true),
        (GET_PRINTER, 2, true),
    ] {
        let at = format!("{operation:#x} {nth} {acted}");
        let printer = ScriptedPrinter::new();
        printer.inside().prints = Some(3);
        let mut bench = Bench::new(printer.port);
        let data = bench.data.path().to_owned();
        assert!(kill_at(&printer, &data, operation, nth, acted), "{at}");
        bench = bench.reopen();
        let id = 1;
        let was_taken = printer.inside().jobs.len();
        bench.turns();
        let row = bench.row(id);
        // The visitor is gone: what had not been sent is not, what had been is followed to its end.
        let wanted = match operation {
            PRINT_JOB | GET_JOB => State::Done,
            GET_PRINTER if nth == 2 => State::Done,
            _ => State::Cancelled,
        };
        assert_eq!(row.state, wanted, "{at}");
        assert_eq!(printer.taken(&row.name), was_taken, "{at}: sent again");
        assert!(was_taken <= 1, "{at}");
    }
}

/// The terminal stops while the request is on its way, and the printer never gets the whole of it.
#[test]
fn what_was_sending_and_cannot_be_found_stays_unknown() {
    let printer = ScriptedPrinter::new();
    let bench = Bench::new(printer.port);
    let id = bench.submit(3);
    drop(bench.operator);
    let data = bench.data.path().join("kiosk/print.sqlite");
    let db = rusqlite::Connection::open(data).unwrap();
    db.execute("UPDATE job SET state = 'sending'", []).unwrap();
    drop(db);
    let settings = settings(printer.port, Arc::clone(&bench.now));
    let (queue, mut operator, ..) = Queue::open(bench.data.path(), settings).unwrap();
    for _ in 0..20 {
        operator.turn().unwrap();
    }
    let row = queue.job(id).unwrap().unwrap();
    assert_eq!(row.state, State::Unknown(Doubt::PowerCut));
    assert!(printer.inside().jobs.is_empty(), "never sent again");
    let mut log = Vec::new();
    queue.export(&mut log).unwrap();
    assert!(
        String::from_utf8(log)
            .unwrap()
            .contains("unknown power-cut")
    );
}

/// The queue is dropped between any two turns and opened again.
#[test]
fn stopped_between_any_two_turns() {
    for stop in 0..8 {
        let printer = ScriptedPrinter::new();
        printer.play(PRINT_JOB, Trick::LoseReply);
        let mut bench = Bench::new(printer.port);
        let id = bench.submit(3);
        for turn in 0..8 {
            if turn == stop {
                bench = bench.reopen();
            }
            if turn == 4 && !printer.inside().jobs.is_empty() {
                printer.job(9, Some(3));
            }
            bench.turn();
        }
        bench.turns();
        let state = bench.state(id);
        let taken = printer.inside().jobs.len();
        match stop {
            0 => assert_eq!((state, taken), (State::Cancelled, 0)),
            _ => assert_eq!((state, taken), (State::Done, 1), "{stop}"),
        }
    }
}

/// The printer took it, and the disk did not take the note.
#[test]
fn what_the_disk_refused_to_note_is_found_at_the_printer() {
    let printer = ScriptedPrinter::new();
    printer.inside().prints = Some(3);
    let mut bench = Bench::new(printer.port);
    let id = bench.submit(3);
    let path = bench.data.path().join("kiosk/print.sqlite");
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch(
        "CREATE TRIGGER full BEFORE UPDATE OF printer_job ON job WHEN NEW.printer_job NOT NULL
         BEGIN SELECT raise(ABORT, 'full'); END",
    )
    .unwrap();
    assert!(bench.operator.turn().is_err());
    assert_eq!(bench.state(id), State::Sending);
    db.execute_batch("DROP TRIGGER full").unwrap();
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(printer.inside().jobs.len(), 1);
    assert!(bench.log().contains("unknown power-cut"));
}

#[test]
fn a_damaged_queue_is_put_aside_and_begins_anew() {
    let printer = ScriptedPrinter::new();
    printer.inside().prints = Some(3);
    let bench = Bench::new(printer.port);
    bench.submit(3);
    let Bench { data, now, .. } = bench;
    let kiosk = data.path().join("kiosk");
    std::fs::write(kiosk.join("print.sqlite"), "not a database, ".repeat(500)).unwrap();
    let _ = std::fs::remove_file(kiosk.join("print.sqlite-wal"));
    let (queue, mut operator, ..) = Queue::open(data.path(), settings(printer.port, now)).unwrap();
    assert!(kiosk.join("print.damaged").is_file());
    let id = queue.submit(&new_job(data.path(), 3)).unwrap();
    for _ in 0..5 {
        operator.turn().unwrap();
    }
    assert_eq!(queue.job(id).unwrap().unwrap().state, State::Done);
}
