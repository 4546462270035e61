use chrono::NaiveDateTime;
use content_model::{AttachmentRole, Body, Kind, Notice, NoticeKind, WarningLevel};

use super::cell::choice::{choice, offered};
use super::cell::date::{Expiry, day, expiry};
use super::cell::result_row::result_rows;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Notice,
    name: "通知公告",
    number: "notice_no",
    other_numbers: &[],
    choices,
    columns: &[
        must("notice_no"),
        must("notice_kind"),
        may("level"),
        must("body"),
        must("expires_at"),
        may("action_text"),
        may("read_aloud_text"),
        may("comment_deadline"),
        may("comment_how"),
        may("result_rows"),
        may("audio"),
    ],
};

const KINDS: &[(&str, NoticeKind)] = &[
    ("通知", NoticeKind::Circular),
    ("公告", NoticeKind::Announcement),
    ("公示", NoticeKind::PublicComment),
    ("审批结果", NoticeKind::Results),
    ("招考", NoticeKind::Recruitment),
    ("预警", NoticeKind::Warning),
];

const LEVELS: &[(&str, WarningLevel)] = &[
    ("蓝", WarningLevel::Blue),
    ("黄", WarningLevel::Yellow),
    ("橙", WarningLevel::Orange),
    ("红", WarningLevel::Red),
    ("蓝色", WarningLevel::Blue),
    ("黄色", WarningLevel::Yellow),
    ("橙色", WarningLevel::Orange),
    ("红色", WarningLevel::Red),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "notice_kind" => offered(KINDS),
        "level" => offered(LEVELS),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let notice_no = row.required("notice_no", number);
    let notice_kind = row.required("notice_kind", |value| choice(value, KINDS));
    let level = row.optional("level", |value| choice(value, LEVELS));
    let body = row.required_text("body");
    let expiry = row.required("expires_at", expiry);
    let action_text = row.text("action_text");
    let read_aloud_text = row.text("read_aloud_text");
    let comment_deadline = row.optional("comment_deadline", day);
    let comment_how = row.text("comment_how");
    let result_rows = row.optional("result_rows", result_rows).unwrap_or_default();
    let attachments = ctx.attached(row, "audio", AttachmentRole::Audio);
    let (expires_at, span) = match expiry {
        Some(Expiry::At(moment)) => (moment, None),
        // Counted from the day of publication, which the draft settles.
        Some(Expiry::After(span)) => (NaiveDateTime::MAX, Some(span)),
        None => return Ok(None),
    };
    let notice = || {
        Some(Notice {
            notice_no: Some(notice_no?),
            notice_kind: notice_kind?,
            level,
            body: body?,
            comment_deadline,
            comment_how,
            expires_at,
            action_text,
            read_aloud_text,
            result_rows,
        })
    };
    Ok(notice().map(|notice| Parts {
        span,
        attachments,
        ..Parts::of(Body::Notice(notice))
    }))
}
