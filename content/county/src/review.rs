//! Review: an officer reads what changes and signs exactly that.
//!
//! import → legal review → secrecy review → approval. What is signed is the digest of the change
//! set; touching a record makes another change set, and nobody has signed that one.

mod reason;

use std::collections::BTreeMap;

use chrono::{DateTime, Timelike, Utc};
use content_model::label::label;
use content_model::{PublisherId, record_from_bytes, yuan};
use content_trust::Review;
use serde_json::Value;

use crate::authority::required;
use crate::keys::{Entry, KeyRing, Signer};
use crate::ledger::{Change, ChangeSet, Ledger};
use crate::publish::PublishError;
use crate::workspace::Workspace;
pub use reason::{refuse_unexplained, remarks};

/// What an officer answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Function {
    /// 法制审查
    Legal,
    /// 保密审查
    Secrecy,
    /// 批准
    Approve,
}

impl Function {
    pub const ALL: [Function; 3] = [Function::Legal, Function::Secrecy, Function::Approve];

    /// The name used in keys, reviews and packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Function::Legal => "legal",
            Function::Secrecy => "secrecy",
            Function::Approve => "approve",
        }
    }

    pub fn chinese(self) -> &'static str {
        match self {
            Function::Legal => "法制审查",
            Function::Secrecy => "保密审查",
            Function::Approve => "批准",
        }
    }
}

/// Functions whose valid review `set` still lacks, of those that its publisher needs.
pub fn missing(
    workspace: &Workspace,
    ring: &KeyRing,
    set: &ChangeSet,
) -> Result<Vec<Function>, PublishError> {
    lacking(workspace, ring, set, required(set.publisher.as_str()))
}

/// The same for every function: an emergency warning goes out on one, the others look afterwards.
pub fn outstanding(
    workspace: &Workspace,
    ring: &KeyRing,
    set: &ChangeSet,
) -> Result<Vec<Function>, PublishError> {
    lacking(workspace, ring, set, &Function::ALL.map(Function::as_str))
}

/// The change sets that a publisher's published records came in, sorted.
pub fn published_sets(
    workspace: &Workspace,
    publisher: &PublisherId,
) -> Result<Vec<String>, PublishError> {
    let mut sets: Vec<String> = workspace
        .ledger
        .came_in(publisher)?
        .into_iter()
        .map(|(_, digest)| digest)
        .collect();
    sets.sort();
    sets.dedup();
    Ok(sets)
}

/// Change sets of an emergency publisher that went out before `function` had looked, with what is
/// left of them to look at.
pub fn afterwards(
    workspace: &Workspace,
    publisher: &PublisherId,
    function: &str,
) -> Result<Vec<(String, ChangeSet)>, PublishError> {
    let came_in = workspace.ledger.came_in(publisher)?;
    let published: BTreeMap<_, _> = workspace.ledger.published(publisher)?.into_iter().collect();
    let mut out = Vec::new();
    for digest in published_sets(workspace, publisher)? {
        let reviews = workspace.ledger.reviews(&digest)?;
        if reviews.iter().any(|review| review.function == function) {
            continue;
        }
        let records = came_in.iter().filter(|(_, set)| *set == digest);
        let changes = records.map(|(rid, _)| Change {
            rid: rid.clone(),
            old: None,
            new: published.get(rid).cloned(),
        });
        let set = ChangeSet::new(publisher.clone(), changes.collect());
        out.push((digest, set));
    }
    Ok(out)
}

fn lacking(
    workspace: &Workspace,
    ring: &KeyRing,
    set: &ChangeSet,
    functions: &[&str],
) -> Result<Vec<Function>, PublishError> {
    let reviews = workspace.ledger.reviews(&set.digest)?;
    let role = set.publisher.as_str();
    let done = |function: Function| {
        reviews.iter().any(|review| {
            review.function == function.as_str()
                && review.is_signed(&set.digest)
                && ring
                    .active_of(role, function.as_str())
                    .any(|entry| entry.keyid == review.key.id() && entry.holder == review.holder)
        })
    };
    Ok(Function::ALL
        .into_iter()
        .filter(|function| functions.contains(&function.as_str()) && !done(*function))
        .collect())
}

