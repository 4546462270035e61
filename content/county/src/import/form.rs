use content_model::{AttachmentRole, Body, Form, Kind};

use super::attachment;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Form,
    name: "表格",
    number: "form_code",
    columns: &[
        must("form_code"),
        must("version"),
        may("blank"),
        may("filled_sample"),
        may("fill_notes"),
    ],
};

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let form_code = row.required("form_code", number);
    let version = row.required_text("version");
    let fill_notes = row.text("fill_notes");
    let roles = [
        ("blank", AttachmentRole::Blank),
        ("filled_sample", AttachmentRole::FilledSample),
    ];
    let attachments = roles
        .iter()
        .filter_map(|(key, role)| {
            row.optional(key, |value| attachment::find(value, *role, &ctx.folder))
        })
        .collect();
    let form = || {
        Some(Form {
            form_code: form_code?,
            version: version?,
            fields: Vec::new(),
            fill_notes,
            page: "A4".to_owned(),
        })
    };
    Ok(form().map(|form| Parts {
        attachments,
        ..Parts::of(Body::Form(form))
    }))
}
