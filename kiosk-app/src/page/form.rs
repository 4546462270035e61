//! A form: the blank one and a filled sample beside each other; what it is for and how to fill it in.

use content_model::{AttachmentRole, Form, Kind, Record};
use content_store::{Facet, Filter, StoreError};
use slint::ComponentHandle;

use crate::metrics::{Metrics, Shape};
use crate::page::record::{Shown, phones};
use crate::page::{
    Context, attachment, picture, prose, record, relation, review, row, text, value,
};
use crate::ui::{
    App, Block, BlockKind, FieldName, FormAdapter, RecordAdapter, ScreenName, SheetValue,
};

/// Width of a sheet of paper for one u of height (ISO 216).
const PAPER: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Design height of a sheet, u.
const SHEET: f32 = 560.0;

/// Shows a form: its sheets on the first page, or above every page where there is room for both.
pub fn show(
    app: &App,
    context: &Context<'_>,
    record: &Record,
    form: &Form,
    blocks: Vec<Block>,
    page: usize,
) -> Result<Shown, StoreError> {
    let roles = [AttachmentRole::Blank, AttachmentRole::FilledSample];
    let files: Vec<_> = roles
        .into_iter()
        .filter_map(|role| attachment::of_role(record, role))
        .collect();
    if files.is_empty() {
        let at = record::lay_out(app, context, record, blocks, page, (0.0, 0.0))?;
        return Ok(Shown::At(ScreenName::Record, at));
    }
    let metrics = &context.metrics;
    let desk = Desk::of(metrics, context, files.len());
    let adapter = app.global::<FormAdapter>();
    adapter.set_above(desk.above);
    adapter.set_left(desk.left);
    let sheets: Vec<SheetValue> = files
        .iter()
        .map(|file| SheetValue {
            key: attachment::key(&record.rid, file, 0).into(),
            sample: file.role == AttachmentRole::FilledSample,
            picture: picture::value(context, Some(file), 0, desk.width, desk.height),
            width: desk.width,
            height: desk.height,
        })
        .collect();
    adapter.set_sheets(slint::ModelRc::from(sheets.as_slice()));
    adapter.set_code(form.form_code.as_str().into());
    adapter.set_version(form.version.as_str().into());
    adapter.set_paper(form.page.as_str().into());
    adapter.set_status(value::status(record, context.today()));
    adapter.set_publisher(context.publisher(record).into());
    let first = usize::from(desk.above == 0.0);
    if page < first {
        let (consult, supervise) = phones(context, record)?;
        adapter.set_consult(consult.into());
        adapter.set_supervise(supervise.into());
        adapter.set_title(context.script.words(&record.title));
        adapter.set_beside(true);
        return Ok(Shown::At(ScreenName::Form, page));
    }
    adapter.set_beside(false);
    let at = record::lay_out(
        app,
        context,
        record,
        blocks,
        page - first,
        (0.0, desk.above),
    )?;
    let records = app.global::<RecordAdapter>();
    let mut shown = records.get_record();
    shown.page += first as i32;
    shown.pages += first as i32;
    records.set_record(shown);
    Ok(Shown::At(ScreenName::Form, at + first))
}

/// Where the sheets lie.
struct Desk {
    /// Of one sheet.
    width: f32,
    height: f32,
    /// What they take above the text; 0: they stand beside it, on a page of their own.
    above: f32,
    /// What they take beside the text.
    left: f32,
}

impl Desk {
    fn of(metrics: &Metrics, context: &Context<'_>, sheets: usize) -> Self {
        let sheets = sheets as f32;
        let caption = Metrics::line(metrics.caption) + 8.0;
        if metrics.shape == Shape::Portrait {
            let width =
                (context.width - 2.0 * metrics.margin - (sheets - 1.0) * metrics.gap) / sheets;
            // Half of the screen is left for the text.
            let height = (width / PAPER).min(context.height / 2.0 - caption);
            return Self {
                width: height * PAPER,
                height,
                above: height + caption + metrics.gap,
                left: 0.0,
            };
        }
        let height = (context.height - caption - 24.0).clamp(120.0, SHEET);
        let width = height * PAPER;
        Self {
            width,
            height,
            above: 0.0,
            left: metrics.margin + sheets * (width + metrics.gap),
        }
    }
}

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    form: &Form,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::FormCode, &form.form_code),
        text::fact(FieldName::Version, &form.version),
        text::fact(FieldName::Pages, &form.page),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::dated(FieldName::Published, value::date(record.publish_date)),
    ]));
    out.extend(review::line(context, record)?);
    if let Some(summary) = &record.summary {
        out.push(text::block(BlockKind::Paragraph, summary));
    }
    if let Some(notes) = &form.fill_notes {
        out.push(text::heading(FieldName::FillNotes));
        out.extend(prose::blocks(context, record, notes, context.column()));
    }
    out.extend(attachment::blocks(context, record));
    let guides = guides(context, record)?;
    if !guides.is_empty() {
        out.push(text::heading(FieldName::Guides));
        out.extend(guides);
    }
    out.extend(relation::origin(context, record)?);
    Ok(out)
}

/// Guides that ask for this form.
fn guides(context: &Context<'_>, record: &Record) -> Result<Vec<Block>, StoreError> {
    const MOST: usize = 100;
    let asking = Filter {
        facets: vec![(Facet::Form, record.rid.to_string())],
        ..Filter::default()
    };
    let mut out = Vec::new();
    for entry in context.reader.page(Kind::Guide, &asking, 0, MOST)?.entries {
        out.extend(row(context, &entry.record, true)?.map(text::link));
    }
    Ok(out)
}
