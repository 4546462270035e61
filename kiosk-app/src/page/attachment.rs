//! The files that belong to a record: rows that open them, and how a row names one.

use content_model::{Attachment, AttachmentRole, Body, Record, Rid};

use crate::page::{Context, text};
use crate::session::Screen;
use crate::ui::{Block, BlockKind, FieldName, FileRole, FileValue};

/// What the worker draws.
const DRAWN: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "image/webp"];

/// Stands in a row where others have a record's id: `RID/SHA256/PAGE`.
pub(crate) fn key(rid: &Rid, attachment: &Attachment, page: usize) -> String {
    format!("{rid}/{}/{page}", attachment.sha256)
}

/// The screen that a key leads to; `None` for anything else.
pub(crate) fn screen(key: &str) -> Option<Screen> {
    let mut parts = key.split('/');
    let (rid, file, page) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if parts.next().is_some() || file.len() != 64 || !file.bytes().all(is_hex) {
        return None;
    }
    Some(Screen::View {
        rid: rid.parse().ok()?,
        file: file.to_owned(),
        page: page.parse().ok()?,
        zoom: 0,
    })
}

pub(crate) fn is_drawn(attachment: &Attachment) -> bool {
    DRAWN.contains(&attachment.media_type.as_str())
}

/// The first attachment with this role that can be drawn.
pub(crate) fn of_role(record: &Record, role: AttachmentRole) -> Option<&Attachment> {
    record
        .attachments
        .iter()
        .find(|attachment| attachment.role == role && is_drawn(attachment))
}

/// The files that are looked at; photos, plans and sound have their own places.
fn listed(record: &Record) -> impl Iterator<Item = &Attachment> {
    let has_own_place = |role| {
        matches!(
            role,
            AttachmentRole::Photo | AttachmentRole::FloorPlan | AttachmentRole::Audio
        )
    };
    record
        .attachments
        .iter()
        .filter(move |attachment| !has_own_place(attachment.role))
}

/// Those of them that can be drawn.
pub(crate) fn shown(record: &Record) -> impl Iterator<Item = &Attachment> {
    listed(record).filter(|attachment| is_drawn(attachment))
}

/// Every file that is to be looked at, under a heading.
pub(crate) fn blocks(context: &Context<'_>, record: &Record) -> Vec<Block> {
    let mut out: Vec<Block> = listed(record)
        .map(|attachment| {
            if is_drawn(attachment) {
                row(context, record, attachment)
            } else {
                text::block(BlockKind::Bullet, &attachment.name)
            }
        })
        .collect();
    if !out.is_empty() {
        out.insert(0, text::heading(FieldName::Attachments));
    }
    out
}

/// A row that opens `attachment` at its first page.
pub(crate) fn row(context: &Context<'_>, record: &Record, attachment: &Attachment) -> Block {
    Block {
        file: file(context, record, attachment, 0),
        ..text::block(BlockKind::File, name(record, attachment))
    }
}

/// What a row says of a file, to be opened at `page`.
pub(crate) fn file(
    context: &Context<'_>,
    record: &Record,
    attachment: &Attachment,
    page: usize,
) -> FileValue {
    FileValue {
        key: key(&record.rid, attachment, page).into(),
        role: role(attachment.role),
        pdf: attachment.media_type == DRAWN[0],
        kilobytes: i32::try_from(attachment.length.div_ceil(1024)).unwrap_or(i32::MAX),
        here: context
            .easel
            .is_some_and(|easel| easel.pictures.has(attachment)),
    }
}

/// What a file is called that no other word stands for: an issue of a gazette is called as the issue.
pub(crate) fn name<'a>(record: &'a Record, attachment: &'a Attachment) -> &'a str {
    match &record.body {
        Body::Series(_) => record.display_title(),
        _ => match attachment.name.rsplit_once('.') {
            Some((stem, end)) if !stem.is_empty() && end.len() <= 5 => stem,
            _ => &attachment.name,
        },
    }
}

pub(crate) fn role(role: AttachmentRole) -> FileRole {
    match role {
        AttachmentRole::Blank => FileRole::Blank,
        AttachmentRole::FilledSample => FileRole::Sample,
        AttachmentRole::ResultSample => FileRole::Result,
        AttachmentRole::Scan => FileRole::Scan,
        AttachmentRole::FloorPlan => FileRole::Plan,
        AttachmentRole::Photo | AttachmentRole::Audio | AttachmentRole::Document => FileRole::Named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_its_page_and_nothing_else_does() {
        let rid = Rid::new(1, [7; 10]);
        let attachment = Attachment {
            sha256: "0f".repeat(32),
            length: 5,
            media_type: "application/pdf".to_owned(),
            name: "公报".to_owned(),
            role: AttachmentRole::Document,
        };
        let found = screen(&key(&rid, &attachment, 3));
        let wanted = Screen::View {
            rid: rid.clone(),
            file: attachment.sha256.clone(),
            page: 3,
            zoom: 0,
        };
        assert_eq!(found, Some(wanted));
        let file = &attachment.sha256;
        for key in [
            "",
            rid.as_str(),
            &format!("{rid}/{file}"),
            &format!("{rid}/{file}/-1"),
            &format!("{rid}/{file}/1/1"),
            &format!("x/{file}/1"),
            &format!("{rid}/../../{file}/1"),
            &format!("{rid}/{}/1", "g".repeat(64)),
        ] {
            assert_eq!(screen(key), None, "{key}");
        }
    }
}
