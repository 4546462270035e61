//! A record that was found, as a row: what of its title was meant, and why it is here.

use std::ops::Range;

use content_store::StoreError;
use content_store::search::{Hit, Reason, Spelling};
use slint::{ModelRc, SharedString};

use crate::measure;
use crate::metrics::Metrics;
use crate::page::{Context, row};
use crate::script::InScript;
use crate::session::Language;
use crate::ui::{
    BesideMark, FeeMark, HitValue, RecordKind, Row, RunMark, StatusMark, TextRun, WhyMark,
};

/// `hit` in a row of `width` u; `None` for what has no page.
pub(super) fn value(
    context: &Context<'_>,
    hit: &Hit,
    width: f32,
) -> Result<Option<HitValue>, StoreError> {
    let record = &hit.entry.record;
    let Some(row) = row(context, record, true)? else {
        return Ok(None);
    };
    let shown = row.in_script(&context.script);
    let metrics = &context.metrics;
    let room = width - taken(context, &shown);
    let told = told(hit);
    let marks = told.as_ref().map_or(&hit.marked[..], std::slice::from_ref);
    // A window's number stands before its name.
    let before = shown.title.chars().count();
    let before = before.checked_sub(record.title.chars().count());
    let marked: Vec<Range<usize>> = match before {
        Some(before) => marks
            .iter()
            .map(|part| part.start + before..part.end + before)
            .collect(),
        None => Vec::new(),
    };
    let title = runs(&shown.title, &marked, metrics.list, room);
    let why = why(hit, told.is_some());
    let word = match &hit.reason {
        _ if told.is_some() => SharedString::default(),
        Reason::Name(word) | Reason::Synonym(word) => context.words(word),
        Reason::Number(number) => number.as_str().into(),
        Reason::Title | Reason::Text { .. } => SharedString::default(),
    };
    let around = match &hit.reason {
        Reason::Text { around, marked } => {
            let text = context.words(around);
            // Beside the name of its kind.
            let room = room - 5.0 * metrics.caption;
            runs(&text, std::slice::from_ref(marked), metrics.caption, room)
        }
        _ => ModelRc::default(),
    };
    Ok(Some(HitValue {
        row: shown,
        title,
        why,
        beside: beside(context, why, &word, room),
        word,
        around,
    }))
}

/// What has room behind the reason, of `room` u: the words are those of `ui/parts/hit.slint`.
fn beside(context: &Context<'_>, why: WhyMark, word: &str, room: f32) -> BesideMark {
    // In em: the words around the word, and the longest name of a kind.
    let (around, kind) = match context.language {
        Language::English => (4.5, 7.5),
        Language::Simplified | Language::Traditional => (5.0, 4.2),
    };
    let reason = if why == WhyMark::None {
        0.0
    } else {
        around + measure::em(word) + 0.5
    };
    let left = room / context.metrics.caption - reason;
    match () {
        () if why == WhyMark::None || left >= 2.5 * kind => BesideMark::All,
        () if left >= kind => BesideMark::Kind,
        () => BesideMark::Nothing,
    }
}

/// Where the title itself has the other name or the synonym for which the record is here.
fn told(hit: &Hit) -> Option<Range<usize>> {
    let (Reason::Name(word) | Reason::Synonym(word)) = &hit.reason else {
        return None;
    };
    let title = &hit.entry.record.title;
    let at = title.find(word.as_str()).filter(|_| !word.is_empty())?;
    let from = title[..at].chars().count();
    Some(from..from + word.chars().count())
}

/// Why a record is here, where its title does not say it: `told` that it does. What is underlined in
/// the title needs no word that it was meant by its sound; what the row says of a price has that room.
fn why(hit: &Hit, told: bool) -> WhyMark {
    let reason = if told { &Reason::Title } else { &hit.reason };
    match (reason, hit.spelling) {
        (Reason::Synonym(_), _) => WhyMark::Synonym,
        (Reason::Number(_), _) => WhyMark::Number,
        (Reason::Text { .. }, _) => WhyMark::Text,
        (Reason::Name(_), _) => WhyMark::Name,
        (Reason::Title, Spelling::Written) => WhyMark::None,
        (Reason::Title, Spelling::Pinyin | Spelling::Strokes) if told || !hit.marked.is_empty() => {
            WhyMark::None
        }
        (Reason::Title, Spelling::Pinyin) => WhyMark::Pinyin,
        (Reason::Title, Spelling::Strokes) => WhyMark::Strokes,
        (Reason::Title, Spelling::Mended) => WhyMark::Mended,
        (Reason::Title, Spelling::Parts) => WhyMark::Parts,
    }
}

