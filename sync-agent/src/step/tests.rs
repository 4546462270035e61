//! The table: every state, every event.

use std::time::Duration;

use super::*;
use crate::rhythm::Rhythm;

const POLL: Duration = Duration::from_secs(900);

fn at(seconds: u64) -> Moment {
    Moment {
        at: Duration::from_secs(seconds),
        china: None,
        dice: 0,
    }
}

fn course() -> Course {
    Course::begin(Rhythm { poll: POLL }, true, at(0))
}

/// Sends events one after the other; the effects of the last one.
fn after(events: &[(u64, Event)]) -> (Course, Vec<Effect>) {
    let mut last = (course(), Vec::new());
    for (seconds, event) in events {
        last = step(last.0, event.clone(), at(*seconds));
    }
    last
}

fn round(ticket: u64, asked: bool) -> Effect {
    let kind = Kind::Round { asked };
    Effect::Begin(Errand { ticket, kind })
}

const WHOLE: Event = Event::Ended(End::Whole { urgent_for: None });
const STEPS: [(Step, Activity); 7] = [
    (Step::Refresh, Activity::Refreshing),
    (Step::Plan, Activity::Planning),
    (Step::Fetch, Activity::Fetching),
    (Step::Verify, Activity::Verifying),
    (Step::Apply, Activity::Applying),
    (Step::Blobs, Activity::Blobs),
    (Step::Report, Activity::Reporting),
];

/// Every state, by the events that lead there.
fn states() -> Vec<(Activity, Vec<(u64, Event)>)> {
    let mut states = vec![(Activity::Idle, vec![(0, Event::Tick), (1, WHOLE)])];
    for (step, activity) in STEPS {
        states.push((activity, vec![(0, Event::Tick), (1, Event::Entered(step))]));
    }
    states
}

#[test]
fn every_step_has_its_state() {
    for (activity, events) in states() {
        assert_eq!(after(&events).0.state().activity(), activity);
    }
}

#[test]
fn in_every_state_every_event_has_its_answer() {
    for (activity, lead) in states() {
        let tell = |event: Event| {
            let (course, _) = after(&lead);
            let (course, effects) = step(course, event, at(2));
            (course.state().activity(), effects)
        };
        let idle = activity == Activity::Idle;
        let nothing = || (activity, vec![]);
        assert_eq!(tell(Event::Tick), nothing(), "{activity:?}");
        for (entered, to) in STEPS {
            let told = tell(Event::Entered(entered));
            match idle || to == activity {
                true => assert_eq!(told, nothing(), "{activity:?} {entered:?}"),
                false => assert_eq!(told, (to, vec![Effect::Notify])),
            }
        }
        let progress = Progress { done: 1, total: 2 };
        assert_eq!(tell(Event::Bytes(progress)), nothing());
        let asked = tell(Event::SyncNow);
        let cancelled = tell(Event::Cancel);
        let stopped = tell(Event::Stop);
        let seen = tell(Event::StickSeen("s".into()));
        let ended = tell(WHOLE);
        if idle {
            let began = vec![Effect::Accepted(2), round(2, true), Effect::Notify];
            assert_eq!(asked, (Activity::Refreshing, began));
            assert_eq!(cancelled, nothing());
            assert_eq!(stopped, (activity, vec![Effect::Exit]));
            assert_eq!(seen.0, Activity::Refreshing);
            assert_eq!(ended, nothing(), "nothing was under way");
        } else {
            assert_eq!(asked, (activity, vec![Effect::Accepted(2)]));
            assert_eq!(cancelled, (activity, vec![Effect::CancelRound]));
            assert_eq!(stopped, (activity, vec![Effect::CancelRound]));
            assert_eq!(seen, nothing());
            let over = vec![Effect::WriteStatus, Effect::Notify];
            assert_eq!(ended, (Activity::Idle, over));
        }
    }
}

