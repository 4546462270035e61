use content_model::{AttachmentRole, Body, Kind, Person};

use super::cell::phone::phone;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Person,
    name: "人员",
    number: "duty_number",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("duty_number"),
        must("post"),
        may("photo"),
        may("office_phone"),
        may("window"),
        may("backup_ref"),
    ],
};

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let duty_number = row.required("duty_number", number);
    let post = row.required_text("post");
    let office_phone = row.optional("office_phone", phone);
    let window = ctx.referred(row, "window", Kind::Window)?;
    let backup_ref = ctx.referred(row, "backup_ref", Kind::Person)?;
    let attachments = ctx.attached(row, "photo", AttachmentRole::Photo);
    let person = || {
        Some(Person {
            post: post?,
            duty_number: duty_number?,
            window,
            office_phone,
            backup_ref,
        })
    };
    Ok(person().map(|person| Parts {
        attachments,
        ..Parts::of(Body::Person(person))
    }))
}
