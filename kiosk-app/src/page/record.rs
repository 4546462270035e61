//! The page of any record but a guide: its blocks, its phones, its pages.

use content_model::{Body, Kind, Record, Rid};
use content_store::{Entry, Filter, StoreError};
use slint::ComponentHandle;

use crate::layout::{body_height, title_height};
use crate::page::{
    Context, disclosure, faq, fee, form, is_over, notice, person, place, series, text, withheld,
};
use crate::script::InScript;
use crate::ui::{App, Block, RecordAdapter, RecordValue, ScreenName};

/// The government's hotline, the same in the whole country.
pub(crate) const HOTLINE: &str = "12345";

/// Whether a record could be shown, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown {
    /// On this screen at this page, the asked one or the last there is.
    At(ScreenName, usize),
    /// It is not there any more, or may not be shown any more.
    Gone,
}

/// Shows page `page` of a record on the screen that its kind has.
pub fn show(app: &App, context: &Context<'_>, rid: &Rid, page: usize) -> Result<Shown, StoreError> {
    let Some(entry) = context.reader.record(rid)? else {
        return Ok(Shown::Gone);
    };
    let Some(blocks) = blocks(context, &entry)? else {
        return Ok(Shown::Gone);
    };
    let record = &entry.record;
    match &record.body {
        Body::Form(form) => form::show(app, context, record, form, blocks, page),
        Body::Person(_) => person::show(app, context, record, blocks, page),
        _ => {
            let page = lay_out(app, context, record, blocks, page, (0.0, 0.0))?;
            Ok(Shown::At(ScreenName::Record, page))
        }
    }
}

/// Cuts `blocks` into pages and shows page `page`, or the last there is, under the record's title.
/// Something else takes `beside` and `above` u of the room. Returns the page.
pub(crate) fn lay_out(
    app: &App,
    context: &Context<'_>,
    record: &Record,
    blocks: Vec<Block>,
    page: usize,
    (beside, above): (f32, f32),
) -> Result<usize, StoreError> {
    let metrics = &context.metrics;
    let width = context.width - 2.0 * metrics.margin;
    let title = title_height(metrics, &record.title, width);
    let blocks = text::under_title(metrics, &record.title, width, blocks);
    let room = body_height(metrics, context.height, 16.0 + above);
    let room = text::room(metrics, room, title);
    let (consult, supervise) = phones(context, record)?;
    let cut = text::cut(
        blocks,
        width - beside,
        room,
        page,
        [&consult, &supervise],
        &context.ruler(),
    );
    let adapter = app.global::<RecordAdapter>();
    adapter.set_title_height(if cut.titled { title } else { 0.0 });
    let shown = RecordValue {
        title: cut.title(&record.title).into(),
        blocks: cut.blocks,
        page: i32::try_from(cut.page).unwrap_or(0),
        pages: i32::try_from(cut.pages).unwrap_or(1),
        reviews: cut.reviews,
        consult: consult.into(),
        supervise: supervise.into(),
    };
    adapter.set_record(shown.in_script(&context.script));
    Ok(cut.page)
}

/// What a record's page says; `None` for what has no page or may not be shown any more.
pub fn blocks(context: &Context<'_>, entry: &Entry) -> Result<Option<Vec<Block>>, StoreError> {
    let record = &entry.record;
    Ok(match &record.body {
        Body::Fee(fee) => Some(fee::blocks(context, record, fee)?),
        Body::Notice(_) if is_over(record, context.now) => None,
        Body::Notice(notice) => Some(notice::blocks(context, entry, notice)?),
        Body::Disclosure(disclosure) => Some(disclosure::blocks(context, entry, disclosure)?),
        Body::Form(form) => Some(form::blocks(context, record, form)?),
        Body::Office(office) => Some(place::office(context, record, office)?),
        Body::Window(window) => Some(place::window(context, record, window)?),
        Body::Faq(faq) => Some(faq::blocks(context, entry, faq)?),
        Body::Series(series) => Some(series::blocks(context, record, series)?),
        Body::Withheld(withheld) => Some(withheld::blocks(context, record, withheld)?),
        Body::Person(person) => Some(person::blocks(context, record, person)?),
        Body::Guide(_)
        | Body::Site(_)
        | Body::Topic(_)
        | Body::Synonym(_)
        | Body::HotWord(_)
        | Body::Calendar(_)
        | Body::Unknown => None,
    })
}

/// Where to ask and where to complain about `record`.
///
/// Its own guide says it best; then an office or a guide of the same publisher; then the place's
/// own phone and the hotline.
pub fn phones(context: &Context<'_>, record: &Record) -> Result<(String, String), StoreError> {
    if let Some(phones) = guide_phones(context, record)? {
        return Ok(phones);
    }
    let publisher = Filter {
        publisher: Some(record.publisher.as_str().to_owned()),
        ..Filter::default()
    };
    let office = context
        .reader
        .page(Kind::Office, &publisher, 0, 1)?
        .entries
        .into_iter()
        .next();
    let office = match (office.map(|entry| entry.record.body), &record.body) {
        (_, Body::Office(office)) => office.phones.first().cloned(),
        (Some(Body::Office(office)), _) => office.phones.first().cloned(),
        _ => None,
    };
    let guide = context
        .reader
        .page(Kind::Guide, &publisher, 0, 1)?
        .entries
        .into_iter()
        .next();
    let guide = guide.and_then(|entry| match entry.record.body {
        Body::Guide(guide) => Some((guide.phone_consult, guide.phone_supervise)),
        _ => None,
    });
    let (asked, complained) = guide.unzip();
    let consult = office
        .or(asked)
        .unwrap_or_else(|| context.phone().to_owned());
    Ok((
        consult,
        complained
            .filter(|phone| !phone.is_empty())
            .unwrap_or_else(|| HOTLINE.to_owned()),
    ))
}

fn guide_phones(
    context: &Context<'_>,
    record: &Record,
) -> Result<Option<(String, String)>, StoreError> {
    let of = |body: &Body| match body {
        Body::Guide(guide) => {
            let or_hotline = |phone: &str| {
                if phone.is_empty() {
                    HOTLINE.to_owned()
                } else {
                    phone.to_owned()
                }
            };
            Some((
                guide.phone_consult.clone(),
                or_hotline(&guide.phone_supervise),
            ))
        }
        _ => None,
    };
    if let Some(phones) = of(&record.body) {
        return Ok(Some(phones));
    }
    let Body::Fee(fee) = &record.body else {
        return Ok(None);
    };
    let guides = context.reader.records(&fee.guides)?;
    Ok(guides.iter().find_map(|entry| of(&entry.record.body)))
}
