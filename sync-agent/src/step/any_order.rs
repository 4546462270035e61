//! Whatever happens in whatever order, and however time jumps.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::rhythm::Rhythm;

const RHYTHM: Rhythm = Rhythm {
    poll: Duration::from_secs(900),
};

fn events() -> impl Strategy<Value = Event> {
    let steps = [
        Step::Refresh,
        Step::Plan,
        Step::Fetch,
        Step::Verify,
        Step::Apply,
        Step::Blobs,
        Step::Report,
    ];
    let span = || proptest::option::of((0..u64::MAX / 2).prop_map(Duration::from_nanos));
    prop_oneof![
        3 => Just(Event::Tick),
        2 => proptest::sample::select(steps.to_vec()).prop_map(Event::Entered),
        2 => (any::<u64>(), any::<u64>())
            .prop_map(|(done, total)| Event::Bytes(Progress { done, total })),
        3 => span().prop_map(|urgent_for| Event::Ended(End::Whole { urgent_for })),
        3 => (span(), span()).prop_map(|(urgent_for, retry_after)| {
            Event::Ended(End::Faulty { urgent_for, retry_after })
        }),
        1 => Just(Event::Ended(End::Cancelled)),
        2 => any::<(bool, bool)>().prop_map(|(finished, damaged)| {
            Event::Ended(End::Scrubbed { finished, damaged })
        }),
        1 => Just(Event::SyncNow),
        1 => (0..20_u32).prop_map(|stick| Event::Import(stick.to_string().into())),
        1 => Just(Event::StickSeen("stick".into())),
        1 => Just(Event::Cancel),
    ]
}

/// Also back, and by years: whatever a kernel may do to a clock.
fn moments() -> impl Strategy<Value = (i64, Option<u32>, u64)> {
    let jump = prop_oneof![
        6 => 0_i64..1000,
        2 => -1000_i64..1000,
        1 => -1_000_000_000_i64..1_000_000_000,
    ];
    (jump, proptest::option::of(0..24_u32), any::<u64>())
}

/// A worker as the program has one: it does one errand at a time.
#[derive(Default)]
struct Worker {
    under_way: Option<Errand>,
    done: u64,
}

impl Worker {
    fn take(&mut self, effects: &[Effect]) -> Result<(), TestCaseError> {
        for effect in effects {
            match effect {
                Effect::Begin(errand) => {
                    prop_assert!(self.under_way.is_none(), "two at once");
                    prop_assert!(errand.ticket > self.done, "an old ticket");
                    self.done = errand.ticket;
                    self.under_way = Some(errand.clone());
                }
                Effect::CancelRound => prop_assert!(self.under_way.is_some()),
                _ => {}
            }
        }
        Ok(())
    }
}

fn moment(seconds: i64, hour: Option<u32>, dice: u64) -> Moment {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    Moment {
        at: Duration::from_secs(u64::try_from(seconds).unwrap_or(0)),
        china: hour.and_then(|hour| day.and_hms_opt(hour, 0, 0)),
        dice,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_two_at_once_and_always_a_next_time(
        is_empty in any::<bool>(),
        happened in proptest::collection::vec((events(), moments()), 1..120),
    ) {
        let mut seconds = 1_000_000;
        let mut course = Course::begin(RHYTHM, is_empty, moment(seconds, None, 7));
        let mut worker = Worker::default();
        for (event, (jump, hour, dice)) in happened {
            seconds = (seconds + jump).max(0);
            let now = moment(seconds, hour, dice);
            if matches!(event, Event::Ended(_)) {
                worker.under_way = None;
            }
            let (next, effects) = step(course, event, now);
            worker.take(&effects)?;
            prop_assert_eq!(worker.under_way.as_ref(), next.errand());
            let wake = next.wake(now.at);
            prop_assert!(wake >= now.at && wake - now.at <= Duration::from_secs(60));
            if let State::Idle { until } = next.state() {
                prop_assert!(until <= now.at + RHYTHM.longest());
            }
            course = next;
        }
        // From here on time is well-behaved: a round comes, and within the longest pause.
        let left_at = seconds;
        for _ in 0..2000 {
            if matches!(course.errand(), Some(Errand { kind: Kind::Round { .. }, .. })) {
                return Ok(());
            }
            let ended = worker.under_way.take().is_some();
            let event = match ended {
                true => Event::Ended(End::Cancelled),
                false => Event::Tick,
            };
            let (next, effects) = step(course, event, moment(seconds, None, 1));
            worker.take(&effects)?;
            let now = moment(seconds, None, 1).at;
            seconds += i64::try_from(next.wake(now).saturating_sub(now).as_secs()).unwrap().max(1);
            course = next;
            let spent = u64::try_from(seconds - left_at).unwrap();
            prop_assert!(spent <= RHYTHM.longest().as_secs() + 200, "{:?}", course);
        }
        prop_assert!(false, "no round in sight: {:?}", course);
    }

    #[test]
    fn a_stop_always_ends_it(
        happened in proptest::collection::vec((events(), moments()), 0..40),
        later in proptest::collection::vec(events(), 0..10),
    ) {
        let mut seconds = 1000;
        let mut course = Course::begin(RHYTHM, true, moment(seconds, None, 7));
        for (event, (jump, hour, dice)) in happened {
            seconds = (seconds + jump).max(0);
            course = step(course, event, moment(seconds, hour, dice)).0;
        }
        let (mut course, mut effects) = step(course, Event::Stop, moment(seconds, None, 1));
        for event in later {
            if effects.contains(&Effect::Exit) {
                return Ok(());
            }
            (course, effects) = step(course, event, moment(seconds, None, 1));
            prop_assert!(!effects.iter().any(|effect| matches!(effect, Effect::Begin(_))));
        }
        let exited = effects.contains(&Effect::Exit)
            || step(course, Event::Tick, moment(seconds + 20, None, 1)).1.contains(&Effect::Exit);
        prop_assert!(exited);
    }
}
