//! Somebody who works here: face, post, number, window, phone, and who stands in.

use content_model::{AttachmentRole, Person, Record};
use content_store::StoreError;
use slint::ComponentHandle;

use crate::metrics::Metrics;
use crate::page::record::Shown;
use crate::page::{Context, attachment, picture, record, relation, review, row, text};
use crate::ui::{App, Block, FieldName, PersonAdapter, PictureValue, ScreenName};

/// Design height of a photo, u; three to four.
const PHOTO: f32 = 320.0;
pub(crate) const PHOTO_SHAPE: f32 = 0.75;

/// Shows somebody's page with the photo beside it.
pub fn show(
    app: &App,
    context: &Context<'_>,
    record: &Record,
    blocks: Vec<Block>,
    page: usize,
) -> Result<Shown, StoreError> {
    let metrics = &context.metrics;
    let title = Metrics::line(metrics.title);
    let height = (context.height - title - 32.0).clamp(120.0, PHOTO);
    let width = height * PHOTO_SHAPE;
    let adapter = app.global::<PersonAdapter>();
    adapter.set_photo(photo(context, record, width, height));
    adapter.set_photo_width(width);
    adapter.set_photo_height(height);
    let beside = width + 2.0 * metrics.gap;
    let at = record::lay_out(app, context, record, blocks, page, (beside, 0.0))?;
    Ok(Shown::At(ScreenName::Person, at))
}

/// The face, in a box of `width`×`height` u; nothing where there is none.
pub(crate) fn photo(
    context: &Context<'_>,
    record: &Record,
    width: f32,
    height: f32,
) -> PictureValue {
    let photo = attachment::of_role(record, AttachmentRole::Photo);
    picture::value(context, photo, 0, width, height)
}

pub fn blocks(
    context: &Context<'_>,
    record: &Record,
    person: &Person,
) -> Result<Vec<Block>, StoreError> {
    let mut out = relation::standing(context, record)?;
    out.extend(text::facts(vec![
        text::fact(FieldName::Post, &person.post),
        text::fact(FieldName::DutyNumber, &person.duty_number),
        text::fact(
            FieldName::Phones,
            person.office_phone.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
    ]));
    for (field, reference) in [
        (FieldName::Windows, &person.window),
        (FieldName::StandIn, &person.backup_ref),
    ] {
        let rows = row::rows(context, reference.as_slice())?;
        if !rows.is_empty() {
            out.push(text::heading(field));
            out.extend(rows.into_iter().map(text::link));
        }
    }
    out.extend(review::line(context, record)?);
    Ok(out)
}
