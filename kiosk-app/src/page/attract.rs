//! The loop that plays while nobody is there, one slide at a time.

use chrono::NaiveDateTime;
use content_model::{Body, Notice, NoticeKind, Record, ResultRow};
use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::attract::{Attract, BRIGHT};
use crate::hours::Standing;
use crate::measure::{cut, height, line_height, lines as lines_of, shortened};
use crate::page::list::notices;
use crate::page::{Context, is_withdrawn, value};
use crate::ui::{App, AttractAdapter, OpensMark, ResultLine, SlideMark};

/// Notices that are played, newest first, and slides of results.
const NOTICES: usize = 3;
const RESULTS: usize = 3;

/// One slide.
#[derive(Debug, Clone, PartialEq)]
pub enum Slide {
    Warning(Box<Entry>),
    Notice(Box<Entry>),
    /// What was decided, under the name of the list it stands in.
    Results {
        title: String,
        rows: Vec<ResultRow>,
    },
    /// There is nothing to tell: what can be done here.
    Invite,
}

/// Shows slide `step` of the loop at `now` since the start. Returns the percent of light.
///
/// `context` has the whole screen as its room; `hall`: nobody can touch it.
pub fn show(
    app: &App,
    context: &Context<'_>,
    warnings: &[Entry],
    attract: &Attract,
    (now, hall): (std::time::Duration, bool),
) -> Result<u8, StoreError> {
    let stage = Stage::of(context);
    let slides = slides(context, warnings, &stage, attract.is_alarmed(now))?;
    let step = attract.step(now);
    let slide = &slides[step % slides.len()];
    let standing = attract.hours.standing(context.now);
    let brightness = attract.brightness(standing, now);
    let adapter = app.global::<AttractAdapter>();
    adapter.set_hall(hall);
    adapter.set_dim(brightness < BRIGHT);
    adapter.set_unit(stage.unit);
    // What stands still for hours burns in: the words wander a little from slide to slide.
    adapter.set_drift(i32::try_from(step % 3).unwrap_or(0));
    adapter.set_phone(context.phone().into());
    let (mark, opens) = opens(standing, context.now);
    adapter.set_opens(mark);
    adapter.set_opens_at(value::moment(opens.unwrap_or(context.now)));
    adapter.set_hours(attract.hours.words.as_str().into());
    show_slide(&adapter, context, slide, &stage);
    Ok(brightness)
}

/// What is played now: warnings, the latest notices, results; an invitation where there is none.
/// `alarmed`: nothing but warnings.
pub fn slides(
    context: &Context<'_>,
    warnings: &[Entry],
    stage: &Stage,
    alarmed: bool,
) -> Result<Vec<Slide>, StoreError> {
    let boxed = |entry: &Entry| Box::new(entry.clone());
    let mut out: Vec<Slide> = warnings.iter().map(boxed).map(Slide::Warning).collect();
    if alarmed && !out.is_empty() {
        return Ok(out);
    }
    let all = notices(context)?;
    let current = |entry: &&Entry| {
        entry.record.status == content_model::Status::InForce
            && !is_withdrawn(&entry.record, context.today())
    };
    let kind = |entry: &Entry| notice(&entry.record).map(|notice| notice.notice_kind);
    let latest = all.iter().filter(current).filter(|entry| {
        !matches!(
            kind(entry),
            None | Some(NoticeKind::Warning | NoticeKind::Results)
        )
    });
    out.extend(latest.take(NOTICES).map(boxed).map(Slide::Notice));
    let results = all
        .iter()
        .filter(current)
        .filter(|entry| kind(entry) == Some(NoticeKind::Results))
        .filter_map(|entry| Some((&entry.record, notice(&entry.record)?)))
        .flat_map(|(record, notice)| {
            let title = stage.list_head(&record.title);
            let sheets = notice.result_rows.chunks(stage.rows(&title));
            sheets.map(move |rows| Slide::Results {
                title: title.clone(),
                rows: rows.to_vec(),
            })
        });
    out.extend(results.take(RESULTS));
    if out.is_empty() {
        out.push(Slide::Invite);
    }
    Ok(out)
}

/// How large things are drawn: as large as the screen, because they are read from afar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// What `1px` of the measures below is on this screen, in u.
    pub unit: f32,
    width: f32,
    height: f32,
}