/// What a row of `ui/parts/hit.slint` has beside its title.
fn taken(context: &Context<'_>, row: &Row) -> f32 {
    let metrics = &context.metrics;
    let ended =
        row.kind == RecordKind::Fee && !matches!(row.fee, FeeMark::Charged | FeeMark::Reduced);
    let badge = if ended || row.status != StatusMark::InForce {
        // The longest of the words that may stand there.
        let words = match context.language {
            Language::English => 8.0,
            Language::Simplified | Language::Traditional => 5.0,
        };
        words * metrics.caption + 28.0 + metrics.gap
    } else {
        0.0
    };
    40.0 + 24.0 + metrics.gap + badge
}

/// `text` in one line of `room` u, the characters in `marked` set apart. Where it is too long, the
/// first of them stays in sight.
fn runs(text: &str, marked: &[Range<usize>], size: f32, room: f32) -> ModelRc<TextRun> {
    let is_marked = |at: usize| marked.iter().any(|part| part.contains(&at));
    let all: Vec<(char, bool)> = text
        .chars()
        .enumerate()
        .map(|(at, c)| (c, is_marked(at)))
        .collect();
    let mut out: Vec<TextRun> = Vec::new();
    let mut of: Option<bool> = None;
    let mut piece = String::new();
    let mut push = |piece: &mut String, marked: bool| {
        if !piece.is_empty() {
            out.push(TextRun {
                text: std::mem::take(piece).into(),
                strong: marked,
                mark: if marked {
                    RunMark::Found
                } else {
                    RunMark::None
                },
            });
        }
    };
    for (c, marked) in window(&all, room / size) {
        if of.is_some_and(|of| of != marked) {
            push(&mut piece, of == Some(true));
        }
        of = Some(marked);
        piece.push(c);
    }
    push(&mut piece, of == Some(true));
    ModelRc::from(out.as_slice())
}

/// As much of `all` as `room` em hold.
fn window(all: &[(char, bool)], room: f32) -> Vec<(char, bool)> {
    const ELLIPSIS: (char, bool) = ('…', false);
    /// Of what stands before it, to say where it is.
    const BEFORE: usize = 3;
    let wide =
        |part: &[(char, bool)]| -> f32 { part.iter().map(|(c, _)| measure::advance(*c)).sum() };
    if wide(all) <= room {
        return all.to_vec();
    }
    let head = |from: &[(char, bool)], room: f32| {
        let mut used = 0.0;
        let fits = from.iter().take_while(|(c, _)| {
            used += measure::advance(*c);
            used <= room
        });
        fits.count()
    };
    let fits = head(all, room - 1.02);
    let first = all.iter().position(|(_, marked)| *marked);
    // The end of the first marked part, or as much of it as anybody needs to see.
    let seen = first.map_or(0, |first| {
        let rest = all[first..].iter().take_while(|(_, marked)| *marked);
        first + rest.count().min(4)
    });
    let mut out = Vec::new();
    let from = match first {
        Some(first) if seen > fits => {
            out.push(ELLIPSIS);
            first.saturating_sub(BEFORE)
        }
        _ => 0,
    };
    let left = room - 1.02 * out.len() as f32;
    if wide(&all[from..]) <= left {
        out.extend_from_slice(&all[from..]);
    } else {
        let fits = head(&all[from..], left - 1.02);
        out.extend_from_slice(&all[from..from + fits]);
        out.push(ELLIPSIS);
    }
    out
}

