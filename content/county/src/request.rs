//! Signing on another computer: a request goes out, an answer comes back, one officer at a time.
//!
//! A request is complete: its reader needs no workspace. What is shown is worked out from the bytes
//! that will be signed, never from words that came along.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use content_model::{PublisherId, Rid};
use content_pack::{PackLimits, Release};
use content_trust::{Review, Root, Signature, Targets};
use serde::{Deserialize, Serialize};

use crate::draft::{About, Draft};
use crate::keys::{Entry, KeyState, Signer, function_chinese};
use crate::ledger::{Change, ChangeSet};
use crate::panel::Panel;
use crate::publish::PublishError;
use crate::review::{self, Function, Titles, describe_changes};
use crate::signing::{Desk, read, wants};

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
        /// A release's pack, Base64.
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

impl Desk<'_> {
    /// Everything that waits for a key of `holder`.
    pub fn request(&self, holder: &str) -> Result<Request, PublishError> {
        let mut items = Vec::new();
        let keys = self.ring.entries().iter();
        let keys: Vec<&Entry> = keys
            .filter(|entry| entry.holder == holder && entry.state != KeyState::Revoked)
            .collect();
        for publisher in &self.workspace.county.publishers {
            let Some(set) = self.workspace.ledger.pending(&publisher.id)? else {
                continue;
            };
            let missing = review::outstanding(self.workspace, &self.ring, &set)?;
            let of_publisher = |entry: &&&Entry| entry.role == publisher.id.as_str();
            for entry in keys.iter().filter(of_publisher).filter(|e| e.is_active()) {
                if review::is_turn(publisher.id.as_str(), &entry.function, &missing) {
                    items.push(self.review_item(entry, &set)?);
                }
            }
        }
        for draft in self.drafts.all()? {
            let panels = self.panels(&draft)?;
            for entry in keys.iter().filter(|entry| entry.role == draft.role) {
                let wanted = panels.iter().any(|panel| wants(panel, &draft, entry));
                if !wanted || draft.has(&entry.keyid) {
                    continue;
                }
                let pack = match draft.about {
                    About::Release { .. } => Some(BASE64.encode(self.drafts.pack(&draft.role)?)),
                    _ => None,
                };
                items.push(Item::Role {
                    keyid: entry.keyid.clone(),
                    function: entry.function.clone(),
                    draft: draft.clone(),
                    pack,
                });
            }
        }
        Ok(Request {
            kind: RequestType::SignRequest,
            county: self.workspace.county.name.clone(),
            holder: holder.to_owned(),
            items,
        })
    }

    /// Holders for whom something waits.
    pub fn awaited(&self) -> Result<Vec<String>, PublishError> {
        let mut holders: Vec<String> = Vec::new();
        for entry in self.ring.entries() {
            if !holders.contains(&entry.holder) && !self.request(&entry.holder)?.items.is_empty() {
                holders.push(entry.holder.clone());
            }
        }
        Ok(holders)
    }

    /// The panels that a draft must satisfy, as things stand.
    pub fn panels(&self, draft: &Draft) -> Result<Vec<Panel>, PublishError> {
        let old = self.repository.newest_root()?;
        let root_draft = self.drafts.get("root")?;
        let new: Option<Root> = match &root_draft {
            Some(root) => Some(read(&root.signed)?),
            None => None,
        };
        if matches!(draft.role.as_str(), "root" | "targets") {
            let roots = old.iter().chain(&new);
            return Ok(roots
                .filter_map(|root| Panel::of_root(root, &draft.role))
                .collect());
        }
        let targets: Option<Targets> = match self.drafts.get("targets")? {
            Some(targets) => Some(read(&targets.signed)?),
            None => None,
        };
        let old = self.repository.targets("targets")?;
        let all = old.iter().chain(&targets);
        Ok(all
            .filter_map(|targets| Panel::of_targets(targets, &draft.role))
            .collect())
    }

    fn review_item(&self, entry: &Entry, set: &ChangeSet) -> Result<Item, PublishError> {
        let text = |bytes: &Option<Vec<u8>>| {
            let bytes = bytes.clone();
            bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let changes: Vec<ChangedRecord> = set
            .changes
            .iter()
            .map(|change| ChangedRecord {
                rid: change.rid.clone(),
                old: text(&change.old),
                new: text(&change.new),
            })
            .collect();
        let mut titles = review::titles(&self.workspace.ledger)?;
        let mentioned = |rid: &String| {
            let texts = changes.iter().flat_map(|c| [&c.old, &c.new]);
            texts.flatten().any(|text| text.contains(rid.as_str()))
        };
        titles.retain(|rid, _| mentioned(rid));
        Ok(Item::Review {
            keyid: entry.keyid.clone(),
            function: entry.function.clone(),
            publisher: set.publisher.clone(),
            changes,
            titles,
        })
    }

    /// Takes an answer in; says for each item what became of it. Nothing is taken that is not
    /// signed by the key it names, for what waits here now.
    pub fn take_answer(&mut self, answer: &Answer) -> Result<Vec<String>, PublishError> {
        let mut said = Vec::new();
        for item in &answer.items {
            said.push(match item {
                Signed::Review {
                    publisher,
                    change_set,
                    review,
                } => self.take_review(publisher, change_set, review)?,
                Signed::Role {
                    role,
                    version,
                    signature,
                } => self.take_signature(role, *version, signature)?,
            });
        }
        Ok(said)
    }

    fn take_review(
        &mut self,
        publisher: &PublisherId,
        change_set: &str,
        review: &Review,
    ) -> Result<String, PublishError> {
        let what = format!("{publisher} {}", function_chinese(&review.function));
        let refused = |why: &str| PublishError::HandedIn {
            file: what.clone(),
            why: why.to_owned(),
        };
        let entry = self.ring.by_keyid(&review.key.id());
        let known = entry.filter(|entry| {
            entry.is_active()
                && entry.role == publisher.as_str()
                && entry.function == review.function
                && entry.holder == review.holder
        });
        if known.is_none() || !review.is_signed(change_set) {
            return Err(refused("签名或签名人不对 / not signed by that officer"));
        }
        match self.workspace.ledger.pending(publisher)? {
            Some(set) if set.digest == change_set => {
                self.workspace.ledger.add_review(change_set, review)?;
                Ok(format!("{what}:{} 已收下 / taken", review.holder))
            }
            _ => Err(refused(
                "内容在送审后又改过,请重新送审 / the content has changed since: request again",
            )),
        }
    }

    fn take_signature(
        &mut self,
        role: &str,
        version: u64,
        signature: &Signature,
    ) -> Result<String, PublishError> {
        let refused = |why: &str| PublishError::HandedIn {
            file: role.to_owned(),
            why: why.to_owned(),
        };
        let draft = self
            .drafts
            .get(role)?
            .filter(|draft| draft.version == version);
        let Some(mut draft) = draft else {
            return Err(refused(
                "没有等这个签名的版本,可能已发布或已重做 / nothing waits for this signature any more",
            ));
        };
        let entry = self
            .ring
            .by_keyid(&signature.keyid)
            .filter(|entry| entry.role == role && entry.state != KeyState::Revoked)
            .ok_or_else(|| refused("不认识这把钥匙,或已作废 / unknown or revoked key"))?;
        let bytes = crate::digest::from_hex(&signature.sig).unwrap_or_default();
        if !entry.key()?.verifies(&draft.message()?, &bytes) {
            return Err(refused(
                "签的不是现在等签的内容 / it is not a signature of what waits now",
            ));
        }
        let holder = entry.holder.clone();
        draft.add(signature.clone());
        self.drafts.put(&draft)?;
        Ok(format!("{role} 第{version}版:{holder} 已收下 / taken"))
    }
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
            Item::Role { draft, pack, .. } => match (&draft.about, pack) {
                (About::Release { .. }, Some(pack)) => describe_release(draft, pack),
                (About::Release { .. }, None) => Err(not_as_said(&draft.role)),
                _ => crate::describe::metadata(draft),
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

/// A release is shown by what its pack holds: every record must have come in a reviewed change set,
/// and the metadata must name exactly this pack and nothing else.
fn describe_release(draft: &Draft, pack: &str) -> Result<String, PublishError> {
    let role = draft.role.as_str();
    let pack = BASE64.decode(pack).map_err(|_| not_as_said(role))?;
    let targets: Targets = read(&draft.signed)?;
    let release = Release::decode(&pack, &PackLimits::default())?;
    let named = format!("packs/{role}/full-{}.pack", release.number);
    let digest = crate::digest::sha256_hex(&pack);
    let only = targets.targets.len() == 1 && targets.delegations.is_none();
    let exact = targets.targets.get(&named).is_some_and(|meta| {
        meta.length == pack.len() as u64 && meta.hashes.get("sha256") == Some(&digest)
    });
    if !only || !exact || release.publisher.as_str() != role {
        return Err(not_as_said(role));
    }
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
