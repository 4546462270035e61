//! The screen draws without a display, also where there is nothing to show.

use chrono::NaiveDate;
use kiosk_app::settings::Settings;
use kiosk_app::shots::{Look, shots};

#[test]
fn a_terminal_without_content_says_so_the_same_way_every_time() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-content");
    let _ = std::fs::remove_dir_all(&folder);
    let (data, out) = (folder.join("data"), folder.join("out"));
    let now = NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(9, 0, 0))
        .unwrap();
    let draw = || {
        assert_eq!(
            shots(&data, &out, &Settings::default(), &Look::default(), now).unwrap(),
            ["91-no-cache.png"]
        );
        std::fs::read(out.join("91-no-cache.png")).unwrap()
    };
    let first = draw();
    assert_eq!(first, draw());
    // Looking must not make the folder looked into.
    assert!(!data.exists());

    let mut reader = png::Decoder::new(std::io::Cursor::new(first))
        .read_info()
        .unwrap();
    let mut pixels = vec![0u8; reader.output_buffer_size().unwrap()];
    let picture = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((picture.width, picture.height), (1280, 800));
    // The top bar is white, the ground is not, and the headline is drawn in the brand's blue.
    let step = picture.color_type.samples();
    let at = |x: usize, y: usize| &pixels[(y * 1280 + x) * step..][..3];
    assert_eq!(at(0, 0), &[255, 255, 255]);
    assert_eq!(at(10, 400), &[0xF4, 0xF6, 0xF9]);
    let blue = pixels
        .chunks(step)
        .filter(|pixel| pixel[..3] == [0x0B, 0x4A, 0x8F])
        .count();
    assert!(blue > 2000, "{blue}");
}
