use chrono::{DateTime, TimeDelta};
use content_trust::TrustError;
use sync_agent::{AgentError, ClockTrust};

use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

#[test]
fn a_clock_that_jumped_back_is_told_and_the_floor_is_assumed() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let status = terminal.status();
    assert_eq!(
        (status.clock, status.assumed_now),
        (ClockTrust::Trusted, None)
    );
    assert!(status.clock_floor.unwrap() - day(0) < TimeDelta::minutes(5));
    world.publish(day(2));
    terminal.good_round(&world.online(), DateTime::UNIX_EPOCH);
    assert_eq!(terminal.releases(), all_at(2));
    let status = terminal.status();
    assert_eq!(status.clock, ClockTrust::Behind);
    let assumed = status.assumed_now.unwrap();
    assert!(assumed >= day(0) && assumed < day(1), "{assumed}");
    assert_eq!(status.last_attempt, Some(assumed));
    assert!(status.clock_floor.unwrap() >= day(2));
    terminal.good_round(&world.online(), day(3));
    let status = terminal.status();
    assert_eq!(
        (status.clock, status.assumed_now),
        (ClockTrust::Trusted, None)
    );
}

#[test]
fn a_clock_set_back_does_not_bring_old_signatures_to_life() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    world.publish(day(30));
    terminal.good_round(&world.online(), day(30));
    // The officers' signatures ran out on day 29, which the terminal knows to be past.
    world.publish(day(31));
    world.officers_at = Some(day(29) - TimeDelta::days(365));
    let outcome = terminal.round(&world.online(), day(1)).unwrap();
    let expired =
        |error: &AgentError| matches!(error, AgentError::Trust(TrustError::Expired { .. }));
    assert_eq!(outcome.faults.len(), 2);
    assert!(outcome.faults.iter().all(|(_, error)| expired(error)));
    assert_eq!(terminal.releases(), all_at(2));
}

#[test]
fn a_clock_far_ahead_refuses_and_works_again_once_it_is_right() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    world.publish(day(2));
    let before = terminal.status().clock_floor.unwrap();
    let told = terminal.round(&world.online(), day(5000));
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Expired { .. }))
    ));
    assert_eq!(terminal.releases(), all_at(1));
    let status = terminal.status();
    assert_eq!(status.errors[0].code, "expired");
    assert!(status.clock_floor.unwrap() - before < TimeDelta::minutes(5));
    terminal.good_round(&world.online(), day(3));
    assert_eq!(terminal.releases(), all_at(2));
    assert_eq!(terminal.status().last_success, Some(day(3)));
}

#[test]
fn an_officers_clock_in_the_future_does_not_move_the_terminal_there() {
    let mut world = World::new();
    world.officers_at = Some(day(9000));
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    assert!(terminal.status().clock_floor.unwrap() < day(1));
    world.publish(day(2));
    terminal.good_round(&world.online(), day(3));
    assert_eq!(terminal.releases(), all_at(2));
}

/// The county's server was months ahead, and is set right.
#[test]
fn a_county_clock_that_was_ahead_is_taken_back_by_the_county_alone() {
    for local in [false, true] {
        let mut world = World::new();
        let source = |world: &World| if local { world.stick() } else { world.online() };
        let terminal = Terminal::of(&world);
        terminal.good_round(&source(&world), day(1));
        world.publish(day(300));
        let ahead = world.clone();
        // The terminal's own clock has stopped: it takes the county's word.
        terminal.good_round(&source(&ahead), day(300));
        assert!(terminal.status().clock_floor.unwrap() >= day(300));
        world.publish(day(2));
        terminal.good_round(&source(&world), day(3));
        assert_eq!(terminal.releases(), all_at(3));
        let status = terminal.status();
        assert!(
            status.clock_floor.unwrap() < day(3),
            "{:?}",
            status.clock_floor
        );
        assert_eq!(status.clock, ClockTrust::Trusted);
        // Nobody takes it back by showing what is old.
        let mut floor = World::new();
        let terminal = Terminal::of(&floor);
        let old = source(&floor);
        floor.publish(day(100));
        terminal.good_round(&source(&floor), day(100));
        let _ = terminal
            .round(&old, day(1))
            .map(|outcome| assert!(outcome.older_source));
        assert!(terminal.status().clock_floor.unwrap() >= day(100));
    }
}

#[test]
fn an_expired_timestamp_shown_again_takes_nothing_back() {
    let mut world = World::new();
    world.officers_at = Some(day(10));
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    assert!(terminal.status().clock_floor.unwrap() >= day(10));
    let told = terminal.round(&world.online(), day(20));
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Expired { .. }))
    ));
    assert!(terminal.status().clock_floor.unwrap() >= day(10));
}

#[test]
fn a_torn_floor_counts_as_none() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    for torn in [
        &b""[..],
        b"2060-01",
        b"2070-01-01T00:00:00Z",
        b"2070-01-01T00:00:00Z x",
        b"2070-01-01T00:00:00Z 1",
        b"2070-01-01T00:00:00Z 1 0123456789abcdef",
        &[0xff; 40],
        &[b'9'; 100],
    ] {
        std::fs::write(terminal.path("trust/clock-floor"), torn).unwrap();
        terminal.good_round(&world.online(), day(1));
        let text = std::fs::read_to_string(terminal.path("trust/clock-floor")).unwrap();
        assert!(text.starts_with("2060-01-01T00:00:00"), "{text}");
    }
}
