use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc::channel;
use std::time::Duration;

use content_model::picture::fits;

use super::*;

pub(super) fn wanted(page: u32) -> Wanted {
    Wanted {
        sha256: "ab".repeat(32),
        length: 4,
        page,
        width: 10,
        height: 10,
    }
}

pub(super) fn drawn(page: u32, width: u32, height: u32) -> Drawn {
    Drawn {
        head: PictureHead {
            pages: page + 1,
            page,
            width,
            height,
            incomplete: false,
        },
        pixels: SharedPixelBuffer::new(width, height),
    }
}

/// A data directory with the file of `wanted`, and a worker that does what `script` says.
struct Place {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Place {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let blobs = folder.path().join("spool/blobs");
        fs::create_dir_all(&blobs).unwrap();
        fs::write(blobs.join(wanted(0).sha256), "file").unwrap();
        let program = folder.path().join("worker");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, program }
    }

    /// A worker that gives page `page` of three, two pixels wide and one high.
    fn that_draws(page: u8) -> Self {
        Self::new(&format!(
            "printf 'chayuPIC\\003\\0\\0\\0\\{page:03o}\\0\\0\\0\\002\\0\\0\\0\\001\\0\\0\\0\\0\\0\\0\\0abcdef'"
        ))
    }

    fn pictures(&self) -> Pictures {
        Pictures::new(self.folder.path(), Some(self.program.clone()), || {})
    }

    /// The answer of a worker that is waited for.
    fn answer(&self) -> Answer {
        let pictures = self.pictures();
        pictures.draw_at_once();
        pictures.ask(&wanted(0))
    }
}

#[test]
fn a_picture_comes_while_the_screen_goes_on() {
    let place = Place::that_draws(0);
    let (send, came) = channel();
    let pictures = Pictures::new(
        place.folder.path(),
        Some(place.program.clone()),
        move || send.send(()).unwrap(),
    );
    assert!(matches!(pictures.ask(&wanted(0)), Answer::Coming));
    assert!(matches!(pictures.ask(&wanted(0)), Answer::Coming));
    came.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(pictures.collect());
    let Answer::Ready(drawn) = pictures.ask(&wanted(0)) else {
        panic!("it has come");
    };
    assert_eq!((drawn.head.pages, drawn.head.width), (3, 2));
    assert_eq!(drawn.pixels.as_bytes(), b"abcdef");
    assert!(!pictures.collect(), "asked for twice, drawn once");

    pictures.clear();
    assert!(matches!(pictures.ask(&wanted(0)), Answer::Coming));
}

#[test]
fn a_page_beyond_the_last_is_known_as_the_last_as_well() {
    let place = Place::that_draws(2);
    let pictures = place.pictures();
    pictures.draw_at_once();
    assert!(matches!(pictures.ask(&wanted(9)), Answer::Ready(_)));
    fs::remove_file(&place.program).unwrap();
    for page in [2, 9] {
        assert!(matches!(pictures.ask(&wanted(page)), Answer::Ready(_)));
    }
    assert!(matches!(pictures.ask(&wanted(1)), Answer::Refused));
}

#[test]
fn a_file_that_has_not_come_is_missing_until_it_comes() {
    let place = Place::that_draws(0);
    let pictures = place.pictures();
    pictures.draw_at_once();
    let other = Wanted {
        sha256: "cd".repeat(32),
        ..wanted(0)
    };
    let path = place.folder.path().join("spool/blobs").join(&other.sha256);
    assert!(matches!(pictures.ask(&other), Answer::Missing));
    assert!(!pictures.collect());
    // On its way: not all of it is there.
    fs::write(&path, "fil").unwrap();
    assert!(!pictures.collect());
    fs::write(&path, "file").unwrap();
    assert!(pictures.collect());
    pictures.begin();
    assert!(matches!(pictures.ask(&other), Answer::Ready(_)));
    assert!(!pictures.collect());
}

#[test]
fn whatever_a_worker_does_is_an_answer() {
    let head = "chayuPIC\\001\\0\\0\\0\\0\\0\\0\\0\\002\\0\\0\\0\\001\\0\\0\\0\\0\\0\\0\\0";
    for script in [
        "exit 0",
        "exit 1",
        "kill -SEGV $$",
        "printf 'no picture of any kind, but long enough'",
        // Half a picture, and one larger than was asked for.
        &format!("printf '{head}abc'"),
        "printf 'chayuPIC\\001\\0\\0\\0\\0\\0\\0\\0\\013\\0\\0\\0\\001\\0\\0\\0\\0\\0\\0\\0abcdefghijklmnopqrstuvwxyzabcdefg'",
        // All of it, and then no end.
    ] {
        let answer = Place::new(script).answer();
        assert!(matches!(answer, Answer::Refused), "{script}");
    }
    let answer = Place::new(&format!("printf '{head}abcdef'; exec sleep 1000")).answer();
    assert!(matches!(answer, Answer::Ready(_)), "it is all there");
    let pictures = Pictures::new(Place::new("").folder.path(), None, || {});
    assert!(matches!(pictures.ask(&wanted(0)), Answer::Missing));
}

#[test]
fn a_box_is_made_smaller_until_it_can_be_drawn() {
    let attachment = Attachment {
        sha256: String::new(),
        length: 1,
        media_type: String::new(),
        name: String::new(),
        role: content_model::AttachmentRole::Document,
    };
    let small = Wanted::of(&attachment, 0, 396.4, 560.0);
    assert_eq!((small.width, small.height), (396, 560));
    let large = Wanted::of(&attachment, 0, 4000.0, 6000.0);
    assert!(
        fits(large.width, large.height) && large.width > 1800,
        "{large:?}"
    );
    let shape = large.width as f32 / large.height as f32;
    assert!((shape - 4.0 / 6.0).abs() < 0.01);
    for (width, height) in [(0.0, 0.0), (f32::NAN, 1.0), (1e9, 1.0)] {
        let wanted = Wanted::of(&attachment, 0, width, height);
        assert!(fits(wanted.width, wanted.height), "{wanted:?}");
    }
}
