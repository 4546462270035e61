//! Signing on another computer: a request goes out, an answer comes back, one officer at a time.
//!
//! A request is complete: its reader needs no workspace. What is shown is worked out from the bytes
//! that will be signed, never from words that came along.

mod office;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use content_model::{PublisherId, Rid};
use content_trust::{Review, Signature, Targets};
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::keys::{Entry, Signer, function_chinese};
use crate::ledger::{Change, ChangeSet};
use crate::publish::PublishError;
use crate::release::signed_release;
use crate::review::{self, Function, Titles, describe_changes};
use crate::signing::read;

/// What one officer is asked to sign.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    #[serde(rename = "_type")]
    pub kind: RequestType,
    pub county: String,
    pub holder: String,
    pub items: Vec<Item>,
}

/// Tells a request from any other file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestType {
    #[serde(rename = "chayue-sign-request-1")]
    SignRequest,
}

/// Tells an answer from any other file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerType {
    #[serde(rename = "chayue-sign-answer-1")]
    SignAnswer,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case", deny_unknown_fields)]
pub enum Item {
    /// A change set to be reviewed.
    Review {
        keyid: String,
        function: String,
        publisher: PublisherId,
        changes: Vec<ChangedRecord>,
        /// Titles of records that the changed ones refer to.
        titles: Titles,
    },
    /// A role's next version to be signed.
    Role {
        keyid: String,
        function: String,
        draft: Draft,
        /// A release's full pack, Base64. Deltas need not travel: see [`signed_release`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pack: Option<String>,
    },
}

/// A record before and after, as canonical JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedRecord {
    pub rid: Rid,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// What an officer has signed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(rename = "_type")]
    pub kind: AnswerType,
    pub items: Vec<Signed>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case", deny_unknown_fields)]
pub enum Signed {
    Review {
        publisher: PublisherId,
        change_set: String,
        review: Review,
    },
    Role {
        role: String,
        version: u64,
        signature: Signature,
    },
}

impl Item {
    pub fn keyid(&self) -> &str {
        match self {
            Item::Review { keyid, .. } | Item::Role { keyid, .. } => keyid,
        }
    }

    /// The change set that a review is of.
    fn change_set(publisher: &PublisherId, changes: &[ChangedRecord]) -> ChangeSet {
        let bytes = |text: &Option<String>| text.as_ref().map(|text| text.clone().into_bytes());
        let changes = changes
            .iter()
            .map(|change| Change {
                rid: change.rid.clone(),
                old: bytes(&change.old),
                new: bytes(&change.new),
            })
            .collect();
        ChangeSet::new(publisher.clone(), changes)
    }

    /// What would be signed, in words, for the officer to read.
    pub fn describe(&self) -> Result<String, PublishError> {
        match self {
            Item::Review {
                function,
                publisher,
                changes,
                titles,
                ..
            } => {
                let set = Self::change_set(publisher, changes);
                Ok(format!(
                    "【{publisher}】{}({})\n{}",
                    function_chinese(function),
                    set.changes.len(),
                    describe_changes(&set, titles)
                ))
            }
            // By what would be signed, never by what the request calls it: whoever signs a pack is
            // shown that pack.
            Item::Role { draft, pack, .. } => match (names_packs(draft), pack) {
                (true, Some(pack)) => describe_release(draft, pack),
                (true, None) => Err(not_as_said(&draft.role)),
                (false, _) => crate::describe::metadata(draft),
            },
        }
    }

    /// Signs this item with the key it asks for.
    pub fn sign(
        &self,
        entry: &Entry,
        signer: &Signer,
        reasons: &str,
        now: DateTime<Utc>,
    ) -> Result<Signed, PublishError> {
        Ok(match self {
            Item::Review {
                publisher, changes, ..
            } => {
                let change_set = Self::change_set(publisher, changes).digest;
                Signed::Review {
                    publisher: publisher.clone(),
                    review: review::signed(&change_set, entry, signer, reasons, now)?,
                    change_set,
                }
            }
            Item::Role { draft, .. } => Signed::Role {
                role: draft.role.clone(),
                version: draft.version,
                signature: signer.sign(&draft.message()?),
            },
        })
    }

    pub fn function(&self) -> &str {
        match self {
            Item::Review { function, .. } | Item::Role { function, .. } => function,
        }
    }
}

/// Whether the part to be signed speaks of packs.
fn names_packs(draft: &Draft) -> bool {
    let targets = draft.signed.get("targets").and_then(|t| t.as_object());
    targets.is_some_and(|targets| targets.keys().any(|name| name.starts_with("packs/")))
}

/// A release is shown by what its full pack holds: every record must have come in a reviewed change
/// set, and the metadata must name exactly this pack, and beside it only what leads to the same
/// state.
fn describe_release(draft: &Draft, pack: &str) -> Result<String, PublishError> {
    let role = draft.role.as_str();
    let pack = BASE64.decode(pack).map_err(|_| not_as_said(role))?;
    let targets: Targets = read(&draft.signed)?;
    let release = signed_release(role, &targets, &pack).ok_or_else(|| not_as_said(role))?;
    let mut out = format!(
        "【{}】第{}版,共{}条,签名有效至 {}\n",
        release.manifest.name,
        release.number,
        release.records.len(),
        targets.common.expires.format("%Y-%m-%d"),
    );
    let titles: BTreeMap<&Rid, &str> = release
        .records
        .iter()
        .map(|packed| (&packed.record.rid, packed.record.title.as_str()))
        .collect();
    for (change_set, set) in &release.manifest.reviews {
        let mut by = Vec::new();
        for r in &set.reviews {
            if !r.is_signed(change_set) {
                return Err(not_as_said(role));
            }
            by.push(format!(
                "{} {} {}",
                function_chinese(&r.function),
                r.holder,
                r.at.format("%Y-%m-%d")
            ));
        }
        out.push_str(&format!(
            "  变更集 {}:{} 条;{}\n",
            &change_set[..12],
            set.records.len(),
            by.join(",")
        ));
        for rid in &set.records {
            out.push_str(&format!("    《{}》\n", titles.get(rid).unwrap_or(&"?")));
        }
    }
    Ok(out)
}

fn not_as_said(role: &str) -> PublishError {
    PublishError::HandedIn {
        file: role.to_owned(),
        why: "内容和要签的不一致,不要签名,请告诉县公开办 / it is not what it says: do not sign, tell the county office"
            .to_owned(),
    }
}

/// Reads a request or an answer out of a file's bytes.
pub fn parse<T: serde::de::DeserializeOwned>(
    file: &std::path::Path,
    bytes: &[u8],
) -> Result<T, PublishError> {
    serde_json::from_slice(bytes).map_err(|error| PublishError::HandedIn {
        file: file.display().to_string(),
        why: format!("不是要签的文件,或已损坏({error}) / not such a file, or damaged"),
    })
}

impl Function {
    /// The function that keys and reviews call `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == name)
    }
}
