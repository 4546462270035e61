//! Where there is nothing to show: why, and whom to call.

use slint::ComponentHandle;

use crate::phones::Phones;
use crate::ui::{App, EmptyAdapter, EmptyMark};

/// Why there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing ever arrived.
    NoContent,
    /// What is stored cannot be read.
    Damaged,
    /// The agent is building it anew.
    Rebuilding,
}

/// Says so, with the phones that were remembered.
pub fn show(app: &App, why: Why, phones: &Phones) {
    let adapter = app.global::<EmptyAdapter>();
    adapter.set_mark(match why {
        Why::NoContent => EmptyMark::NoContent,
        Why::Damaged => EmptyMark::Damaged,
        Why::Rebuilding => EmptyMark::Rebuilding,
    });
    adapter.set_place(phones.place.as_str().into());
    adapter.set_phone(phones.phone.as_str().into());
}
