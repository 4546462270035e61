//! A row that was understood, before its version and day of publication are settled.

use std::path::PathBuf;

use chrono::{NaiveDateTime, NaiveTime, Timelike as _};
use content_model::{
    AttachmentRole, Body, Kind, PublisherId, Record, Rid, Scope, canonical_bytes, record_from_bytes,
};

use super::attachment::{self, Attachments};
use super::cell::date::Span;
use super::cell::list::split;
use super::cell::{Value, compact, digits, narrow};
use super::layout::Layout;
use super::reference::{Codes, Found, ambiguous, unknown};
use super::row::Row;
use super::{
    calendar, disclosure, envelope, faq, fee, form, guide, hot_word, notice, office, person,
    series, site, synonym, topic, window, withheld,
};
use crate::error::WorkspaceError;
use crate::fault::{Fault, Refusal, Words};
use crate::ledger::Stored;

/// What a kind's reader needs besides the row.
pub(super) struct Context<'a> {
    pub codes: &'a Codes<'a>,
    /// The row's publisher, if it could be read: its own records go before others' of the same code.
    pub publisher: Option<&'a PublisherId>,
    /// The workbook's folder, where attachments lie.
    pub folder: PathBuf,
    pub files: &'a Attachments,
}

impl Context<'_> {
    /// The record that a code in the field `key` means; reports a fault when there is none.
    pub fn resolve(
        &self,
        row: &mut Row,
        key: &str,
        kind: Kind,
        code: &str,
    ) -> Result<Option<Rid>, WorkspaceError> {
        match self.codes.find(kind, code, self.publisher)? {
            Found::One(rid) => return Ok(Some(rid)),
            Found::Unsettled => {}
            Found::Nothing => row.refuse(key, unknown(kind, code)),
            Found::Several => row.refuse(key, ambiguous(kind, code)),
        }
        Ok(None)
    }

    /// The records that codes in the field `key` mean; reports a fault for each without one.
    pub fn resolve_all(
        &self,
        row: &mut Row,
        key: &str,
        kind: Kind,
        codes: Vec<String>,
    ) -> Result<Vec<Rid>, WorkspaceError> {
        let mut out = Vec::new();
        for code in codes {
            out.extend(self.resolve(row, key, kind, &compact(&code))?);
        }
        Ok(out)
    }

    /// The one record that the field `key` names by its code, if it names any.
    pub fn referred(
        &self,
        row: &mut Row,
        key: &str,
        kind: Kind,
    ) -> Result<Option<Rid>, WorkspaceError> {
        let code = match kind {
            // A window is named by its number, or by number and office.
            Kind::Window => row.optional(key, |value| Ok(compact(&value.text()?))),
            _ => row.optional(key, number),
        };
        match code {
            Some(code) => self.resolve(row, key, kind, &code),
            None => Ok(None),
        }
    }

    /// The files that the field `key` names, one per line.
    pub fn attached(
        &self,
        row: &mut Row,
        key: &str,
        role: AttachmentRole,
    ) -> Vec<attachment::Found> {
        let mut out = Vec::new();
        for name in row.list(key, split) {
            match self.files.find(&Value::Text(name), role, &self.folder) {
                Ok(found) => {
                    for remark in &found.remarks {
                        row.remark(key, remark.level, remark.refusal.clone());
                    }
                    out.push(found);
                }
                Err(refusal) => row.refuse(key, refusal),
            }
        }
        out
    }
}

/// What a kind's reader makes of a row.
pub(super) struct Parts {
    pub body: Body,
    pub attachments: Vec<attachment::Found>,
    /// A notice's validity, when it is counted from publication.
    pub span: Option<Span>,
}

impl Parts {
    pub fn of(body: Body) -> Self {
        Self {
            body,
            attachments: Vec::new(),
            span: None,
        }
    }
}

/// A record but for its version and, where the row does not say it, its day of publication.
pub(super) struct Draft {
    record: Record,
    /// The row leaves the day of publication open.
    open_date: bool,
    span: Option<Span>,
    pub attachments: Vec<attachment::Found>,
}

/// Reads a row. `None` when a fault was reported.
pub(super) fn read(
    row: &mut Row,
    ctx: &Context,
    identity: Option<(Rid, PublisherId, Scope)>,
    now: NaiveDateTime,
) -> Result<Option<Draft>, WorkspaceError> {
    let parts = match row.kind() {
        Kind::Guide => guide::read(row, ctx)?,
        Kind::Fee => fee::read(row, ctx)?,
        Kind::Notice => notice::read(row, ctx)?,
        Kind::Disclosure => disclosure::read(row, ctx)?,
        Kind::Form => form::read(row, ctx)?,
        Kind::Office => office::read(row, ctx)?,
        Kind::Window => window::read(row, ctx)?,
        Kind::Site => site::read(row, ctx)?,
        Kind::Person => person::read(row, ctx)?,
        Kind::Faq => faq::read(row, ctx)?,
        Kind::Series => series::read(row, ctx)?,
        Kind::Withheld => withheld::read(row, ctx)?,
        Kind::Topic => topic::read(row, ctx)?,
        Kind::Synonym => synonym::read(row, ctx)?,
        Kind::HotWord => hot_word::read(row, ctx)?,
        Kind::Calendar => calendar::read(row, ctx)?,
        // No layout has this kind, so no row does.
        Kind::Unknown => None,
    };
    let envelope = envelope::read(row, ctx)?;
    let (Some(parts), Some(envelope), Some(identity)) = (parts, envelope, identity) else {
        return Ok(None);
    };
    if row.faults.iter().any(Fault::is_error) {
        return Ok(None);
    }
    let mut attachments = parts.attachments;
    attachments.extend_from_slice(&envelope.documents);
    let open_date = envelope.publish_date.is_none();
    let sealed_sheet = envelope.sealed_sheet.clone();
    let record = envelope.into_record(identity, now.date(), &attachments, parts.body);
    attachments.extend(sealed_sheet);
    Ok(Some(Draft {
        record,
        open_date,
        span: parts.span,
        attachments,
    }))
}

