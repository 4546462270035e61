//! Servers that would hold a terminal up, fill its memory or send it elsewhere.

use std::io::Write;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use sync_agent::{AgentError, FetchError, HttpSource, Patience, Source};

use crate::server::{Server, send};
use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

/// A second of grace and a thousand bytes per second after it.
fn source(server: &Server) -> HttpSource {
    let patience = Patience {
        grace: Duration::from_secs(1),
        rate: 1000,
    };
    HttpSource::patient(&server.url(), patience)
}

const PATH: &str = "metadata/timestamp.json";

fn too_large(max: u64) -> FetchError {
    FetchError::TooLarge {
        path: PATH.to_owned(),
        max,
    }
}

/// Writes parts until the other side has enough, for at most a minute.
fn keep_sending(stream: &mut TcpStream, part: &[u8], pause: Duration) {
    for _ in 0..60_000 {
        if stream.write_all(part).is_err() {
            return;
        }
        sleep(pause.max(Duration::from_millis(1)));
    }
}

#[test]
fn nothing_longer_than_asked_for_is_read() {
    let told = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
        // A body that is waited for would take a minute.
        keep_sending(stream, b"", Duration::from_millis(10));
    });
    assert_eq!(source(&told).fetch(PATH, 16_384), Err(too_large(16_384)));
    let endless = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        keep_sending(stream, &[b'a'; 4096], Duration::ZERO);
    });
    assert_eq!(source(&endless).fetch(PATH, 16_384), Err(too_large(16_384)));
    let chunked = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        keep_sending(stream, b"4\r\naaaa\r\n", Duration::ZERO);
    });
    assert_eq!(source(&chunked).fetch(PATH, 100), Err(too_large(100)));
}

#[test]
fn a_slow_drip_ends() {
    // A byte every 50 ms: far below the rate, and never silent for long.
    let body = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
        keep_sending(stream, b"a", Duration::from_millis(50));
    });
    let head = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ");
        keep_sending(stream, b"a", Duration::from_millis(50));
    });
    let silent = Server::start(|stream, _| keep_sending(stream, b"", Duration::from_millis(50)));
    for server in [&body, &head, &silent] {
        let started = std::time::Instant::now();
        let told = source(server).fetch(PATH, 16_384);
        assert!(matches!(told, Err(FetchError::Unreachable(_))), "{told:?}");
        assert!(
            started.elapsed() < Duration::from_secs(6),
            "{:?}",
            started.elapsed()
        );
    }
}

#[test]
fn what_is_slow_and_fast_enough_arrives() {
    let server = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n");
        for _ in 0..30 {
            let _ = stream.write_all(&[b'a'; 100]);
            sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(source(&server).fetch(PATH, 16_384).unwrap().len(), 3000);
}

#[test]
fn endless_headers_and_broken_answers_end() {
    let headers = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        keep_sending(
            stream,
            &b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(20),
            Duration::ZERO,
        );
    });
    let cut = Server::start(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    });
    let none = Server::start(|_, _| {});
    let nonsense = Server::start(|stream, _| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH\r\n\r\n");
    });
    for server in [&headers, &cut, &none, &nonsense] {
        let told = source(server).fetch(PATH, 16_384);
        assert!(matches!(told, Err(FetchError::Unreachable(_))), "{told:?}");
    }
}

#[test]
fn nothing_is_unpacked_on_the_way() {
    // gzip (RFC 1952) of a file that is much longer; what is signed is what travels.
    let server = Server::start(|stream, _| {
        send(
            stream,
            "200 OK",
            "Content-Encoding: gzip\r\n",
            &[0x1f, 0x8b, 8, 0],
        );
    });
    assert_eq!(
        source(&server).fetch(PATH, 100).unwrap(),
        [0x1f, 0x8b, 8, 0]
    );
}

#[test]
fn no_other_host_is_asked() {
    let portal = Server::start(|stream, _| send(stream, "200 OK", "", b"log in"));
    let elsewhere = portal.url();
    let server = Server::start(move |stream, path| {
        let to = match path {
            "elsewhere" => format!("{elsewhere}/login"),
            "here" => "/there".to_owned(),
            "there" => return send(stream, "200 OK", "", b"moved"),
            _ => "/round".to_owned(),
        };
        send(stream, "302 Found", &format!("Location: {to}\r\n"), b"");
    });
    let told = source(&server).fetch("elsewhere", 100);
    let Err(FetchError::Redirected { to, .. }) = told else {
        panic!("{told:?}");
    };
    assert_eq!(to, format!("{}/login", portal.url()));
    assert_eq!(portal.requests(), 0);
    assert_eq!(source(&server).fetch("here", 100).unwrap(), b"moved");
    let before = server.requests();
    let told = source(&server).fetch("round", 100);
    assert!(
        matches!(told, Err(FetchError::Redirected { .. })),
        "{told:?}"
    );
    assert!(server.requests() - before <= 4);
}

#[test]
fn a_captive_portal_is_not_trusted_and_the_next_good_round_works() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    let portal = Server::start(|stream, _| {
        send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\n",
            b"<html>please log in</html>",
        );
    });
    let told = terminal.round(&source(&portal), day(1));
    assert!(
        matches!(told, Err(AgentError::Fetch(FetchError::Portal(_)))),
        "{told:?}"
    );
    let redirecting = Server::start(|stream, _| {
        send(
            stream,
            "302 Found",
            "Location: http://login.example/\r\n",
            b"",
        );
    });
    let told = terminal.round(&source(&redirecting), day(1));
    assert!(
        matches!(told, Err(AgentError::Fetch(FetchError::Redirected { .. }))),
        "{told:?}"
    );
    assert_eq!(terminal.status().errors[0].code, "redirected");
    assert!(terminal.files().is_empty());
    let files = world.files();
    let county = Server::start(move |stream, path| match files.get(path) {
        Some(bytes) => send(stream, "200 OK", "", bytes),
        None => send(stream, "404 Not Found", "", b""),
    });
    terminal.good_round(&source(&county), day(1));
    assert_eq!(terminal.releases(), all_at(1));
}

/// A link where a file of the terminal should be is replaced, and its end is left alone.
#[test]
fn links_in_the_data_directory_are_not_followed() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    let outside = tempfile::tempdir().unwrap();
    let mine = outside.path().join("mine");
    std::fs::write(&mine, b"mine").unwrap();
    for name in [
        "trust/timestamp.json",
        "trust/snapshot.json.part",
        "trust/clock-floor",
        "spool/packs/gongan/full-1.pack",
        "status.json",
    ] {
        let link = terminal.path(name);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&mine, link).unwrap();
    }
    terminal.good_round(&world.online(), day(1));
    assert_eq!(std::fs::read(&mine).unwrap(), b"mine");
    assert_eq!(terminal.releases(), all_at(1));
    assert!(
        std::fs::symlink_metadata(terminal.path("status.json"))
            .unwrap()
            .is_file()
    );
}
