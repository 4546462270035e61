//! Files made to do harm: each ends the worker, in time, without a picture, and nothing else.

use std::os::unix::process::ExitStatusExt;
use std::process::Output;

use crate::pdf::Pdf;
use crate::{Attachment, drawn, refused};

/// Refused in one sentence, or stopped by a limit; never half a picture.
#[track_caller]
fn ended(output: &Output) {
    assert!(
        output.status.code() == Some(1) || output.status.signal().is_some(),
        "{:?}",
        output.status
    );
    assert_eq!(output.stdout.len(), 0);
}

fn draw(bytes: &[u8]) -> Output {
    Attachment::new(bytes).draw(0, 396, 560)
}

#[test]
fn empty() {
    refused(&draw(b""), "cannot be drawn");
}

#[test]
fn of_another_kind() {
    let what = "cannot be drawn";
    refused(&draw("收费标准:不收费。".as_bytes()), what);
    refused(&draw(b"PK\x03\x04 an office file"), what);
    refused(&draw(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), what);
}

#[test]
fn broken() {
    let what = "cannot be drawn";
    refused(&draw(b"%PDF-1.7\n"), what);
    refused(&draw(b"%PDF-1.7\ntrailer<</Root 9 0 R>>"), what);
    let no_pages = Pdf::default()
        .object("<</Type/Catalog/Pages 2 0 R>>")
        .object("<</Type/Pages/Kids[]/Count 0>>");
    refused(&draw(&no_pages.bytes()), what);
    let flat = Pdf::page(0, 0, "", "");
    let output = draw(&flat.bytes());
    // A page of no size is drawn as the paper that readers fall back to, or not at all.
    if !output.status.success() {
        refused(&output, what);
    }
    for kind in [
        image::ImageFormat::Png,
        image::ImageFormat::Jpeg,
        image::ImageFormat::WebP,
    ] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let noise = image::RgbImage::from_fn(64, 64, |x, y| {
            let grain = (x * 31 + y * 17) as u8;
            image::Rgb([grain, grain.wrapping_mul(7), grain.wrapping_mul(13)])
        });
        noise.write_to(&mut bytes, kind).unwrap();
        refused(&draw(&bytes.get_ref()[..40]), what);
    }
}

#[test]
fn encrypted() {
    let secret = "00112233445566778899aabbccddeeff".repeat(2);
    let pdf = Pdf::page(100, 100, "", "0 0 100 100 re f").trailer(&format!(
        "/ID[<01><01>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{secret}>/U<{secret}>>>"
    ));
    refused(&draw(&pdf.bytes()), "encrypted");
}

/// A page tree that contains itself, and a drawing that draws itself.
#[test]
fn looping() {
    let pages = Pdf::default()
        .object("<</Type/Catalog/Pages 2 0 R>>")
        .object("<</Type/Pages/Kids[2 0 R]/Count 1>>");
    ended(&draw(&pages.bytes()));
    let itself = Pdf::page(100, 100, "/XObject<</X 5 0 R>>", "/X Do").stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X 5 0 R>>>>",
        b"/X Do",
    );
    let output = draw(&itself.bytes());
    if output.status.success() {
        drawn(&output);
    } else {
        ended(&output);
    }
}

/// Sixteen to the tenth rectangles in a file of two kilobytes.
#[test]
fn endless() {
    let ten_times = "/X Do ".repeat(16);
    let mut pdf = Pdf::page(100, 100, "/XObject<</X 5 0 R>>", &ten_times);
    for next in 6..15 {
        pdf = pdf.stream(
            &format!(
                "/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X {next} 0 R>>>>"
            ),
            ten_times.as_bytes(),
        );
    }
    let pdf = pdf.stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 100 100]",
        b"0 0 100 100 re f",
    );
    ended(&draw(&pdf.bytes()));
}

/// Gigabytes of pixels in a few hundred bytes.
#[test]
fn huge() {
    let filters = "/RunLengthDecode".repeat(4);
    let entries = format!(
        "/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8\
         /ColorSpace/DeviceRGB/Filter[{filters}]"
    );
    // A run of 0x81 unpacks to sixty-four times as many of the same byte.
    let image = Pdf::page(100, 100, "/XObject<</X 5 0 R>>", "100 0 0 100 0 0 cm /X Do")
        .stream(&entries, &[0x81; 200]);
    let output = draw(&image.bytes());
    if output.status.success() {
        // Left out by the decoder's own limit: then the page says that it is not whole.
        assert!(drawn(&output).0.incomplete);
    } else {
        ended(&output);
    }

    let mut png = std::io::Cursor::new(Vec::new());
    let blank = image::GrayImage::new(6_000, 6_000);
    blank.write_to(&mut png, image::ImageFormat::Png).unwrap();
    refused(&draw(png.get_ref()), "6000 x 6000");

    let sheet = Pdf::page(4_000_000_000, 4_000_000_000, "", "0 0 9 9 re f");
    let output = draw(&sheet.bytes());
    if output.status.success() {
        drawn(&output);
    } else {
        ended(&output);
    }

    let long = vec![b' '; (32 << 20) + 1];
    refused(&draw(&long), "cannot be drawn");
}
