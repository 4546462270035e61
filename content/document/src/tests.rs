use content_model::paper::{Document, PrintJob};
use content_model::{Body, Charges, FeeState, Status, Withdrawal};
use serde_json::json;

use super::*;

mod foot;
mod form;
mod lists;
mod papers;
mod room;

const GUIDE: &str = "01JZ0000000000000000000001";
const FEE: &str = "01JZ0000000000000000000002";
const OLD_FEE: &str = "01JZ0000000000000000000003";

fn record(rid: &str, title: &str, body: serde_json::Value) -> serde_json::Value {
    json!({
        "rid": rid, "rev": 1, "publisher": "gongan", "scope": "county", "title": title,
        "status": "in_force", "publish_date": "2026-01-05", "body": body,
    })
}

fn fee(rid: &str, title: &str, fen: u64, state: &str) -> serde_json::Value {
    record(
        rid,
        title,
        json!({
            "kind": "fee", "fee_class": "administrative", "charge_unit": "证",
            "amount": { "form": "fixed", "fen": fen }, "state": state, "effective_from": "2004-01-01",
            "basis": [{ "document": "关于居民身份证收费的通知", "number": "发改价格〔2003〕2322号" }],
        }),
    )
}

fn job() -> PrintJob {
    let guide = record(
        GUIDE,
        "居民身份证补领",
        json!({
            "kind": "guide", "task_type": "permit", "server_type": "person", "dept": "示范县公安局",
            "materials": [
                { "name": "居民户口簿", "original": 1 },
                { "name": "监护人证明", "need": "optional", "copies": 1, "fill_explain": "未满十六周岁时" },
            ],
            "steps": [{ "n": 1, "name": "到窗口申请" }, { "n": 2, "name": "领取证件", "working_days": 20 }],
            "anticipate": { "days": 60, "unit": "calendar_day" }, "promise": { "days": 20, "unit": "working_day" },
            "charges": { "fees": [FEE, OLD_FEE] },
            "by_law": [{ "document": "", "number": "财税〔2018〕37号" }],
            "phone_consult": "0000-5550101", "phone_supervise": "0000-5550199",
        }),
    );
    serde_json::from_value(json!({
        "document": {
            "template": "guide_sheet", "guide": guide, "windows": [], "offices": [], "forms": [],
            "fees": [fee(FEE, "补领工本费", 4000, "charged"), fee(OLD_FEE, "照相费", 2000, "abolished")],
        },
        "footer": {
            "publisher": "示范县公安局", "release": 7, "released_on": "2026-02-01", "site": "政务大厅1号机",
            "printed_on": "2026-03-09", "digest": format!("9f3c00112233{}", "a".repeat(52)),
        },
    }))
    .unwrap()
}

fn sheet(job: &mut PrintJob) -> (&mut content_model::Record, &mut Vec<content_model::Record>) {
    match &mut job.document {
        Document::GuideSheet { guide, fees, .. } => (guide, fees),
        other => panic!("{other:?}"),
    }
}

fn guide(job: &mut PrintJob) -> &mut content_model::Guide {
    match &mut sheet(job).0.body {
        Body::Guide(guide) => guide,
        other => panic!("{other:?}"),
    }
}

/// The text of each page in drawing order, without spaces and soft breaks.
fn pages(job: &PrintJob) -> Vec<String> {
    let (_, document) = desk::lay_out(job).unwrap();
    let page = |page: &typst_layout::Page| {
        let mut text = String::new();
        world::visit(&page.frame, &mut |run| text.push_str(&run.text));
        text.retain(|ch| !ch.is_whitespace() && ch != '\u{200b}');
        text
    };
    document.pages().iter().map(page).collect()
}

