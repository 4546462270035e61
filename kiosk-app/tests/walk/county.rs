//! A county of any size, invented.

use content_model::{Record, Rid};
use serde_json::{Value, json};

/// How much there is of each kind.
pub struct County {
    pub guides: u64,
    pub papers: u64,
    pub fees: u64,
    pub questions: u64,
}

const AREAS: u64 = 23;
const TOPICS: u64 = 57;
const CLASSES: u64 = 34;
const UNITS: u64 = 90;
const YEARS: u64 = 12;

impl County {
    pub fn records(&self) -> Vec<Record> {
        let mut out = topics();
        out.extend((0..self.guides).map(|n| self.guide(n)));
        out.extend((0..self.papers).map(paper));
        out.extend((0..self.fees).map(fee));
        out.extend((0..self.questions).map(question));
        out
    }

    fn guide(&self, n: u64) -> Record {
        let title = match n % 500 {
            // As long as a title may be.
            0 => "一件名字很长的事".repeat(25),
            _ => format!("第{n}件事"),
        };
        let charges = match n % 4 {
            0 => json!({"fees": [rid(FEE, n % self.fees)]}),
            _ => json!("no_charge"),
        };
        let audience = ["person", "organisation", "both"][n as usize % 3];
        // Some guides are filed under no topic at all, some under one that no tree has.
        let topics = match n % 50 {
            7 => json!([]),
            8 => json!(["没有列入目录的主题"]),
            _ => json!([topic(n % TOPICS)]),
        };
        let body = json!({"kind": "guide", "task_type": "permit", "server_type": audience,
            "topics": topics, "dept": unit(n % UNITS), "materials": [], "steps": [],
            "charges": charges, "phone_consult": "0000-5550120",
            "phone_supervise": "0000-5550121"});
        record(rid(GUIDE, n), &title, body)
    }
}

/// Disclosure records that nothing tells apart.
pub fn alike(count: u64) -> Vec<Record> {
    (0..count)
        .map(|n| {
            let body = json!({"kind": "disclosure", "index_no": format!("{n:016}"),
                "class_code": "一类", "created_date": "2026-01-05", "validity": "valid"});
            record(rid(PAPER, n), &format!("第{n}份文件"), body)
        })
        .collect()
}

const AREA: u8 = 1;
const TOPIC: u8 = 2;
const GUIDE: u8 = 3;
const PAPER: u8 = 4;
const FEE: u8 = 5;
const QUESTION: u8 = 6;
const CLASS: u8 = 7;

fn topic(n: u64) -> String {
    format!("第{n}个主题")
}

fn class(n: u64) -> String {
    format!("第{n}类信息")
}

fn unit(n: u64) -> String {
    format!("示范县第{n}个办事单位")
}

/// Areas with topics in them, some of which nothing stands under; and classes without a tree.
fn topics() -> Vec<Record> {
    let node = |kind: &str, code: String, parent: Option<Rid>, order: u64| {
        json!({"kind": "topic", "topic_code": code, "tree": kind, "parent_topic": parent,
            "order": order})
    };
    let mut out: Vec<Record> = (0..AREAS)
        .map(|n| {
            let body = node("topic", format!("A{n:02}"), None, n);
            record(rid(AREA, n), &format!("第{n}个领域"), body)
        })
        .collect();
    // Three more than anything is filed under.
    out.extend((0..TOPICS + 3).map(|n| {
        let body = node("topic", format!("T{n:02}"), Some(rid(AREA, n % AREAS)), n);
        record(rid(TOPIC, n), &topic(n), body)
    }));
    out.extend((0..CLASSES).map(|n| {
        let body = node("class", format!("C{n:02}"), None, n);
        record(rid(CLASS, n), &class(n), body)
    }));
    out
}

fn paper(n: u64) -> Record {
    let year = 2015 + n % YEARS;
    let body = json!({"kind": "disclosure", "index_no": format!("{:016}", 101_000_000 + n),
        "class_code": class(n % CLASSES), "created_date": year.to_string(),
        "validity": "valid"});
    record(rid(PAPER, n), &format!("第{n}份文件"), body)
}

fn fee(n: u64) -> Record {
    let state = if n.is_multiple_of(5) {
        "abolished"
    } else {
        "charged"
    };
    let body = json!({"kind": "fee", "fee_class": "administrative", "charge_unit": "件",
        "amount": {"form": "fixed", "fen": 1000}, "basis": [{"document": "示价费〔2003〕1号"}],
        "collector": unit(n % 30), "effective_from": "2004-01-01", "state": state,
        "ended_by": "示财税〔2018〕37号"});
    record(rid(FEE, n), &format!("第{n}项收费"), body)
}

fn question(n: u64) -> Record {
    let body = json!({"kind": "faq", "faq_no": n.to_string(), "answer": "可以。",
        "topics": [topic(n % TOPICS)]});
    record(rid(QUESTION, n), &format!("第{n}个问题？"), body)
}

fn rid(kind: u8, n: u64) -> Rid {
    Rid::new(n, [kind; 10])
}

fn record(rid: Rid, title: &str, body: Value) -> Record {
    let mut body = body;
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    let record = json!({"rid": rid, "rev": 1, "publisher": "qingshi", "scope": "county",
        "title": title, "status": "in_force", "publish_date": "2026-11-01", "body": body});
    serde_json::from_value(record).unwrap()
}
