use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::stand::{Asked, Reply, Stand};
use super::*;
use crate::clock::Stopwatch;

const TIMESTAMP_PATH: &str = "metadata/timestamp.json";

/// A poll that finds nothing new: the next root, which is not there, and the timestamp.
#[test]
fn a_poll_without_news_is_two_requests_on_one_connection_and_almost_no_bytes() {
    let stand = Stand::start(|asked| match asked.path.as_str() {
        TIMESTAMP_PATH if asked.header("if-none-match") == Some("\"7\"") => {
            Reply::new(304, "ETag: \"7\"\r\n", b"")
        }
        TIMESTAMP_PATH => Reply::new(200, "ETag: \"7\"\r\n", &[b'{'; 900]),
        _ => Reply::new(
            404,
            "Content-Type: text/html\r\n",
            b"<html>not found</html>",
        ),
    });
    let source = HttpSource::new(&stand.url());
    let poll = || {
        let root = source.fetch("metadata/2.root.json", 1000);
        assert_eq!(
            root,
            Err(FetchError::NotFound("metadata/2.root.json".to_owned()))
        );
        assert_eq!(source.fetch(TIMESTAMP_PATH, 1000).unwrap(), [b'{'; 900]);
    };
    poll();
    let (first, bytes) = (stand.asked().len(), source.traffic());
    poll();
    let more = source.traffic().since(bytes);
    assert_eq!(stand.asked().len() - first, 2);
    assert_eq!(more.requests, 2);
    assert!(more.received < 250, "{more:?}");
    assert_eq!(stand.connections(), 1, "kept open");
    assert_eq!(
        stand.body_bytes(),
        900 + 2 * 22,
        "the second time not sent again"
    );
}

#[test]
fn a_timestamp_that_changed_comes_whole_and_is_remembered_instead() {
    let version = Arc::new(AtomicUsize::new(1));
    let current = Arc::clone(&version);
    let stand = Stand::start(move |asked| {
        let tag = format!("W/\"{}\"", current.load(Ordering::SeqCst));
        if asked.header("if-none-match") == Some(&tag) {
            return Reply::new(304, "", b"");
        }
        Reply::new(200, &format!("ETag: {tag}\r\n"), tag.as_bytes())
    });
    let source = HttpSource::new(&stand.url());
    for (now, expected) in [
        (1, "W/\"1\""),
        (1, "W/\"1\""),
        (2, "W/\"2\""),
        (2, "W/\"2\""),
    ] {
        version.store(now, Ordering::SeqCst);
        assert_eq!(
            source.fetch(TIMESTAMP_PATH, 100).unwrap(),
            expected.as_bytes()
        );
    }
    // Only this file is remembered, and nobody is told "unchanged" of what was never asked.
    source.fetch("metadata/1.targets.json", 100).unwrap();
    source.fetch("metadata/1.targets.json", 100).unwrap();
    let asked = stand.asked();
    let conditional = asked
        .iter()
        .filter(|asked| asked.header("if-none-match").is_some());
    assert_eq!(conditional.count(), 3);
    let unasked = Stand::start(|_| Reply::new(304, "", b""));
    let told = HttpSource::new(&unasked.url()).fetch(TIMESTAMP_PATH, 100);
    assert!(
        matches!(told, Err(FetchError::Refused { status: 304, .. })),
        "{told:?}"
    );
}

/// Two timestamps within one second would have the same date, and from many servers the same tag.
#[test]
fn a_timestamp_that_is_too_fresh_is_asked_for_again() {
    let changed = "Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT\r\n";
    let at = |second| format!("{changed}Date: Sun, 22 Nov 2026 10:00:0{second} GMT\r\n");
    for (headers, expected) in [
        (format!("ETag: \"a\"\r\n{}", at(0)), None),
        (at(0), None),
        (changed.to_owned(), None),
        (format!("ETag: \"a\"\r\n{}", at(1)), Some("if-none-match")),
        (at(1), Some("if-modified-since")),
        ("ETag: \"a\"\r\n".to_owned(), Some("if-none-match")),
    ] {
        let sent = headers.clone();
        let stand = Stand::start(move |_| Reply::new(200, &sent, b"{}"));
        let source = HttpSource::new(&stand.url());
        for _ in 0..2 {
            source.fetch(TIMESTAMP_PATH, 100).unwrap();
        }
        let second = &stand.asked()[1];
        let conditions = ["if-none-match", "if-modified-since"];
        let found = conditions
            .into_iter()
            .find(|name| second.header(name).is_some());
        assert_eq!(found, expected, "{headers}");
    }
}

#[test]
fn what_goes_home_is_brought_to_the_intake() {
    let (repository, intake) = (
        Stand::start(|_| Reply::new(500, "", b"")),
        Stand::start(|_| Reply::new(201, "", b"taken")),
    );
    let source = HttpSource::new(&repository.url()).delivering_to(Some(&intake.url()));
    assert_eq!(source.deliver("intake/batches/1", b"").unwrap(), b"taken");
    assert_eq!((repository.asked().len(), intake.asked().len()), (0, 1));
    assert_eq!(intake.asked()[0].path, "intake/batches/1");
}

