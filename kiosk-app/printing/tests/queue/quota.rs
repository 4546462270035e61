use chrono::TimeDelta;
use kiosk_printing::queue::{QueueError, State};

use crate::bench::{Bench, new_job};
use crate::printer::ScriptedPrinter;

/// Ten sides a session, twenty-five a day.
#[test]
fn what_is_over_a_quota_is_held_until_staff_release_it() {
    let printer = ScriptedPrinter::new();
    printer.inside().prints = Some(3);
    let mut bench = Bench::new(printer.port);
    for _ in 0..3 {
        let id = bench.submit(3);
        assert_eq!(bench.state(id), State::Waiting);
    }
    let held = bench.submit(3);
    assert_eq!(bench.state(held), State::Held);
    // What is held takes nothing from the quota.
    let small = bench.submit(1);
    assert_eq!(bench.state(small), State::Waiting);
    bench.turns();
    assert_eq!(bench.state(held), State::Held);

    for wrong in ["0000", "47111", "", "４７１１"] {
        let refused = bench.queue.release(held, wrong);
        assert!(matches!(refused, Err(QueueError::WrongCode)));
    }
    bench.queue.release(held, "4711").unwrap();
    assert!(matches!(
        bench.queue.release(held, "4711"),
        Err(QueueError::NotPossible(_))
    ));
    bench.turns();
    assert_eq!(bench.state(held), State::Done);

    // Thirteen today; the next visitor has ten, the one after her two.
    bench.queue.end_session().unwrap();
    let job = bench.submit(10);
    assert_eq!(bench.state(job), State::Waiting);
    bench.turns();
    bench.queue.end_session().unwrap();
    let job = bench.submit(3);
    assert_eq!(bench.state(job), State::Held);
    bench.queue.end_session().unwrap();
    assert_eq!(bench.state(job), State::Cancelled);
    bench.pass(TimeDelta::days(1));
    let job = bench.submit(3);
    assert_eq!(bench.state(job), State::Waiting);
}

#[test]
fn guessing_the_code_is_stopped_also_after_a_restart() {
    let printer = ScriptedPrinter::new();
    let mut bench = Bench::new(printer.port);
    let held = bench.submit(11);
    for _ in 0..5 {
        let refused = bench.queue.release(held, "0000");
        assert!(matches!(refused, Err(QueueError::WrongCode)));
    }
    assert!(matches!(
        bench.queue.release(held, "4711"),
        Err(QueueError::Locked)
    ));
    bench = bench.reopen();
    assert_eq!(bench.state(held), State::Cancelled, "its visitor is gone");
    let held = bench.submit(11);
    assert!(matches!(
        bench.queue.release(held, "4711"),
        Err(QueueError::Locked)
    ));
    bench.pass(TimeDelta::minutes(16));
    bench.queue.release(held, "4711").unwrap();
}

#[test]
fn what_is_no_job_is_refused() {
    let printer = ScriptedPrinter::new();
    let bench = Bench::new(printer.port);
    let mut job = new_job(bench.data.path(), 0);
    assert!(matches!(
        bench.queue.submit(&job),
        Err(QueueError::NotAJob("pages"))
    ));
    job.pages = 1;
    job.ticket.copies = 100;
    assert!(matches!(
        bench.queue.submit(&job),
        Err(QueueError::NotAJob("copies"))
    ));
    job.ticket.copies = 1;
    job.pdf = bench.data.path().join("nowhere.pdf");
    assert!(matches!(
        bench.queue.submit(&job),
        Err(QueueError::Storage(_))
    ));
    assert_eq!(bench.log().lines().count(), 1);
}
