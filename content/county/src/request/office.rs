//! The office's side: what a request holds, and what of an answer is taken.

use base64::Engine as _;
use content_model::PublisherId;
use content_pack::PackName;
use content_trust::{Review, Root, Signature, Targets};

use super::{Answer, BASE64, ChangedRecord, Item, Request, RequestType, Signed};
use crate::draft::{About, Draft};
use crate::keys::{Entry, KeyState, function_chinese};
use crate::ledger::ChangeSet;
use crate::panel::Panel;
use crate::publish::PublishError;
use crate::release::full_pack;
use crate::review;
use crate::signing::{Desk, read, wants};

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
                    About::Release { number, .. } => {
                        Some(self.drafts.pack(&draft.role, PackName::Full(number))?)
                    }
                    // The same pack, signed again: it is shown again.
                    _ => self.published_pack(&draft)?,
                };
                let pack = pack.map(|pack| BASE64.encode(pack));
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

    /// The published pack that a renewed role goes on naming.
    fn published_pack(&self, draft: &Draft) -> Result<Option<Vec<u8>>, PublishError> {
        if draft.about != About::Renewal || draft.role == "targets" {
            return Ok(None);
        }
        let role: Targets = read(&draft.signed)?;
        let Some((_, name, meta)) = full_pack(&draft.role, &role) else {
            return Ok(None);
        };
        let digest = meta.hashes.get("sha256").map_or("", String::as_str);
        Ok(Some(self.repository.read_target(&name, digest)?))
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
