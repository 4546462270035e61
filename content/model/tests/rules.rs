//! Each rule between fields and between records: what breaks it is named, what keeps it is not.

use content_model::check::{Rule, check};
use content_model::{Record, Rid};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-22";

fn rid(n: u8) -> String {
    Rid::new(1, [n; 10]).to_string()
}

/// Record number `n` of a kind; `body` and `envelope` are laid over a good one.
fn record(n: u8, kind: &str, body: Value, envelope: Value) -> Record {
    let mut whole = json!({
        "rid": rid(n), "rev": 1, "publisher": "gongan", "scope": "county",
        "title": format!("记录{n}"), "status": "in_force", "publish_date": "2026-11-01",
    });
    let mut inner = match kind {
        "guide" => json!({
            "task_type": "confirmation", "server_type": "person", "dept": "公安局",
            "materials": [], "steps": [], "charges": "no_charge",
            "phone_consult": "12345", "phone_supervise": "12345",
        }),
        "fee" => json!({
            "fee_class": "administrative", "charge_unit": "证",
            "amount": {"form": "fixed", "fen": 4000}, "basis": [{"document": "某通知"}],
            "effective_from": "2004-01-01", "state": "charged",
        }),
        "notice" => json!({
            "notice_kind": "circular", "body": "…", "expires_at": "2026-12-31T23:59:00",
        }),
        "disclosure" => json!({
            "index_no": format!("N{n}"), "class_code": "通知", "created_date": "2026-10-30",
            "validity": "valid", "body": "全文",
        }),
        "window" => json!({"window_no": "1"}),
        "form" => json!({"form_code": format!("F{n}"), "version": "1"}),
        "person" => json!({"post": "科员", "duty_number": "001"}),
        "topic" => json!({"topic_code": format!("T{n}"), "tree": "topic"}),
        "calendar" => json!({"year": 2026, "days_off": []}),
        _ => json!({}),
    };
    lay(&mut inner, body);
    inner["kind"] = json!(kind);
    whole["body"] = inner;
    lay(&mut whole, envelope);
    serde_json::from_value(whole).unwrap()
}

fn lay(over: &mut Value, with: Value) {
    for (key, value) in with.as_object().unwrap() {
        over[key] = value.clone();
    }
}

/// `rule@field of number` of every finding.
fn found(records: &[Record]) -> Vec<String> {
    let number = |rid: &Rid| records.iter().position(|r| r.rid == *rid).unwrap();
    check(records, TODAY.parse().unwrap())
        .iter()
        .map(|f| format!("{}@{}#{}", f.rule.id(), f.field, number(&f.rid)))
        .collect()
}

fn guide(n: u8, body: Value) -> Record {
    record(n, "guide", body, json!({}))
}

fn limit(days: u16) -> Value {
    json!({"days": days, "unit": "working_day"})
}

#[test]
fn a_promise_is_not_longer_than_the_law_allows() {
    let of = |promise| {
        guide(
            1,
            json!({"promise": limit(promise), "anticipate": limit(20)}),
        )
    };
    assert_eq!(found(&[of(21)]), ["promise-too-long@promise#0"]);
    assert_eq!(found(&[of(20)]), [""; 0]);
}

#[test]
fn steps_fit_into_the_promise_and_run_side_by_side() {
    let step = |n: u8, beside: Option<u8>| {
        let mut step = json!({"n": n, "name": "审查", "working_days": 4});
        if let Some(beside) = beside {
            step["parallel_with"] = json!(beside);
        }
        step
    };
    let of = |second| {
        let steps = json!([step(1, None), second]);
        guide(1, json!({"promise": limit(5), "steps": steps}))
    };
    assert_eq!(found(&[of(step(2, None))]), ["steps-too-long@steps#0"]);
    assert_eq!(found(&[of(step(2, Some(1)))]), [""; 0]);
}

#[test]
fn a_note_has_not_run_out() {
    let of = |until: &str| guide(1, json!({"alert": {"text": "请注意", "until": until}}));
    assert_eq!(found(&[of("2026-11-21")]), ["alert-over@alert_until#0"]);
    assert_eq!(found(&[of(TODAY)]), [""; 0]);
}

#[test]
fn a_fee_rests_on_a_document_and_ends_by_one() {
    let of = |body| record(1, "fee", body, json!({}));
    assert_eq!(
        found(&[of(json!({"basis": []}))]),
        ["fee-without-basis@basis#0"]
    );
    let nameless = json!({"basis": [{"document": " "}]});
    assert_eq!(found(&[of(nameless)]), ["fee-without-basis@basis#0"]);
    let past = json!({"effective_to": "2026-11-21"});
    assert_eq!(found(&[of(past)]), ["fee-past-end@effective_to#0"]);
    let ended = json!({"state": "abolished", "effective_to": "2026-11-21"});
    assert_eq!(
        found(&[of(ended.clone())]),
        ["fee-ended-without-document@ended_by#0"]
    );
    let mut named = ended;
    named["ended_by"] = json!("财税〔2018〕37号");
    assert_eq!(found(&[of(named)]), [""; 0]);
    assert_eq!(found(&[of(json!({"effective_to": TODAY}))]), [""; 0]);
}

