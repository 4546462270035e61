//! The number pad: digits in, the records that have them out.

use content_store::{Entry, StoreError};
use slint::{ComponentHandle, ModelRc};

use crate::layout::{Cut, Pad};
use crate::page::{Context, is_over, row};
use crate::script::InScript;
use crate::ui::{App, NumberAdapter, Row};

/// More hits than anybody pages through.
const HITS: usize = 60;

/// Shows the digits typed and what they lead to, at `page`. Returns the page really shown.
pub fn show(
    app: &App,
    context: &Context<'_>,
    digits: &str,
    page: usize,
) -> Result<usize, StoreError> {
    let found = found(context, digits)?;
    let pad = Pad::of(&context.metrics, context.height);
    let cut = Cut::of(found.len(), pad.rows, page);
    let mut rows: Vec<Row> = Vec::new();
    for entry in &found[cut.range()] {
        rows.extend(row(context, &entry.record, true)?);
    }
    let adapter = app.global::<NumberAdapter>();
    adapter.set_digits(grouped(digits).as_str().into());
    adapter.set_rows(ModelRc::from(rows.as_slice()).in_script(&context.script));
    adapter.set_total(i32::try_from(found.len()).unwrap_or(i32::MAX));
    adapter.set_page(cut.page());
    adapter.set_pages(cut.pages());
    adapter.set_key_width(pad.key_width);
    adapter.set_key_height(pad.key_height);
    Ok(cut.at)
}

/// Records with a page of their own that may be shown now.
fn found(context: &Context<'_>, digits: &str) -> Result<Vec<Entry>, StoreError> {
    let mut found = context.reader.numbered(digits, HITS)?;
    found.retain(|entry| !is_over(&entry.record, context.now));
    Ok(found)
}

/// Digits in groups of four, as they are read out.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_four() {
        assert_eq!(grouped(""), "");
        assert_eq!(grouped("0101"), "0101");
        assert_eq!(grouped("0101012026000041"), "0101 0120 2600 0041");
        assert_eq!(grouped("2018150"), "2018 150");
    }
}
