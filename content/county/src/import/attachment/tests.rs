use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::pdf::tests::pdf;
use content_model::Level;

use super::*;

struct Desk {
    _temp: tempfile::TempDir,
    folder: PathBuf,
    files: Attachments,
}

impl Desk {
    /// Converts with the first of `programs` that is there.
    fn new(programs: &[&str]) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("beside");
        fs::create_dir_all(folder.join("forms")).unwrap();
        Self {
            _temp: temp,
            folder,
            files: Attachments::new(programs),
        }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.folder.join(name), bytes).unwrap();
        self
    }

    fn find(&self, name: &str, role: AttachmentRole) -> Result<Found, Refusal> {
        let value = Value::Text(name.to_owned());
        self.files.find(&value, role, &self.folder)
    }

    /// `found`, or the rule that refuses it.
    fn rule(&self, name: &str, role: AttachmentRole) -> &'static str {
        self.find(name, role)
            .map_or_else(|refusal| refusal.rule, |_| "found")
    }
}

/// A PDF of one page with `words` in ASCII.
fn words(words: &str) -> Vec<u8> {
    let content = format!("BT /F 12 Tf 72 700 Td ({words}) Tj ET");
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        &format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ])
}

fn docx(text: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let document = format!("<w:document xmlns:w='w'><w:p><w:t>{text}</w:t></w:p></w:document>");
    zip.start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(document.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";

#[test]
fn only_files_beside_the_workbook_are_taken() {
    let desk = Desk::new(&[]);
    desk.put("a.pdf", words("a"))
        .put("forms/b.pdf", words("b"))
        .put("../secret.pdf", words("c"));
    let role = AttachmentRole::Blank;
    assert_eq!(desk.rule("a.pdf", role), "found");
    let found = desk.find("forms\\b.pdf", role).unwrap().attachment;
    assert_eq!(
        (found.media_type.as_str(), found.name.as_str()),
        ("application/pdf", "b.pdf")
    );
    assert_eq!(desk.rule("d.pdf", role), "attachment-missing");
    for name in [
        "../secret.pdf",
        "forms/../../secret.pdf",
        "/etc/passwd",
        "C:\\a.pdf",
    ] {
        assert_eq!(desk.rule(name, role), "attachment-path", "{name}");
    }
    #[cfg(unix)]
    {
        let secret = desk.folder.join("../secret.pdf");
        std::os::unix::fs::symlink(secret, desk.folder.join("l.pdf")).unwrap();
        assert_eq!(desk.rule("l.pdf", role), "attachment-path");
    }
}

#[test]
fn a_name_that_says_otherwise_is_refused_with_both() {
    let desk = Desk::new(&[]);
    desk.put("a.pdf", PNG).put("b.png", words("b"));
    let refusal = desk.find("a.pdf", AttachmentRole::Blank).unwrap_err();
    assert_eq!(refusal.rule, "attachment-name");
    assert!(refusal.message.zh.contains(".pdf") && refusal.message.zh.contains("PNG"));
    assert_eq!(
        desk.rule("b.png", AttachmentRole::Document),
        "attachment-name"
    );
}

#[test]
fn every_column_takes_what_it_is_for() {
    let desk = Desk::new(&["no-such-program-anywhere"]);
    let wav = b"RIFF\x00\x00\x00\x00WAVEfmt ";
    desk.put("a.pdf", words("a"))
        .put("p.png", PNG)
        .put("w.wav", wav)
        .put("t.typ", "= 表");
    desk.put("s.svg", "<svg/>")
        .put("h.html", "<html>")
        .put("x.exe", "MZ")
        .put("z.zip", "PK\x03\x04");
    desk.put("big.png", [PNG, &vec![0; MAX_PHOTO as usize]].concat());
    use AttachmentRole::{Audio, Blank, Document, FloorPlan, Photo, ResultSample, Scan};
    for (name, role, rule) in [
        ("a.pdf", Document, "found"),
        ("a.pdf", Photo, "attachment-role"),
        ("a.pdf", Audio, "attachment-role"),
        ("p.png", Photo, "found"),
        ("big.png", Photo, "attachment-too-large"),
        ("big.png", FloorPlan, "found"),
        ("w.wav", Audio, "found"),
        ("w.wav", Blank, "attachment-role"),
        ("t.typ", Blank, "found"),
        ("t.typ", ResultSample, "attachment-role"),
        ("s.svg", FloorPlan, "attachment-type"),
        ("h.html", Document, "attachment-type"),
        ("x.exe", Document, "attachment-type"),
        ("z.zip", Scan, "attachment-type"),
    ] {
        assert_eq!(desk.rule(name, role), rule, "{name} {role:?}");
    }
    desk.put("d.docx", docx("a"));
    assert_eq!(desk.rule("d.docx", Blank), "attachment-office");
    desk.put("huge.pdf", vec![b' '; MAX_ATTACHMENT as usize + 1]);
    assert_eq!(desk.rule("huge.pdf", Blank), "attachment-too-large");
    desk.put("torn.pdf", "%PDF-1.7\n");
    assert_eq!(desk.rule("torn.pdf", Blank), "attachment-broken");
    desk.put("locked.pdf", "%PDF-1.7\ntrailer << /Encrypt 2 0 R >>");
    assert_eq!(desk.rule("locked.pdf", Blank), "attachment-encrypted");
}

#[test]
fn what_may_not_be_published_is_named_by_file_and_page() {
    let desk = Desk::new(&[]);
    desk.put("a.pdf", words("tel 138 1234 5678, XX"));
    let found = desk.find("a.pdf", AttachmentRole::Blank).unwrap();
    assert_eq!(found.remarks.len(), 1);
    let remark = &found.remarks[0];
    assert_eq!(
        (remark.level, remark.refusal.rule),
        (Level::Error, "personal-data")
    );
    let words = &remark.refusal.message.zh;
    assert!(
        words.contains("a.pdf") && words.contains("第1页") && words.contains("138 **** 5678"),
        "{words}"
    );
    let rules = |role| -> Vec<(Level, &str)> {
        let found = desk.find("a.pdf", role).unwrap();
        found
            .remarks
            .iter()
            .map(|r| (r.level, r.refusal.rule))
            .collect()
    };
    // A published paper has no blanks; the sheet that officers signed is never published.
    let both = [
        (Level::Error, "personal-data"),
        (Level::Warning, "placeholder"),
    ];
    assert_eq!(rules(AttachmentRole::Document), both);
    assert_eq!(rules(AttachmentRole::Scan), []);
}

#[test]
fn pictures_of_papers_need_a_reviewer() {
    let desk = Desk::new(&[]);
    desk.put("p.png", PNG);
    let rules = |role| -> Vec<(Level, &str)> {
        let found = desk.find("p.png", role).unwrap();
        found
            .remarks
            .iter()
            .map(|r| (r.level, r.refusal.rule))
            .collect()
    };
    assert_eq!(
        rules(AttachmentRole::Document),
        [(Level::Warning, "attachment-image-only")]
    );
    assert_eq!(rules(AttachmentRole::Photo), []);
}

#[test]
fn a_file_is_looked_through_once_however_often_it_is_named() {
    let desk = Desk::new(&[]);
    desk.put("a.pdf", words("a")).put("b.pdf", words("a"));
    for name in ["a.pdf", "b.pdf", "a.pdf"] {
        desk.find(name, AttachmentRole::Document).unwrap();
    }
    assert_eq!(desk.files.seen.borrow().len(), 1);
}

#[cfg(unix)]
#[test]
fn office_forms_come_in_as_pdf() {
    use std::os::unix::fs::PermissionsExt as _;
    let temp = tempfile::tempdir().unwrap();
    let (program, fixture) = (temp.path().join("soffice"), temp.path().join("fixture.pdf"));
    fs::write(&fixture, words("tel 13912345678")).unwrap();
    let script = format!(
        "#!/bin/sh\necho run >> {log}\nwhile [ $# -gt 0 ]; do [ \"$1\" = --outdir ] && out=$2; shift; done\n\
         cp {fixture} \"$out/form.pdf\"\n",
        log = temp.path().join("log").display(),
        fixture = fixture.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let desk = Desk::new(&[program.to_str().unwrap()]);
    desk.put("申请表.docx", docx("13812345678"));
    let found = desk.find("申请表.docx", AttachmentRole::Blank).unwrap();
    assert_eq!(found.attachment.name, "申请表.pdf");
    assert_eq!(found.attachment.media_type, "application/pdf");
    assert_eq!(
        found.attachment.sha256,
        sha256_hex(&fs::read(&fixture).unwrap())
    );
    assert!(found.note.as_ref().unwrap().zh.contains("预览"));
    // What the page shows, and what only the document holds.
    let zh: Vec<&str> = found
        .remarks
        .iter()
        .map(|r| r.refusal.message.zh.as_ref())
        .collect();
    assert!(
        zh[0].contains("第1页") && zh[0].contains("139****5678"),
        "{zh:?}"
    );
    assert!(zh[1].contains("138****5678"), "{zh:?}");
    desk.find("申请表.docx", AttachmentRole::FilledSample)
        .unwrap();
    let runs = fs::read_to_string(temp.path().join("log")).unwrap();
    assert_eq!(runs.lines().count(), 1);
    let macros = {
        let mut zip = ZipWriter::new_append(Cursor::new(docx("a"))).unwrap();
        zip.start_file("word/vbaProject.bin", SimpleFileOptions::default())
            .unwrap();
        zip.finish().unwrap().into_inner()
    };
    desk.put("m.docx", macros);
    assert_eq!(
        desk.rule("m.docx", AttachmentRole::Blank),
        "attachment-macro"
    );
}
