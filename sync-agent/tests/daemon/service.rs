//! What systemd and the disk see of it.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use chrono::TimeDelta;
use nix::sys::signal::Signal;
use sync_agent::Activity;

use crate::site::{Site, folder_of, put};
use crate::world::{World, day};

fn heard(socket: &UnixDatagram, wanted: &str) -> Vec<String> {
    let mut messages = Vec::new();
    let mut bytes = [0; 300];
    for _ in 0..200 {
        let count = socket.recv(&mut bytes).expect("the next message in time");
        let message = String::from_utf8_lossy(&bytes[..count]).into_owned();
        let is_wanted = message == wanted;
        messages.push(message);
        if is_wanted {
            return messages;
        }
    }
    panic!("no {wanted}: {messages:?}");
}

#[test]
fn the_supervisor_hears_how_it_fares_from_start_to_end() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let path = county.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let from = ["--from", county.path().to_str().unwrap()];
    let mut agent = site.run_with(&from, 900, |command| {
        command.args(["--serve-neighbours", "127.0.0.1:0"]);
        command.env("NOTIFY_SOCKET", &path);
        command.env("WATCHDOG_USEC", "400000");
    });
    assert_eq!(heard(&socket, "READY=1"), ["READY=1"]);
    let waiting = "STATUS=等待下次同步 / waiting for the next round";
    let told = heard(&socket, waiting);
    let of = |word: &str| told.iter().any(|message| message.contains(word));
    assert!(
        of("bringing signed metadata") && of("fetching attachments"),
        "{told:?}"
    );
    for _ in 0..3 {
        assert_eq!(heard(&socket, "WATCHDOG=1"), ["WATCHDOG=1"]);
    }
    agent.signal(Signal::SIGTERM);
    heard(&socket, "STOPPING=1");
    assert!(agent.end(5).success());
    assert!(!site.path().join("control.sock").exists());
    assert_eq!(site.status().unwrap().state, Activity::Stopped);
}

#[test]
fn the_watchdog_of_another_process_is_left_alone() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let path = county.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(2)))
        .unwrap();
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run_with(&from, 900, |command| {
        command.env("NOTIFY_SOCKET", &path);
        command.env("WATCHDOG_USEC", "400000");
        command.env("WATCHDOG_PID", "1");
    });
    let mut bytes = [0; 300];
    while let Ok(count) = socket.recv(&mut bytes) {
        assert_ne!(&bytes[..count], b"WATCHDOG=1");
    }
}

#[test]
fn rounds_go_on_and_an_idle_status_is_not_written_again() {
    let mut world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run(&from, 1);
    let first = site.until(|status| status.last_success.is_some());
    assert_eq!(first.publishers[0].release, 1);
    world.publish(day(1));
    put(&world, county.path());
    let second = site.until(|status| status.publishers.iter().all(|p| p.release == 2));
    assert_eq!(second.schema, 2);
    assert!(second.errors.is_empty(), "{:?}", second.errors);
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run(&from, 900);
    site.until(|status| status.state == Activity::Idle && status.last_success.is_some());
    let touched = || {
        let meta = std::fs::metadata(site.path().join("status.json")).unwrap();
        meta.modified().unwrap()
    };
    let before = touched();
    for _ in 0..20 {
        assert_eq!(site.send(b"{\"do\":\"status\"}\n")["ok"], true);
    }
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(touched(), before);
}

#[test]
fn what_is_urgent_shortens_the_pause_until_it_is_over() {
    let mut world = World::new();
    world.urgent = Some(TimeDelta::days(30));
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    assert!(site.command("once", &from).status().unwrap().success());
    let _agent = site.run(&from, 86_400);
    assert_eq!(site.send(b"{\"do\":\"sync-now\"}\n")["ok"], true);
    let urgent = site.until(|status| {
        status.state == Activity::Idle
            && status.next_round < status.last_attempt.map(|at| at + TimeDelta::seconds(125))
            && status.urgent_until.is_some()
    });
    // Never longer than three days after the signature, whatever it says.
    assert_eq!(urgent.urgent_until, Some(day(3)));
    world.publish(day(4));
    world.urgent = None;
    put(&world, county.path());
    assert_eq!(site.send(b"{\"do\":\"sync-now\"}\n")["ok"], true);
    let calm = site.until(|status| status.urgent_until.is_none() && status.state == Activity::Idle);
    let hours = TimeDelta::hours(18);
    assert!(
        calm.next_round > calm.last_attempt.map(|at| at + hours),
        "{calm:?}"
    );
}
