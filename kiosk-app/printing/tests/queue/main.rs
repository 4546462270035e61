//! The queue against a printer that plays everything a printer can do.

mod bench;
mod killed;
mod printer;
mod quota;
mod refused;

use std::sync::mpsc::channel;
use std::time::Duration;

use bench::{Bench, new_job};
use chrono::TimeDelta;
use kiosk_printing::printer::{Media, Sides, Trouble};
use kiosk_printing::queue::{Cause, Doubt, State};
use printer::*;

/// A printer, a queue towards it, and a job of three pages that waits.
fn stand() -> (ScriptedPrinter, Bench, i64) {
    let printer = ScriptedPrinter::new();
    let bench = Bench::new(printer.port);
    let id = bench.submit(3);
    (printer, bench, id)
}

#[test]
fn a_job_is_done_when_the_printer_says_so_and_has_counted_as_many_sides() {
    let (printer, mut bench, id) = stand();
    assert_eq!(bench.state(id), State::Waiting);
    bench.turn();
    assert_eq!(bench.state(id), State::Printing);
    printer.job(5, Some(1));
    bench.turn();
    assert_eq!(bench.row(id).impressions, Some(1));
    assert_eq!(bench.state(id), State::Printing);
    printer.job(9, Some(3));
    bench.turns();
    let row = bench.row(id);
    assert_eq!((row.state.clone(), row.impressions), (State::Done, Some(3)));
    assert_eq!(row.printer.as_deref(), Some("urn:uuid:0a1b"));
    let inside = printer.inside();
    let job = &inside.jobs[&row.printer_job.unwrap()];
    assert_eq!(job.document, b"%PDF-1.7 three pages");
    assert_eq!((job.format.as_str(), job.copies), ("application/pdf", 1));
    assert_eq!(
        (&job.name, job.media.as_str()),
        (&row.name, "iso_a4_210x297mm")
    );
    drop(inside);
    let log = bench.log();
    for word in [
        "waiting; ",
        "sending; ",
        "printing; ",
        "done",
        "urn:uuid:0a1b",
        "01JZ",
    ] {
        assert!(log.contains(word), "{word}: {log}");
    }
    // Nothing of the document is left.
    let left = std::fs::read_dir(bench.data.path().join("kiosk/print")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn a_ticket_reaches_the_printer() {
    let printer = ScriptedPrinter::new();
    printer.inside().prints = Some(6);
    let mut bench = Bench::new(printer.port);
    let mut job = new_job(bench.data.path(), 3);
    job.ticket.copies = 2;
    job.ticket.media = Media::A5;
    job.ticket.sides = Sides::LongEdge;
    let id = bench.queue.submit(&job).unwrap();
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(printer.inside().jobs[&100].copies, 2);
    assert_eq!(printer.inside().jobs[&100].media, "iso_a5_148x210mm");
    job.ticket.source = Some("tray-1".to_owned());
    bench
        .queue
        .submit(&job)
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Whatever became of the reply, the printer took the job once, and the queue finds it by its name.
#[test]
fn a_lost_reply_is_never_answered_by_sending_again() {
    for trick in [
        Trick::LoseReply,
        Trick::Garbage,
        Trick::Half,
        Trick::Slow,
        Trick::Endless,
    ] {
        let (printer, mut bench, id) = stand();
        printer.play(PRINT_JOB, trick);
        bench.turn();
        let doubt = State::Unknown(Doubt::ReplyLost);
        assert_eq!(bench.state(id), doubt, "{trick:?}");
        bench.turn();
        assert_eq!(bench.state(id), State::Printing, "{trick:?}");
        printer.job(9, Some(3));
        bench.turns();
        assert_eq!(bench.state(id), State::Done, "{trick:?}");
        assert_eq!(printer.taken(&bench.row(id).name), 1);
        assert_eq!(sent(&printer), 1, "{trick:?}");
    }
}

/// The printer broke off: it lists nothing of ours, and only staff can tell.
#[test]
fn what_was_cut_while_it_was_sent_is_left_to_staff() {
    let (printer, mut bench, id) = stand();
    printer.play(PRINT_JOB, Trick::CutRequest);
    bench.turns();
    assert_eq!(bench.state(id), State::Unknown(Doubt::ReplyLost));
    assert_eq!(bench.row(id).searches, 3);
    assert_eq!(printer.inside().jobs.len(), 0);
    // The next job goes on meanwhile.
    printer.inside().prints = Some(3);
    let next = bench.submit(3);
    bench.turns();
    assert_eq!(bench.state(next), State::Done);
    assert_eq!(bench.state(id), State::Unknown(Doubt::ReplyLost));
    bench.queue.confirm(id, false).unwrap();
    assert_eq!(bench.state(id), State::Aborted(Cause::Staff));
    assert!(bench.log().contains("not-printed"));
    assert!(bench.queue.confirm(id, true).is_err());
}

#[test]
fn a_wrong_number_is_noticed_by_the_name() {
    let (printer, mut bench, id) = stand();
    let other = bench.submit(3);
    printer.inside().prints = Some(3);
    bench.turns();
    // The second is told the first one's number.
    assert_eq!(
        (bench.state(id), bench.state(other)),
        (State::Done, State::Done)
    );
    let third = bench.submit(3);
    printer.play(PRINT_JOB, Trick::WrongId(100));
    bench.turn();
    bench.turn();
    assert_eq!(bench.state(third), State::Unknown(Doubt::OtherJob));
    bench.turns();
    let row = bench.row(third);
    assert_eq!((row.state, row.printer_job), (State::Done, Some(102)));

    // One that nobody has.
    let fourth = bench.submit(1);
    printer.play(PRINT_JOB, Trick::WrongId(9_999));
    bench.turns();
    assert_eq!(bench.state(fourth), State::Unknown(Doubt::Vanished));
    assert_eq!(sent(&printer), 4);
}

#[test]
fn completed_without_the_sides_is_not_done() {
    for impressions in [Some(0), Some(2), Some(4), None] {
        let (printer, mut bench, id) = stand();
        bench.turn();
        printer.job(9, impressions);
        bench.turns();
        assert_eq!(bench.state(id), State::Unknown(Doubt::Impressions));
        bench.queue.confirm(id, true).unwrap();
        assert_eq!(bench.state(id), State::Done);
        assert_eq!(bench.row(id).confirmed, Some(true));
    }
}

#[test]
fn a_job_aborted_in_mid_page_is_told_as_such() {
    let (printer, mut bench, id) = stand();
    bench.turn();
    printer.job(8, Some(1));
    bench.turns();
    let row = bench.row(id);
    let aborted = State::Aborted(Cause::Printer);
    assert_eq!((row.state, row.impressions), (aborted, Some(1)));
    assert_eq!(sent(&printer), 1);
}

#[test]
fn a_busy_printer_gets_the_job_when_it_is_free() {
    let (printer, mut bench, id) = stand();
    printer.inside().prints = Some(3);
    printer.play(VALIDATE_JOB, Trick::Status(0x0507));
    printer.play(PRINT_JOB, Trick::Status(0x0507));
    bench.turn();
    assert_eq!(bench.state(id), State::Waiting);
    bench.turn();
    assert_eq!(bench.state(id), State::Waiting);
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(printer.taken(&bench.row(id).name), 1);
}

#[test]
fn it_goes_on_by_itself_after_paper_was_filled_in_or_the_cover_closed() {
    for (reason, trouble) in [
        ("media-empty-warning", Trouble::NoPaper),
        ("cover-open-error", Trouble::CoverOpen),
        ("media-jam-error", Trouble::Jam),
        ("toner-empty", Trouble::NoToner),
        (
            "fuser-over-temp",
            Trouble::Other("fuser-over-temp".to_owned()),
        ),
        ("卡纸了", Trouble::Other("卡纸了".to_owned())),
    ] {
        let (printer, mut bench, id) = stand();
        bench.turn();
        printer.inside().state = 5;
        printer.inside().reasons = vec!["x-odd-report".to_owned(), reason.to_owned()];
        printer.job(6, Some(1));
        if matches!(trouble, Trouble::Other(_)) {
            printer.inside().reasons.remove(0);
        }
        for _ in 0..40 {
            bench.turn();
            assert_eq!(bench.state(id), State::Blocked(trouble.clone()));
        }
        printer.inside().state = 3;
        printer.inside().reasons.clear();
        printer.job(9, Some(3));
        bench.turns();
        assert_eq!(bench.state(id), State::Done);
        assert_eq!(sent(&printer), 1);
    }
}

#[test]
fn a_printer_that_is_off_gets_the_job_when_it_is_on_and_goes_on_when_it_was_off_between() {
    let (mut printer, mut bench, id) = stand();
    printer.switch_off();
    bench.turn();
    bench.turn();
    assert_eq!(bench.state(id), State::Blocked(Trouble::Offline));
    assert!(bench.row(id).is_unsent());
    printer.switch_on();
    bench.turn();
    assert_eq!(bench.state(id), State::Printing);
    printer.switch_off();
    bench.turn();
    assert_eq!(bench.state(id), State::Blocked(Trouble::Offline));
    assert!(!bench.row(id).is_unsent());
    printer.switch_on();
    printer.job(9, Some(3));
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(printer.taken(&bench.row(id).name), 1);
}

/// It lost its jobs with the power: nobody knows how far it came.
#[test]
fn a_job_that_the_printer_forgot_is_unknown() {
    let (printer, mut bench, id) = stand();
    bench.turn();
    printer.inside().jobs.clear();
    bench.turns();
    assert_eq!(bench.state(id), State::Unknown(Doubt::Vanished));
    assert_eq!(sent(&printer), 1);
}

#[test]
fn a_printer_that_never_comes_to_an_end_is_left_to_staff() {
    let (printer, mut bench, id) = stand();
    bench.turn();
    printer.job(5, Some(1));
    bench.turns();
    assert_eq!(bench.state(id), State::Unknown(Doubt::NoProgress));
}

#[test]
fn a_job_is_cancelled_at_the_printer_where_it_is_and_at_once_where_it_was_not_sent() {
    let (printer, mut bench, id) = stand();
    let second = bench.submit(2);
    bench.turn();
    bench.queue.cancel(second).unwrap();
    assert_eq!(bench.state(second), State::Cancelled);
    printer.play(CANCEL_JOB, Trick::LoseReply);
    bench.queue.cancel(id).unwrap();
    assert!(bench.queue.cancel(id).is_err());
    bench.turns();
    assert_eq!(bench.state(id), State::Cancelled);
    assert_eq!(printer.inside().jobs[&100].state, 7);
    assert_eq!(sent(&printer), 1);

    // Too late: it is told as what it is.
    printer.inside().prints = Some(2);
    let third = bench.submit(2);
    bench.turn();
    bench.queue.cancel(third).unwrap();
    bench.turns();
    assert_eq!(bench.state(third), State::Done);
}

/// The visitor cancels while the printer is being asked: before the job goes, it does not go; after, the printer is told.
#[test]
fn a_cancel_in_the_midst_of_a_turn_holds() {
    for (operation, taken) in [(VALIDATE_JOB, 0), (PRINT_JOB, 1)] {
        let (printer, bench, id) = stand();
        let (tell, asked) = channel();
        let (go, gone) = channel();
        printer.inside().watch = Some(Box::new(move |op, acted| {
            if op == operation && !acted {
                tell.send(()).unwrap();
                let _ = gone.recv_timeout(Duration::from_millis(300));
            }
        }));
        let Bench {
            queue,
            mut operator,
            ..
        } = bench;
        let working = std::thread::spawn(move || {
            for _ in 0..4 {
                operator.turn().unwrap();
            }
        });
        asked.recv_timeout(Duration::from_secs(5)).unwrap();
        queue.cancel(id).unwrap();
        go.send(()).unwrap();
        working.join().unwrap();
        let row = queue.job(id).unwrap().unwrap();
        assert_eq!(row.state, State::Cancelled);
        assert_eq!(printer.inside().jobs.len(), taken);
        assert!(printer.inside().jobs.values().all(|job| job.state == 7));
    }
}

#[test]
fn a_session_s_end_cancels_what_has_not_been_sent_and_nothing_else() {
    let (printer, mut bench, id) = stand();
    let second = bench.submit(2);
    bench.turn();
    assert_eq!(bench.queue.session_jobs().unwrap().len(), 2);
    bench.queue.end_session().unwrap();
    assert_eq!(bench.state(id), State::Printing);
    assert_eq!(bench.state(second), State::Cancelled);
    assert!(bench.queue.session_jobs().unwrap().is_empty());
    printer.job(9, Some(3));
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(sent(&printer), 1);
}

#[test]
fn the_log_is_kept_for_a_year() {
    let (printer, mut bench, id) = stand();
    printer.inside().prints = Some(3);
    bench.turns();
    bench.pass(TimeDelta::days(364));
    bench = bench.reopen();
    assert_eq!(bench.state(id), State::Done);
    bench.pass(TimeDelta::days(2));
    bench = bench.reopen();
    assert!(bench.queue.job(id).unwrap().is_none());
    assert_eq!(bench.log().lines().count(), 1);
}

/// How often Print-Job reached the printer whole.
fn sent(printer: &ScriptedPrinter) -> usize {
    let inside = printer.inside();
    inside.asked.iter().filter(|op| **op == PRINT_JOB).count()
}
