//! The binary as the screen's process runs it for a page of an attachment.

mod hostile;
mod pdf;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use content_model::picture::{HEAD, PictureHead};
use pdf::Pdf;
use ring::digest::{SHA256, digest};
use tempfile::TempDir;

/// A folder with one attachment in it.
struct Attachment {
    _folder: TempDir,
    path: PathBuf,
    sha256: String,
}

impl Attachment {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blob");
        fs::write(&path, bytes).unwrap();
        Self {
            _folder: folder,
            path,
            sha256: digest(&SHA256, bytes)
                .as_ref()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }

    fn draw(&self, page: u32, width: u32, height: u32) -> Output {
        draw(&self.path, &self.sha256, page, width, height)
    }
}

fn draw(path: &Path, sha256: &str, page: u32, width: u32, height: u32) -> Output {
    Command::new(env!("CARGO_BIN_EXE_print-worker"))
        .args(["picture", "--sha256", sha256, "--file"])
        .arg(path)
        .args(["--page", &page.to_string()])
        .args(["--width", &width.to_string()])
        .args(["--height", &height.to_string()])
        .output()
        .unwrap()
}

/// The head and the pixels, which are all there and nothing else.
#[track_caller]
fn drawn(output: &Output) -> (PictureHead, &[u8]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let head: &[u8; HEAD] = output.stdout[..HEAD].try_into().unwrap();
    let head = PictureHead::from_bytes(head).unwrap();
    let pixels = &output.stdout[HEAD..];
    assert_eq!(pixels.len(), head.pixel_bytes());
    (head, pixels)
}

fn pixel(head: &PictureHead, pixels: &[u8], x: u32, y: u32) -> [u8; 3] {
    let at = (y * head.width + x) as usize * 3;
    pixels[at..at + 3].try_into().unwrap()
}

/// One sentence that contains `words`, and not a byte of a picture.
#[track_caller]
fn refused(output: &Output, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(output.stdout.len(), 0);
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

#[test]
fn a_page_is_drawn_on_white_and_beyond_the_last_the_last() {
    let pages = ["1 0 0 rg 0 0 100 100 re f", "0 0 1 rg 0 0 50 100 re f"];
    let file = Attachment::new(&Pdf::of_pages(100, 100, &pages));
    let output = file.draw(0, 60, 40);
    let (head, pixels) = drawn(&output);
    let told = (head.pages, head.page, head.width, head.height);
    assert_eq!(told, (2, 0, 40, 40));
    assert_eq!(pixel(&head, pixels, 20, 20), [255, 0, 0]);
    for page in [1, 2, u32::MAX] {
        let output = file.draw(page, 40, 40);
        let (head, pixels) = drawn(&output);
        assert_eq!((head.page, head.incomplete), (1, false));
        assert_eq!(pixel(&head, pixels, 10, 20), [0, 0, 255]);
        assert_eq!(pixel(&head, pixels, 30, 20), [255, 255, 255]);
    }
}

#[test]
fn chinese_letters_are_drawn_where_the_file_only_names_their_face() {
    let ink = |text: &str| {
        let output = Attachment::new(&Pdf::naming_a_face(text)).draw(0, 300, 200);
        let (_, pixels) = drawn(&output);
        pixels.chunks(3).filter(|pixel| pixel[0] < 128).count()
    };
    assert_eq!(ink(""), 0);
    assert!(ink("收费标准") > 500, "{}", ink("收费标准"));
}

#[test]
fn pictures_of_each_kind_are_fitted() {
    let picture = image::RgbImage::from_fn(200, 100, |x, _| {
        image::Rgb(if x < 100 {
            [200, 30, 30]
        } else {
            [30, 30, 200]
        })
    });
    for format in [
        image::ImageFormat::Png,
        image::ImageFormat::Jpeg,
        image::ImageFormat::WebP,
    ] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        let output = Attachment::new(bytes.get_ref()).draw(7, 80, 80);
        let (head, pixels) = drawn(&output);
        let told = (head.pages, head.page, head.width, head.height);
        assert_eq!(told, (1, 0, 80, 40), "{format:?}");
        let [red, _, blue] = pixel(&head, pixels, 10, 20);
        assert!(red > 180 && blue < 60, "{format:?}");
        let [red, _, blue] = pixel(&head, pixels, 70, 20);
        assert!(red < 60 && blue > 180, "{format:?}");
    }
}

#[test]
fn only_the_published_bytes_are_drawn() {
    let file = Attachment::new(&Pdf::of_pages(10, 10, &[""]));
    drawn(&file.draw(0, 10, 10));
    refused(
        &draw(&file.path, &"0".repeat(64), 0, 10, 10),
        "not the one that was published",
    );
    let nowhere = file.path.with_file_name("nowhere");
    refused(&draw(&nowhere, &file.sha256, 0, 10, 10), "cannot be read");
    let folder = file.path.parent().unwrap();
    refused(&draw(folder, &file.sha256, 0, 10, 10), "cannot be read");
    for (width, height) in [(0, 10), (10, 0), (9_000, 10), (8_000, 8_000)] {
        refused(&file.draw(0, width, height), "--help");
    }
}
