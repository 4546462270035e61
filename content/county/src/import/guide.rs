use content_model::{
    Alert, AttachmentRole, Body, Guide, Kind, Limit, Material, Outcome, ServerType, TaskType,
};

use super::cell::basis::bases;
use super::cell::choice::{YES_NO, choice, offered};
use super::cell::code::item_code;
use super::cell::date::day;
use super::cell::limit::limit_of;
use super::cell::list::{split, split_names};
use super::cell::material::{NamedMaterial, materials};
use super::cell::phone::phone;
use super::cell::question::questions;
use super::cell::step::steps;
use super::cell::{Value, compact, digits};
use super::charge;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words, missing};

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Guide,
    name: "办事指南",
    number: "local_code",
    other_numbers: &["task_handle_item", "task_code", "catalog_code"],
    choices,
    columns: &[
        may("local_code"),
        may("task_handle_item"),
        may("task_code"),
        may("catalog_code"),
        may("handle_name"),
        must("task_type"),
        must("server_type"),
        may("topics"),
        may("topics_org"),
        may("life_events"),
        must("dept"),
        must("by_law"),
        may("accept_condition"),
        may("not_accept"),
        may("limit_explain"),
        must("materials"),
        must("steps"),
        may("anticipate"),
        may("anticipate_unit"),
        may("promise"),
        may("promise_unit"),
        may("special_procedure"),
        may("charged"),
        may("charges"),
        // Of provinces' lists: held against the codes, and not kept.
        may("listed_amount"),
        may("listed_basis"),
        may("windows"),
        may("result"),
        may("result_sample"),
        may("result_validity"),
        may("result_delivery"),
        may("visit_count"),
        must("phone_consult"),
        must("phone_supervise"),
        may("rights"),
        may("proxy_ok"),
        may("promise_ok"),
        may("lack_ok"),
        may("online_url"),
        may("faq"),
        may("alert"),
        may("alert_until"),
        may("audio"),
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
    // As national lists shorten and number them.
    ("许可", TaskType::Permit),
    ("处罚", TaskType::Penalty),
    ("强制", TaskType::Coercion),
    ("征收", TaskType::Levy),
    ("给付", TaskType::Benefit),
    ("裁决", TaskType::Ruling),
    ("确认", TaskType::Confirmation),
    ("奖励", TaskType::Award),
    ("其他", TaskType::Other),
    ("01", TaskType::Permit),
    ("02", TaskType::Penalty),
    ("03", TaskType::Coercion),
    ("04", TaskType::Levy),
    ("05", TaskType::Benefit),
    ("07", TaskType::Confirmation),
    ("08", TaskType::Award),
    ("09", TaskType::Ruling),
    ("10", TaskType::Other),
    ("20", TaskType::PublicService),
];

