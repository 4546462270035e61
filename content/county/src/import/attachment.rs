//! Files named in a cell: found beside the workbook, bounded, and of the type they claim.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use content_model::{Attachment, AttachmentRole};

use super::cell::Value;
use crate::digest::sha256_hex;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};
use crate::workspace::Workspace;

/// Bytes of one attachment.
pub const MAX_ATTACHMENT: u64 = 20 << 20;

/// An attachment and the file it was read from; its bytes are read again when it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub attachment: Attachment,
    pub path: PathBuf,
}

/// Finds the file that a cell names, relative to `folder`, the workbook's.
pub fn find(value: &Value, role: AttachmentRole, folder: &Path) -> Result<Found, Refusal> {
    let name = value.text()?.replace('\\', "/");
    let relative = Path::new(&name);
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    // "C:x" is absolute where the workbook may have come from.
    if !inside || name.contains([':', '\n']) || name.is_empty() {
        return Err(outside());
    }
    let path = folder.join(relative);
    let real = fs::canonicalize(&path).map_err(|_| not_found(folder))?;
    if !fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder)) {
        return Err(outside());
    }
    if !real.is_file() {
        return Err(not_found(folder));
    }
    let bytes = read_bounded(&real).map_err(|_| not_found(folder))?;
    if bytes.len() as u64 > MAX_ATTACHMENT {
        return Err(Refusal::new(
            "attachment-too-large",
            Words::fixed("附件超过20 MB", "the attachment is larger than 20 MB"),
            Words::fixed("压缩或拆分后再导入", "shrink or split it"),
        ));
    }
    let media_type = media_type(&bytes).ok_or_else(unknown_type)?;
    let attachment = Attachment {
        sha256: sha256_hex(&bytes),
        length: bytes.len() as u64,
        media_type: media_type.to_owned(),
        name: relative
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        role,
    };
    Ok(Found {
        attachment,
        path: real,
    })
}

/// Keeps the bytes that were checked, or reports that the file has changed since.
pub fn keep(found: &Found, workspace: &Workspace) -> Result<(), WorkspaceError> {
    let bytes = read_bounded(&found.path).map_err(WorkspaceError::io(&found.path))?;
    if sha256_hex(&bytes) != found.attachment.sha256 {
        return Err(WorkspaceError::Changed(found.path.clone()));
    }
    workspace.put_blob(&bytes).map(|_| ())
}

fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_ATTACHMENT + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// By content, never by name.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let types: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    types
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, media_type)| *media_type)
}

fn outside() -> Refusal {
    Refusal::new(
        "attachment-path",
        Words::fixed(
            "附件必须放在工作簿旁边,不能是绝对路径,不能含有 ..",
            "an attachment must lie beside the workbook: no absolute path, no ..",
        ),
        Words::fixed(
            "把文件放到工作簿所在的文件夹,只写文件名",
            "put the file into the workbook's folder and write its name alone",
        ),
    )
}

fn not_found(folder: &Path) -> Refusal {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Refusal::new(
        "attachment-missing",
        Words::fixed("找不到这个附件", "this attachment is not there"),
        Words::new(
            format!("把文件放到工作簿所在的文件夹({name}),或更正文件名"),
            format!("put the file beside the workbook (in {name}), or correct the name"),
        ),
    )
}

fn unknown_type() -> Refusal {
    Refusal::new(
        "attachment-type",
        Words::fixed(
            "附件不是 PDF、PNG 或 JPEG",
            "the attachment is no PDF, PNG or JPEG",
        ),
        Words::fixed(
            "在文字处理软件里另存为 PDF",
            "save it as PDF in the word processor",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, folder: &Path) -> Result<&'static str, &'static str> {
        match find(&Value::Text(name.to_owned()), AttachmentRole::Blank, folder) {
            Ok(_) => Ok("found"),
            Err(refusal) => Err(refusal.rule),
        }
    }

    #[test]
    fn only_known_files_beside_the_workbook_are_taken() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("beside");
        fs::create_dir_all(folder.join("forms")).unwrap();
        fs::write(folder.join("a.pdf"), b"%PDF-1.7 ...").unwrap();
        fs::write(folder.join("forms/b.pdf"), b"\x89PNG\r\n\x1a\n...").unwrap();
        fs::write(folder.join("c.pdf"), b"MZ").unwrap();
        fs::write(temp.path().join("secret.pdf"), b"%PDF-1.7").unwrap();
        assert_eq!(rule("a.pdf", &folder), Ok("found"));
        let text = Value::Text("forms\\b.pdf".to_owned());
        let image = find(&text, AttachmentRole::Blank, &folder)
            .unwrap()
            .attachment;
        assert_eq!(
            (image.media_type.as_str(), image.name.as_str()),
            ("image/png", "b.pdf")
        );
        assert_eq!(rule("c.pdf", &folder), Err("attachment-type"));
        assert_eq!(rule("d.pdf", &folder), Err("attachment-missing"));
        for name in [
            "../secret.pdf",
            "forms/../../secret.pdf",
            "/etc/passwd",
            "C:\\a.pdf",
        ] {
            assert_eq!(rule(name, &folder), Err("attachment-path"), "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(temp.path().join("secret.pdf"), folder.join("l.pdf"))
                .unwrap();
            assert_eq!(rule("l.pdf", &folder), Err("attachment-path"));
        }
    }
}
