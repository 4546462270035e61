use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::printer::{Sides, Ticket};
use crate::queue::DocumentId;

fn row() -> JobRow {
    JobRow {
        id: 7,
        name: "chayue-0a0b0c0d-7".to_owned(),
        made: NaiveDate::from_ymd_opt(2026, 3, 9)
            .and_then(|day| day.and_hms_opt(10, 0, 0))
            .unwrap(),
        document: DocumentId {
            id: "01JZ0000000000000000000001".to_owned(),
            version: "3".to_owned(),
            digest: "0".repeat(64),
        },
        pages: 3,
        ticket: Ticket::default(),
        state: State::Waiting,
        printer: None,
        printer_job: None,
        impressions: None,
        cancel: Cancel::No,
        searches: 0,
        confirmed: None,
    }
}

fn report(state: JobState, impressions: Option<u32>) -> JobReport {
    JobReport {
        id: 41,
        name: Some(row().name),
        state,
        reasons: Vec::new(),
        impressions,
        sheets: None,
    }
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        Just(Trouble::NoPaper),
        Just(Trouble::Offline),
        Just(Trouble::Other("x".to_owned()))
    ]
}

fn any_report() -> impl Strategy<Value = JobReport> {
    let state = prop_oneof![
        Just(JobState::Pending),
        Just(JobState::Held),
        Just(JobState::Processing),
        Just(JobState::Stopped),
        Just(JobState::Canceled),
        Just(JobState::Aborted),
        Just(JobState::Completed),
        Just(JobState::Unknown)
    ];
    let name = prop_oneof![
        4 => Just(Some(row().name)),
        1 => Just(None),
        1 => Just(Some("another".to_owned()))
    ];
    let count = || prop::option::of(0_u32..7);
    (state, name, count(), count(), 1..100).prop_map(|(state, name, impressions, sheets, id)| {
        JobReport {
            id,
            name,
            state,
            reasons: Vec::new(),
            impressions,
            sheets,
        }
    })
}

fn happened() -> impl Strategy<Value = Happened> {
    prop_oneof![
        1 => Just(Happened::Released),
        1 => Just(Happened::CancelAsked),
        1 => Just(Happened::SessionEnded),
        1 => Just(Happened::Started),
        1 => trouble().prop_map(Happened::NotReady),
        3 => Just(Happened::Begun),
        3 => any_report().prop_map(Happened::Accepted),
        1 => Just(Happened::Busy),
        1 => Just(Happened::Refused(Cause::Unsupported)),
        1 => Just(Happened::ReplyLost),
        1 => any_report().prop_map(Happened::Found),
        1 => Just(Happened::NotFound),
        3 => (any_report(), prop::option::of(trouble())).prop_map(|(r, t)| Happened::Reported(r, t)),
        1 => Just(Happened::Unreachable),
        1 => Just(Happened::Vanished),
        1 => Just(Happened::Stale),
        1 => Just(Happened::CancelSent),
        1 => any::<bool>().prop_map(Happened::Confirmed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// After it was sent, only the printer's own word that it took nothing makes it waiting again.
    #[test]
    fn nothing_is_sent_twice(all in prop::collection::vec(happened(), 0..60)) {
        let mut row = row();
        let mut may_have_it = false;
        for happened in all {
            let before = row.clone();
            let (after, todo) = step(row, happened.clone());
            if after.state == State::Sending && before.state != State::Sending {
                prop_assert!(!may_have_it, "{before:?} {happened:?}");
                may_have_it = true;
            }
            if before.state == State::Sending
                && matches!(happened, Happened::Busy | Happened::NotReady(_))
            {
                may_have_it = false;
            }
            if todo == Next::Send {
                prop_assert!(!may_have_it, "{before:?} {happened:?}");
                prop_assert!(after.is_unsent());
            }
            row = after;
        }
    }

    /// Done is what the printer counted, or what staff saw.
    #[test]
    fn accepted_is_not_printed(all in prop::collection::vec(happened(), 0..60)) {
        let mut row = row();
        for happened in all {
            let before = row.clone();
            row = step(row, happened.clone()).0;
            if row.state == State::Done && before.state != State::Done {
                match happened {
                    Happened::Confirmed(true) => {}
                    Happened::Reported(report, _) | Happened::Found(report) => {
                        prop_assert_eq!(report.state, JobState::Completed);
                        let counted = report.impressions.or(report.sheets);
                        prop_assert_eq!(counted, Some(row.expected()));
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }

    /// What is over stays over, but for an unknown one that is found or confirmed.
    #[test]
    fn an_end_is_an_end(all in prop::collection::vec(happened(), 0..60)) {
        let mut row = row();
        for happened in all {
            let before = row.clone();
            let (after, todo) = step(row, happened);
            if matches!(before.state, State::Done | State::Cancelled | State::Aborted(_)) {
                prop_assert_eq!(&after, &before);
                prop_assert_eq!(todo, Next::Nothing);
            }
            let words = after.state.words();
            prop_assert_eq!(State::from_words(words.0, words.1), Some(after.state.clone()));
            prop_assert!(after.searches <= SEARCHES);
            row = after;
        }
    }

    /// However it goes, the end of a session leaves nothing that would still be sent.
    #[test]
    fn a_session_leaves_nothing_to_send(all in prop::collection::vec(happened(), 0..60)) {
        let row = all.into_iter().fold(row(), |row, happened| step(row, happened).0);
        let (row, todo) = step(row, Happened::SessionEnded);
        prop_assert_ne!(todo, Next::Send);
        prop_assert!(!row.is_unsent());
    }
}

#[test]
fn a_cancel_while_it_is_sent_holds_when_the_printer_was_busy() {
    let row = step(row(), Happened::Begun).0;
    let row = step(row, Happened::CancelAsked).0;
    assert_eq!(step(row.clone(), Happened::Busy).0.state, State::Cancelled);
    let accepted = Happened::Accepted(report(JobState::Pending, None));
    assert_eq!(step(row, accepted).1, Next::Cancel);
}

#[test]
fn both_sides_may_count_an_empty_back() {
    let mut row = row();
    row.ticket.sides = Sides::LongEdge;
    row.ticket.copies = 2;
    for (impressions, sheets, agrees) in [
        (Some(6), None, true),
        (Some(8), None, true),
        (Some(9), None, false),
        (Some(5), Some(4), false),
        (Some(0), None, false),
        (None, Some(4), true),
        (None, Some(3), false),
        (None, None, false),
    ] {
        assert_eq!(
            row.agrees(impressions, sheets),
            agrees,
            "{impressions:?} {sheets:?}"
        );
    }
}
