use content_model::{Body, Disclosure, Kind, Validity};

use super::cell::basis::document_number;
use super::cell::choice::{choice, offered};
use super::cell::date::known;
use super::cell::narrow;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Disclosure,
    name: "信息公开",
    number: "index_no",
    other_numbers: &[],
    choices,
    columns: &[
        must("index_no"),
        may("doc_no"),
        must("class_code"),
        may("theme"),
        may("form"),
        must("created_date"),
        must("validity"),
        may("body"),
        may("paper_location"),
        may("interpretation_ref"),
        may("policy_ref"),
    ],
};

const VALIDITIES: &[(&str, Validity)] = &[
    ("有效", Validity::Valid),
    ("废止", Validity::Repealed),
    ("失效", Validity::Lapsed),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "validity" => offered(VALIDITIES),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let index_no = row.required("index_no", number);
    // In the one form in which numbers are searched, where it is one.
    let doc_no = row
        .text("doc_no")
        .map(|text| document_number(&text).unwrap_or(text));
    let class_code = row.required_text("class_code");
    let theme = row.text("theme");
    let form = row.text("form");
    let created_date = row.required("created_date", known);
    let validity = row.required("validity", |value| choice(value, VALIDITIES));
    let body = row.text("body");
    let paper_location = row.text("paper_location");
    let mut references = [None, None];
    for (key, reference) in ["interpretation_ref", "policy_ref"]
        .iter()
        .zip(&mut references)
    {
        if let Some(code) = row.text(key) {
            *reference = ctx.resolve(row, key, Kind::Disclosure, &narrow(&code))?;
        }
    }
    let [interpretation_ref, policy_ref] = references;
    let disclosure = || {
        Some(Disclosure {
            index_no: index_no?,
            doc_no,
            class_code: class_code?,
            theme,
            form,
            created_date: created_date?,
            validity: validity?,
            fulltext: body.is_some(),
            body: body.unwrap_or_default(),
            paper_location,
            interpretation_ref,
            policy_ref,
        })
    };
    Ok(disclosure().map(|disclosure| Parts::of(Body::Disclosure(disclosure))))
}