#[test]
fn a_guide_charges_only_what_is_charged() {
    let charging = guide(1, json!({"charges": {"fees": [rid(2)]}}));
    let fee = |body| record(2, "fee", body, json!({}));
    let suspended = json!({"state": "suspended", "ended_by": "某文件"});
    assert_eq!(
        found(&[charging.clone(), fee(suspended)]),
        ["guide-charges-ended-fee@charges#0"]
    );
    assert_eq!(
        found(&[
            charging.clone(),
            fee(json!({"effective_from": "2027-01-01"}))
        ]),
        ["guide-charges-ended-fee@charges#0"]
    );
    assert_eq!(found(&[charging, fee(json!({}))]), [""; 0]);
}

#[test]
fn references_lead_to_a_record_of_the_kind_that_is_in_force() {
    let of = || guide(1, json!({"windows": [rid(2)]}));
    assert_eq!(found(&[of()]), ["dangling-reference@windows#0"]);
    let form = record(2, "form", json!({}), json!({}));
    assert_eq!(found(&[of(), form]), ["dangling-reference@windows#0"]);
    let window = |envelope| record(2, "window", json!({}), envelope);
    assert_eq!(found(&[of(), window(json!({}))]), [""; 0]);
    let gone = json!({
        "status": "withdrawn", "withdrawal": {"date": "2026-01-01", "basis": "某通知"},
    });
    assert_eq!(found(&[of(), window(gone)]), ["reference-ended@windows#0"]);
}

#[test]
fn nobody_stands_in_for_himself() {
    let person =
        |n: u8, backup: u8| record(n, "person", json!({"backup_ref": rid(backup)}), json!({}));
    assert_eq!(found(&[person(1, 1)]), ["self-reference@backup_ref#0"]);
    assert_eq!(found(&[person(1, 2), person(2, 1)]), [""; 0]);
}

#[test]
fn a_number_is_used_once_and_a_withheld_one_is_used() {
    let of = |n: u8, number: &str| record(n, "disclosure", json!({"index_no": number}), json!({}));
    assert_eq!(
        found(&[of(1, "A"), of(2, "A")]),
        ["duplicate-number@index_no#1"]
    );
    assert_eq!(found(&[of(1, "A"), of(2, "B")]), [""; 0]);
    let withheld = json!({"index_no": "A", "withheld_basis": "第十四条", "reason": "国家秘密"});
    let withheld = record(2, "withheld", withheld, json!({}));
    assert_eq!(
        found(&[of(1, "A"), withheld]),
        ["duplicate-number@index_no#1"]
    );
}

#[test]
fn a_unit_has_one_guide_of_a_name() {
    let of = |n: u8, title: &str| record(n, "guide", json!({}), json!({"title": title}));
    assert_eq!(
        found(&[of(1, "补领"), of(2, "补领")]),
        ["duplicate-guide@title#1"]
    );
    assert_eq!(found(&[of(1, "补领"), of(2, "换领")]), [""; 0]);
}

#[test]
fn a_notice_can_still_be_shown() {
    let of = |body| record(1, "notice", body, json!({}));
    let expired = json!({"expires_at": "2026-11-21T23:59:00"});
    assert_eq!(found(&[of(expired)]), ["notice-expired@expires_at#0"]);
    let late = json!({"comment_deadline": "2027-01-01"});
    assert_eq!(
        found(&[of(late)]),
        ["comments-after-expiry@comment_deadline#0"]
    );
    assert_eq!(
        found(&[of(json!({"comment_deadline": "2026-12-31"}))]),
        [""; 0]
    );
    assert_eq!(
        found(&[of(json!({"notice_kind": "warning"}))]),
        [
            "warning-incomplete@level#0",
            "warning-incomplete@action_text#0"
        ]
    );
    let whole = json!({"notice_kind": "warning", "level": "red", "action_text": "转移"});
    assert_eq!(found(&[of(whole)]), [""; 0]);
}