#[test]
fn a_busy_server_says_for_how_long_and_is_not_believed_beyond_an_hour() {
    let date = "Date: Sun, 22 Nov 2026 10:00:00 GMT\r\n";
    for (headers, expected) in [
        ("", None),
        ("Retry-After: 120\r\n", Some(120)),
        ("Retry-After: 999999999999999999999\r\n", Some(3600)),
        ("Retry-After: -5\r\n", None),
        ("Retry-After: soon\r\n", None),
        ("Retry-After: Sun, 22 Nov 2026 10:01:30 GMT\r\n", Some(90)),
        ("Retry-After: Sun, 22 Nov 2026 09:00:00 GMT\r\n", Some(0)),
        ("Retry-After: Mon, 23 Nov 2026 10:00:00 GMT\r\n", Some(3600)),
    ] {
        for status in [429, 503] {
            let stand =
                Stand::start(move |_| Reply::new(status, &format!("{date}{headers}"), b"no"));
            let told = HttpSource::new(&stand.url()).fetch("x", 100).unwrap_err();
            assert!(matches!(told, FetchError::Busy { .. }), "{told:?}");
            assert_eq!(
                told.retry_after(),
                expected.map(Duration::from_secs),
                "{headers}"
            );
        }
    }
}

#[test]
fn a_web_page_is_told_from_a_file() {
    let fetch = |status, headers: &'static str, body: &'static [u8]| {
        let stand = Stand::start(move |_| Reply::new(status, headers, body));
        HttpSource::new(&stand.url()).fetch("a.json", 100)
    };
    let portal = Err(FetchError::Portal("a.json".to_owned()));
    assert_eq!(fetch(200, "Content-Type: text/html\r\n", b"log in"), portal);
    assert_eq!(
        fetch(200, "Content-Type: application/xhtml+xml\r\n", b"log in"),
        portal
    );
    assert_eq!(
        fetch(200, "Content-Type: application/json\r\n", b"\r\n <html>"),
        portal
    );
    assert_eq!(fetch(511, "", b""), portal);
    assert_eq!(
        fetch(200, "Content-Type: text/plain\r\n", b"{}").unwrap(),
        b"{}"
    );
    // What is not there may well be said by a page.
    let missing = fetch(404, "Content-Type: text/html\r\n", b"<html>");
    assert_eq!(missing, Err(FetchError::NotFound("a.json".to_owned())));
}

#[test]
fn a_limited_link_is_slow_and_not_called_slow() {
    let stand = Stand::start(|_| Reply::new(200, "", &[b'a'; 10_000]));
    let impatient = Patience {
        grace: Duration::from_millis(200),
        rate: 1_000_000,
    };
    let link = Link::default().patience(impatient).limited(10_000);
    let source = HttpSource::over(&stand.url(), &link);
    let started = Stopwatch::start();
    assert_eq!(source.fetch("x", 10_000).unwrap().len(), 10_000);
    let took = started.elapsed();
    assert!(took > Duration::from_millis(900), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// A strong validator, or none: what RFC 9110 §13.1.5 lets If-Range say.
#[test]
fn only_what_is_strong_vouches_for_the_first_half() {
    let (changed, answered) = (
        "Sun, 22 Nov 2026 10:00:00 GMT",
        "Sun, 22 Nov 2026 10:00:01 GMT",
    );
    let dated = |date: &str| format!("Last-Modified: {changed}\r\nDate: {date}\r\n");
    for (headers, expected) in [
        ("ETag: \"a\"\r\n".to_owned(), Some("\"a\"")),
        (format!("ETag: \"a\"\r\n{}", dated(answered)), Some("\"a\"")),
        (dated(answered), Some(changed)),
        (dated(changed), None),
        (format!("Last-Modified: {changed}\r\n"), None),
        (format!("ETag: W/\"a\"\r\n{}", dated(answered)), None),
        (String::new(), None),
    ] {
        let sent = headers.clone();
        let stand = Stand::start(move |_| Reply::new(200, &sent, b"abc"));
        let source = HttpSource::new(&stand.url());
        let opened = source.open("x", 3, &Start::default()).unwrap();
        assert_eq!(
            opened.validator.map(|v| v.0).as_deref(),
            expected,
            "{headers}"
        );
    }
}

fn tls(certificate: &[u8]) -> Arc<ServerConfig> {
    let key = include_bytes!("certificates/server.key.pem");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate).unwrap()],
            PrivateKeyDer::from_pem_slice(key).unwrap(),
        );
    Arc::new(config.unwrap())
}

fn secure(certificate: &'static [u8]) -> Stand {
    let config = tls(certificate);
    Stand::over(
        |_| Reply::new(200, "", b"safe"),
        move |stream: TcpStream| {
            let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(StreamOwned::new(connection, stream))
        },
    )
}

const SERVER: &[u8] = include_bytes!("certificates/server.pem");
const EXPIRED: &[u8] = include_bytes!("certificates/expired.pem");
const AUTHORITY: &[u8] = include_bytes!("certificates/authority.pem");
const STRANGER: &[u8] = include_bytes!("certificates/stranger.pem");

