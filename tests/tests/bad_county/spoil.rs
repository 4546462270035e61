//! Ways in which a clerk's hand, or a program's, spoils one place of a good workbook.
//!
//! Each way gives all the places where it can happen, and what must be named for each.

mod cell;
mod relation;

use calamine::Data;

use crate::book::{At, County};
use crate::desk::Named;

/// One spoilt place.
#[derive(Clone)]
pub struct Spoilt {
    pub edits: Vec<Edit>,
    pub expected: Vec<Named>,
    /// It is named only where nothing was imported before.
    pub afresh: bool,
}

#[derive(Clone)]
pub enum Edit {
    Cell(At, Data),
    /// The whole row of the cell is emptied.
    EmptyRow(At),
    HideRow(At),
}

/// A way of spoiling, by name.
pub type Way = (&'static str, fn(&County) -> Vec<Spoilt>);

pub const WAYS: [Way; 26] = [
    ("a mandatory cell is blanked", cell::blank),
    ("the letter O stands for a zero", cell::letter_for_zero),
    (
        "promised and statutory limit change places",
        relation::limits_swapped,
    ),
    (
        "a fee starts in a month without a day",
        cell::month_without_day,
    ),
    ("a form is deleted", relation::form_deleted),
    ("an index number is typed twice", relation::number_twice),
    ("a mobile number stands in a note", cell::mobile_number),
    ("an identity number stands in a text", cell::identity_number),
    ("a total is one too many", cell::total_off_by_one),
    ("an emoji stands in a summary", cell::emoji),
    ("a text is marked as internal", cell::internal_mark),
    ("the year was never filled in", cell::placeholder),
    ("a conversion left &nbsp; behind", cell::debris),
    ("a header is mistyped", relation::header_mistyped),
    ("a row is hidden", relation::row_hidden),
    ("a name is not masked", cell::name_unmasked),
    (
        "something is withdrawn without a basis",
        relation::withdrawn_without_basis,
    ),
    ("a fee is charged past its end", relation::fee_past_end),
    ("a formula failed", relation::formula_failed),
    ("a fee rests on nothing", cell::without_basis),
    ("a word is not one of the list", cell::other_word),
    ("an interpretation forgets its policy", relation::pair_torn),
    ("a notice is over", cell::notice_over),
    ("a topic is not in the tree", cell::topic_unknown),
    ("a window stands off its plan", cell::position_wrong),
    ("an attachment is not there", cell::attachment_missing),
];

fn named(county: &County, at: &At, rule: &str) -> Named {
    Named {
        file: county.file(at).to_owned(),
        sheet: county.page(at).name.clone(),
        cell: county.cell(at),
        rule: rule.to_owned(),
    }
}

/// `at` holds `text` instead, and `rule` is broken there.
fn typed(county: &County, at: &At, text: impl Into<String>, rule: &str) -> Spoilt {
    let text: String = text.into();
    let value = if text.is_empty() {
        Data::Empty
    } else {
        Data::String(text)
    };
    Spoilt {
        edits: vec![Edit::Cell(at.clone(), value)],
        expected: vec![named(county, at, rule)],
        afresh: false,
    }
}

fn each(
    county: &County,
    page: &str,
    header: &str,
    rule: &str,
    change: impl Fn(&At, &str) -> Option<String>,
) -> Vec<Spoilt> {
    let cells = county.cells(page, header);
    let changed = cells.iter().filter_map(|at| {
        let text = change(at, &county.text(at))?;
        Some(typed(county, at, text, rule))
    });
    changed.collect()
}
