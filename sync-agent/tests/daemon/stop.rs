//! However it ends.

use std::net::{TcpListener, TcpStream};

use nix::sys::signal::Signal;
use sync_agent::Activity;

use crate::site::{Site, folder_of, within};
use crate::world::World;

/// A server that takes connections and never says a word.
struct Silent {
    address: String,
    taken: std::sync::mpsc::Receiver<TcpStream>,
}

impl Silent {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, taken) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten().take(50) {
                if sender.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { address, taken }
    }

    fn wait(&self) -> TcpStream {
        let patience = std::time::Duration::from_secs(10);
        self.taken.recv_timeout(patience).expect("somebody asks")
    }
}

#[test]
fn a_round_that_waits_for_a_silent_server_ends_with_the_program() {
    let (site, server) = (Site::of(&World::new()), Silent::start());
    let mut agent = site.run(&["--url", &server.address], 900);
    let _held = server.wait();
    agent.signal(Signal::SIGTERM);
    assert!(agent.end(8).success());
    assert_eq!(site.status().unwrap().state, Activity::Stopped);
}

#[test]
fn a_second_agent_is_sent_away_and_the_first_goes_on() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run(&from, 900);
    site.until(|status| status.last_success.is_some());
    let mut second = site.run(&from, 900);
    assert_eq!(second.end(10).code(), Some(1));
    assert_eq!(site.send(b"{\"do\":\"status\"}\n")["ok"], true);
}

#[test]
fn after_a_kill_the_next_one_takes_its_place() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let mut first = site.run(&from, 900);
    site.until(|status| status.last_success.is_some());
    first.signal(Signal::SIGKILL);
    assert!(!first.end(5).success());
    assert!(
        site.path().join("control.sock").exists(),
        "nobody cleared up"
    );
    let said = site.ask(&["cancel"]);
    assert_eq!(said.status.code(), Some(1), "nobody listens there");
    let _second = site.run(&from, 900);
    let told = within(10, || {
        let told = site.ask(&["cancel"]);
        told.status.success().then_some(told)
    });
    assert!(told.is_some());
}
