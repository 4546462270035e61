//! Review: an officer reads what changes and signs exactly that.
//!
//! import → legal review → secrecy review → approval. What is signed is the digest of the change
//! set; touching a record makes another change set, and nobody has signed that one.

use content_model::label::label;
use content_model::record_from_bytes;
use serde_json::Value;

use crate::clock;
use crate::keys::{KeyRing, Signer};
use crate::ledger::{Change, ChangeSet, Review};
use crate::publish::PublishError;
use crate::workspace::Workspace;

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

/// The bytes a review's signature is over: bound to function, so that one cannot stand for another.
pub fn signed_text(digest: &str, function: &str) -> String {
    format!("chayue review 1\n{function}\n{digest}\n")
}

/// Functions whose valid signature `set` still lacks.
pub fn missing(
    workspace: &Workspace,
    ring: &KeyRing,
    set: &ChangeSet,
) -> Result<Vec<Function>, PublishError> {
    let reviews = workspace.ledger.reviews(&set.digest)?;
    let role = set.publisher.as_str();
    let done = |function: Function| {
        let Ok(entry) = ring.of_function(role, function.as_str()) else {
            return false;
        };
        let Ok(key) = entry.key() else { return false };
        reviews.iter().any(|review| {
            review.function == function.as_str()
                && review.keyid == entry.keyid
                && crate::digest::from_hex(&review.signature).is_some_and(|signature| {
                    key.verifies(
                        signed_text(&set.digest, function.as_str()).as_bytes(),
                        &signature,
                    )
                })
        })
    };
    Ok(Function::ALL
        .into_iter()
        .filter(|function| !done(*function))
        .collect())
}

/// Signs `set` as the officer whose key `signer` is, and keeps the review.
pub fn sign(
    workspace: &Workspace,
    set: &ChangeSet,
    function: Function,
    holder: &str,
    signer: &Signer,
    reasons: &str,
) -> Result<(), PublishError> {
    let signature = signer.sign(signed_text(&set.digest, function.as_str()).as_bytes());
    workspace.ledger.add_review(&Review {
        change_set: set.digest.clone(),
        function: function.as_str().to_owned(),
        holder: holder.to_owned(),
        keyid: signature.keyid,
        at: clock::utc().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        reasons: reasons.to_owned(),
        signature: signature.sig,
    })?;
    Ok(())
}

/// What a change set changes, field by field, for the officer to read before signing.
pub fn describe(set: &ChangeSet) -> String {
    let mut out = String::new();
    for change in &set.changes {
        out.push_str(&describe_change(change));
    }
    out
}

fn describe_change(change: &Change) -> String {
    let parse = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(|b| record_from_bytes(b).ok());
    match (parse(&change.old), parse(&change.new)) {
        (None, Some(new)) => format!("+ 新增 / new  {}《{}》\n", new.kind().as_str(), new.title),
        (Some(old), None) => format!("- 删除 / gone  {}《{}》\n", old.kind().as_str(), old.title),
        (Some(_), Some(new)) => {
            let mut out = format!(
                "~ 改动 / changed  {}《{}》\n",
                new.kind().as_str(),
                new.title
            );
            let fields = |bytes: &Option<Vec<u8>>| -> Value {
                bytes
                    .as_deref()
                    .and_then(|b| serde_json::from_slice(b).ok())
                    .unwrap_or(Value::Null)
            };
            differences("", &fields(&change.old), &fields(&change.new), &mut out);
            out
        }
        (None, None) => format!("? {}\n", change.rid),
    }
}

/// Lists the members that differ, one line each, with both values.
fn differences(name: &str, old: &Value, new: &Value, out: &mut String) {
    if old == new || name == "rev" {
        return;
    }
    if let (Value::Object(a), Value::Object(b)) = (old, new) {
        let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let (old, new) = (
                a.get(key).unwrap_or(&Value::Null),
                b.get(key).unwrap_or(&Value::Null),
            );
            differences(key, old, new, out);
        }
        return;
    }
    let show = |value: &Value| match value {
        Value::Null => "(空)".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    out.push_str(&format!(
        "    {}:{} → {}\n",
        label(name).0,
        show(old),
        show(new)
    ));
}
