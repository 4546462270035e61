//! A record's own fields as cells, kind by kind.

use content_model::{
    Body, Charges, Disclosure, Fee, Form, Guide, Kind, Notice, Office, Person, Rid, Window,
};

use super::cell::{
    contents_list, field_list, flow, holiday_list, legal_bases, lines, material_list, names,
    number, phone, phone_list, place_on_plan, price, question_list, relief_rules, results,
    time_limit, until,
};
use super::row::Row;
use super::word::{
    fee_class, fee_state, notice_kind, orientation, server_type, site_type, task_type, tree,
    validity, warning_level,
};
use crate::fault::Words;
use crate::import::cell::hours::openings;
use crate::import::cell::material::NamedMaterial;

pub(super) fn write(row: &mut Row, body: &Body) {
    match body {
        Body::Guide(guide) => write_guide(row, guide),
        Body::Fee(fee) => write_fee(row, fee),
        Body::Notice(notice) => write_notice(row, notice),
        Body::Disclosure(disclosure) => write_disclosure(row, disclosure),
        Body::Form(form) => write_form(row, form),
        Body::Office(office) => write_office(row, office),
        Body::Window(window) => write_window(row, window),
        Body::Person(person) => write_person(row, person),
        Body::Site(site) => {
            row.put("site_code", number(&site.site_code));
            row.text("place_name", &site.place_name);
            row.put("phone", phone(&site.phone));
            row.list("hot_words", &site.hot_words, names);
        }
        Body::Faq(faq) => {
            row.put("faq_no", number(&faq.faq_no));
            row.text("answer", &faq.answer);
            row.refer_all("guides", Kind::Guide, &faq.guides);
            row.list("topics", &faq.topics, names);
        }
        Body::Series(series) => {
            row.put("series_no", number(&series.series_no));
            row.text("series", &series.series);
            row.text("issue", &series.issue);
            row.text("issue_date", &series.issue_date.to_string());
            row.put("contents", contents_list(&series.contents));
        }
        Body::Withheld(withheld) => {
            row.put("index_no", number(&withheld.index_no));
            row.optional("doc_no", withheld.doc_no.as_ref());
            row.optional("class_code", withheld.class_code.as_ref());
            row.text("withheld_basis", &withheld.withheld_basis);
            row.text("reason", &withheld.reason);
        }
        Body::Topic(topic) => {
            row.put("topic_code", number(&topic.topic_code));
            row.text("tree", tree(topic.tree));
            row.refer("parent_topic", Kind::Topic, topic.parent_topic.as_ref());
            row.optional("order", topic.order.map(|n| n.to_string()).as_ref());
        }
        Body::Synonym(synonym) => row.put("words", names(&synonym.words)),
        Body::HotWord(word) => {
            row.optional("order", word.order.map(|n| n.to_string()).as_ref());
            row.refer("guide_ref", Kind::Guide, word.guide_ref.as_ref());
        }
        Body::Calendar(calendar) => {
            row.text("year", &calendar.year.to_string());
            row.put("days_off", holiday_list(&calendar.days_off));
            let days: Vec<String> = calendar.days_worked.iter().map(|d| d.to_string()).collect();
            row.list("days_worked", &days, names);
            row.list("by_law", &calendar.by_law, legal_bases);
        }
        // Of a newer county's kind nobody here knows the columns; export leaves it out.
        Body::Unknown => {}
    }
}