#[test]
fn a_terminal_with_content_does_not_start_with_all_the_others() {
    let moment = Moment {
        dice: u64::MAX / 2,
        ..at(0)
    };
    let (course, effects) = step(
        Course::begin(Rhythm { poll: POLL }, false, moment),
        Event::Tick,
        moment,
    );
    assert_eq!(effects, []);
    assert!(course.wake(moment.at) > Duration::from_secs(50));
    assert_eq!(
        after(&[(0, Event::Tick)]).1,
        [round(1, false), Effect::Notify],
        "an empty one begins at once"
    );
}

#[test]
fn what_was_asked_for_waits_its_turn_and_is_done_once() {
    let import = || Event::Import("stick".into());
    let (course, effects) = after(&[(0, Event::Tick), (1, Event::SyncNow), (2, Event::SyncNow)]);
    assert_eq!(effects, [Effect::Accepted(2)]);
    let (course, effects) = step(course, import(), at(3));
    assert_eq!(effects, [Effect::Accepted(3)]);
    let (course, effects) = step(course, WHOLE, at(4));
    assert_eq!(effects, [Effect::WriteStatus, round(2, true)]);
    let (course, effects) = step(course, WHOLE, at(5));
    let kind = Kind::Import("stick".into());
    let begun = Effect::Begin(Errand { ticket: 3, kind });
    assert_eq!(effects, [Effect::WriteStatus, begun]);
    let (_, effects) = step(course, WHOLE, at(6));
    assert_eq!(effects, [Effect::WriteStatus, Effect::Notify]);
}

#[test]
fn too_much_at_once_is_refused() {
    let mut course = after(&[(0, Event::Tick)]).0;
    let mut refused = 0;
    for number in 0..20 {
        let told = step(course, Event::Import(number.to_string().into()), at(1));
        refused += usize::from(told.1 == [Effect::Refused]);
        course = told.0;
    }
    assert_eq!(refused, 12);
    let (course, effects) = step(course, Event::Cancel, at(2));
    assert_eq!(effects, [Effect::CancelRound]);
    let (_, effects) = step(course, Event::Ended(End::Cancelled), at(3));
    assert_eq!(effects, [Effect::WriteStatus, Effect::Notify], "none waits");
}

#[test]
fn a_stop_waits_for_the_round_and_not_for_ever() {
    let stopped = || after(&[(0, Event::Tick), (1, Event::Stop)]).0;
    let (_, effects) = step(stopped(), Event::SyncNow, at(2));
    assert_eq!(effects, [Effect::Refused]);
    let (_, effects) = step(stopped(), Event::Ended(End::Cancelled), at(2));
    assert_eq!(effects, [Effect::WriteStatus, Effect::Exit, Effect::Notify]);
    let written = step(stopped(), Event::Tick, at(5)).0;
    assert_eq!(written.wake(at(5).at), Duration::from_secs(6));
    let (_, effects) = step(stopped(), Event::Tick, at(6));
    assert_eq!(effects, [Effect::Exit]);
}

#[test]
fn the_status_of_a_round_is_written_every_five_seconds_at_most() {
    let mut course = after(&[(0, Event::Tick), (0, Event::Entered(Step::Fetch))]).0;
    let mut written = Vec::new();
    for second in 1..=60 {
        let progress = Progress {
            done: second.min(30),
            total: 99,
        };
        let told = step(course, Event::Bytes(progress), at(second));
        course = told.0;
        if told.1 == [Effect::WriteStatus] {
            written.push(second);
        }
    }
    assert_eq!(written, [5, 10, 15, 20, 25, 30], "and never without news");
}

