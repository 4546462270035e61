//! The search screen: what was typed, what it may become, and what it finds.

mod hit;
mod line;
mod plan;

use content_store::StoreError;
use slint::{ComponentHandle, ModelRc};

use crate::layout::Cut;
use crate::metrics::{Metrics, Shape};
use crate::page::hot_words::hot_words;
use crate::page::record::HOTLINE;
use crate::page::{Context, is_over};
use crate::search::Seen;
use crate::session::{Keyboard, Language, SearchView, with_strokes};
use crate::ui::{App, HitValue, SearchAdapter, SearchStage};

pub(crate) use line::group;
use plan::{Plan, Wants};

/// Shows what is `seen` of the search for `typed` at `page`. Returns the page really shown.
pub(crate) fn show(
    app: &App,
    context: &Context<'_>,
    seen: &Seen,
    (typed, page, view): (&str, usize, &mut SearchView),
    keyboard: Keyboard,
) -> Result<usize, StoreError> {
    let metrics = &context.metrics;
    let adapter = app.global::<SearchAdapter>();
    let hits: Vec<_> = match &seen.answer {
        Some(answer) => answer
            .found
            .hits
            .iter()
            // It may have come to its end since.
            .filter(|hit| !is_over(&hit.entry.record, context.now))
            .collect(),
        None => Vec::new(),
    };
    let found = seen.answer.as_deref().map(|answer| &answer.found);
    let near = found.is_some_and(|found| found.near) && !hits.is_empty();
    let stage = match found {
        // Until the first answer comes, what is offered stays.
        None => SearchStage::Offered,
        Some(_) if hits.is_empty() => SearchStage::Nothing,
        Some(_) => SearchStage::Hits,
    };
    // Without anything found there is nothing to make room for.
    view.unfolded &= stage == SearchStage::Hits;
    let size = (context.width, context.height);
    let mut wants = Wants {
        line: false,
        unfolded: view.unfolded,
    };
    let wide = Plan::of(metrics, size, keyboard, wants).value.line.width;
    let (chips, chip_width) = match found {
        Some(found) if !near => line::chips(context, found, view, wide),
        _ => (Vec::new(), 0.0),
    };
    wants.line = near || !chips.is_empty();
    let plan = Plan::of(metrics, size, keyboard, wants);
    let value = &plan.value;
    let cut = Cut::of(hits.len(), plan.rows, page);
    let mut rows: Vec<HitValue> = Vec::new();
    for hit in &hits[cut.range()] {
        rows.extend(hit::value(context, hit, value.hits.width)?);
    }
    let (candidates, more) = match found {
        Some(found) if value.candidates.width > 0.0 => {
            line::candidates(context, found, typed, view, value.candidates.width)
        }
        _ => (Vec::new(), false),
    };
    let words = hot_words(context)?;
    let (brief, lines) = offer(context, stage, &plan);

    adapter.set_text(hit::tail(&with_strokes(typed), metrics, value.field.width).into());
    adapter.set_stage(stage);
    adapter.set_near(near);
    adapter.set_brief(brief);
    adapter.set_hits(ModelRc::from(rows.as_slice()));
    adapter.set_total(i32::try_from(hits.len()).unwrap_or(i32::MAX));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    adapter.set_candidates(ModelRc::from(candidates.as_slice()));
    adapter.set_more_candidates(more);
    adapter.set_chips(ModelRc::from(chips.as_slice()));
    adapter.set_chip_width(chip_width);
    adapter.set_words(line::words(
        context,
        &words.words,
        plan.value.open.width,
        lines,
    ));
    adapter.set_keyboard(plan.keys.value());
    adapter.set_plan(plan.value);
    adapter.set_phone(if context.phone().is_empty() {
        HOTLINE.into()
    } else {
        context.phone().into()
    });
    Ok(cut.at)
}

/// Whether what to do is said in few words, and how many lines of words there is room for.
fn offer(context: &Context<'_>, stage: SearchStage, plan: &Plan) -> (bool, usize) {
    const MOST: usize = 4;
    let metrics = &context.metrics;
    let open = &plan.value.open;
    if metrics.shape == Shape::Compact {
        return (true, usize::from(open.height > 50.0));
    }
    // What is said in few words, in em.
    let short = match context.language {
        Language::English => 36.0,
        Language::Simplified | Language::Traditional => 28.0,
    };
    let line = |count: f32| count * Metrics::line(metrics.body) + metrics.gap;
    let heading = Metrics::line(metrics.list) + metrics.gap;
    let narrow = if open.width < 600.0 { 1.5 } else { 1.0 };
    let button = metrics.secondary + metrics.gap;
    let (brief, taken) = match stage {
        SearchStage::Nothing => {
            let full = heading + line(4.0 * narrow) + button;
            let few = (short * metrics.body / open.width).ceil();
            let brief = metrics.large && metrics.shape == Shape::Landscape || full > open.height;
            let taken = if brief {
                heading + line(few) + button
            } else {
                full
            };
            (brief, taken)
        }
        SearchStage::Offered | SearchStage::Hits => {
            let hint = if metrics.large {
                0.0
            } else {
                line(narrow.ceil())
            };
            (false, heading + hint)
        }
    };
    let room = (open.height - taken) / (metrics.secondary + metrics.gap);
    (brief, (room.max(0.0).floor() as usize).min(MOST))
}