fn write_guide(row: &mut Row, guide: &Guide) {
    let codes = [
        ("local_code", &guide.local_code),
        ("task_handle_item", &guide.task_handle_item),
        ("task_code", &guide.task_code),
        ("catalog_code", &guide.catalog_code),
    ];
    for (key, code) in codes {
        if let Some(code) = code {
            row.put(key, number(code));
        }
    }
    row.text("task_type", task_type(guide.task_type));
    row.text("server_type", server_type(guide.server_type));
    row.list("topics", &guide.topics, names);
    row.list("life_events", &guide.life_events, names);
    row.text("dept", &guide.dept);
    row.put("by_law", legal_bases(&guide.by_law));
    row.list("accept_condition", &guide.accept_condition, lines);
    row.list("not_accept", &guide.not_accept, lines);
    row.optional("limit_explain", guide.limit_explain.as_ref());
    write_materials(row, guide);
    row.put("steps", flow(&guide.steps));
    for (key, limit) in [("anticipate", guide.anticipate), ("promise", guide.promise)] {
        if let Some(limit) = limit {
            row.put(key, time_limit(limit));
        }
    }
    row.optional("special_procedure", guide.special_procedure.as_ref());
    match &guide.charges {
        Charges::NoCharge => row.text("charges", "不收费"),
        Charges::Fees(fees) if fees.is_empty() => row.refused.push((
            "charges",
            Words::fixed(
                "没有写明是否收费",
                "it does not say whether there is a charge",
            ),
        )),
        Charges::Fees(fees) => row.refer_all("charges", Kind::Fee, fees),
    }
    row.refer_all("windows", Kind::Window, &guide.windows);
    if let Some(result) = &guide.result {
        row.text("result", &result.name);
        row.optional("result_validity", result.validity.as_ref());
        row.optional("result_delivery", result.delivery.as_ref());
    }
    let visits = guide.visit_count.map(|n| format!("{n}次"));
    row.optional("visit_count", visits.as_ref());
    row.put("phone_consult", phone(&guide.phone_consult));
    row.put("phone_supervise", phone(&guide.phone_supervise));
    row.optional("rights", guide.rights.as_ref());
    let answers = [
        ("proxy_ok", guide.proxy_ok),
        ("promise_ok", guide.promise_ok),
        ("lack_ok", guide.lack_ok),
    ];
    for (key, yes) in answers {
        if let Some(yes) = yes {
            row.text(key, if yes { "是" } else { "否" });
        }
    }
    row.optional("online_url", guide.online_url.as_ref());
    row.list("faq", &guide.faq, question_list);
    if let Some(alert) = &guide.alert {
        row.text("alert", &alert.text);
        row.day("alert_until", Some(alert.until));
    }
}

fn write_materials(row: &mut Row, guide: &Guide) {
    let mut named = Vec::new();
    for material in &guide.materials {
        let mut code = |rid: &Option<Rid>| {
            let written = rid
                .as_ref()
                .map(|rid| row.desk.codes.one(rid, Kind::Form, &row.publisher));
            match written {
                Some(Err(words)) => {
                    row.refused.push(("materials", words));
                    None
                }
                Some(Ok(code)) => Some(code),
                None => None,
            }
        };
        let form_code = code(&material.form_ref);
        let sample_code = code(&material.sample_ref);
        let mut material = material.clone();
        (material.form_ref, material.sample_ref) = (None, None);
        named.push(NamedMaterial {
            material,
            form_code,
            sample_code,
        });
    }
    row.put("materials", material_list(&named));
}

fn write_fee(row: &mut Row, fee: &Fee) {
    row.put(
        "fee_code",
        number(fee.fee_code.as_deref().unwrap_or_default()),
    );
    row.text("fee_class", fee_class(fee.fee_class));
    // 元/证 and 每证 are read as 证.
    let plain = !fee.charge_unit.starts_with(['元', '每']);
    match plain {
        true => row.text("charge_unit", &fee.charge_unit),
        false => row.put("charge_unit", number("@")),
    }
    row.put("amount", price(&fee.amount));
    row.put("basis", legal_bases(&fee.basis));
    row.optional("approving_level", fee.approving_level.as_ref());
    row.optional("payer", fee.payer.as_ref());
    row.optional("collector", fee.collector.as_ref());
    row.optional("pay_place", fee.pay_place.as_ref());
    row.list("reliefs", &fee.reliefs, relief_rules);
    row.day("effective_from", Some(fee.effective_from));
    row.day("effective_to", fee.effective_to);
    match fee_state(fee.state) {
        Some(state) => row.text("state", state),
        None => row.put("state", number("@")),
    }
    row.optional("ended_by", fee.ended_by.as_ref());
    if let Some(verified) = &fee.verified {
        row.text("verified_by", &verified.by);
        row.day("verified_at", Some(verified.at));
    }
    row.refer_all("guides", Kind::Guide, &fee.guides);
}

