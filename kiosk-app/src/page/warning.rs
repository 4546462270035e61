//! The warning that stands before everything else.

use chrono::NaiveDateTime;
use content_model::{Body, NoticeKind, Rid};
use content_store::{Entry, StoreError};
use slint::ComponentHandle;

use crate::measure::{cut, height, shortened};
use crate::metrics::{Metrics, Shape};
use crate::page::{Context, review, source, value};
use crate::ui::{App, WarningAdapter};

pub fn show(app: &App, context: &Context<'_>, entry: &Entry) -> Result<(), StoreError> {
    let Body::Notice(notice) = &entry.record.body else {
        return Ok(());
    };
    let reviews = review::reviews(context, &entry.record)?;
    let adapter = app.global::<WarningAdapter>();
    adapter.set_level(value::warning_mark(notice.level));
    let headline = headline(context, &entry.record.title);
    adapter.set_headline(context.words(&headline));
    // A warning without an action still has to say something.
    let action = notice.action_text.as_deref().unwrap_or(&notice.body);
    let words = [headline.as_str(), action];
    let (action, size) = what_to_do(context, words, reviews.emergency);
    adapter.set_action(context.words(&action));
    adapter.set_action_size(size);
    adapter.set_publisher(context.publisher(&entry.record).into());
    adapter.set_until(value::moment(notice.expires_at));
    adapter.set_reviews(reviews);
    Ok(())
}

/// As much of a warning's name as leaves room for what to do; its own page has the whole.
fn headline(context: &Context<'_>, title: &str) -> String {
    let metrics = &context.metrics;
    let width = context.width - 4.0 * metrics.margin;
    if metrics.is_cramped() {
        // Two lines, which it shares with the level.
        let size = metrics.title;
        return shortened(title, size, 2.0 * width - 8.0 * size, 1);
    }
    let most = if metrics.shape == Shape::Portrait {
        4
    } else {
        2
    };
    shortened(title, metrics.headline, width, most)
}

/// What to do at the largest size at which it stands whole under its headline; at the smallest as
/// many sentences as fit.
fn what_to_do(
    context: &Context<'_>,
    [headline, action]: [&str; 2],
    emergency: bool,
) -> (String, f32) {
    let metrics = &context.metrics;
    let compact = metrics.shape == Shape::Compact;
    let (edge, between) = if compact { (12.0, 8.0) } else { (32.0, 20.0) };
    let width = context.width - 4.0 * metrics.margin;
    let line = Metrics::line;
    let level = if compact { 34.0 } else { 48.0 };
    let button = metrics.primary.max(if compact { 78.0 } else { 100.0 });
    // Level and headline, with the rule and the heading under them where there is room for those.
    let head = if metrics.is_cramped() {
        let level = "字".repeat(6);
        height(&format!("{level}{headline}"), metrics.title, width) + 3.0 * between
    } else {
        let level = line(metrics.tile.max(level));
        level + height(headline, metrics.headline, width) + 3.0 + line(metrics.tile) + 6.0 * between
    };
    // Two lines in large letters.
    let publisher = line(metrics.body) * if metrics.large || compact { 2.0 } else { 1.0 };
    // Who approved it, and that the others have not looked yet; in the longest language.
    let note = if emergency {
        between + line(metrics.body) * if metrics.large { 3.0 } else { 2.0 }
    } else {
        0.0
    };
    let room = context.height - metrics.inset - 2.0 * edge - head - publisher - button - note;
    let fits = |size: &f32| height(action, *size, width) <= room;
    let least = metrics.body;
    if let Some(size) = [metrics.tile + 6.0, metrics.tile, least]
        .into_iter()
        .find(fits)
    {
        return (action.to_owned(), size);
    }
    let lines = (room / line(least)).floor() as usize;
    let said = match cut(action, least, width, lines) {
        Some(at) if action[..at].ends_with(['。', '！', '；']) => action[..at].to_owned(),
        _ => shortened(action, least, width, lines),
    };
    (said, least)
}

/// What a visitor has read of a warning: one that was changed is read anew.
pub fn version(entry: &Entry) -> (Rid, u32) {
    (entry.record.rid.clone(), entry.record.rev)
}

/// From when on a warning is not shown any more, China time.
pub fn ends(entry: &Entry) -> Option<NaiveDateTime> {
    match &entry.record.body {
        Body::Notice(notice) => Some(notice.expires_at),
        _ => None,
    }
}

/// Warnings to be shown now, gravest first, then newest.
pub fn warnings(context: &Context<'_>) -> Result<Vec<Entry>, StoreError> {
    let shown = source::notices(context, |line| {
        line.kind == NoticeKind::Warning && !line.withdrawn
    })?;
    let mut out = context.reader.records(&shown)?;
    out.retain(|entry| entry.record.status != content_model::Status::Suspended);
    let gravity = |entry: &Entry| match &entry.record.body {
        // A warning whose level is missing is taken for the gravest.
        Body::Notice(notice) => notice.level.unwrap_or(content_model::WarningLevel::Red),
        _ => content_model::WarningLevel::Blue,
    };
    out.sort_by_key(|entry| std::cmp::Reverse(gravity(entry)));
    Ok(out)
}
