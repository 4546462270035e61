//! The end of a session: after so long, with a question first, and with nothing left.

use kiosk_app::session::{Language, Screen, Session};
use kiosk_app::ui::{GuideAdapter, LanguageName, ScreenName, SearchAdapter};
use slint::{ComponentHandle, Model};

use crate::paper::{GUIDE, rid, town};
use crate::stage::Stage;

fn typing(stage: &Stage) -> SearchAdapter<'_> {
    stage.frame().invoke_search();
    let search = stage.kiosk.app().global::<SearchAdapter>();
    for letter in ["s", "f", "z"] {
        search.invoke_type(letter.into());
    }
    search
}

#[test]
fn the_question_may_be_put_off_as_often_as_one_likes() {
    let stage = Stage::with(&town());
    stage.kiosk.open(rid(GUIDE).as_str());
    for _ in 0..5 {
        stage.pass(180 + 19);
        assert_eq!(stage.frame().get_leaving(), 1);
        stage.frame().invoke_stay();
        assert_eq!(stage.frame().get_leaving(), 0);
        assert_eq!(stage.shows(), ScreenName::Guide);
    }
    stage.pass(180 + 5);
    stage.frame().invoke_leave();
    assert_eq!(stage.session(), Session::default());
}

#[test]
fn nothing_is_left_and_the_next_first_touch_works() {
    let stage = Stage::with(&town());
    let first = stage.screen.png().unwrap();
    stage.kiosk.open(rid(GUIDE).as_str());
    stage.kiosk.speak(Language::English);
    let search = typing(&stage);
    assert_eq!(search.get_text(), "sfz");
    stage.pass(120 + 20);
    assert_eq!(stage.session(), Session::default());
    assert_eq!(search.get_text(), "");
    assert_eq!(search.get_hits().row_count(), 0);
    let guide = stage.kiosk.app().global::<GuideAdapter>();
    assert_eq!(guide.get_record().title, "");
    assert_eq!(stage.frame().get_language(), LanguageName::Simplified);
    // To the pixel what the first visitor of the day found, but for the time of day.
    let (first, now) = (content(&first), content(&stage.screen.png().unwrap()));
    assert!(first == now, "a trace of the last visitor is on the screen");
    stage.tap_first_tile();
    assert!(matches!(stage.session().screen(), Screen::Browse { .. }));
}

/// The picture below the top bar.
fn content(png: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let picture = reader.next_frame(&mut pixels).unwrap();
    pixels[80 * picture.line_size..].to_vec()
}
