//! Lines of things to tap over what was found: what the text may become, the groups of what was found,
//! and the words that people look for.

use content_store::search::{Found, Group};
use slint::{ModelRc, SharedString};

use crate::measure;
use crate::metrics::Metrics;
use crate::page::Context;
use crate::session::{Language, SearchView};
use crate::ui::{CandidateValue, ChipMark, ChipValue, GroupMark, WordLine};

/// Characters left and right of a chip's word.
const PADDING: f32 = 32.0;

/// What the text may become, as much of it as fits into `width` u. Whether there is more.
pub(super) fn candidates(
    context: &Context<'_>,
    found: &Found,
    typed: &str,
    view: &mut SearchView,
    width: f32,
) -> (Vec<CandidateValue>, bool) {
    let metrics = &context.metrics;
    let all: Vec<(i32, SharedString)> = (0..)
        .zip(&found.candidates)
        .filter(|(_, text)| text.as_str() != typed)
        .map(|(at, text)| (at, context.words(text)))
        .collect();
    let widths: Vec<f32> = all
        .iter()
        .map(|(_, text)| wide(text, metrics).min(width))
        .collect();
    let whole: f32 = widths.iter().map(|wide| wide + metrics.gap).sum();
    let fits = whole - metrics.gap <= width;
    let pages = if fits {
        std::iter::once(0..all.len()).collect()
    } else {
        let more = 2.0 * metrics.caption + PADDING + metrics.gap;
        packed(&widths, width - more, metrics.gap)
    };
    view.candidates %= pages.len().max(1);
    let Some(page) = pages.get(view.candidates) else {
        return (Vec::new(), false);
    };
    let room = if fits {
        width
    } else {
        width - 2.0 * metrics.caption - PADDING - metrics.gap
    };
    let shown = page.clone().filter_map(|i| {
        let (at, text) = all.get(i)?;
        let wide = wide(text, metrics).min(room);
        Some(CandidateValue {
            at: *at,
            // Rounding must not cost a character.
            text: measure::shortened(text, metrics.caption, wide - PADDING + 2.0, 1).into(),
            width: wide,
        })
    });
    (shown.collect(), !fits)
}

/// Things so `widths` wide, on lines of `room` u: which of them stand on each.
fn packed(widths: &[f32], room: f32, gap: f32) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut from, mut used) = (0, 0.0);
    for (i, wide) in widths.iter().enumerate() {
        if i > from && used + wide > room {
            lines.push(from..i);
            (from, used) = (i, 0.0);
        }
        used += wide + gap;
    }
    if from < widths.len() {
        lines.push(from..widths.len());
    }
    lines
}

/// A chip with `text`, as `ui/parts/chip.slint` draws it.
fn wide(text: &str, metrics: &Metrics) -> f32 {
    (measure::width(text, metrics.caption) + PADDING).max(metrics.secondary)
}

/// Words that are offered, side by side and in no more than `lines` lines.
pub(super) fn words(
    context: &Context<'_>,
    words: &[String],
    width: f32,
    lines: usize,
) -> ModelRc<WordLine> {
    let metrics = &context.metrics;
    let shown: Vec<SharedString> = words.iter().map(|word| context.words(word)).collect();
    // One that is wider than the line says nothing there.
    let fitting: Vec<SharedString> = shown
        .into_iter()
        .filter(|word| wide(word, metrics) <= width)
        .collect();
    let widths: Vec<f32> = fitting.iter().map(|word| wide(word, metrics)).collect();
    let lines: Vec<WordLine> = packed(&widths, width, metrics.gap)
        .into_iter()
        .take(lines)
        .map(|line| WordLine {
            words: ModelRc::from(&fitting[line]),
        })
        .collect();
    ModelRc::from(lines.as_slice())
}

/// The groups of what was found, or the years of the archive once that was chosen: as many as stand
/// in a line of `width` u, each as wide as the others.
pub(super) fn chips(
    context: &Context<'_>,
    found: &Found,
    view: &mut SearchView,
    width: f32,
) -> (Vec<ChipValue>, f32) {
    let metrics = &context.metrics;
    // A name, and a number of two digits.
    let letters = match context.language {
        Language::English => 5.4,
        Language::Simplified | Language::Traditional => 3.6,
    };
    let least = letters * metrics.caption + 20.0;
    let places = metrics.fit(width, least).max(3);
    let cell = (width + metrics.gap) / places as f32 - metrics.gap;
    (
        cut(all_chips(found, view), places, &mut view.chips),
        cell.min(least + 40.0),
    )
}

