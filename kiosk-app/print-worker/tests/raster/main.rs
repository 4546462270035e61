//! The binary as the queue runs it for a printer that takes no PDF.

#[path = "../picture/pdf.rs"]
#[allow(dead_code)]
mod pdf;
mod reader;

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use content_model::picture::{HEAD, PictureHead};
use pdf::Pdf;
use reader::Page;
use ring::digest::{SHA256, digest};

/// A red corner below on the left, and something slanted with every shade of gray.
const DRAWING: &str = "1 0 0 rg 0 0 100 200 re f 0 0 0 rg 120 300 m 500 700 l 480 720 l f";

fn run(args: &[&str], pdf: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_print-worker"))
        .args(["raster", "--pdf", "-", "--out", "-"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    // A worker that refused early has closed its end.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&pdf)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

#[track_caller]
fn pages(args: &[&str], pdf: &[u8]) -> Vec<Page> {
    let output = run(args, pdf);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    reader::read(&output.stdout)
}

#[track_caller]
fn refused(output: &Output, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

/// What `print-worker picture` draws of the first page.
fn picture(pdf: &[u8], width: usize, height: usize) -> (PictureHead, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    fs::write(&path, pdf).unwrap();
    let sha256 = digest(&SHA256, pdf);
    let sha256: String = sha256.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_print-worker"))
        .args(["picture", "--sha256", &sha256, "--file"])
        .arg(&path)
        .args(["--width", &width.to_string()])
        .args(["--height", &height.to_string()])
        .output()
        .unwrap();
    let head: &[u8; HEAD] = output.stdout[..HEAD].try_into().unwrap();
    let head = PictureHead::from_bytes(head).unwrap();
    (head, output.stdout[HEAD..].to_vec())
}

#[test]
fn a_page_is_what_the_screen_shows_of_it() {
    let pdf = Pdf::of_pages(595, 842, &[DRAWING]);
    let rgb = pages(&["--rgb", "--dpi", "150"], &pdf);
    let gray = pages(&["--dpi", "150"], &pdf);
    let (rgb, gray) = (&rgb[0], &gray[0]);
    assert_eq!((rgb.width, rgb.height), (1240, 1754));
    let (head, pixels) = picture(&pdf, rgb.width, rgb.height);
    let (width, height) = (head.width as usize, head.height as usize);
    let (left, top) = ((1240 - width) / 2, (1754 - height) / 2);
    assert!(left == 0 && top == 0, "{width} x {height}");
    let mut ink = 0;
    for y in 0..height {
        for x in 0..width {
            let at = (y * width + x) * 3;
            let drawn = &pixels[at..at + 3];
            assert_eq!(rgb.pixel(x, y), drawn, "{x} {y}");
            let [r, g, b] = [drawn[0], drawn[1], drawn[2]].map(f64::from);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            let error = f64::from(gray.pixel(x, y)[0]) - luma;
            assert!(error.abs() <= 0.51, "{x} {y}: {error}");
            ink += usize::from(drawn[1] < 255);
        }
    }
    assert!(ink > 80_000, "{ink}");
}

#[test]
fn a_header_says_what_the_standard_asks_for() {
    let pdf = Pdf::of_pages(595, 842, &[DRAWING, DRAWING]);
    let pages = pages(&["--duplex", "two-sided-long-edge"], &pdf);
    assert_eq!(pages.len(), 2);
    for page in &pages {
        assert_eq!((page.width, page.height, page.colours), (2480, 3508, 1));
        assert_eq!(page.text(1732), "iso_a4_210x297mm");
        let told: Vec<u32> = [272, 276, 280, 340, 352, 356, 368, 452, 456, 460, 480]
            .map(|at| page.number(at))
            .to_vec();
        assert_eq!(told, [1, 300, 300, 1, 595, 842, 0, 2, 1, 1, 0xff_ffff]);
        // Reserved (§4.3): must be zero.
        for reserved in [284..300, 312..320, 404..420, 424..452, 488..508, 1604..1668] {
            assert!(page.header[reserved].iter().all(|byte| *byte == 0));
        }
    }
    assert_eq!(pages[0].pixels, pages[1].pixels);
}

#[test]
fn the_back_of_a_sheet_is_turned_as_the_printer_asks() {
    let pdf = Pdf::of_pages(420, 595, &[DRAWING, DRAWING]);
    let back = u32::MAX;
    for (sides, sheet_back, cross, along) in [
        ("two-sided-long-edge", "normal", 1, 1),
        ("two-sided-long-edge", "flipped", 1, back),
        ("two-sided-short-edge", "flipped", back, 1),
        ("two-sided-long-edge", "rotated", back, back),
        ("two-sided-short-edge", "rotated", 1, 1),
        ("two-sided-long-edge", "manual-tumble", 1, 1),
        ("two-sided-short-edge", "manual-tumble", back, back),
        ("one-sided", "rotated", 1, 1),
    ] {
        let args = [
            "--media",
            "iso_a5_148x210mm",
            "--dpi",
            "75",
            "--duplex",
            sides,
        ];
        let pages = pages(&[&args[..], &["--sheet-back", sheet_back]].concat(), &pdf);
        let (front, page) = (&pages[0], &pages[1]);
        assert_eq!((front.number(456), front.number(460)), (1, 1));
        let told = (page.number(456), page.number(460));
        assert_eq!(told, (cross, along), "{sides} {sheet_back}");
        for y in 0..page.height {
            for x in 0..page.width {
                let from_x = if cross == 1 { x } else { page.width - 1 - x };
                let from_y = if along == 1 { y } else { page.height - 1 - y };
                assert_eq!(page.pixel(x, y), front.pixel(from_x, from_y));
            }
        }
    }
}

#[test]
fn a_page_keeps_its_size_and_lies_within_its_sheet() {
    // 2 inches square on A4: in the middle, not larger.
    let square = Pdf::of_pages(144, 144, &["0 0 144 144 re f"]);
    let page = &pages(&["--dpi", "100"], &square)[0];
    let ink = page.pixels.iter().filter(|level| **level == 0).count();
    assert_eq!(ink, 200 * 200);
    assert_eq!(page.pixel(page.width / 2, page.height / 2), [0]);
    assert_eq!(page.pixel(page.width / 2 - 102, page.height / 2), [255]);

    // One that lies down is turned to the right: what was on the left is above.
    let lying = Pdf::of_pages(842, 595, &["0 0 200 595 re f"]);
    let page = &pages(&["--dpi", "100"], &lying)[0];
    assert_eq!((page.width, page.height), (827, 1169));
    assert_eq!(page.pixel(400, 20), [0]);
    assert_eq!(page.pixel(400, 1100), [255]);

    // A sheet of A3 is made to fit.
    let large = Pdf::of_pages(842, 1191, &["0 0 842 1191 re f"]);
    let page = &pages(&["--dpi", "100"], &large)[0];
    let ink = page.pixels.iter().filter(|level| **level == 0).count();
    assert!(ink > 820 * 1160, "{ink}");
}

#[test]
fn a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let (pdf, out) = (folder.path().join("a.pdf"), folder.path().join("a.pwg"));
    let write = |bytes: &[u8]| {
        fs::write(&pdf, bytes).unwrap();
        Command::new(env!("CARGO_BIN_EXE_print-worker"))
            .args(["raster", "--dpi", "75", "--pdf"])
            .arg(&pdf)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap()
    };
    refused(&write(b"%PDF-1.7\n"), "cannot be drawn");
    assert!(!out.exists());
    assert!(
        write(&Pdf::of_pages(595, 842, &[DRAWING; 3]))
            .status
            .success()
    );
    assert_eq!(reader::read(&fs::read(&out).unwrap()).len(), 3);
    refused(&write(b"GIF89a"), "not a PDF");
    assert_eq!(reader::read(&fs::read(&out).unwrap()).len(), 3);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn what_is_too_much_is_refused() {
    refused(&run(&[], &vec![b' '; (32 << 20) + 1]), "cannot be drawn");
    refused(&run(&[], b"<html>"), "not a PDF");
    let many = vec![""; 301];
    refused(&run(&[], &Pdf::of_pages(100, 100, &many)), "301 pages");
    let pdf = Pdf::of_pages(100, 100, &[""]);
    for wrong in [
        ["--dpi", "1200"],
        ["--dpi", "0"],
        ["--media", "iso_a0_841x1189mm"],
    ] {
        refused(&run(&wrong, &pdf), "--help");
    }
}

/// What takes the most memory stays within the limit.
#[test]
fn the_finest_page_in_colour_is_drawn() {
    let pdf = Pdf::of_pages(595, 842, &[DRAWING]);
    let page = &pages(&["--rgb", "--dpi", "600"], &pdf)[0];
    assert_eq!((page.width, page.height, page.colours), (4961, 7016, 3));
}
