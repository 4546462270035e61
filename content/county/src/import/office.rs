use content_model::{Body, Kind, Office};

use super::cell::list::split;
use super::cell::phone::phones;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Office,
    name: "机构",
    number: "org_code",
    columns: &[
        must("org_code"),
        may("functions"),
        must("address"),
        must("hours"),
        must("phones"),
    ],
};

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let org_code = row.required("org_code", number);
    let functions = row.list("functions", split);
    let address = row.required_text("address");
    let hours = row.required_text("hours");
    let phones = row.required("phones", phones);
    let office = || {
        Some(Office {
            org_code: org_code?,
            parent: None,
            functions,
            address: address?,
            hours: hours?,
            phones: phones?,
        })
    };
    Ok(office().map(|office| Parts::of(Body::Office(office))))
}
