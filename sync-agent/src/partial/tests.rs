//! Servers that cut, forget, replace and mislead.

mod stop;

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use content_pack::sha256;
use content_trust::TrustError;

use super::*;
use crate::http::stand::{Asked, Reply, Stand};
use crate::{HttpSource, Unwatched};

fn bytes(length: usize) -> Vec<u8> {
    // No two kilobytes alike, so that a piece at the wrong place shows.
    (0..length)
        .map(|i| (i ^ (i >> 7) ^ (i >> 15)) as u8)
        .collect()
}

fn wanted(bytes: &[u8]) -> Wanted {
    let digest: String = sha256(bytes).iter().map(|b| format!("{b:02x}")).collect();
    Wanted {
        path: format!("blobs/{digest}"),
        length: bytes.len() as u64,
        sha256: digest,
    }
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// As a new process would.
    fn bring(&self, source: &dyn Source, wanted: &Wanted) -> Result<Vec<u8>, AgentError> {
        let partials = Partials::new(self.0.path().to_owned());
        let path = partials.bring(source, wanted, &Unwatched)?;
        Ok(fs::read(path).unwrap())
    }

    fn here(&self, wanted: &Wanted) -> u64 {
        fs::metadata(self.0.path().join(format!("{}.bytes", wanted.sha256))).map_or(0, |m| m.len())
    }
}

/// Takes what a bring needs, however many of them.
fn until_it_is_here(place: &Place, source: &dyn Source, wanted: &Wanted) -> (Vec<u8>, usize) {
    for attempt in 1..=120 {
        match place.bring(source, wanted) {
            Ok(bytes) => return (bytes, attempt),
            Err(AgentError::Fetch(FetchError::Unreachable(_))) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("never complete: {} bytes", place.here(wanted));
}

/// The bytes on the wire stay below 1.05 × the file, heads included, when the link is cut after every
/// hundredth of it, whether the same process goes on or another one.
#[test]
fn a_link_that_is_cut_at_every_hundredth_costs_nothing_twice() {
    for (length, in_one_go) in [(1_000_000, false), (5_000_000, true)] {
        let file = bytes(length);
        let wanted = wanted(&file);
        let served = file.clone();
        let stand =
            Stand::start(move |asked| Reply::file(asked, "\"1\"", &served).cut(length / 100));
        let source = HttpSource::new(&stand.url());
        let place = Place::new();
        let (brought, attempts) = until_it_is_here(&place, &source, &wanted);
        assert!(brought == file);
        assert_eq!(attempts == 1, in_one_go, "{attempts}");
        assert_eq!(stand.asked().len(), 100);
        assert_eq!(stand.body_bytes(), wanted.length, "no byte twice");
        let traffic = source.traffic();
        assert!(traffic.received >= wanted.length);
        let wire = traffic.received + traffic.sent;
        assert!(wire * 100 <= wanted.length * 105, "{wire} for {length}");
        for asked in &stand.asked()[1..] {
            assert_eq!(asked.header("if-range"), Some("\"1\""));
        }
    }
}

#[test]
fn a_server_that_ignores_ranges_begins_anew_in_the_same_answer() {
    let file = bytes(100_000);
    let wanted = wanted(&file);
    let served = file.clone();
    let count = AtomicUsize::new(0);
    let stand = Stand::start(move |_| {
        let whole = Reply::new(200, "", &served);
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => whole.cut(10_000),
            _ => whole,
        }
    });
    let place = Place::new();
    let source = HttpSource::new(&stand.url());
    assert!(place.bring(&source, &wanted).is_err());
    assert_eq!(place.here(&wanted), 10_000);
    assert!(place.bring(&source, &wanted).unwrap() == file);
    assert_eq!(stand.asked().len(), 2);
    assert_eq!(stand.asked()[1].offset(), Some(10_000));
}

#[test]
fn a_file_replaced_half_way_is_begun_anew_and_ends_right() {
    let (old, new) = (vec![b'o'; 100_000], bytes(100_000));
    let wanted = wanted(&new);
    let served = new.clone();
    let count = AtomicUsize::new(0);
    let stand = Stand::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::file(asked, "\"old\"", &old).cut(50_000),
        _ => Reply::file(asked, "\"new\"", &served),
    });
    let place = Place::new();
    assert!(
        place
            .bring(&HttpSource::new(&stand.url()), &wanted)
            .unwrap()
            == new
    );
    assert_eq!(stand.asked().len(), 2);
    assert_eq!(stand.asked()[1].header("if-range"), Some("\"old\""));
}

/// Without a validator nothing warns of it but the digest: then once more, as a whole.
#[test]
fn halves_of_two_files_are_noticed_and_fetched_once_more_as_a_whole() {
    let (old, new) = (vec![b'o'; 100_000], bytes(100_000));
    let wanted = wanted(&new);
    let served = new.clone();
    let count = AtomicUsize::new(0);
    let stand = Stand::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::file(asked, "W/\"1\"", &old).cut(50_000),
        _ => Reply::file(asked, "W/\"1\"", &served),
    });
    let place = Place::new();
    assert!(
        place
            .bring(&HttpSource::new(&stand.url()), &wanted)
            .unwrap()
            == new
    );
    let offsets: Vec<_> = stand.asked().iter().map(Asked::offset).collect();
    assert_eq!(offsets, [None, Some(50_000), None]);
    assert_eq!(
        stand.asked()[1].header("if-range"),
        None,
        "a weak tag is none"
    );
}

