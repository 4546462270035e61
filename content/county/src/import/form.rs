use content_model::{AttachmentRole, Body, Form, Kind, Orientation};

use super::cell::choice::{choice, offered};
use super::cell::field::fields;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Form,
    name: "表格",
    number: "form_code",
    other_numbers: &[],
    choices,
    columns: &[
        must("form_code"),
        must("version"),
        may("blank"),
        may("filled_sample"),
        may("fields"),
        may("fill_notes"),
        may("page"),
        may("orientation"),
    ],
};

const PAGES: &[(&str, &str)] = &[("A4", "A4"), ("A5", "A5"), ("A3", "A3")];

const ORIENTATIONS: &[(&str, Orientation)] = &[
    ("纵向", Orientation::Portrait),
    ("横向", Orientation::Landscape),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "page" => offered(PAGES),
        "orientation" => offered(ORIENTATIONS),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let form_code = row.required("form_code", number);
    let version = row.required_text("version");
    let fill_notes = row.text("fill_notes");
    let fields = row.optional("fields", fields).unwrap_or_default();
    let page = row.optional("page", |value| choice(value, PAGES));
    let orientation = row.optional("orientation", |value| choice(value, ORIENTATIONS));
    let roles = [
        ("blank", AttachmentRole::Blank),
        ("filled_sample", AttachmentRole::FilledSample),
    ];
    let attachments = roles
        .iter()
        .flat_map(|(key, role)| ctx.attached(row, key, *role))
        .collect();
    let form = || {
        Some(Form {
            form_code: form_code?,
            version: version?,
            fields,
            fill_notes,
            page: page.unwrap_or("A4").to_owned(),
            orientation: orientation.unwrap_or_default(),
        })
    };
    Ok(form().map(|form| Parts {
        attachments,
        ..Parts::of(Body::Form(form))
    }))
}
