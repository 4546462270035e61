//! A file of a record, page by page, as large as one likes.

use content_model::{Attachment, Record};
use content_store::StoreError;
use slint::ComponentHandle;

use crate::measure::line_height;
use crate::page::{Context, attachment, is_over, picture, value};
use crate::picture::Answer;
use crate::session::{Screen, ZOOMS};
use crate::ui::{App, PictureMark, PictureValue, ViewerAdapter};

/// Shows the file that `screen` names and puts right its page. `false`: there is no such file any more.
pub fn show(app: &App, context: &Context<'_>, screen: &mut Screen) -> Result<bool, StoreError> {
    let Screen::View {
        rid,
        file,
        page,
        zoom,
    } = screen
    else {
        return Ok(false);
    };
    let Some(entry) = context.reader.record(rid)? else {
        return Ok(false);
    };
    let record = &entry.record;
    let Some(attachment) = file_of(record, file).filter(|_| !is_over(record, context.now)) else {
        return Ok(false);
    };
    *zoom = (*zoom).min(ZOOMS.len() - 1);
    let metrics = &context.metrics;
    let top = line_height(metrics.list) + 8.0;
    let width = context.width - 2.0 * metrics.margin;
    let height = (context.height - top - metrics.foot.max(80.0) - 4.0).max(metrics.primary);
    let picture = sheet(context, attachment, *page, *zoom, (width, height));
    if picture.pages > 0 {
        *page = (*page).min(picture.pages as usize - 1);
    }
    let adapter = app.global::<ViewerAdapter>();
    adapter.set_title(context.script.words(record.display_title()));
    adapter.set_name(context.script.words(attachment::name(record, attachment)));
    adapter.set_role(attachment::role(attachment.role));
    adapter.set_status(value::status(record, context.today()));
    adapter.set_top(top);
    adapter.set_room(height);
    adapter.set_page(i32::try_from(*page).unwrap_or(0));
    adapter.set_zoom(i32::try_from(*zoom).unwrap_or(0));
    adapter.set_picture(picture);
    Ok(true)
}

fn file_of<'a>(record: &'a Record, sha256: &str) -> Option<&'a Attachment> {
    record
        .attachments
        .iter()
        .find(|attachment| attachment.sha256 == sha256)
}

/// The page at its zoom; until that is drawn, a coarser drawing of the same page in its place.
fn sheet(
    context: &Context<'_>,
    attachment: &Attachment,
    page: usize,
    zoom: usize,
    (width, height): (f32, f32),
) -> PictureValue {
    let Some(easel) = context.easel else {
        return PictureValue::default();
    };
    let room = |zoom: usize| (width * ZOOMS[zoom], height * ZOOMS[zoom]);
    let (wide, high) = room(zoom);
    match easel.ask(attachment, page, wide, high) {
        Answer::Ready(drawn) => picture::ready(&drawn, wide, high),
        Answer::Missing => picture::without(PictureMark::Missing),
        Answer::Refused => picture::without(PictureMark::Refused),
        Answer::Coming => (0..ZOOMS.len())
            .rev()
            .find_map(|other| {
                let (wide, high) = room(other);
                easel.known(attachment, page, wide, high)
            })
            .map_or_else(
                || picture::without(PictureMark::Coming),
                |coarse| picture::ready(&coarse, wide, high),
            ),
    }
}
