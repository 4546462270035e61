//! Files named in a cell: found beside the workbook, bounded, of the type they claim, harmless, and
//! searched for what may not be published.
//!
//! In: a cell's value and the folder of its workbook. Out: [`Found`], or why the file is not taken.
//! What can never happen: a file that runs anything, that is locked, or that is outside the folder.

mod convert;
mod inflate;
mod kind;
mod line;
mod office;
mod pdf;
mod refusal;
mod scan;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use content_model::{Attachment, AttachmentRole};

use super::cell::Value;
use crate::digest::sha256_hex;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};
use crate::workspace::Workspace;
use kind::Kind;
use scan::Findings;
pub use scan::Remark;

/// Bytes of one attachment.
pub const MAX_ATTACHMENT: u64 = 20 << 20;
/// Bytes of a person's photograph: hundreds of them are on every terminal.
pub const MAX_PHOTO: u64 = 40_000;

/// An attachment and the file it was read from; its bytes are read again when it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub attachment: Attachment,
    pub path: PathBuf,
    /// What an office program made of the file: these bytes are the attachment then.
    pub converted: Option<Rc<[u8]>>,
    /// What is to be told at the cell; with an error among them the attachment cannot be published.
    pub remarks: Vec<Remark>,
    /// What the reader should know although nothing is wrong.
    pub note: Option<Words>,
}

/// The files of one run. A file that is named many times is looked through once.
pub struct Attachments {
    programs: Vec<OsString>,
    seen: RefCell<HashMap<String, Result<Rc<Contents>, Refusal>>>,
}

/// What a file is, whoever names it.
struct Contents {
    converted: Option<Rc<[u8]>>,
    findings: Findings,
}

impl Default for Attachments {
    fn default() -> Self {
        Self::new(&convert::PROGRAMS)
    }
}

impl Attachments {
    /// `programs` are tried in turn to convert office documents.
    fn new(programs: &[&str]) -> Self {
        Self {
            programs: programs.iter().map(OsString::from).collect(),
            seen: RefCell::default(),
        }
    }

    /// The file that a cell names, relative to `folder`, the workbook's.
    pub fn find(
        &self,
        value: &Value,
        role: AttachmentRole,
        folder: &Path,
    ) -> Result<Found, Refusal> {
        let name = value.text()?.replace('\\', "/");
        let path = locate(&name, folder)?;
        let most = match role {
            AttachmentRole::Photo => MAX_PHOTO,
            _ => MAX_ATTACHMENT,
        };
        let bytes = read_bounded(&path, most).map_err(|_| refusal::not_found(folder))?;
        if bytes.len() as u64 > most {
            return Err(refusal::too_large(most));
        }
        let kind = Kind::of(&bytes, &name);
        if !kind.fits(&name) {
            return Err(refusal::misnamed(&name, kind));
        }
        fits_role(kind, role)?;
        let contents = self.contents(kind, &bytes)?;
        let shown = file_name(&name);
        let remarks = contents.findings.remarks(&shown, role);
        let kept = contents.converted.as_deref().unwrap_or(&bytes);
        let kept_kind = match contents.converted {
            Some(_) => Kind::Pdf,
            None => kind,
        };
        let media_type = kept_kind
            .media_type()
            .ok_or_else(|| refusal::unpublishable(kind))?;
        Ok(Found {
            attachment: Attachment {
                sha256: sha256_hex(kept),
                length: kept.len() as u64,
                media_type: media_type.to_owned(),
                name: match contents.converted {
                    Some(_) => with_pdf_ending(&shown),
                    None => shown.clone(),
                },
                role,
            },
            path,
            note: contents.converted.as_ref().map(|_| look_at(&shown)),
            converted: contents.converted.clone(),
            remarks,
        })
    }

    /// What is to be told of an attachment that was kept.
    pub fn look_again(
        &self,
        attachment: &Attachment,
        bytes: &[u8],
    ) -> Result<Vec<Remark>, Refusal> {
        let contents = self.contents(Kind::of(bytes, &attachment.name), bytes)?;
        Ok(contents.findings.remarks(&attachment.name, attachment.role))
    }

    fn contents(&self, kind: Kind, bytes: &[u8]) -> Result<Rc<Contents>, Refusal> {
        // Typst is told from other text by its name alone.
        let key = format!("{} {kind:?}", sha256_hex(bytes));
        if let Some(known) = self.seen.borrow().get(&key) {
            return known.clone();
        }
        let contents = look_through(kind, bytes, &self.programs).map(Rc::new);
        self.seen.borrow_mut().insert(key, contents.clone());
        contents
    }
}

