use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::Duration;

use content_trust::TrustError;
use sync_agent::{AgentError, FetchError, HttpSource, Neighbour, Source, View};

use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

fn serving(terminal: &Terminal) -> Neighbour {
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    neighbour.offer(View::of(&terminal.home()).unwrap());
    neighbour
}

fn url(neighbour: &Neighbour) -> String {
    format!("http://{}", neighbour.address())
}

/// What comes back for `request` when nothing more is sent.
fn ask(neighbour: &Neighbour, request: &str) -> String {
    let mut stream = TcpStream::connect(neighbour.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(neighbour: &Neighbour, path: &str, headers: &str) -> String {
    ask(
        neighbour,
        &format!("GET /{path} HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n"),
    )
}

#[test]
fn a_village_syncs_from_the_township_with_the_county_gone() {
    let mut world = World::new();
    world.rotate_timestamp();
    world.publish(day(1));
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    let village = Terminal::of(&world);
    village.good_round(&HttpSource::new(&url(&neighbour)), day(2));
    assert_eq!(village.releases(), all_at(2));
    assert_eq!(village.status().pending_bytes, 0);
    // And serves the next village in turn.
    let second = serving(&village);
    let hamlet = Terminal::of(&world);
    hamlet.good_round(&HttpSource::new(&url(&second)), day(3));
    assert_eq!(hamlet.releases(), all_at(2));
}

#[test]
fn what_the_township_altered_is_refused_and_the_county_repairs_it() {
    let world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    let alter = |name: &str| {
        // In place: the very file that is being served.
        let path = township.path(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    };
    alter("spool/packs/gongan/full-1.pack");
    let village = Terminal::of(&world);
    let outcome = village
        .round(&HttpSource::new(&url(&neighbour)), day(1))
        .unwrap();
    let [(Some(publisher), AgentError::Trust(TrustError::Digest { .. }))] = &outcome.faults[..]
    else {
        panic!("{:?}", outcome.faults);
    };
    assert_eq!(publisher, "gongan");
    assert_eq!(village.releases(), [("minzheng".to_owned(), 1)]);
    // Altered metadata is not even offered.
    alter("trust/whole.json");
    assert!(View::of(&township.home()).is_err());
    village.good_round(&world.online(), day(1));
    assert_eq!(village.releases(), all_at(1));
}

#[test]
fn a_view_stays_whole_while_the_township_moves_on() {
    let mut world = World::new();
    world.deltas = false;
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    world.publish(day(2));
    township.good_round(&world.online(), day(2));
    assert!(!township.path("spool/packs/gongan/full-1.pack").exists());
    let village = Terminal::of(&world);
    village.good_round(&HttpSource::new(&url(&neighbour)), day(2));
    assert_eq!(village.releases(), all_at(1));
    neighbour.offer(View::of(&township.home()).unwrap());
    village.good_round(&HttpSource::new(&url(&neighbour)), day(2));
    assert_eq!(village.releases(), all_at(2));
}

#[test]
fn what_is_not_whole_is_not_offered() {
    let world = World::new();
    let township = Terminal::of(&world);
    fs::create_dir_all(township.path("")).unwrap();
    assert!(View::of(&township.home()).is_err());
    township.good_round(&world.online(), day(1));
    let pack = township.path("spool/packs/gongan/full-1.pack");
    fs::write(&pack, b"torn").unwrap();
    assert!(View::of(&township.home()).is_err());
    fs::remove_file(&pack).unwrap();
    assert!(View::of(&township.home()).is_err());
    // Nothing was offered yet: come again later.
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    let told = HttpSource::new(&url(&neighbour)).fetch("metadata/timestamp.json", 100);
    assert!(
        matches!(told, Err(FetchError::Busy { status: 503, .. })),
        "{told:?}"
    );
}

#[test]
fn only_names_of_the_view_are_answered() {
    let world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    for path in [
        "",
        "metadata",
        "metadata/",
        "status.json",
        "../status.json",
        "metadata/../../status.json",
        "%2e%2e/status.json",
        "/etc/passwd",
        "metadata/timestamp.json?x",
        "metadata/Timestamp.json",
        "trust/timestamp.json",
    ] {
        let answer = get(&neighbour, path, "");
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
    let answer = get(&neighbour, "metadata/timestamp.json", "");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let sent = String::from_utf8(world.files()["metadata/timestamp.json"].clone()).unwrap();
    assert!(answer.ends_with(&format!("\r\n\r\n{sent}")), "{answer}");
}

#[test]
fn ranges_and_heads_are_answered_as_http_has_it() {
    let world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    let path = world
        .files()
        .into_keys()
        .find(|path| path.starts_with("blobs/"))
        .unwrap();
    let whole = String::from_utf8(world.files()[&path].clone()).unwrap();
    let length = whole.len();
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let part = get(&neighbour, &path, "Range: bytes=5-9\r\n");
    assert!(part.starts_with("HTTP/1.1 206 "), "{part}");
    assert!(
        part.contains(&format!("Content-Range: bytes 5-9/{length}\r\n")),
        "{part}"
    );
    assert!(part.contains("Content-Length: 5\r\n"), "{part}");
    assert_eq!(body(&part), whole[5..10]);
    assert_eq!(
        body(&get(&neighbour, &path, "Range: bytes=10-\r\n")),
        whole[10..]
    );
    assert_eq!(
        body(&get(&neighbour, &path, "Range: bytes=-7\r\n")),
        whole[length - 7..]
    );
    let beyond = get(&neighbour, &path, &format!("Range: bytes={length}-\r\n"));
    assert!(beyond.starts_with("HTTP/1.1 416 "), "{beyond}");
    assert!(
        beyond.contains(&format!("Content-Range: bytes */{length}\r\n")),
        "{beyond}"
    );
    assert_eq!(
        body(&get(&neighbour, &path, "Range: bytes=0-1,4-5\r\n")),
        whole
    );
    let head = ask(&neighbour, &format!("HEAD /{path} HTTP/1.0\r\n\r\n"));
    assert!(
        head.contains(&format!("Content-Length: {length}\r\n")),
        "{head}"
    );
    assert_eq!(body(&head), "");
}

#[test]
fn what_no_terminal_sends_is_refused_and_the_connection_closed() {
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    for (request, status) in [
        ("POST / HTTP/1.1\r\n\r\n".to_owned(), "405"),
        (
            "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".to_owned(),
            "400",
        ),
        ("\u{16}\u{3}\u{1}".to_owned(), "400"),
        (format!("GET /{} HTTP/1.1\r\n", "a".repeat(9000)), "431"),
    ] {
        let answer = ask(&neighbour, &request);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    }
    // Two requests at once are two answers; a third behind the last one is none.
    let one = "GET /a HTTP/1.1\r\n\r\n";
    let last = "GET /b HTTP/1.1\r\nConnection: close\r\n\r\n";
    let answers = ask(&neighbour, &format!("{one}{last}{one}"));
    assert_eq!(answers.matches("HTTP/1.1 503").count(), 2, "{answers}");
}

#[test]
fn sixteen_connections_are_served_and_no_more_at_a_time() {
    let world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    let open = || {
        let mut stream = TcpStream::connect(neighbour.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        stream.write_all(b"GET /a HTTP/1.1\r\n\r\n").unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        stream
    };
    let held: Vec<TcpStream> = (0..16).map(|_| open()).collect();
    let mut turned_away = TcpStream::connect(neighbour.address()).unwrap();
    turned_away
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let mut answer = String::new();
    // Answered without having asked, and closed.
    turned_away.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    drop(held);
    for _ in 0..50 {
        // One whose place is not free yet may see its connection torn.
        let mut stream = TcpStream::connect(neighbour.address()).unwrap();
        let request = b"GET /a HTTP/1.1\r\nConnection: close\r\n\r\n";
        let mut answer = String::new();
        let told = stream
            .write_all(request)
            .and_then(|()| stream.read_to_string(&mut answer));
        if told.is_ok() && answer.starts_with("HTTP/1.1 404 ") {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the places were not given back");
}

/// One byte a second is never silent for long, and still has no request after ten.
#[test]
fn who_never_finishes_a_request_is_let_go() {
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    let mut stream = TcpStream::connect(neighbour.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    for sent in 0..20 {
        // A connection that the other side has closed may take a byte more.
        let _ = stream.write_all(b"G");
        match stream.read(&mut [0; 16]) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Ok(1..) => panic!("an answer to nothing"),
            // The end, or an end with bytes still on their way.
            Ok(_) | Err(_) => {
                assert!((8..14).contains(&sent), "after {sent} seconds");
                return;
            }
        }
    }
    panic!("it is still waited for");
}

#[test]
fn a_busy_port_is_an_error_and_a_dropped_server_frees_it() {
    let neighbour = Neighbour::start("127.0.0.1:0").unwrap();
    let address = neighbour.address().to_string();
    assert!(Neighbour::start(&address).is_err());
    assert!(Neighbour::start("no address").is_err());
    drop(neighbour);
    for _ in 0..50 {
        if TcpStream::connect(&address).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it still listens");
}

/// The plain client speaks to a neighbour as to any repository; links in its way are replaced.
#[test]
fn a_plain_client_replaces_links_in_its_way() {
    let world = World::new();
    let township = Terminal::of(&world);
    township.good_round(&world.online(), day(1));
    let neighbour = serving(&township);
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("root.json"), world.root()).unwrap();
    fs::write(at("mine"), b"mine").unwrap();
    fs::create_dir_all(at("targets")).unwrap();
    let name = world.pack_name("gongan");
    let file = at(&format!("targets/{}", name.replace('/', "%2F")));
    symlink(at("mine"), &file).unwrap();
    symlink(at("mine"), format!("{file}.part")).unwrap();
    let tuf = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sync-agent"))
            .args(["tuf", "--metadata-dir", &at("metadata")])
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    tuf(&["init", &at("root.json")]);
    let base = url(&neighbour);
    tuf(&[
        "--metadata-url",
        &format!("{base}/metadata/"),
        "--target-name",
        &name,
        "--target-base-url",
        &format!("{base}/targets/"),
        "--target-dir",
        &at("targets"),
        "download",
    ]);
    assert_eq!(fs::read(at("mine")).unwrap(), b"mine");
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
    assert_eq!(
        fs::read(&file).unwrap(),
        fs::read(township.path("spool/packs/gongan/full-1.pack")).unwrap()
    );
}