/// The end of `text` where it has no room as a whole: what was typed last is what one looks at.
pub(super) fn tail(text: &str, metrics: &Metrics, width: f32) -> String {
    let room = (width - 40.0) / metrics.tile;
    if measure::em(text) <= room {
        return text.to_owned();
    }
    let mut used = 1.02;
    let kept = text.chars().rev().take_while(|c| {
        used += measure::advance(*c);
        used <= room
    });
    let kept = kept.count();
    let skipped = text.chars().count() - kept;
    std::iter::once('…')
        .chain(text.chars().skip(skipped))
        .collect()
}

#[cfg(test)]
mod tests {
    use content_store::Entry;
    use content_store::search::Group;
    use slint::Model;

    use super::*;

    fn shown(text: &str, marked: &[(usize, usize)], characters: f32) -> Vec<(String, bool)> {
        let marked: Vec<_> = marked.iter().map(|(from, to)| *from..*to).collect();
        let runs = runs(text, &marked, 10.0, 10.0 * characters + 0.5);
        let runs = runs.iter();
        runs.map(|run| (run.text.to_string(), run.strong)).collect()
    }

    fn plain(runs: &[(&str, bool)]) -> Vec<(String, bool)> {
        let owned = runs
            .iter()
            .map(|(text, strong)| ((*text).to_owned(), *strong));
        owned.collect()
    }

    #[test]
    fn what_was_meant_stands_apart() {
        let title = "居民身份证换领";
        assert_eq!(
            shown(title, &[(2, 5)], 20.0),
            plain(&[("居民", false), ("身份证", true), ("换领", false)])
        );
        assert_eq!(
            shown(title, &[(0, 1), (6, 7)], 20.0),
            plain(&[("居", true), ("民身份证换", false), ("领", true)])
        );
        assert_eq!(shown(title, &[], 20.0), plain(&[(title, false)]));
        // Places beyond the end mark nothing.
        assert_eq!(shown("短", &[(5, 9)], 20.0), plain(&[("短", false)]));
    }

    #[test]
    fn a_name_that_the_title_has_is_marked_there_and_no_reason() {
        let record = serde_json::json!({
            "rid": "00000000000000000000000000", "rev": 1, "publisher": "gongan", "scope": "county",
            "title": "居民身份证首次申领", "status": "in_force", "publish_date": "2026-11-01",
            "body": {"kind": "topic", "topic_code": "HZ", "tree": "topic"},
        });
        let hit = |reason| Hit {
            entry: Entry {
                record: serde_json::from_value(record.clone()).unwrap(),
                digest: String::new(),
            },
            group: Group::Guides,
            marked: Vec::new(),
            reason,
            spelling: Spelling::Pinyin,
        };
        let within = hit(Reason::Synonym("身份证".to_owned()));
        assert_eq!(told(&within), Some(2..5));
        assert_eq!(why(&within, true), WhyMark::None);
        assert_eq!(why(&hit(Reason::Title), false), WhyMark::Pinyin);
        let other = hit(Reason::Name("办身份证".to_owned()));
        assert_eq!(told(&other), None);
        assert_eq!(why(&other, false), WhyMark::Name);
        assert_eq!(told(&hit(Reason::Synonym(String::new()))), None);
    }

    #[test]
    fn a_long_title_is_cut_where_nothing_was_meant() {
        let title = "关于进一步规范农村宅基地审批管理的通知";
        assert_eq!(
            shown(title, &[(0, 2)], 6.2),
            plain(&[("关于", true), ("进一步…", false)])
        );
        let late = shown(title, &[(7, 12)], 10.2);
        let words: String = late.iter().map(|(text, _)| text.as_str()).collect();
        assert!(words.chars().count() <= 11 && words.starts_with('…') && words.ends_with('…'));
        assert!(
            late.iter()
                .any(|(text, strong)| *strong && text.starts_with("农村"))
        );
    }

    #[test]
    fn of_a_long_text_the_end_is_shown() {
        let metrics = Metrics::LANDSCAPE;
        assert_eq!(tail("sfz", &metrics, 400.0), "sfz");
        let long = tail(&"身".repeat(40), &metrics, 400.0);
        assert!(long.starts_with('…') && long.chars().count() < 12);
        assert!(tail("一二三四五六七八九十甲乙丙丁", &metrics, 400.0).ends_with("丙丁"));
    }
}
