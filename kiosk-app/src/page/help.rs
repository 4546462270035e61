//! How the terminal is used, and what of it can be set.

use slint::ComponentHandle;

use crate::page::Context;
use crate::ui::{App, HelpAdapter};

/// `low`: everything stands in the lower half already.
pub fn show(app: &App, context: &Context<'_>, low: bool) {
    let adapter = app.global::<HelpAdapter>();
    adapter.set_low(low);
    adapter.set_can_lower(context.metrics.height > context.metrics.width);
    adapter.set_phone(context.phone().into());
}