#[test]
fn wrong_bytes_are_fetched_once_and_leave_nothing() {
    let wanted = wanted(&bytes(100_000));
    let stand = Stand::start(|asked| Reply::file(asked, "\"1\"", &[7; 100_000]));
    let place = Place::new();
    let told = place.bring(&HttpSource::new(&stand.url()), &wanted);
    assert!(
        matches!(told, Err(AgentError::Trust(TrustError::Digest { .. }))),
        "{told:?}"
    );
    assert_eq!(stand.asked().len(), 1);
    assert_eq!(place.here(&wanted), 0);
}

/// What a server may say of a part instead of what it should: each leads to a whole fetch.
#[test]
fn parts_that_were_not_asked_for_are_refused() {
    let file = bytes(100_000);
    let wanted = wanted(&file);
    for (what, status, headers) in [
        (
            "another part",
            206,
            "Content-Range: bytes 40000-99999/100000\r\n",
        ),
        (
            "of another whole",
            206,
            "Content-Range: bytes 50000-99999/100001\r\n",
        ),
        ("no part at all", 206, ""),
        (
            "another length",
            206,
            "Content-Range: bytes 50000-99998/100000\r\n",
        ),
        (
            "not bytes",
            206,
            "Content-Range: lines 50000-99999/100000\r\n",
        ),
        (
            "backwards",
            206,
            "Content-Range: bytes 99999-50000/100000\r\n",
        ),
        (
            "beyond the end",
            206,
            "Content-Range: bytes 50000-100000/100000\r\n",
        ),
        (
            "several parts",
            206,
            "Content-Type: multipart/byteranges; boundary=x\r\nContent-Range: bytes 50000-99999/100000\r\n",
        ),
        (
            "packed",
            206,
            "Content-Encoding: gzip\r\nContent-Range: bytes 50000-99999/100000\r\n",
        ),
        (
            "of another version",
            206,
            "ETag: \"2\"\r\nContent-Range: bytes 50000-99999/100000\r\n",
        ),
        ("no such part", 416, "Content-Range: bytes */100000\r\n"),
    ] {
        let served = file.clone();
        let count = AtomicUsize::new(0);
        let stand = Stand::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::file(asked, "\"1\"", &served).cut(50_000),
            1 if what == "beyond the end" => {
                let rest = [&served[50_000..], b"!"].concat();
                Reply::new(status, headers, &rest)
            }
            1 if status == 206 => Reply::new(status, headers, &served[50_000..]),
            1 => Reply::new(status, headers, b""),
            _ => Reply::file(asked, "\"1\"", &served),
        });
        let place = Place::new();
        let told = place.bring(&HttpSource::new(&stand.url()), &wanted);
        assert!(told.is_ok_and(|brought| brought == file), "{what}");
        let offsets: Vec<_> = stand.asked().iter().map(Asked::offset).collect();
        assert_eq!(offsets, [None, Some(50_000), None], "{what}");
    }
}

#[test]
fn what_is_no_file_is_told_apart() {
    let wanted = wanted(&bytes(1000));
    let place = Place::new();
    let told = |status, headers: &'static str, body: &'static [u8]| {
        let stand = Stand::start(move |_| Reply::new(status, headers, body));
        match place.bring(&HttpSource::new(&stand.url()), &wanted) {
            Err(error) => error,
            Ok(_) => panic!("{status} {headers}"),
        }
    };
    let page = told(
        200,
        "Content-Type: Text/HTML; charset=gbk\r\n",
        &[b'<'; 1000],
    );
    assert!(
        matches!(page, AgentError::Fetch(FetchError::Portal(_))),
        "{page:?}"
    );
    let log_in = told(511, "", b"");
    assert!(
        matches!(log_in, AgentError::Fetch(FetchError::Portal(_))),
        "{log_in:?}"
    );
    let packed = told(200, "Content-Encoding: gzip\r\n", &[0; 1000]);
    assert!(
        matches!(packed, AgentError::Fetch(FetchError::Garbled { .. })),
        "{packed:?}"
    );
    let long = told(200, "", &[0; 1001]);
    assert!(
        matches!(
            long,
            AgentError::Fetch(FetchError::TooLarge { max: 1000, .. })
        ),
        "{long:?}"
    );
    let short = told(200, "", &[0; 999]);
    assert!(
        matches!(short, AgentError::Trust(TrustError::Digest { .. })),
        "{short:?}"
    );
    let unasked = told(206, "Content-Range: bytes 0-999/1000\r\n", &[0; 1000]);
    assert!(
        matches!(
            unasked,
            AgentError::Fetch(FetchError::Refused { status: 206, .. })
        ),
        "{unasked:?}"
    );
}
