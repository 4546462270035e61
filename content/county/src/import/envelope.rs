//! What every sheet's rows say besides their kind's own fields.

use chrono::NaiveDate;
use content_model::{
    AttachmentRole, Body, Kind, PublisherId, Record, Rid, Scope, Status, Withdrawal,
};

use super::attachment;
use super::cell::Value;
use super::cell::choice::choice;
use super::cell::date::day;
use super::cell::list::{split, split_names};
use super::draft::Context;
use super::layout::STATUSES;
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words, missing};

/// The fields of [`Record`] that do not depend on its kind.
pub(super) struct Envelope {
    title: String,
    short_title: Option<String>,
    plain_name: Option<String>,
    aliases: Vec<String>,
    summary: Option<String>,
    lang: String,
    status: Status,
    event_date: Option<NaiveDate>,
    /// `None` when the row leaves the day of publication open.
    pub publish_date: Option<NaiveDate>,
    effective_from: Option<NaiveDate>,
    effective_to: Option<NaiveDate>,
    review_due: Option<NaiveDate>,
    supersedes: Option<Rid>,
    withdrawal: Option<Withdrawal>,
    sources: Vec<String>,
    pub documents: Vec<attachment::Found>,
    /// Kept in the workspace; only its digest is published.
    pub sealed_sheet: Option<attachment::Found>,
}

/// Reads a row's envelope. `None` when it has no title, which is a fault then.
pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Envelope>, WorkspaceError> {
    let title = row.required_text("title");
    let short_title = row.short_text("short_title", 12);
    let plain_name = row.text("plain_name");
    let mut aliases = row.list("aliases", split_names);
    let summary = row.short_text("summary", 100);
    let lang = row.optional("lang", language);
    let event_date = row.optional("event_date", day);
    let publish_date = row.optional("publish_date", day);
    // A fee's own dates stand in its body.
    let (effective_from, effective_to) = match row.kind() {
        Kind::Fee => (None, None),
        _ => period(row),
    };
    let review_due = row.optional("review_due", day);
    let supersedes = ctx.referred(row, "supersedes", row.kind())?;
    let withdrawal = withdrawal(row);
    let status = status(row, withdrawal.is_some());
    let documents = ctx.attached(row, "documents", AttachmentRole::Document);
    let sealed_sheet = ctx.attached(row, "sealed_sheet", AttachmentRole::Scan);
    let sources = row.list("sources", split);
    let Some(mut title) = title else {
        return Ok(None);
    };
    // People look for what they come for: the handling item's name goes before its item's.
    if let Some(name) = row.text("handle_name").filter(|name| *name != title) {
        let item = std::mem::replace(&mut title, name);
        if !aliases.contains(&item) {
            aliases.push(item);
        }
    }
    Ok(Some(Envelope {
        title,
        short_title,
        plain_name,
        aliases,
        summary,
        lang: lang.unwrap_or_else(|| "zh-CN".to_owned()),
        status,
        event_date,
        publish_date,
        effective_from,
        effective_to,
        review_due,
        supersedes,
        withdrawal,
        sources,
        documents,
        sealed_sheet: sealed_sheet.into_iter().next(),
    }))
}

impl Envelope {
    /// The record, as its first version, published on `today` when the row leaves that open.
    pub fn into_record(
        self,
        (rid, publisher, scope): (Rid, PublisherId, Scope),
        today: NaiveDate,
        files: &[attachment::Found],
        body: Body,
    ) -> Record {
        Record {
            rid,
            rev: 1,
            publisher,
            scope,
            title: self.title,
            short_title: self.short_title,
            plain_name: self.plain_name,
            aliases: self.aliases,
            summary: self.summary,
            lang: self.lang,
            status: self.status,
            event_date: self.event_date,
            publish_date: self.publish_date.unwrap_or(today),
            effective_from: self.effective_from,
            effective_to: self.effective_to,
            review_due: self.review_due,
            supersedes: self.supersedes,
            withdrawal: self.withdrawal,
            sealed_sheet: self.sealed_sheet.map(|found| found.attachment.sha256),
            attachments: files.iter().map(|found| found.attachment.clone()).collect(),
            sources: self.sources,
            body,
        }
    }
}

/// First and last day on which a record is valid.
pub(super) fn period(row: &mut Row) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from = row.optional("effective_from", day);
    let to = row.optional("effective_to", day);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        row.refuse(
            "effective_to",
            Refusal::new(
                "ends-before-start",
                Words::fixed("截止日期早于执行日期", "it ends before it starts"),
                Words::fixed("核对两个日期", "check both dates"),
            ),
        );
    }
    (from, to)
}

/// 撤销日期 and 撤销依据, both or neither: a withdrawal that rests on nothing is none.
fn withdrawal(row: &mut Row) -> Option<Withdrawal> {
    let date = row.optional("withdrawal_date", day);
    let basis = row.text("withdrawal_basis");
    let reason = row.text("withdrawal_reason");
    let named = date.is_some() || basis.is_some() || reason.is_some();
    for key in ["withdrawal_date", "withdrawal_basis"] {
        if named && row.value(key).is_none() {
            row.refuse(key, missing(key));
        }
    }
    Some(Withdrawal {
        date: date?,
        basis: basis?,
        reason,
    })
}

fn status(row: &mut Row, withdrawn: bool) -> Status {
    let written = row.optional("status", |value| {
        // The word alone says neither when nor by what.
        let text = value.text()?;
        match (text.trim(), withdrawn) {
            ("撤销" | "已撤销", true) => Ok(Status::Withdrawn),
            ("撤销" | "已撤销", false) => Err(Refusal::new(
                "withdrawal-incomplete",
                Words::fixed(
                    "写了撤销,却没有撤销日期和撤销依据",
                    "withdrawn, but without the day and the basis of the withdrawal",
                ),
                Words::fixed(
                    "填写“撤销日期”和“撤销依据”",
                    "fill in 撤销日期 (withdrawn on) and 撤销依据 (by what)",
                ),
            )),
            _ => choice(value, STATUSES),
        }
    });
    match (withdrawn, written) {
        (true, _) => Status::Withdrawn,
        (false, written) => written.unwrap_or(Status::InForce),
    }
}

/// 中文, or a BCP 47 tag such as `zh-Hant`, `en`, `bo`.
fn language(value: &Value) -> Result<String, Refusal> {
    let text = value.text()?;
    let names = [
        ("中文", "zh-CN"),
        ("简体中文", "zh-CN"),
        ("繁体中文", "zh-Hant"),
        ("英文", "en"),
    ];
    if let Some((_, tag)) = names.iter().find(|(name, _)| *name == text) {
        return Ok((*tag).to_owned());
    }
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let first = text.split('-').next().unwrap_or_default();
    let tag = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
    if tag && text.split('-').all(part) && text.len() <= 35 {
        return Ok(text);
    }
    Err(Refusal::new(
        "language",
        Words::fixed("看不懂这个语言", "this language is not understood"),
        Words::fixed(
            "中文,或语言标签,如:zh-CN、en、bo",
            "中文, or a tag such as zh-CN, en, bo",
        ),
    ))
}