/// Sizes that a headline may have, largest first, and of what stands under it.
const HEADS: [f32; 4] = [96.0, 84.0, 72.0, 60.0];
const TEXT: f32 = 48.0;
const TEXTS: [f32; 4] = [80.0, 64.0, 56.0, TEXT];
/// As high as `ui/screens/attract.slint` draws them, in the same measure.
const AROUND: f32 = 80.0 + 150.0 + 2.0 * 24.0;
const SIDES: f32 = 2.0 * 48.0;
const MARK: f32 = 76.0;
const ROW: f32 = 138.0;
const LIST_HEAD: f32 = 60.0;
const BETWEEN: f32 = 16.0;

impl Stage {
    fn of(context: &Context<'_>) -> Self {
        let (width, height) = (context.width, context.height);
        let (across, down) = if width > height {
            (width / 1280.0, height / 800.0)
        } else {
            (width / 1033.0, height / 1836.0)
        };
        Self {
            // A small screen is read from nearer, but never from a desk's distance.
            unit: across.min(down).max(0.72),
            width,
            height,
        }
    }

    /// The name of a list of results; its own page has the whole of a long one.
    fn list_head(&self, title: &str) -> String {
        shortened(title, LIST_HEAD, self.column(), 2)
    }

    /// Rows of results under a title.
    fn rows(&self, title: &str) -> usize {
        let used = height(title, LIST_HEAD, self.column()) + BETWEEN;
        // The name of the list says what it is: no mark stands over it.
        (((self.room() + MARK - used) / ROW).floor() as usize).clamp(1, 12)
    }

    /// A headline that may take one of so many `parts` of the room, its size and the height it takes.
    fn head(&self, title: &str, parts: f32) -> (String, f32, f32) {
        let room = self.room() / parts;
        let takes = |size: f32| height(title, size, self.column());
        if let Some(size) = HEADS.into_iter().find(|size| takes(*size) <= room) {
            return (title.to_owned(), size, takes(size));
        }
        let lines = (room / line_height(TEXT)).floor() as usize;
        let title = shortened(title, TEXT, self.column(), lines.max(1));
        let takes = height(&title, TEXT, self.column());
        (title, TEXT, takes)
    }

    /// Height and width between the bars, in the measure of the figures above.
    fn room(&self) -> f32 {
        self.height / self.unit - AROUND - MARK
    }

    fn column(&self) -> f32 {
        self.width / self.unit - SIDES
    }
}

fn show_slide(adapter: &AttractAdapter<'_>, context: &Context<'_>, slide: &Slide, stage: &Stage) {
    adapter.set_rows(ModelRc::default());
    adapter.set_text(Default::default());
    match slide {
        Slide::Invite => adapter.set_slide(SlideMark::Invite),
        Slide::Warning(entry) | Slide::Notice(entry) => {
            let Some(notice) = notice(&entry.record) else {
                return;
            };
            let warning = matches!(slide, Slide::Warning(_));
            let says = match warning {
                true => notice.action_text.as_deref(),
                false => entry.record.summary.as_deref(),
            };
            let says = says.unwrap_or(&notice.body);
            // What to do weighs more than a name in large letters.
            let parts = if warning { 3.0 } else { 2.0 };
            let (title, size, used) = stage.head(&entry.record.title, parts);
            let left = stage.room() - used - BETWEEN;
            adapter.set_slide(if warning {
                SlideMark::Warning
            } else {
                SlideMark::Notice
            });
            adapter.set_level(value::warning_mark(notice.level));
            adapter.set_notice(value::notice_mark(notice.notice_kind));
            adapter.set_headline(title.into());
            adapter.set_headline_size(size * stage.unit);
            let (text, size) = fitting(says, stage.column(), left);
            adapter.set_text(text.into());
            adapter.set_text_size(size * stage.unit);
            adapter.set_publisher(context.publisher(&entry.record).into());
            adapter.set_date(value::date(entry.record.publish_date));
            adapter.set_until(value::moment(notice.expires_at));
        }
        Slide::Results { title, rows } => {
            adapter.set_slide(SlideMark::Results);
            adapter.set_notice(value::notice_mark(NoticeKind::Results));
            adapter.set_headline(title.as_str().into());
            adapter.set_headline_size(LIST_HEAD * stage.unit);
            let lines: Vec<ResultLine> = rows.iter().map(line).collect();
            adapter.set_rows(ModelRc::from(lines.as_slice()));
        }
    }
}

/// A text in the Markdown subset at the largest size at which all of it fits; at the smallest its
/// beginning.
fn fitting(text: &str, column: f32, room: f32) -> (String, f32) {
    let whole = beginning(text, column, f32::INFINITY, TEXT);
    let fits = |size: &f32| height(&whole, *size, column) <= room;
    match TEXTS.into_iter().find(fits) {
        Some(size) => (whole, size),
        None => (beginning(text, column, room, TEXT), TEXT),
    }
}

