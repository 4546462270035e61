use content_model::{Body, Kind, Site};

use super::cell::list::split_names;
use super::cell::phone::phone;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Site,
    name: "站点",
    number: "site_code",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("site_code"),
        must("place_name"),
        must("phone"),
        may("hot_words"),
    ],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let site_code = row.required("site_code", number);
    let place_name = row.required_text("place_name");
    let phone = row.required("phone", phone);
    let hot_words = row.list("hot_words", split_names);
    let site = || {
        Some(Site {
            site_code: site_code?,
            place_name: place_name?,
            phone: phone?,
            hot_words,
        })
    };
    Ok(site().map(|site| Parts::of(Body::Site(site))))
}