/// A review of the change set with this digest, signed by the officer whose key `signer` is.
pub fn signed(
    change_set: &str,
    entry: &Entry,
    signer: &Signer,
    reasons: &str,
    now: DateTime<Utc>,
) -> Result<Review, PublishError> {
    let mut review = Review {
        function: entry.function.clone(),
        holder: entry.holder.clone(),
        key: entry.key()?,
        at: now.with_nanosecond(0).unwrap_or(now),
        reasons: reasons.to_owned(),
        signature: String::new(),
    };
    review.signature = signer.sign(&review.message(change_set)?).sig;
    Ok(review)
}

/// Whether an officer of `function` may review now: approval comes last, unless it is all that is
/// needed to publish.
pub fn is_turn(publisher: &str, function: &str, missing: &[Function]) -> bool {
    let alone = required(publisher) == ["approve"];
    missing.iter().any(|f| f.as_str() == function)
        && (function != "approve" || missing.len() == 1 || alone)
}

/// What a change set changes, field by field, for the officer to read before signing. References
/// are shown by the titles of the records they mean.
pub fn describe(ledger: &Ledger, set: &ChangeSet) -> Result<String, PublishError> {
    Ok(describe_changes(set, &titles(ledger)?))
}

/// The same with titles from elsewhere.
pub fn describe_changes(set: &ChangeSet, titles: &Titles) -> String {
    let changes = set.changes.iter();
    changes
        .map(|change| describe_change(change, titles))
        .collect()
}

/// Titles by record id.
pub type Titles = BTreeMap<String, String>;

/// The titles of all records here.
pub fn titles(ledger: &Ledger) -> Result<Titles, PublishError> {
    let records = ledger.all_working()?.into_iter();
    Ok(records
        .map(|record| (record.rid.to_string(), record.title))
        .collect())
}

fn describe_change(change: &Change, titles: &Titles) -> String {
    let parse = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(|b| record_from_bytes(b).ok());
    let fields = |bytes: &Option<Vec<u8>>| -> Value {
        let parsed = bytes
            .as_deref()
            .and_then(|b| serde_json::from_slice(b).ok());
        parsed.unwrap_or_else(|| Value::Object(Default::default()))
    };
    let (old, new) = (parse(&change.old), parse(&change.new));
    let Some(record) = new.as_ref().or(old.as_ref()) else {
        return format!("? {}\n", change.rid);
    };
    let what = match (&old, &new) {
        (None, _) => "+ 新增 / new",
        (_, None) => "- 删除 / gone",
        _ => "~ 改动 / changed",
    };
    let mut out = format!("{what}  {}《{}》\n", record.kind().as_str(), record.title);
    if new.is_some() {
        differences(
            "",
            &fields(&change.old),
            &fields(&change.new),
            titles,
            &mut out,
        );
    }
    out
}

/// Lists the members that differ, one line each, with both values; of a new record, all of them.
fn differences(name: &str, old: &Value, new: &Value, titles: &Titles, out: &mut String) {
    if old == new || UNREAD.contains(&name) {
        return;
    }
    // What a field is made of is told apart; a value inside it (an amount) is shown whole.
    if let (Value::Object(a), Value::Object(b)) = (old, new)
        && matches!(name, "" | "body")
    {
        let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let empty = match b.get(key).or(a.get(key)) {
                Some(Value::Object(_)) if key == "body" => Value::Object(Default::default()),
                _ => Value::Null,
            };
            let of = |map: &serde_json::Map<String, Value>| map.get(key).unwrap_or(&empty).clone();
            differences(key, &of(a), &of(b), titles, out);
        }
        return;
    }
    let name = label(name).0;
    match old {
        Value::Null => out.push_str(&format!("    {name}:{}\n", words(name, new, titles))),
        _ => out.push_str(&format!(
            "    {name}:{} → {}\n",
            words(name, old, titles),
            words(name, new, titles)
        )),
    }
}

/// Members that the tool sets by itself.
const UNREAD: [&str; 4] = ["rev", "rid", "publisher", "kind"];