const SERVER_TYPES: &[(&str, ServerType)] = &[
    ("个人", ServerType::Person),
    ("自然人", ServerType::Person),
    ("企业", ServerType::Organisation),
    ("法人", ServerType::Organisation),
    ("组织", ServerType::Organisation),
    ("企业法人", ServerType::Organisation),
    ("事业法人", ServerType::Organisation),
    ("社会组织法人", ServerType::Organisation),
    ("非法人企业", ServerType::Organisation),
    ("行政机关", ServerType::Organisation),
    ("其他组织", ServerType::Organisation),
    ("个人和企业", ServerType::Both),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "task_type" => offered(TASK_TYPES),
        "server_type" => offered(SERVER_TYPES),
        "proxy_ok" | "promise_ok" | "lack_ok" | "charged" => vec!["是", "否"],
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let local_code = row.optional("local_code", number);
    let [task_handle_item, task_code, catalog_code] =
        ["task_handle_item", "task_code", "catalog_code"].map(|key| row.optional(key, item_code));
    let numbered = [&local_code, &task_handle_item, &task_code, &catalog_code];
    if LAYOUT.numbers().all(|key| row.value(key).is_none()) {
        row.refuse("local_code", missing("local_code"));
    }
    let numbered = numbered.iter().any(|code| code.is_some());
    let task_type = row.required("task_type", |value| choice(value, TASK_TYPES));
    let server_type = row.required("server_type", served);
    let mut topics = row.list("topics", split_names);
    for topic in row.list("topics_org", split_names) {
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    let life_events = row.list("life_events", split_names);
    let dept = row.required_text("dept");
    let by_law = row.required("by_law", bases);
    let accept_condition = row.list("accept_condition", split);
    let not_accept = row.list("not_accept", split);
    let limit_explain = row.text("limit_explain");
    let materials = resolve_materials(row, ctx)?;
    let steps = row.required("steps", steps);
    let anticipate = time_limit(row, "anticipate", "anticipate_unit");
    let promise = time_limit(row, "promise", "promise_unit");
    let special_procedure = row.text("special_procedure");
    let charges = charge::read(row, ctx)?;
    let windows = resolve_windows(row, ctx)?;
    let result = outcome(row);
    let visit_count = row.optional("visit_count", visits);
    let phone_consult = row.required("phone_consult", phone);
    let phone_supervise = row.required("phone_supervise", phone);
    let rights = row.text("rights");
    let [proxy_ok, promise_ok, lack_ok] = ["proxy_ok", "promise_ok", "lack_ok"]
        .map(|key| row.optional(key, |value| choice(value, YES_NO)));
    let online_url = row.optional("online_url", web_address);
    let faq = row.optional("faq", questions).unwrap_or_default();
    let alert = alert(row);
    let attachments = [
        ("result_sample", AttachmentRole::ResultSample),
        ("audio", AttachmentRole::Audio),
    ];
    let attachments = attachments
        .iter()
        .flat_map(|(key, role)| ctx.attached(row, key, *role))
        .collect();
    let guide = || {
        Some(Guide {
            catalog_code,
            task_code,
            task_handle_item,
            local_code,
            task_type: task_type?,
            server_type: server_type?,
            topics,
            life_events,
            by_law: by_law?,
            dept: dept?,
            windows,
            accept_condition,
            not_accept,
            limit_explain,
            materials: materials?,
            steps: steps?,
            anticipate,
            promise,
            special_procedure,
            charges: charges?,
            result,
            visit_count,
            phone_consult: phone_consult?,
            phone_supervise: phone_supervise?,
            rights,
            proxy_ok,
            promise_ok,
            lack_ok,
            online_url,
            faq,
            alert,
        })
    };
    Ok(guide().filter(|_| numbered).map(|guide| Parts {
        attachments,
        ..Parts::of(Body::Guide(guide))
    }))
}

/// One word, or several kinds of person and organisation as national lists name them.
fn served(value: &Value) -> Result<ServerType, Refusal> {
    let named = split_names(&value.text()?);
    let several: Result<Vec<ServerType>, Refusal> = named
        .iter()
        .map(|word| choice(&Value::Text(word.clone()), SERVER_TYPES))
        .collect();
    match several {
        Ok(kinds) if kinds.windows(2).all(|two| two[0] == two[1]) && !kinds.is_empty() => {
            Ok(kinds[0])
        }
        Ok(kinds) if kinds.len() > 1 => Ok(ServerType::Both),
        _ => choice(value, SERVER_TYPES),
    }
}

fn time_limit(row: &mut Row, key: &str, unit: &str) -> Option<Limit> {
    let unit = row.text(unit);
    row.optional(key, |value| limit_of(value, unit.as_deref()))
        .flatten()
}

fn outcome(row: &mut Row) -> Option<Outcome> {
    let (validity, delivery) = (row.text("result_validity"), row.text("result_delivery"));
    if row.value("result").is_none() && (validity.is_some() || delivery.is_some()) {
        row.refuse("result", missing("result"));
    }
    Some(Outcome {
        name: row.text("result")?,
        validity,
        delivery,
    })
}

/// A note that is shown until a day: without the day it would stay for ever.
fn alert(row: &mut Row) -> Option<Alert> {
    let (text, until) = (row.text("alert"), row.optional("alert_until", day));
    match (text, until) {
        (Some(text), Some(until)) => return Some(Alert { text, until }),
        (Some(_), None) if row.value("alert_until").is_none() => {
            row.refuse("alert_until", missing("alert_until"));
        }
        (None, Some(_)) => row.refuse("alert", missing("alert")),
        _ => {}
    }
    None
}

fn web_address(value: &Value) -> Result<String, Refusal> {
    let text = compact(&value.text()?);
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let plausible = host.is_some_and(|host| host.contains('.') && !host.contains('@'));
    if plausible && text.len() <= 300 && text.is_ascii() {
        return Ok(text);
    }
    Err(Refusal::new(
        "web-address",
        Words::fixed("看不懂这个网址", "this web address is not understood"),
        Words::fixed(
            "写成 https:// 开头的完整网址",
            "write it in full, beginning with https://",
        ),
    ))
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
        sample_code,
    } in named
    {
        if let Some(code) = form_code {
            material.form_ref = ctx.resolve(row, "materials", Kind::Form, &code)?;
        }
        if let Some(code) = sample_code {
            material.sample_ref = ctx.resolve(row, "materials", Kind::Form, &code)?;
        }
        out.push(material);
    }
    Ok(Some(out))
}

fn resolve_windows(
    row: &mut Row,
    ctx: &Context,
) -> Result<Vec<content_model::Rid>, WorkspaceError> {
    let codes = row.list("windows", split_names);
    ctx.resolve_all(row, "windows", Kind::Window, codes)
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