#[test]
fn failures_back_off_and_retry_after_is_kept() {
    let faulty = |retry_after| {
        Event::Ended(End::Faulty {
            urgent_for: None,
            retry_after,
        })
    };
    let due = |course: &Course| match course.state() {
        State::Idle { until } => until,
        other => panic!("{other:?}"),
    };
    let most = |seconds| Moment {
        dice: u64::MAX,
        ..at(seconds)
    };
    let first = step(after(&[(0, Event::Tick)]).0, faulty(None), most(1)).0;
    assert_eq!(due(&first).as_secs(), 60);
    let begun = step(first, Event::Tick, at(61)).0;
    let second = step(begun.clone(), faulty(None), most(61)).0;
    assert_eq!(due(&second).as_secs(), 180);
    let asked = step(
        begun.clone(),
        faulty(Some(Duration::from_secs(600))),
        at(61),
    )
    .0;
    assert_eq!(due(&asked).as_secs(), 661);
    let well = step(begun, WHOLE, at(61)).0;
    let again = step(step(well, Event::SyncNow, at(62)).0, faulty(None), most(63)).0;
    assert_eq!(due(&again).as_secs(), 122, "success is forgiving");
}

#[test]
fn urgency_shortens_the_pauses_until_it_ends() {
    let urgent_for = Some(Duration::from_secs(3600));
    let urgent = Event::Ended(End::Whole { urgent_for });
    let mut course = after(&[(0, Event::Tick), (1, urgent)]).0;
    let pause = |course: &Course, now| course.wake(Duration::from_secs(now)).as_secs() - now;
    assert_eq!(pause(&course, 1), 60);
    // The line breaks: what is known stays known, until its hour.
    let faulty = Event::Ended(End::Faulty {
        urgent_for: None,
        retry_after: None,
    });
    course = step(course, Event::SyncNow, at(1000)).0;
    let most = Moment {
        dice: u64::MAX,
        ..at(1001)
    };
    course = step(course, faulty.clone(), most).0;
    let State::Idle { until } = course.state() else {
        panic!("{course:?}")
    };
    assert!(until <= Duration::from_secs(1121));
    course = step(course, Event::SyncNow, at(3700)).0;
    course = step(course, WHOLE, at(3701)).0;
    let State::Idle { until } = course.state() else {
        panic!("{course:?}")
    };
    assert!(until > Duration::from_secs(3701 + 700), "calm again");
}

#[test]
fn the_night_is_for_looking_through_what_is_stored() {
    let night = |seconds| Moment {
        china: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|d| d.and_hms_opt(2, 0, 0)),
        ..at(seconds)
    };
    let idle = after(&[(0, Event::Tick), (1, WHOLE)]).0;
    let (course, effects) = step(idle, Event::Tick, night(2));
    let kind = Kind::Scrub;
    let begun = Effect::Begin(Errand { ticket: 2, kind });
    assert_eq!(effects, [begun, Effect::Notify]);
    assert_eq!(course.state(), State::Scrubbing);
    let asked = step(course.clone(), Event::Entered(Step::Fetch), night(3)).0;
    assert_eq!(asked.state(), State::Scrubbing, "a late word of a round");
    let damaged = Event::Ended(End::Scrubbed {
        finished: true,
        damaged: true,
    });
    let (course, effects) = step(course, damaged, night(4));
    assert_eq!(effects[..2], [Effect::WriteStatus, round(3, false)]);
    let (_, effects) = step(course, WHOLE, night(5));
    assert_eq!(
        effects,
        [Effect::WriteStatus, Effect::Notify],
        "once a night"
    );
}

#[test]
fn a_round_that_gives_no_sign_of_life_does_not_move() {
    let course = after(&[(0, Event::Tick), (9, Event::Entered(Step::Fetch))]).0;
    assert!(course.is_moving(Duration::from_secs(900)));
    assert!(!course.is_moving(Duration::from_secs(910)));
    let progress = Progress { done: 1, total: 2 };
    let course = step(course, Event::Bytes(progress), at(910)).0;
    assert!(course.is_moving(Duration::from_secs(1800)));
    let idle = after(&[(0, Event::Tick), (1, WHOLE)]).0;
    assert!(idle.is_moving(Duration::from_secs(1 << 30)), "idle is well");
}