/// As much of a text in the Markdown subset as fits, in whole sentences: one that is cut off says
/// something else. Ends where a table begins.
fn beginning(text: &str, column: f32, room: f32, size: f32) -> String {
    let mut out = String::new();
    let lines = text.lines().map(str::trim);
    for line in lines.take_while(|line| !line.starts_with('|')) {
        let line = line.trim_start_matches(['#', '-', '>', ' ']);
        let line = line.replace("**", "");
        if line.is_empty() {
            continue;
        }
        let break_ = if out.is_empty() { "" } else { "\n" };
        let longer = format!("{out}{break_}{line}");
        if height(&longer, size, column) <= room {
            out = longer;
            continue;
        }
        let left = (room / line_height(size)).floor() as usize;
        let used = if out.is_empty() {
            0
        } else {
            lines_of(&out, size, column)
        };
        if let Some(at) = cut(&line, size, column, left.saturating_sub(used))
            && line[..at].ends_with(['。', '！', '？'])
        {
            out = format!("{out}{break_}{}", &line[..at]);
        }
        break;
    }
    out
}

fn line(row: &ResultRow) -> ResultLine {
    ResultLine {
        number: row.number.as_str().into(),
        name: row.applicant_masked.as_str().into(),
        item: row.item.as_str().into(),
        decision: row.decision.as_str().into(),
        date: value::date(row.date),
    }
}

fn notice(record: &Record) -> Option<&Notice> {
    match &record.body {
        Body::Notice(notice) => Some(notice),
        _ => None,
    }
}

/// Which words say that the place is closed, and when it opens.
fn opens(standing: Standing, now: NaiveDateTime) -> (OpensMark, Option<NaiveDateTime>) {
    match standing {
        Standing::Unknown | Standing::Open => (OpensMark::Open, None),
        Standing::Pause { opens } => (OpensMark::Pause, Some(opens)),
        Standing::Closed { opens: None } => (OpensMark::Closed, None),
        Standing::Closed { opens: Some(opens) } => {
            let mark = match (opens.date() - now.date()).num_days() {
                0 => OpensMark::Today,
                1 => OpensMark::Tomorrow,
                _ => OpensMark::Later,
            };
            (mark, Some(opens))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(width: f32, height: f32) -> Stage {
        let (across, down) = (width / 1280.0, height / 800.0);
        Stage {
            unit: across.min(down).max(0.72),
            width,
            height,
        }
    }

    #[test]
    fn a_headline_is_as_large_as_it_can_be_and_rows_keep_their_room() {
        let landscape = stage(1280.0, 800.0);
        assert_eq!(landscape.head("暴雨橙色预警", 2.0).1, 96.0);
        let (title, size, takes) = landscape.head(&"长".repeat(200), 2.0);
        assert!(title.ends_with("长…") && size == TEXT && takes <= landscape.room() / 2.0);
        assert_eq!(landscape.rows("青石镇农村宅基地和建房审批结果"), 3);
        // A hall's screen shows the same, larger.
        let hall = stage(4704.0, 2646.0);
        assert!(hall.unit > 3.0);
        assert_eq!(hall.rows("结果"), landscape.rows("结果"));
    }

    #[test]
    fn a_notice_begins_with_whole_sentences() {
        let told = |text: &str| beginning(text, 1184.0, 4.0 * line_height(TEXT), TEXT);
        assert_eq!(
            told("**登记时间**：7月。\n\n- 带户口簿"),
            "登记时间：7月。\n带户口簿"
        );
        let sentence = format!("{}。", "长".repeat(40));
        assert_eq!(told(&sentence.repeat(3)), sentence.repeat(2));
        assert_eq!(told(&"没有句号".repeat(100)), "");
        assert_eq!(told("|甲|乙|"), "");
    }

    #[test]
    fn the_next_opening_is_told_by_how_far_it_is() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let now = at("2026-11-20T18:00:00");
        let told = |day: &str| {
            let opens = Some(at(&format!("2026-11-{day}T08:30:00")));
            opens_mark(Standing::Closed { opens }, now)
        };
        assert_eq!(told("20"), OpensMark::Today);
        assert_eq!(told("21"), OpensMark::Tomorrow);
        assert_eq!(told("23"), OpensMark::Later);
        let unknown = Standing::Closed { opens: None };
        assert_eq!(opens_mark(unknown, now), OpensMark::Closed);
        assert_eq!(opens_mark(Standing::Open, now), OpensMark::Open);
    }

    fn opens_mark(standing: Standing, now: NaiveDateTime) -> OpensMark {
        opens(standing, now).0
    }
}