#[test]
fn the_sheet_answers_and_is_a_tagged_pdf_with_the_same_bytes_each_time() {
    let job = job();
    let text = pages(&job).concat();
    for part in [
        "居民身份证补领",
        "1样",
        "另有1样按情况带",
        "40元/证",
        "20个工作日",
        "法定时限：60天",
        "□",
        "原件1份",
        "发改价格〔2003〕2322号",
        "0000-5550101",
        "0000-5550199",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // Known by its number alone: no brackets around nothing.
    assert!(
        text.contains("财税〔2018〕37号") && !text.contains("《》") && !text.contains("（财税")
    );
    let pdf = typeset(&job).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(
        pdf.windows(11)
            .any(|w| w == b"/MarkInfo<<" || w == b"/StructTree")
    );
    assert_eq!(pdf, typeset(&job).unwrap());
}

#[test]
fn text_that_looks_like_code_is_only_text() {
    let hostile = "#panic(1) *b* $x$ [c] #read(\"/etc/passwd\") `r` \\u{41} @ref <label> = h //c /*d*/ \"q\" #{1+1}";
    let mut job = job();
    sheet(&mut job).0.title = hostile.to_owned();
    let body = guide(&mut job);
    body.materials[0].name = hostile.to_owned();
    body.steps[0].name = hostile.to_owned();
    body.phone_consult = hostile.to_owned();
    body.online_url = Some(hostile.to_owned());
    job.footer.site = hostile.to_owned();
    job.footer.publisher = hostile.to_owned();
    let text = pages(&job).concat();
    // Quotation marks may turn typographic; everything else stays as typed.
    let plain: String = hostile.chars().filter(|ch| !ch.is_whitespace()).collect();
    let straight = text.replace(['“', '”'], "\"");
    assert!(straight.matches(&plain).count() >= 5, "{straight}");
    typeset(&job).unwrap();
}

#[test]
fn an_ended_fee_is_never_shown_as_payable() {
    let mut job = job();
    let text = pages(&job).concat();
    // One fee is charged, the abolished one is crossed and said to be so.
    assert!(text.contains("已取消现在不交"), "{text}");
    assert!(text.contains("有1项现在不收"), "{text}");

    let day = |text: &str| text.parse().unwrap();
    type End = fn(&mut content_model::Record);
    let ends: [(&str, End); 5] = [
        ("已停征现在不交", |r| r.status = Status::Suspended),
        ("已取消现在不交", |r| r.status = Status::Superseded),
        (
            "2026年3月1日起不再收依据：示财综〔2026〕1号",
            |r| {
                r.withdrawal = Some(Withdrawal {
                    date: "2026-03-01".parse().unwrap(),
                    basis: "示财综〔2026〕1号".to_owned(),
                    reason: None,
                });
            },
        ),
        ("2026年3月9日起不再收", |r| {
            r.effective_to = Some("2026-03-08".parse().unwrap())
        }),
        ("未执行现在不交2026年3月10日起才执行", |r| {
            r.effective_from = Some("2026-03-10".parse().unwrap())
        }),
    ];
    for (words, end) in ends {
        let mut job = job.clone();
        end(&mut sheet(&mut job).1[0]);
        let text = pages(&job).concat();
        assert!(text.contains(words), "{words} is not in {text}");
        assert!(text.contains("多少钱现在不收费"), "{text}");
    }
    // On its last day it is still charged.
    sheet(&mut job).1[0].effective_to = Some(day("2026-03-09"));
    assert!(pages(&job).concat().contains("多少钱40元/证"));
    let day = job.footer.printed_on;
    let charge = charge::Charge::on(&sheet(&mut job).1[1], day).unwrap();
    assert!(!charge.payable && charge.state == FeeState::Abolished);
}

#[test]
fn a_fee_that_is_not_in_the_job_is_refused() {
    let mut job = job();
    sheet(&mut job).1.pop();
    assert_eq!(
        typeset(&job),
        Err(DocumentError::MissingFee(OLD_FEE.to_owned()))
    );
    let (guide, fees) = sheet(&mut job);
    std::mem::swap(guide, &mut fees[0]);
    let refused = typeset(&job);
    assert!(
        matches!(
            refused,
            Err(DocumentError::WrongKind {
                expected: "guide",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn a_guide_out_of_force_says_so_first() {
    for (status, words) in [
        (Status::Withdrawn, "本事项已取消"),
        (Status::Suspended, "本事项暂停办理"),
        (Status::Superseded, "本指南已被新的代替"),
    ] {
        let mut job = job();
        sheet(&mut job).0.status = status;
        let text = pages(&job).concat();
        assert!(
            text.find(words).unwrap() < text.find("居民身份证补领").unwrap(),
            "{text}"
        );
    }
    let mut job = job();
    sheet(&mut job).0.effective_to = Some("2026-03-08".parse().unwrap());
    assert!(
        pages(&job)[0].starts_with("本指南已过有效期"),
        "{}",
        pages(&job)[0]
    );
}

#[test]
fn odd_input_is_typeset_or_refused_by_name() {
    let mut bare = job();
    let body = guide(&mut bare);
    (body.materials, body.steps) = (vec![], vec![]);
    (body.promise, body.anticipate) = (None, None);
    body.charges = Charges::Fees(vec![]);
    (body.dept, body.phone_consult, body.phone_supervise) = Default::default();
    sheet(&mut bare).0.title = String::new();
    typeset(&bare).unwrap();

    let mut long = job();
    sheet(&mut long).0.title = "很长的名称".repeat(40);
    guide(&mut long).by_law = vec![content_model::Basis {
        document: "x".repeat(400),
        text: Some("\n\n\r\n 一行 \n".to_owned()),
        ..Default::default()
    }];
    typeset(&long).unwrap();

    let mut emoji = job();
    guide(&mut emoji).materials[0].name = "户口簿🙂한".to_owned();
    assert_eq!(
        typeset(&emoji),
        Err(DocumentError::Undrawable(vec!['한', '🙂']))
    );

    let mut heavy = job();
    guide(&mut heavy).rights = Some("字".repeat(TEXT_LIMIT));
    assert!(matches!(
        typeset(&heavy),
        Err(DocumentError::TooMuchText { .. })
    ));
    let mut thick = job();
    guide(&mut thick).rights = Some("字\n".repeat(TEXT_LIMIT / 3));
    assert!(matches!(
        typeset(&thick),
        Err(DocumentError::TooManyPages { .. })
    ));
}

#[test]
fn forms_windows_and_offices_are_found_by_their_ids() {
    let mut job = job();
    let form_rid = "01JZ0000000000000000000004";
    guide(&mut job).materials[0].form_ref = Some(form_rid.parse().unwrap());
    let Document::GuideSheet {
        windows,
        offices,
        forms,
        ..
    } = &mut job.document
    else {
        panic!("{:?}", job.document)
    };
    let parse = |value| serde_json::from_value(value).unwrap();
    let form = json!({ "kind": "form", "form_code": "BG-003", "version": "1" });
    forms.push(parse(record(form_rid, "申领登记表", form)));
    let window =
        json!({ "kind": "window", "window_no": "12", "zone": "一楼东侧", "office": OLD_FEE });
    windows.push(parse(record(FEE, "户籍综合窗口", window)));
    let office = json!({
        "kind": "office", "org_code": "1", "address": "人民路18号", "hours": "周一至周五", "phones": ["0000-5550100"],
    });
    offices.push(parse(record(OLD_FEE, "政务服务中心", office)));
    let text = pages(&job).concat();
    for part in [
        "填表：申领登记表（表格BG-003",
        "哪个窗口12号窗口政务服务中心一楼东侧",
        "地址人民路18号",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
