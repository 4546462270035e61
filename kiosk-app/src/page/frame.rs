//! What stands around every screen: place, time, age of the content.

use slint::ComponentHandle;

use crate::freshness::Freshness;
use crate::metrics::{Metrics, Shape};
use crate::page::value;
use crate::session::Language;
use crate::ui::{self, App, Frame, FreshMark, LanguageName};

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

/// Hands the lengths of this panel and mode to the screens.
pub fn show_metrics(app: &App, metrics: &Metrics) {
    let out = app.global::<ui::Metrics>();
    out.set_large(metrics.large);
    out.set_portrait(metrics.shape == Shape::Portrait);
    out.set_compact(metrics.shape == Shape::Compact);
    out.set_inset(metrics.inset);
    out.set_caption(metrics.caption);
    out.set_body(metrics.body);
    out.set_list(metrics.list);
    out.set_tile(metrics.tile);
    out.set_title(metrics.title);
    out.set_figure(metrics.figure);
    out.set_headline(metrics.headline);
    out.set_top(metrics.top);
    out.set_bottom(metrics.bottom);
    out.set_band(metrics.band);
    out.set_strip(metrics.strip);
    out.set_margin(metrics.margin);
    out.set_gap(metrics.gap);
    out.set_primary(metrics.primary);
    out.set_secondary(metrics.secondary);
    out.set_row(metrics.row);
    out.set_rail(metrics.rail);
    out.set_rail_entry(metrics.rail_entry);
    out.set_rail_from(metrics.rail_from());
    out.set_rail_columns(i32::try_from(metrics.rail_columns()).unwrap_or(1));
    out.set_foot(metrics.foot);
    out.set_radius(metrics.radius);
    out.set_bullet(metrics.bullet);
    out.set_field(metrics.field);
    app.global::<Frame>().set_large(metrics.large);
}
