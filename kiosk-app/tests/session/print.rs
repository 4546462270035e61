//! A paper from the tap to the tray, at a printer that plays what the test says.

use std::time::{Duration, Instant};

use content_store::outbox::{CountKind, Outbox};
use e2e::program;
use kiosk_app::settings::{PrinterSettings, Settings};
use kiosk_app::ui::PrintMark;
use kiosk_printing::printer::{Address, Patience};
use kiosk_printing::queue::{Pace, Quota, ReleaseCode};

use crate::paper::{GUIDE, rid, town};
use crate::printer::ScriptedPrinter;
use crate::stage::Stage;

/// As long as anything here may take on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

fn settings(printer: &ScriptedPrinter, per_session: u32) -> Settings {
    let address = format!("ipp://127.0.0.1:{}/ipp/print", printer.port);
    Settings {
        printer: Some(PrinterSettings {
            address: Address::parse(&address).unwrap(),
            quota: Quota {
                per_session,
                per_day: 100,
            },
            code: ReleaseCode::new("0417"),
            patience: Patience {
                connect: Duration::from_millis(500),
                answer: Duration::from_secs(5),
                document: Duration::from_secs(5),
            },
            pace: Pace {
                poll: Duration::from_millis(20),
                retry: Duration::from_millis(20),
                patience: 10_000,
            },
        }),
        worker: program("print-worker"),
        ..Settings::default()
    }
}

/// A terminal beside `printer`, with the guide on its screen.
fn stage(printer: &ScriptedPrinter, per_session: u32) -> Stage {
    let settings = settings(printer, per_session);
    let stage = Stage::at("2026-11-23T10:00:00", settings, &town());
    stage.kiosk.open(rid(GUIDE).as_str());
    stage
}

impl Stage {
    fn mark(&self) -> PrintMark {
        self.frame().get_print_state()
    }

    /// Waits, with the beats that a window gives, until the screen says `mark`.
    fn until(&self, mark: PrintMark) {
        let begun = Instant::now();
        while self.mark() != mark {
            assert!(
                begun.elapsed() < LONGEST,
                "{:?} instead of {mark:?}",
                self.mark()
            );
            std::thread::sleep(Duration::from_millis(10));
            self.kiosk.tick();
        }
    }

    fn print(&self, copies: i32) {
        self.kiosk.print();
        assert_eq!(self.mark(), PrintMark::Copies);
        self.kiosk.print_copies(copies);
        assert_eq!(self.mark(), PrintMark::Preparing);
    }
}

#[test]
fn a_paper_is_printed_when_the_printer_has_counted_its_sides() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    stage.print(2);
    stage.until(PrintMark::Printing);
    let wanted = stage.frame().get_print_sides();
    assert!(wanted >= 2 && wanted % 2 == 0, "two copies: {wanted} sides");
    // Nobody is sent away while the paper comes.
    stage.pass(600);
    assert_eq!(stage.frame().get_leaving(), 0);
    while printer.inside().jobs.is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    printer.job(9, Some(wanted));
    stage.until(PrintMark::Printed);
    let job = printer.inside().jobs.values().next().cloned().unwrap();
    assert_eq!((job.copies, printer.inside().jobs.len()), (2, 1));
    stage.kiosk.print_seen();
    assert_eq!(stage.mark(), PrintMark::None);
}

#[test]
fn what_stops_the_printer_is_said_and_it_goes_on_by_itself() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    stage.print(1);
    stage.until(PrintMark::Printing);
    while printer.inside().jobs.is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let wanted = stage.frame().get_print_sides();
    for (reason, mark) in [
        ("media-empty-error", PrintMark::NoPaper),
        ("media-jam-error", PrintMark::Jam),
        ("cover-open-error", PrintMark::CoverOpen),
        ("toner-empty-error", PrintMark::NoToner),
        ("x-on-fire", PrintMark::Fault),
    ] {
        printer.job(6, None);
        printer.inside().reasons = vec![reason.to_owned()];
        stage.until(mark);
    }
    printer.inside().reasons.clear();
    printer.job(9, Some(wanted));
    stage.until(PrintMark::Printed);
    assert_eq!(printer.inside().jobs.len(), 1);
}

#[test]
fn completed_without_a_side_is_not_printed() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    stage.print(1);
    stage.until(PrintMark::Printing);
    while printer.inside().jobs.is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    printer.job(9, Some(0));
    stage.until(PrintMark::Unknown);
}

#[test]
fn a_printer_that_is_off_prints_nothing_for_the_next_visitor() {
    let mut printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    printer.switch_off();
    stage.print(1);
    stage.until(PrintMark::Offline);
    stage.kiosk.reset();
    assert_eq!(stage.mark(), PrintMark::None);
    printer.switch_on();
    stage.kiosk.open(rid(GUIDE).as_str());
    for _ in 0..50 {
        std::thread::sleep(Duration::from_millis(10));
        stage.kiosk.tick();
    }
    assert!(
        printer.inside().jobs.is_empty(),
        "the last visitor's paper came out"
    );
    assert_eq!(stage.mark(), PrintMark::None);
}

#[test]
fn beyond_the_quota_staff_release_it_with_their_code() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 0);
    stage.print(1);
    stage.until(PrintMark::Held);
    "9999"
        .chars()
        .for_each(|digit| stage.kiosk.type_code(&digit.to_string()));
    assert_eq!(stage.mark(), PrintMark::WrongCode);
    stage.kiosk.type_code("0");
    assert_eq!(
        (stage.mark(), stage.frame().get_print_digits()),
        (PrintMark::Held, 1)
    );
    stage.kiosk.clear_code();
    assert_eq!(stage.frame().get_print_digits(), 0);
    "0417"
        .chars()
        .for_each(|digit| stage.kiosk.type_code(&digit.to_string()));
    stage.until(PrintMark::Printing);
    stage.kiosk.cancel_print();
    stage.until(PrintMark::Cancelled);
}

#[test]
fn who_does_not_wait_for_it_is_counted_all_the_same() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    let counted = || {
        let outbox = Outbox::open(stage.data()).unwrap();
        let days = outbox.counters().unwrap().into_iter();
        let mut counters = days.flat_map(|day| day.counts);
        counters.any(|counter| counter.kind == CountKind::Print)
    };
    stage.print(1);
    stage.until(PrintMark::Printing);
    let wanted = stage.frame().get_print_sides();
    stage.kiosk.print_seen();
    while printer.inside().jobs.is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!counted());
    printer.job(9, Some(wanted));
    let begun = Instant::now();
    while !counted() {
        assert!(begun.elapsed() < LONGEST, "nobody counted it");
        std::thread::sleep(Duration::from_millis(10));
        stage.kiosk.tick();
    }
}

#[test]
fn who_wants_none_after_all_gets_none() {
    let printer = ScriptedPrinter::new();
    let stage = stage(&printer, 20);
    stage.kiosk.print();
    stage.kiosk.cancel_print();
    assert_eq!(stage.mark(), PrintMark::None);
    stage.kiosk.print();
    assert_eq!(stage.mark(), PrintMark::Copies);
}
