//! What stands around every screen: place, time, age of the content.

use slint::ComponentHandle;

use crate::freshness::Freshness;
use crate::page::value;
use crate::session::Language;
use crate::ui::{App, Frame, FreshMark, LanguageName};

pub fn show_time(app: &App, now: chrono::NaiveDateTime) {
    app.global::<Frame>().set_now(value::moment(now));
}

pub fn show_place(app: &App, place: &str) {
    app.global::<Frame>().set_place(place.into());
}

/// `today` is the day that everything is reckoned by.
pub fn show_freshness(app: &App, freshness: Freshness, today: chrono::NaiveDate) {
    let frame = app.global::<Frame>();
    frame.set_today(value::date(today));
    let (mark, days) = match freshness {
        Freshness::Unknown => (FreshMark::Unknown, 0),
        Freshness::Today => (FreshMark::Today, 0),
        Freshness::Days(days) => (FreshMark::Days, days),
        Freshness::Silent(days) => (FreshMark::Silent, days),
        Freshness::Stale => (FreshMark::Stale, 0),
        Freshness::ClockUnset => (FreshMark::ClockUnset, 0),
    };
    frame.set_fresh(mark);
    frame.set_fresh_days(i32::try_from(days).unwrap_or(0));
}

/// Says instead of its age that what is on the screen has just changed.
pub fn show_update(app: &App) {
    app.global::<Frame>().set_fresh(FreshMark::Updated);
}

pub fn show_language(app: &App, language: Language) {
    let (name, folder) = match language {
        Language::Simplified => (LanguageName::Simplified, ""),
        Language::Traditional => (LanguageName::Traditional, "zh_Hant"),
        Language::English => (LanguageName::English, "en"),
    };
    app.global::<Frame>().set_language(name);
    if let Err(error) = slint::select_bundled_translation(folder) {
        log::warn!("language {folder:?}: {error}");
    }
}

pub fn language(name: LanguageName) -> Language {
    match name {
        LanguageName::Simplified => Language::Simplified,
        LanguageName::Traditional => Language::Traditional,
        LanguageName::English => Language::English,
    }
}
