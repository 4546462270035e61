use content_model::{Body, Charges, Guide, Kind, Material, Rid, ServerType, TaskType};

use super::cell::basis::bases;
use super::cell::choice::choice;
use super::cell::limit::limit;
use super::cell::list::{split, split_names};
use super::cell::material::{NamedMaterial, materials};
use super::cell::phone::phone;
use super::cell::question::questions;
use super::cell::step::steps;
use super::cell::{Value, compact, digits};
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Guide,
    name: "办事指南",
    number: "local_code",
    columns: &[
        must("local_code"),
        must("task_type"),
        must("server_type"),
        may("topics"),
        must("dept"),
        must("by_law"),
        may("accept_condition"),
        must("materials"),
        must("steps"),
        may("anticipate"),
        may("promise"),
        must("charges"),
        may("windows"),
        may("result"),
        may("visit_count"),
        must("phone_consult"),
        must("phone_supervise"),
        may("rights"),
        may("faq"),
    ],
};

const TASK_TYPES: &[(&str, TaskType)] = &[
    ("行政许可", TaskType::Permit),
    ("行政处罚", TaskType::Penalty),
    ("行政强制", TaskType::Coercion),
    ("行政征收", TaskType::Levy),
    ("行政给付", TaskType::Benefit),
    ("行政裁决", TaskType::Ruling),
    ("行政确认", TaskType::Confirmation),
    ("行政奖励", TaskType::Award),
    ("其他行政权力", TaskType::Other),
    ("公共服务", TaskType::PublicService),
];

const SERVER_TYPES: &[(&str, ServerType)] = &[
    ("个人", ServerType::Person),
    ("自然人", ServerType::Person),
    ("企业", ServerType::Organisation),
    ("法人", ServerType::Organisation),
    ("组织", ServerType::Organisation),
    ("个人和企业", ServerType::Both),
    ("个人、企业", ServerType::Both),
];

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let local_code = row.required("local_code", number);
    let task_type = row.required("task_type", |value| choice(value, TASK_TYPES));
    let server_type = row.required("server_type", |value| choice(value, SERVER_TYPES));
    let topics = row.list("topics", split_names);
    let dept = row.required_text("dept");
    let by_law = row.required("by_law", bases);
    let accept_condition = row.list("accept_condition", split);
    let materials = resolve_materials(row, ctx)?;
    let steps = row.required("steps", steps);
    let anticipate = row.optional("anticipate", limit).flatten();
    let promise = row.optional("promise", limit).flatten();
    let charges = resolve_charges(row, ctx)?;
    let windows = resolve_windows(row, ctx)?;
    let result = row.text("result");
    let visit_count = row.optional("visit_count", visits);
    let phone_consult = row.required("phone_consult", phone);
    let phone_supervise = row.required("phone_supervise", phone);
    let rights = row.text("rights");
    let faq = row.optional("faq", questions).unwrap_or_default();
    let guide = || {
        Some(Guide {
            local_code: Some(local_code?),
            task_type: task_type?,
            server_type: server_type?,
            topics,
            by_law: by_law?,
            dept: dept?,
            windows,
            accept_condition,
            materials: materials?,
            steps: steps?,
            anticipate,
            promise,
            charges: charges?,
            result,
            visit_count,
            phone_consult: phone_consult?,
            phone_supervise: phone_supervise?,
            rights,
            faq,
            ..Guide::default()
        })
    };
    Ok(guide().map(|guide| Parts::of(Body::Guide(guide))))
}

fn resolve_materials(
    row: &mut Row,
    ctx: &Context,
) -> Result<Option<Vec<Material>>, WorkspaceError> {
    let Some(named) = row.required("materials", materials) else {
        return Ok(None);
    };
    let mut out = Vec::new();
    for NamedMaterial {
        mut material,
        form_code,
    } in named
    {
        if let Some(code) = form_code {
            material.form_ref = ctx.resolve(row, "materials", Kind::Form, &code)?;
        }
        out.push(material);
    }
    Ok(Some(out))
}

/// `不收费`, or the codes of fees. Silence is not an answer.
fn resolve_charges(row: &mut Row, ctx: &Context) -> Result<Option<Charges>, WorkspaceError> {
    let Some(text) = row.required_text("charges") else {
        return Ok(None);
    };
    if matches!(compact(&text).as_str(), "不收费" | "免费") {
        return Ok(Some(Charges::NoCharge));
    }
    let fees = resolve_codes(row, ctx, "charges", Kind::Fee, split_names(&text))?;
    Ok(Some(Charges::Fees(fees)))
}

fn resolve_windows(row: &mut Row, ctx: &Context) -> Result<Vec<Rid>, WorkspaceError> {
    let codes = row.list("windows", split_names);
    resolve_codes(row, ctx, "windows", Kind::Window, codes)
}

fn resolve_codes(
    row: &mut Row,
    ctx: &Context,
    key: &str,
    kind: Kind,
    codes: Vec<String>,
) -> Result<Vec<Rid>, WorkspaceError> {
    let mut out = Vec::new();
    for code in codes {
        out.extend(ctx.resolve(row, key, kind, &compact(&code))?);
    }
    Ok(out)
}

fn visits(value: &Value) -> Result<u8, Refusal> {
    let text = compact(&value.text()?);
    digits(text.strip_suffix('次').unwrap_or(&text), 1).ok_or_else(|| {
        Refusal::new(
            "visits",
            Words::fixed("看不懂跑动次数", "the number of visits is not understood"),
            Words::fixed("0、1 或 2次", "0, 1 or 2次"),
        )
    })
}