/// Keeps the bytes that were checked, or reports that the file has changed since.
pub fn keep(found: &Found, workspace: &Workspace) -> Result<(), WorkspaceError> {
    if let Some(converted) = &found.converted {
        return workspace.put_blob(converted).map(|_| ());
    }
    let bytes =
        read_bounded(&found.path, MAX_ATTACHMENT).map_err(WorkspaceError::io(&found.path))?;
    if sha256_hex(&bytes) != found.attachment.sha256 {
        return Err(WorkspaceError::Changed(found.path.clone()));
    }
    workspace.put_blob(&bytes).map(|_| ())
}

fn locate(name: &str, folder: &Path) -> Result<PathBuf, Refusal> {
    let relative = Path::new(name);
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    // "C:x" is absolute where the workbook may have come from.
    if !inside || name.contains([':', '\n']) || name.is_empty() {
        return Err(refusal::outside());
    }
    let path = fs::canonicalize(folder.join(relative)).map_err(|_| refusal::not_found(folder))?;
    if !fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder)) {
        return Err(refusal::outside());
    }
    match path.is_file() {
        true => Ok(path),
        false => Err(refusal::not_found(folder)),
    }
}

fn file_name(name: &str) -> String {
    let name = Path::new(name).file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn with_pdf_ending(name: &str) -> String {
    let name = Path::new(name).with_extension("pdf");
    name.to_string_lossy().into_owned()
}

fn look_at(name: &str) -> Words {
    Words::new(
        format!("附件“{name}”已用 LibreOffice 转换为 PDF,请在预览里逐页看过"),
        format!(
            "attachment {name} was converted to PDF by LibreOffice: look at every page in the preview"
        ),
    )
}

fn read_bounded(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Which kinds a column takes.
fn fits_role(kind: Kind, role: AttachmentRole) -> Result<(), Refusal> {
    let paper = kind == Kind::Pdf || kind.is_image();
    let (fits, wanted) = match role {
        AttachmentRole::Photo => (
            kind.is_image(),
            ("PNG 或 JPEG 图片", "a PNG or JPEG picture"),
        ),
        AttachmentRole::Audio => (
            kind.is_audio(),
            (
                "录音(WAV、Ogg、MP3、FLAC)",
                "an audio file (WAV, Ogg, MP3, FLAC)",
            ),
        ),
        AttachmentRole::FloorPlan | AttachmentRole::Scan => {
            (paper, ("PDF、PNG 或 JPEG", "a PDF, PNG or JPEG"))
        }
        AttachmentRole::Blank | AttachmentRole::FilledSample => (
            paper || kind == Kind::Typst || kind.is_office(),
            ("PDF、图片或办公文档", "a PDF, picture or office document"),
        ),
        AttachmentRole::ResultSample | AttachmentRole::Document => (
            paper || kind.is_office(),
            ("PDF、图片或办公文档", "a PDF, picture or office document"),
        ),
    };
    match (kind, fits) {
        (Kind::LockedOffice, _) => Err(refusal::encrypted()),
        (_, true) => Ok(()),
        // What no column takes says how to make something of it.
        _ if kind.media_type().is_none() && !kind.is_office() => Err(refusal::unpublishable(kind)),
        _ => Err(refusal::misplaced(kind, wanted)),
    }
}

fn look_through(kind: Kind, bytes: &[u8], programs: &[OsString]) -> Result<Contents, Refusal> {
    let plain = |findings| Contents {
        converted: None,
        findings,
    };
    if kind.is_image() {
        return Ok(plain(Findings::of_picture()));
    }
    if kind == Kind::Typst {
        return Ok(plain(Findings::of_text(&String::from_utf8_lossy(bytes))));
    }
    if kind == Kind::Pdf {
        let pages = pdf::read(bytes).map_err(refusal::of_pdf)?;
        return Ok(plain(Findings::of_pages(&pages)));
    }
    let Some(ending) = kind.office_ending() else {
        return Ok(plain(Findings::default()));
    };
    let parts = office::texts(bytes, kind).map_err(refusal::of_office)?;
    let converted = convert::to_pdf(bytes, ending, programs).map_err(|trouble| match trouble {
        convert::Trouble::NotInstalled => refusal::no_converter(),
        convert::Trouble::Failed => refusal::not_converted(),
    })?;
    let pages = pdf::read(&converted).map_err(|_| refusal::not_converted())?;
    let mut findings = Findings::of_pages(&pages);
    findings.add_parts(&parts);
    Ok(Contents {
        converted: Some(converted.into()),
        findings,
    })
}

#[cfg(test)]
mod tests;