fn vouched_for_by(pem: &[u8]) -> Link {
    Link::default().vouched_for_by(Authorities::from_pem(pem).unwrap())
}

#[test]
fn the_countys_own_authority_is_accepted_and_nobody_else_is() {
    let stand = secure(SERVER);
    let fetch = |stand: &Stand, host: &str, link: &Link| {
        let address = format!("https://{host}:{}", stand.port());
        HttpSource::over(&address, link).fetch("x", 100)
    };
    let own = vouched_for_by(AUTHORITY);
    assert_eq!(fetch(&stand, "127.0.0.1", &own).unwrap(), b"safe");
    let both = vouched_for_by(&[STRANGER, AUTHORITY].concat());
    assert_eq!(fetch(&stand, "127.0.0.1", &both).unwrap(), b"safe");
    let expired = secure(EXPIRED);
    for (what, told) in [
        ("public ones", fetch(&stand, "127.0.0.1", &Link::default())),
        (
            "a stranger",
            fetch(&stand, "127.0.0.1", &vouched_for_by(STRANGER)),
        ),
        ("another name", fetch(&stand, "localhost", &own)),
        ("another time", fetch(&expired, "127.0.0.1", &own)),
    ] {
        assert!(
            matches!(told, Err(FetchError::Certificate(_))),
            "{what}: {told:?}"
        );
    }
}

/// A proxy that CONNECTs (RFC 9110 §9.3.6) and notes to where.
fn proxy(asked: Arc<Mutex<Vec<String>>>, stopped: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if stopped.load(Ordering::SeqCst) {
                return;
            }
            let Ok(mut inside) = stream else { continue };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && inside.read(&mut byte).is_ok_and(|n| n == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let to = head.split(' ').nth(1).unwrap_or_default().to_owned();
            asked.lock().unwrap().push(head);
            let Ok(mut outside) = TcpStream::connect(to) else {
                continue;
            };
            let _ = inside.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let (mut from, mut back) = (inside.try_clone().unwrap(), outside.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut back));
            std::thread::spawn(move || std::io::copy(&mut outside, &mut inside));
        }
    });
    port
}

#[test]
fn a_proxy_stands_between_where_it_is_asked_for() {
    let (asked, stopped) = (
        Arc::<Mutex<Vec<String>>>::default(),
        Arc::<AtomicBool>::default(),
    );
    let port = proxy(Arc::clone(&asked), Arc::clone(&stopped));
    let via = Via::Proxy(Proxy::new(&format!("http://me:secret@127.0.0.1:{port}")).unwrap());
    let plain = Stand::start(|_| Reply::new(200, "", b"plain"));
    let safe = secure(SERVER);
    let link = vouched_for_by(AUTHORITY).via(via);
    assert_eq!(
        HttpSource::over(&plain.url(), &link)
            .fetch("x", 100)
            .unwrap(),
        b"plain"
    );
    let address = format!("https://127.0.0.1:{}", safe.port());
    assert_eq!(
        HttpSource::over(&address, &link).fetch("x", 100).unwrap(),
        b"safe"
    );
    let direct = link.via(Via::Direct);
    assert_eq!(
        HttpSource::over(&plain.url(), &direct)
            .fetch("x", 100)
            .unwrap(),
        b"plain"
    );
    stopped.store(true, Ordering::SeqCst);
    let _ = TcpStream::connect(("127.0.0.1", port));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let expected = format!("CONNECT 127.0.0.1:{} HTTP/1.1", plain.port());
    assert!(asked[0].starts_with(&expected), "{}", asked[0]);
    assert!(
        asked[0]
            .to_ascii_lowercase()
            .contains("proxy-authorization: basic ")
    );
}

#[test]
fn what_is_no_proxy_and_no_certificate_is_refused() {
    for wrong in [
        "",
        "socks5://127.0.0.1:1",
        "ftp://127.0.0.1:1",
        "127.0.0.1:3128",
    ] {
        assert_eq!(Proxy::new(wrong), None, "{wrong}");
    }
    let key = include_bytes!("certificates/server.key.pem");
    assert!(
        Authorities::from_pem(key).is_none(),
        "a key is no certificate"
    );
    assert!(Authorities::from_pem(b"").is_none());
}

#[test]
fn a_range_is_taken_up_only_where_the_file_is_the_same() {
    let stand = Stand::start(|asked: &Asked| Reply::file(asked, "\"1\"", b"0123456789"));
    let source = HttpSource::new(&stand.url());
    let read = |offset, tag: Option<&str>| {
        let validator = tag.map(|tag| crate::Validator(tag.to_owned()));
        let mut opened = source.open("x", 10, &Start { offset, validator }).unwrap();
        let mut text = String::new();
        opened.bytes.read_to_string(&mut text).unwrap();
        (opened.from, text)
    };
    assert_eq!(read(4, None), (4, "456789".to_owned()));
    assert_eq!(read(4, Some("\"1\"")), (4, "456789".to_owned()));
    assert_eq!(read(4, Some("\"0\"")), (0, "0123456789".to_owned()));
}