impl Draft {
    pub fn rid(&self) -> &Rid {
        &self.record.rid
    }

    /// The bytes to keep: those that are there already when the row says nothing new, else a new
    /// version of today.
    pub fn settle(
        &self,
        stored: Option<&Stored>,
        now: NaiveDateTime,
    ) -> Result<Vec<u8>, WorkspaceError> {
        let decode = |bytes: &[u8]| {
            record_from_bytes(bytes)
                .map_err(|_| WorkspaceError::LedgerDamaged(self.record.rid.to_string()))
        };
        let mut rev = 1;
        if let Some(Stored {
            published: Some(bytes),
            ..
        }) = stored
        {
            let published = decode(bytes)?;
            if self.says_the_same(&published, bytes, published.rev, now) {
                return Ok(bytes.clone());
            }
            rev = published.rev + 1;
        }
        if let Some(Stored { working: bytes, .. }) = stored
            && self.says_the_same(&decode(bytes)?, bytes, rev, now)
        {
            return Ok(bytes.clone());
        }
        let day = if self.open_date {
            now.date()
        } else {
            self.record.publish_date
        };
        let from = if self.open_date {
            now
        } else {
            day.and_time(NaiveTime::MIN)
        };
        let expires_at = self.span.map(|span| span.end(whole_minute(from)));
        Ok(canonical_bytes(&self.dated(rev, day, expires_at)))
    }

    /// Whether the row, read on the day of `old`, gives the bytes of `old` again.
    fn says_the_same(&self, old: &Record, bytes: &[u8], rev: u32, now: NaiveDateTime) -> bool {
        let day = if self.open_date {
            old.publish_date
        } else {
            self.record.publish_date
        };
        let expires_at = match (self.span, &old.body) {
            (Some(span), Body::Notice(notice)) => {
                let over = self.open_date && notice.expires_at <= now;
                if over || !span.fits(day, notice.expires_at) {
                    return false;
                }
                Some(notice.expires_at)
            }
            _ => None,
        };
        canonical_bytes(&self.dated(rev, day, expires_at)) == bytes
    }

    fn dated(
        &self,
        rev: u32,
        publish_date: chrono::NaiveDate,
        expires_at: Option<NaiveDateTime>,
    ) -> Record {
        let mut record = Record {
            rev,
            publish_date,
            ..self.record.clone()
        };
        if let (Some(expires_at), Body::Notice(notice)) = (expires_at, &mut record.body) {
            notice.expires_at = expires_at;
        }
        record
    }
}

fn whole_minute(moment: NaiveDateTime) -> NaiveDateTime {
    moment
        .with_second(0)
        .and_then(|moment| moment.with_nanosecond(0))
        .unwrap_or(moment)
}

/// An office's own number: one word, kept with ASCII digits and letters.
pub(super) fn number(value: &Value) -> Result<String, Refusal> {
    let text = narrow(&value.text()?);
    let text = text.trim();
    if text.is_empty() || text.chars().any(|c| c.is_whitespace() || c == '@') || text.len() > 120 {
        return Err(Refusal::new(
            "number",
            Words::fixed(
                "编号里不能有空格、换行和 @",
                "a number may not hold spaces, line breaks or @",
            ),
            Words::fixed("写成一个词,如:GA-S01", "write it as one word, e.g. GA-S01"),
        ));
    }
    Ok(text.to_owned())
}

/// 顺序: a whole number.
pub(super) fn order(value: &Value) -> Result<u16, Refusal> {
    digits(&compact(&value.text()?), 4).ok_or_else(|| {
        Refusal::new(
            "order",
            Words::fixed("顺序应是整数", "the order is a whole number"),
            Words::fixed("1、2、3 …", "1, 2, 3 …"),
        )
    })
}

/// The number by which a row's record is known for ever; `None` when its cells cannot be read.
pub(super) fn natural_key(row: &Row, layout: &Layout) -> Option<String> {
    // What is known by its name (同义词, 热词) may have spaces in it.
    let read = |key: &str| match key {
        "title" => row.value(key)?.text().ok(),
        _ => row.value(key).and_then(|value| number(value).ok()),
    };
    let own = layout.numbers().find(|key| row.value(key).is_some());
    let own = read(own?)?;
    match layout.kind {
        // Every hall counts its windows from 1.
        Kind::Window => Some(format!("{own}@{}", read("office")?)),
        _ => Some(own),
    }
}
