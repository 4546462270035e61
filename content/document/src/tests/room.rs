//! However much or little a record says: no page ends in mid-letter, and no words lie on others.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use typst::layout::{Frame, FrameItem, Point};

use super::papers::{NOTICE, OFFICE, WINDOW, of_guide, paper};
use super::*;

/// Where a run of text lies, in points.
#[derive(Debug, Clone)]
struct Run {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    text: String,
}

fn runs(frame: &Frame, from: Point, out: &mut Vec<Run>) {
    for (point, item) in frame.items() {
        let at = from + *point;
        match item {
            FrameItem::Group(group) => runs(&group.frame, at, out),
            FrameItem::Text(text) => out.push(Run {
                left: at.x.to_pt(),
                right: at.x.to_pt() + text.width().to_pt(),
                // The body of a Chinese character, a little smaller than its square.
                top: at.y.to_pt() - 0.72 * text.size.to_pt(),
                bottom: at.y.to_pt(),
                text: text.text.to_string(),
            }),
            _ => {}
        }
    }
}

/// Every run of text lies on its page, and on no other run.
#[track_caller]
fn has_room(job: &PrintJob) {
    let (_, document) = desk::lay_out(job).unwrap();
    let kind = serde_json::to_value(&job.document).unwrap()["template"].to_string();
    for page in document.pages() {
        let mut all = Vec::new();
        runs(&page.frame, Point::zero(), &mut all);
        all.retain(|run| !run.text.trim().is_empty());
        let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
        for run in &all {
            let inside = run.left > 15.0
                && run.right < width - 15.0
                && run.top > 10.0
                && run.bottom < height - 15.0;
            assert!(inside, "{kind}: {width} x {height}: {run:?}");
        }
        for (n, one) in all.iter().enumerate() {
            for other in &all[n + 1..] {
                let wide = one.right.min(other.right) - one.left.max(other.left);
                let high = one.bottom.min(other.bottom) - one.top.max(other.top);
                assert!(
                    wide < 1.5 || high < 1.5,
                    "{kind}: {one:?} lies on {other:?}"
                );
            }
        }
    }
}

/// Every kind of sheet, with `words` wherever somebody may write words, and lists of `count`.
fn every_sheet(words: &str, count: usize) -> Vec<PrintJob> {
    let many = |value: serde_json::Value| json!(vec![value; count]);
    let basis = || json!([{ "document": words, "number": words }]);
    let fee = |rid: &str, state: &str| {
        let body = json!({
            "kind": "fee", "fee_class": "fund", "charge_unit": words, "state": state, "effective_from": "2004-01-01",
            "amount": { "form": "tiers", "tiers": many(json!({ "condition": words, "fen": 12345 })) },
            "basis": basis(), "payer": words, "collector": words, "pay_place": words, "ended_by": words, "fee_code": words,
            "reliefs": many(json!({ "who": words, "rule": words, "basis": words })),
        });
        record(rid, words, body)
    };
    let office = record(
        OFFICE,
        words,
        json!({ "kind": "office", "org_code": "1", "address": words, "hours": words, "phones": many(json!(words)) }),
    );
    let window = record(
        WINDOW,
        words,
        json!({ "kind": "window", "window_no": words, "zone": words, "office": OFFICE, "tasks": many(json!(words)), "phone": words }),
    );
    let of_kind = |template: &str| {
        let mut document = of_guide(template);
        document["guide"]["title"] = json!(words);
        document["guide"]["plain_name"] = json!(words);
        let body = &mut document["guide"]["body"];
        body["dept"] = json!(words);
        body["local_code"] = json!(words);
        body["phone_consult"] = json!(words);
        body["phone_supervise"] = json!(words);
        body["materials"] = many(json!({
            "name": words, "need": "optional", "original": 1, "copies": 1, "source": words, "fill_explain": words,
        }));
        body["steps"] = many(
            json!({ "n": 7, "name": words, "post": words, "dept": words, "working_days": 3, "output": words }),
        );
        body["faq"] = many(json!({ "q": words, "a": words }));
        body["rights"] = json!(words);
        document["fees"] = json!([fee(FEE, "charged"), fee(OLD_FEE, "abolished")]);
        document["windows"] = json!([window.clone()]);
        document["offices"] = json!([office.clone()]);
        document
    };
    let mut wall = of_kind("wall_sheet");
    wall["size"] = json!("a4");
    let mut large = wall.clone();
    large["size"] = json!("a3");
    let mut booklet = of_kind("booklet");
    booklet["guides"] = json!([booklet["guide"].clone(), booklet["guide"].clone()]);
    booklet["publisher"] = json!("gongan");
    booklet["topic"] = json!(words);
    let phones = json!({ "consult": many(json!(words)), "supervise": [words] });
    let notice = json!({
        "kind": "notice", "notice_no": words, "notice_kind": "warning", "level": "red", "expires_at": "2026-03-31T00:00:00",
        "body": format!("# {words}\n{words}\n\n- {words}\n\n| {words} | {words} | {words} |\n|--|--|--|\n| {words} | 1 | {words} |"),
        "action_text": words, "comment_how": words,
        "result_rows": many(json!({ "number": words, "applicant_masked": words, "item": words, "decision": words, "date": "2026-03-01" })),
    });
    let disclosure = json!({
        "kind": "disclosure", "index_no": words, "doc_no": words, "class_code": words, "created_date": "2026-03", "validity": "valid",
    });
    [
        of_kind("guide_sheet"),
        of_kind("one_time_notice"),
        wall,
        large,
        booklet,
        json!({ "template": "notice", "notice": record(NOTICE, words, notice), "offices": [office.clone()] }),
        json!({ "template": "window_plate", "window": window.clone(), "offices": [office.clone()], "people": [] }),
        json!({ "template": "application", "office": office.clone(), "phones": phones.clone() }),
        json!({
            "template": "fees", "publisher": "gongan", "phones": phones.clone(),
            "fees": [fee(FEE, "charged"), fee(OLD_FEE, "suspended")],
        }),
        json!({
            "template": "archive_register", "publisher": "gongan", "phones": phones,
            "disclosures": many(record(NOTICE, words, disclosure)),
        }),
    ]
    .map(paper)
    .to_vec()
}

#[test]
fn the_shortest_content_has_its_sheet() {
    for words in ["", "短"] {
        for count in [0, 1] {
            for job in every_sheet(words, count) {
                has_room(&job);
                typeset(&job).unwrap();
            }
        }
    }
}

#[test]
fn the_longest_content_flows_over_pages() {
    let words = "很长的名称（含括号、顿号）ABC-123".repeat(4);
    for job in every_sheet(&words, 4) {
        has_room(&job);
        typeset(&job).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        max_shrink_iters: 3,
        // The same papers every time: they are laid out by the second.
        rng_seed: RngSeed::Fixed(29),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_written_has_room(words in "[一-龥]{0,12}[ -~，。；（）〔〕①\\n]{0,12}[a-zA-Z0-9_/.]{0,50}[一-龥]{0,40}", count in 0usize..4) {
        for job in every_sheet(&words, count) {
            has_room(&job);
        }
    }
}
