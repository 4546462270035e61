//! The warning that stands before everything else.

use content_model::Body;
use content_store::Entry;
use slint::ComponentHandle;

use crate::page::{Context, value};
use crate::ui::{App, WarningAdapter};

pub fn show(app: &App, context: &Context<'_>, entry: &Entry) {
    let Body::Notice(notice) = &entry.record.body else { return };
    let adapter = app.global::<WarningAdapter>();
    adapter.set_level(value::warning_mark(notice.level));
    adapter.set_headline(entry.record.title.as_str().into());
    // A warning without an action still has to say something.
    let action = notice.action_text.as_deref().unwrap_or(&notice.body);
    adapter.set_action(action.into());
    adapter.set_publisher(context.publisher(&entry.record).into());
    adapter.set_until(value::moment(notice.expires_at));
}