/// A value as an officer reads it; amounts in yuan.
fn words(name: &str, value: &Value, titles: &Titles) -> String {
    match value {
        Value::Null => "(空)".to_owned(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::String(text) => match titles.get(text) {
            Some(title) => format!("《{title}》"),
            None => meaning(text).unwrap_or(text).to_owned(),
        },
        Value::Number(number) => match number.as_u64() {
            Some(fen) if name.ends_with("fen") => format!("{}元", yuan(fen)),
            _ => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| words(name, item, titles)).collect();
            items.join("；")
        }
        Value::Object(map) => {
            let part = |(key, value): (&String, &Value)| match value {
                Value::Number(_) if key.ends_with("fen") => Some(words(key, value, titles)),
                // How an amount is given shows by itself, but for one.
                Value::String(form) if key == "form" => (form == "free").then(|| "免费".to_owned()),
                _ => Some(format!("{}:{}", label(key).0, words(key, value, titles))),
            };
            let parts: Vec<String> = map.iter().filter_map(part).collect();
            parts.join("，")
        }
    }
}

/// What a fixed value of the model means.
fn meaning(value: &str) -> Option<&'static str> {
    MEANINGS
        .iter()
        .find(|(name, _)| *name == value)
        .map(|(_, zh)| *zh)
}

const MEANINGS: &[(&str, &str)] = &[
    ("in_force", "有效"),
    ("suspended", "停征/暂停"),
    ("withdrawn", "撤回"),
    ("superseded", "被代替"),
    ("charged", "在收"),
    ("reduced", "减免"),
    ("abolished", "取消"),
    ("administrative", "行政事业性收费"),
    ("fund", "政府性基金"),
    ("priced_service", "政府定价经营服务性收费"),
    ("deposit", "保证金"),
    ("working_day", "工作日"),
    ("calendar_day", "日"),
    ("required", "必交"),
    ("optional", "按情况交"),
    ("deferrable", "容缺"),
    ("person", "个人"),
    ("organisation", "企业"),
    ("both", "个人和企业"),
    ("permit", "行政许可"),
    ("confirmation", "行政确认"),
    ("benefit", "行政给付"),
    ("public_service", "公共服务"),
    ("no_charge", "不收费"),
    ("valid", "有效"),
    ("repealed", "废止"),
    ("lapsed", "失效"),
    ("blue", "蓝"),
    ("yellow", "黄"),
    ("orange", "橙"),
    ("red", "红"),
];

#[cfg(test)]
mod tests {
    use content_model::Rid;

    use super::*;

    const OLD: &str = r#"{"body":{"amount":{"fen":4000,"form":"fixed"},"basis":[{"document":"","number":"发改价格〔2003〕2322号"}],"charge_unit":"证","effective_from":"2004-01-01","fee_class":"administrative","kind":"fee","state":"charged"},"publish_date":"2026-11-01","publisher":"gongan","rev":1,"rid":"01JD0000000000000000000001","scope":"dept:gongan","status":"in_force","title":"居民身份证工本费"}"#;

    fn change(old: Option<&str>, new: &str) -> String {
        describe_change(
            &Change {
                rid: Rid::new(1, [0; 10]),
                old: old.map(|text| text.as_bytes().to_vec()),
                new: Some(new.as_bytes().to_vec()),
            },
            &Titles::new(),
        )
    }

    #[test]
    fn a_changed_amount_is_read_in_yuan_and_nothing_else_is_listed() {
        let new = OLD
            .replace("\"fen\":4000", "\"fen\":5050")
            .replace("\"rev\":1", "\"rev\":2");
        let text = change(Some(OLD), &new);
        assert_eq!(
            text,
            "~ 改动 / changed  fee《居民身份证工本费》\n    收费标准:40元 → 50.5元\n"
        );
    }

    #[test]
    fn a_new_record_is_shown_whole() {
        let text = change(None, OLD);
        for part in [
            "+ 新增",
            "收费标准:40元",
            "发改价格〔2003〕2322号",
            "计费单位:证",
            "执行日期:2004-01-01",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