#[test]
fn of_two_that_replace_each_other_the_older_says_so() {
    let new = |n: u8, old: u8| record(n, "disclosure", json!({}), json!({"supersedes": rid(old)}));
    let old = |status: &str| record(1, "disclosure", json!({}), json!({"status": status}));
    assert_eq!(
        found(&[old("in_force"), new(2, 1)]),
        ["superseded-in-force@supersedes#1"]
    );
    assert_eq!(found(&[old("superseded")]), ["superseded-by-none@status#0"]);
    assert_eq!(found(&[old("superseded"), new(2, 1)]), [""; 0]);
    assert_eq!(found(&[new(2, 1)]), ["dangling-reference@supersedes#0"]);
    let circle = [new(1, 2), new(2, 3), new(3, 1)];
    assert_eq!(
        found(&circle),
        [0, 1, 2].map(|n| format!("supersession-cycle@supersedes#{n}"))
    );
    // One that leads into a circle is not part of it.
    let beside = [new(1, 2), new(2, 1), new(3, 1)];
    assert_eq!(found(&beside).len(), 3);
    assert_eq!(found(&beside)[2], "superseded-in-force@supersedes#2");
}

#[test]
fn a_withdrawal_is_not_ahead_of_its_day() {
    let of = |date: &str| {
        let withdrawal = json!({"date": date, "basis": "某通知"});
        let envelope = json!({"status": "withdrawn", "withdrawal": withdrawal});
        record(1, "disclosure", json!({}), envelope)
    };
    assert_eq!(
        found(&[of("2026-11-23")]),
        ["withdrawn-ahead@withdrawal_date#0"]
    );
    assert_eq!(found(&[of(TODAY)]), [""; 0]);
}

#[test]
fn a_policy_and_its_interpretation_name_each_other() {
    let policy = record(
        1,
        "disclosure",
        json!({"interpretation_ref": rid(2)}),
        json!({}),
    );
    let reading = |body| record(2, "disclosure", body, json!({}));
    assert_eq!(
        found(&[policy.clone(), reading(json!({}))]),
        ["pair-torn@interpretation_ref#0"]
    );
    assert_eq!(
        found(&[policy, reading(json!({"policy_ref": rid(1)}))]),
        [""; 0]
    );
}

#[test]
fn a_disclosed_record_says_something_or_where_it_lies() {
    let of = |body| record(1, "disclosure", body, json!({}));
    assert_eq!(
        found(&[of(json!({"body": ""}))]),
        ["nothing-to-read@body#0"]
    );
    let kept = json!({"body": "", "paper_location": "档案馆二楼"});
    assert_eq!(found(&[of(kept)]), [""; 0]);
}

#[test]
fn disclosure_takes_twenty_working_days_at_the_most() {
    let of = |event: &str| {
        let dates = json!({"event_date": event, "publish_date": "2026-11-20"});
        record(1, "disclosure", json!({}), dates)
    };
    let year = || record(9, "calendar", json!({}), json!({}));
    // Friday 20 November is the 20th working day after Friday 23 October.
    assert_eq!(found(&[of("2026-10-23"), year()]), [""; 0]);
    assert_eq!(
        found(&[of("2026-10-22"), year()]),
        ["published-late@event_date#0"]
    );
    assert_eq!(
        found(&[of("2026-10-22")]),
        [""; 0],
        "the holidays of 2026 are not known"
    );
}

#[test]
fn a_review_is_not_overdue() {
    let of = |due: &str| record(1, "disclosure", json!({}), json!({"review_due": due}));
    assert_eq!(found(&[of("2026-11-21")]), ["review-overdue@review_due#0"]);
    assert_eq!(found(&[of(TODAY)]), [""; 0]);
}

#[test]
fn topics_are_those_of_the_tree_and_the_tree_is_one() {
    let topic = |n: u8, body| record(n, "topic", body, json!({"title": format!("主题{n}")}));
    let named = |name: &str| guide(1, json!({"topics": [name]}));
    assert_eq!(found(&[named("户籍")]), [""; 0], "no tree, no rule");
    assert_eq!(
        found(&[named("户籍"), topic(2, json!({}))]),
        ["unknown-topic@topics#0"]
    );
    assert_eq!(found(&[named("主题2"), topic(2, json!({}))]), [""; 0]);
    let under = |n: u8, above: u8| topic(n, json!({"parent_topic": rid(above)}));
    assert_eq!(found(&[topic(2, json!({})), under(3, 2)]), [""; 0]);
    assert_eq!(
        found(&[under(2, 3), under(3, 2)]),
        ["topic-cycle@parent_topic#0", "topic-cycle@parent_topic#1"]
    );
    let other = topic(2, json!({"tree": "class"}));
    assert_eq!(found(&[other, under(3, 2)]), ["topic-cycle@parent_topic#1"]);
}

#[test]
fn every_rule_has_words_in_both_languages() {
    for rule in Rule::all() {
        let (says, fix) = (rule.says(), rule.fix());
        for text in [says.0, says.1, fix.0, fix.1] {
            assert!(text.chars().count() > 3, "{}", rule.id());
        }
    }
}
