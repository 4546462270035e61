//! Records of an invented town.

use content_model::{Record, Rid};
use serde_json::{Value, json};

pub const SITE: u64 = 1;
pub const OFFICE: u64 = 2;
pub const GUIDE: u64 = 3;
pub const FEE: u64 = 4;
pub const NOTICE: u64 = 5;
pub const RESULTS: u64 = 6;
pub const WARNING: u64 = 7;

pub fn rid(n: u64) -> Rid {
    Rid::new(n, [0; 10])
}

/// A town with a terminal, an office, a guide with its fee, a notice and results.
pub fn town() -> Vec<Record> {
    vec![
        site(),
        office(),
        guide("材料一份"),
        fee(4000),
        notice(),
        results(),
    ]
}

pub fn site() -> Record {
    record(
        SITE,
        1,
        "青石镇终端",
        json!({"kind": "site", "site_code": "qingshi",
            "place_name": "示范县青石镇便民服务中心", "phone": "0000-5550161"}),
    )
}

pub fn office() -> Record {
    let open = |opens: &str, closes: &str| json!({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "opens": opens, "closes": closes});
    record(
        OFFICE,
        1,
        "青石镇便民服务中心",
        json!({"kind": "office", "org_code": "QS-BMZX", "site_type": "town_centre",
            "address": "石桥街12号", "hours": "周一至周五 8:30–12:00，14:30–17:30",
            "opening": [open("08:30", "12:00"), open("14:30", "17:30")],
            "phones": ["0000-5550161"]}),
    )
}

pub fn guide(condition: &str) -> Record {
    record(
        GUIDE,
        1,
        "补领居民身份证",
        json!({"kind": "guide", "task_type": "public_service", "server_type": "person",
            "dept": "派出所", "accept_condition": [condition], "materials": [], "steps": [],
            "charges": {"fees": [rid(FEE)]}, "phone_consult": "0000-5550120",
            "phone_supervise": "0000-5550121"}),
    )
}

pub fn fee(fen: u64) -> Record {
    record(
        FEE,
        1,
        "身份证工本费",
        json!({"kind": "fee", "fee_class": "administrative", "charge_unit": "证",
            "amount": {"form": "fixed", "fen": fen}, "basis": [{"document": "价费字〔2003〕1号"}],
            "effective_from": "2004-01-01", "state": "charged"}),
    )
}

pub fn notice() -> Record {
    notice_of(
        NOTICE,
        1,
        "circular",
        "森林防火期野外用火通知",
        "2027-02-21T23:59:59",
        json!({}),
    )
}

pub fn results() -> Record {
    let row = |name: &str, number: &str| {
        json!({"number": number, "applicant_masked": name, "item": "农村宅基地和建房",
            "decision": "准予", "date": "2026-11-03"})
    };
    let rows = json!({"result_rows": [row("张*", "QS-031"), row("李**", "QS-032")]});
    notice_of(
        RESULTS,
        1,
        "results",
        "建房审批结果",
        "2027-02-21T23:59:59",
        rows,
    )
}

/// Warning `n` of a level, until a moment, in one of its versions.
pub fn warning(n: u64, rev: u32, level: &str, until: &str) -> Record {
    let more = json!({"level": level, "action_text": "马上离开河边。"});
    notice_of(
        WARNING + n,
        rev,
        "warning",
        &format!("暴雨预警{n}"),
        until,
        more,
    )
}

fn notice_of(n: u64, rev: u32, kind: &str, title: &str, until: &str, more: Value) -> Record {
    let mut body =
        json!({"kind": "notice", "notice_kind": kind, "body": "正文。", "expires_at": until});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    record(n, rev, title, body)
}

pub fn record(n: u64, rev: u32, title: &str, body: Value) -> Record {
    serde_json::from_value(json!({
        "rid": rid(n), "rev": rev, "publisher": "qingshi", "scope": "county", "title": title,
        "status": "in_force", "publish_date": "2026-11-20", "body": body,
    }))
    .unwrap_or_else(|error| panic!("{title}: {error}"))
}