fn write_notice(row: &mut Row, notice: &Notice) {
    row.put(
        "notice_no",
        number(notice.notice_no.as_deref().unwrap_or_default()),
    );
    row.text("notice_kind", notice_kind(notice.notice_kind));
    if let Some(level) = notice.level {
        row.text("level", warning_level(level));
    }
    row.text("body", &notice.body);
    row.put("expires_at", until(notice.expires_at));
    row.optional("action_text", notice.action_text.as_ref());
    row.optional("read_aloud_text", notice.read_aloud_text.as_ref());
    row.day("comment_deadline", notice.comment_deadline);
    row.optional("comment_how", notice.comment_how.as_ref());
    row.list("result_rows", &notice.result_rows, results);
}

fn write_disclosure(row: &mut Row, disclosure: &Disclosure) {
    row.put("index_no", number(&disclosure.index_no));
    row.optional("doc_no", disclosure.doc_no.as_ref());
    row.text("class_code", &disclosure.class_code);
    row.optional("theme", disclosure.theme.as_ref());
    row.optional("form", disclosure.form.as_ref());
    row.text("created_date", &disclosure.created_date.to_string());
    row.text("validity", validity(disclosure.validity));
    match (disclosure.fulltext, disclosure.body.as_str()) {
        (false, "") => {}
        (true, body) => row.text("body", body),
        (false, _) => row.refused.push((
            "body",
            Words::fixed(
                "正文不是全文,表里没有地方写明",
                "its text is not the whole, and no column says so",
            ),
        )),
    }
    row.optional("paper_location", disclosure.paper_location.as_ref());
    let kind = Kind::Disclosure;
    row.refer(
        "interpretation_ref",
        kind,
        disclosure.interpretation_ref.as_ref(),
    );
    row.refer("policy_ref", kind, disclosure.policy_ref.as_ref());
}

fn write_form(row: &mut Row, form: &Form) {
    row.put("form_code", number(&form.form_code));
    row.text("version", &form.version);
    row.list("fields", &form.fields, field_list);
    row.optional("fill_notes", form.fill_notes.as_ref());
    row.text("page", &form.page);
    row.text("orientation", orientation(form.orientation));
}

fn write_office(row: &mut Row, office: &Office) {
    row.put("org_code", number(&office.org_code));
    row.refer("parent", Kind::Office, office.parent.as_ref());
    if let Some(of) = office.site_type {
        row.text("site_type", site_type(of));
    }
    row.list("functions", &office.functions, lines);
    row.text("address", &office.address);
    match openings(&office.hours) == office.opening {
        true => row.text("hours", &office.hours),
        false => row.refused.push((
            "hours",
            Words::fixed(
                "办公时间的文字和算出的时间不一致",
                "the words of its hours do not give the hours that it is computed with",
            ),
        )),
    }
    row.put("phones", phone_list(&office.phones));
}

fn write_window(row: &mut Row, window: &Window) {
    row.put("window_no", number(&window.window_no));
    row.optional("zone", window.zone.as_ref());
    row.refer("office", Kind::Office, window.office.as_ref());
    row.list("tasks", &window.tasks, names);
    if let Some(text) = &window.phone {
        row.put("phone", phone(text));
    }
    if let Some(at) = window.plan_xy {
        row.put("plan_xy", place_on_plan(at));
    }
    row.refer("duty_a", Kind::Person, window.duty_a.as_ref());
    row.refer("duty_b", Kind::Person, window.duty_b.as_ref());
}

fn write_person(row: &mut Row, person: &Person) {
    row.put("duty_number", number(&person.duty_number));
    row.text("post", &person.post);
    if let Some(text) = &person.office_phone {
        row.put("office_phone", phone(text));
    }
    row.refer("window", Kind::Window, person.window.as_ref());
    row.refer("backup_ref", Kind::Person, person.backup_ref.as_ref());
}
