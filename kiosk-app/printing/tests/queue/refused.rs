//! What a printer refuses, and what is no answer at all.

use kiosk_printing::printer::Trouble;
use kiosk_printing::queue::{Cause, Doubt, State};

use crate::printer::*;
use crate::{sent, stand};

#[test]
fn what_a_printer_will_never_take_is_aborted() {
    for (operation, trick, cause) in [
        (VALIDATE_JOB, Trick::Status(0x040a), Cause::Refused),
        (
            VALIDATE_JOB,
            Trick::Unsupported("copies"),
            Cause::Unsupported,
        ),
        (PRINT_JOB, Trick::Status(0x0400), Cause::Refused),
        (PRINT_JOB, Trick::Http(413), Cause::Refused),
        (GET_PRINTER, Trick::Http(404), Cause::Refused),
    ] {
        let (printer, mut bench, id) = stand();
        printer.play(operation, trick);
        bench.turns();
        assert_eq!(bench.state(id), State::Aborted(cause), "{trick:?}");
        assert!(printer.inside().jobs.is_empty());
    }
    // An HTTP server that fails may have passed the job on.
    let (printer, mut bench, id) = stand();
    printer.play(PRINT_JOB, Trick::Http(502));
    bench.turns();
    assert_eq!(bench.state(id), State::Unknown(Doubt::ReplyLost));
}

/// A printer that takes raster alone, and no worker: the job is not sent, and not lost.
#[test]
fn what_cannot_be_drawn_is_not_sent() {
    let (printer, mut bench, id) = stand();
    printer.inside().raster_only = true;
    bench.turns();
    assert_eq!(bench.state(id), State::Aborted(Cause::Undrawable));
    assert!(printer.inside().jobs.is_empty());
}

#[test]
fn garbage_in_every_answer_ends_nothing() {
    let (printer, mut bench, id) = stand();
    for trick in [
        Trick::Garbage,
        Trick::Half,
        Trick::Endless,
        Trick::LoseReply,
    ] {
        printer.play(GET_PRINTER, trick);
        bench.turn();
        assert_eq!(
            bench.state(id),
            State::Blocked(Trouble::Offline),
            "{trick:?}"
        );
    }
    bench.turn();
    for trick in [Trick::Garbage, Trick::Half, Trick::Endless, Trick::Slow] {
        printer.play(GET_JOB, trick);
        bench.turn();
        assert_eq!(
            bench.state(id),
            State::Blocked(Trouble::Offline),
            "{trick:?}"
        );
    }
    printer.job(9, Some(3));
    bench.turns();
    assert_eq!(bench.state(id), State::Done);
    assert_eq!(sent(&printer), 1);
}
