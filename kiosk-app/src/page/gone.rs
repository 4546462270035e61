//! A record that was taken back, or expired, while somebody read it or was led to it.

use content_model::{Body, Rid};
use content_store::StoreError;
use slint::ComponentHandle;

use crate::page::{Context, is_over, value};
use crate::ui::{App, GoneAdapter};

/// Says what is known of it: `title` is the name under which it stood on the screen.
pub fn show(
    app: &App,
    context: &Context<'_>,
    rid: &Rid,
    title: Option<&str>,
) -> Result<(), StoreError> {
    let entry = context.reader.record(rid)?;
    let record = entry.as_ref().map(|entry| &entry.record);
    let name = record.map(|record| record.title.as_str()).or(title);
    let ended = record
        .filter(|record| is_over(record, context.now))
        .and_then(|record| match &record.body {
            Body::Notice(notice) => Some(notice.expires_at),
            _ => None,
        });
    let adapter = app.global::<GoneAdapter>();
    adapter.set_title(context.words(name.unwrap_or_default()));
    adapter.set_expired(ended.is_some());
    adapter.set_ended(ended.map(value::moment).unwrap_or_default());
    adapter.set_noticed(value::date(context.today()));
    adapter.set_phone(context.phone().into());
    Ok(())
}