/// Every chip there would be, what always stands there first.
fn all_chips(found: &Found, view: &SearchView) -> (Vec<ChipValue>, Vec<ChipValue>) {
    let mut groups = found.counts.clone();
    groups.sort_by_key(|(group, _)| *group);
    let everything = ChipValue {
        mark: ChipMark::All,
        chosen: view.only.is_none(),
        ..ChipValue::default()
    };
    let group = |(group, count): &(Group, usize)| ChipValue {
        mark: ChipMark::Group,
        group: mark(*group),
        count: i32::try_from(*count).unwrap_or(i32::MAX),
        chosen: view.only == Some(*group) && view.year.is_none(),
        ..ChipValue::default()
    };
    let archive = groups.iter().find(|(group, _)| *group == Group::Records);
    if view.only == Some(Group::Records) && found.years.len() > 1 && archive.is_some() {
        let years = found.years.iter().map(|year| ChipValue {
            mark: ChipMark::Year,
            year: *year,
            chosen: view.year == Some(*year),
            ..ChipValue::default()
        });
        let fixed = std::iter::once(everything).chain(archive.map(group));
        return (fixed.collect(), years.collect());
    }
    if groups.len() < 2 && view.only.is_none() {
        return (Vec::new(), Vec::new());
    }
    (vec![everything], groups.iter().map(group).collect())
}

/// `fixed`, and page `page` of `others`, in `places` places.
fn cut(
    (mut fixed, others): (Vec<ChipValue>, Vec<ChipValue>),
    places: usize,
    page: &mut usize,
) -> Vec<ChipValue> {
    let left = places.saturating_sub(fixed.len());
    if others.len() <= left {
        fixed.extend(others);
        return fixed;
    }
    // Where the place for 更多 leaves none, the group that was chosen gives way: 全部 leads back to it.
    if left < 2 {
        fixed.truncate(1);
    }
    let each = places.saturating_sub(fixed.len() + 1).max(1);
    *page %= others.len().div_ceil(each);
    fixed.extend(others.into_iter().skip(*page * each).take(each));
    fixed.push(ChipValue {
        mark: ChipMark::More,
        ..ChipValue::default()
    });
    fixed
}

fn mark(group: Group) -> GroupMark {
    match group {
        Group::Guides => GroupMark::Guides,
        Group::Fees => GroupMark::Fees,
        Group::Forms => GroupMark::Forms,
        Group::Notices => GroupMark::Notices,
        Group::Answers => GroupMark::Answers,
        Group::Places => GroupMark::Places,
        Group::Records => GroupMark::Records,
    }
}

/// The group that a chip stands for.
pub(crate) fn group(chip: GroupMark) -> Option<Group> {
    Group::ALL.into_iter().find(|group| mark(*group) == chip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(counts: &[(Group, usize)], years: &[i32]) -> Found {
        Found {
            counts: counts.to_vec(),
            years: years.to_vec(),
            ..Found::default()
        }
    }

    fn names(chips: &[ChipValue]) -> Vec<String> {
        let name = |chip: &ChipValue| match chip.mark {
            ChipMark::All => "all".to_owned(),
            ChipMark::More => "more".to_owned(),
            ChipMark::Year => chip.year.to_string(),
            ChipMark::Group => format!("{:?} {}", chip.group, chip.count),
        };
        chips.iter().map(name).collect()
    }

    #[test]
    fn one_group_needs_no_choice_and_many_go_on_behind_more() {
        let mut view = SearchView::default();
        let one = found(&[(Group::Fees, 3)], &[]);
        assert!(names(&cut(all_chips(&one, &view), 4, &mut view.chips)).is_empty());

        let counts: Vec<(Group, usize)> = Group::ALL.into_iter().rev().map(|it| (it, 2)).collect();
        let all = found(&counts, &[]);
        let mut chips = || names(&cut(all_chips(&all, &view), 5, &mut view.chips));
        assert_eq!(
            chips(),
            ["all", "Guides 2", "Fees 2", "Forms 2", "more"],
            "in their own order"
        );
        view.chips += 1;
        let chips = |view: &mut SearchView| names(&cut(all_chips(&all, view), 5, &mut view.chips));
        assert_eq!(
            chips(&mut view)[1..4],
            ["Notices 2", "Answers 2", "Places 2"]
        );
        view.chips += 1;
        assert_eq!(chips(&mut view), ["all", "Records 2", "more"]);
        view.chips += 1;
        assert_eq!(chips(&mut view)[1], "Guides 2");
    }

    #[test]
    fn the_archive_has_years() {
        let counts = [(Group::Guides, 1), (Group::Records, 9)];
        let years: Vec<i32> = (2018..2027).rev().collect();
        let all = found(&counts, &years);
        let mut view = SearchView {
            only: Some(Group::Records),
            ..SearchView::default()
        };
        let chips = |view: &mut SearchView, places| {
            names(&cut(all_chips(&all, view), places, &mut view.chips))
        };
        assert_eq!(
            chips(&mut view, 5),
            ["all", "Records 9", "2026", "2025", "more"]
        );
        // Three places: the group gives way.
        assert_eq!(chips(&mut view, 3), ["all", "2026", "more"]);
        view.chips = 8;
        assert_eq!(chips(&mut view, 3), ["all", "2018", "more"]);
    }

    #[test]
    fn things_fill_line_after_line() {
        assert_eq!(packed(&[60.0, 60.0, 60.0], 140.0, 16.0), [0..2, 2..3]);
        assert_eq!(packed(&[500.0, 60.0], 140.0, 16.0), [0..1, 1..2]);
        assert!(packed(&[], 140.0, 16.0).is_empty());
    }

    #[test]
    fn every_group_has_its_mark() {
        for one in Group::ALL {
            assert_eq!(group(mark(one)), Some(one));
        }
    }
}
