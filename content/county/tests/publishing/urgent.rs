use chrono::{DateTime, TimeDelta, Utc};
use county::signing::Desk;

use crate::office::County;

fn called_until(county: &County) -> Option<DateTime<Utc>> {
    county.repository().timestamp().unwrap().urgent_until
}

#[test]
fn terminals_are_called_for_as_long_as_was_said() {
    let mut county = County::new();
    county.write(1, 0);
    county.publish(None);
    assert_eq!(called_until(&county), None);
    county.write(1, 1);
    county.publish(Some(TimeDelta::hours(6)));
    let until = county.now + TimeDelta::hours(6);
    assert_eq!(called_until(&county), Some(until));
    // Another release and a renewal say the same.
    county.now += TimeDelta::hours(2);
    county.write(1, 2);
    county.publish(None);
    assert_eq!(called_until(&county), Some(until));
    let desk = Desk::new(&mut county.workspace, county.now + TimeDelta::hours(3)).unwrap();
    desk.announce(&mut county.pass, Default::default()).unwrap();
    assert_eq!(called_until(&county), Some(until));
    // When it is over, nothing is said any more.
    let desk = Desk::new(&mut county.workspace, until).unwrap();
    desk.announce(&mut county.pass, Default::default()).unwrap();
    assert_eq!(called_until(&county), None);
}

#[test]
fn a_call_may_come_later_be_taken_back_and_never_lasts_more_than_three_days() {
    let mut county = County::new();
    county.write(1, 0);
    county.publish(None);
    let done = county.publish(Some(TimeDelta::days(30)));
    assert!(done.renewed && done.settled.published.is_empty());
    assert_eq!(
        called_until(&county),
        Some(county.now + TimeDelta::hours(72))
    );
    county.now += TimeDelta::minutes(5);
    county.publish(Some(TimeDelta::zero()));
    assert_eq!(called_until(&county), None);
}

#[test]
fn a_warning_calls_until_it_ends() {
    let mut county = County::new();
    let ends = county.now.naive_utc() + TimeDelta::hours(8 + 20);
    county.warn(1, ends);
    county.publish(None);
    assert_eq!(
        called_until(&county),
        Some(county.now + TimeDelta::hours(20))
    );
    // An ordinary release in between, though called for two hours only, takes nothing back.
    county.warn(2, ends + TimeDelta::hours(10));
    county.publish(Some(TimeDelta::hours(2)));
    assert_eq!(
        called_until(&county),
        Some(county.now + TimeDelta::hours(30))
    );
}
