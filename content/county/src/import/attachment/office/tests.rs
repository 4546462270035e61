use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A compound file of one directory sector and one stream.
fn compound_file(names: &[&str], stream: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512 * (3 + names.len() / 4)];
    bytes[..8].copy_from_slice(&COMPOUND);
    bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
    bytes[512..512 + stream.len()].copy_from_slice(stream);
    for (name, number) in names.iter().zip(0..) {
        let at = 1024 + number * 128;
        let units: Vec<u16> = name.encode_utf16().collect();
        for (unit, place) in units.iter().zip(0..) {
            bytes[at + place * 2..at + place * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        let length = (units.len() as u16 + 1) * 2;
        bytes[at + 64..at + 66].copy_from_slice(&length.to_le_bytes());
        bytes[at + 66] = 2;
    }
    bytes
}

#[test]
fn archives_are_known_by_their_parts() {
    for (members, kind) in [
        (vec![("word/document.xml", "<a/>")], Kind::Word),
        (vec![("xl/workbook.xml", "<a/>")], Kind::Sheet),
        (vec![("ppt/presentation.xml", "<a/>")], Kind::Slides),
        (vec![("OFD.xml", "<a/>")], Kind::Ofd),
        (
            vec![("mimetype", "application/vnd.oasis.opendocument.text")],
            Kind::OpenText,
        ),
        (
            vec![("mimetype", "application/vnd.oasis.opendocument.spreadsheet")],
            Kind::OpenSheet,
        ),
        (vec![("a.txt", "a")], Kind::Archive),
    ] {
        assert_eq!(zipped(&archive(&members)), kind);
    }
    assert_eq!(zipped(b"PK\x03\x04"), Kind::Archive);
}

#[test]
fn compound_files_are_known_by_their_streams() {
    assert_eq!(
        compound(&compound_file(&["Root Entry", "WordDocument"], b"")),
        Kind::OldWord
    );
    assert_eq!(
        compound(&compound_file(&["Root Entry", "Workbook"], b"")),
        Kind::OldSheet
    );
    assert_eq!(
        compound(&compound_file(&["EncryptedPackage"], b"")),
        Kind::LockedOffice
    );
    assert_eq!(compound(&compound_file(&["Other"], b"")), Kind::Unknown);
    assert_eq!(compound(&COMPOUND), Kind::Unknown);
    let word = [0xec, 0xa5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01];
    assert_eq!(
        compound(&compound_file(&["WordDocument"], &word)),
        Kind::LockedOffice
    );
    let excel = [0x09, 0x08, 0x02, 0x00, 0, 0, 0x2f, 0x00];
    assert_eq!(
        compound(&compound_file(&["Workbook"], &excel)),
        Kind::LockedOffice
    );
    let macros = compound_file(&["WordDocument", "Macros"], b"");
    assert_eq!(texts(&macros, Kind::OldWord), Err(Trouble::Macros));
    let plain = compound_file(&["WordDocument"], b"");
    assert_eq!(texts(&plain, Kind::OldWord), Ok(Vec::new()));
}

#[test]
fn words_are_read_part_by_part() {
    let document = "<w:document xmlns:w='w'><w:p><w:r><w:t>电话138</w:t></w:r><w:r><w:t>12345678</w:t></w:r></w:p>\
        <w:p><w:r><w:t>甲&amp;乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p></w:document>";
    let header = "<w:hdr xmlns:w='w'><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:hdr>";
    let word = archive(&[
        ("word/document.xml", document),
        ("word/header1.xml", header),
        ("word/theme/theme1.xml", "<"),
    ]);
    assert_eq!(
        texts(&word, Kind::Word).unwrap(),
        ["电话13812345678\n甲&乙 丙\n", "内部资料\n"]
    );
    let sheet = "<worksheet><row><c t='s'><v>0</v></c><c><v>13812345678</v></c></row></worksheet>";
    let book = archive(&[
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", "<sst><si><t>姓名</t></si></sst>"),
    ]);
    let found = texts(&book, Kind::Sheet).unwrap().concat();
    assert_eq!(
        found.split_whitespace().collect::<Vec<_>>(),
        ["13812345678", "姓名"]
    );
    let open = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            "<o:body xmlns:o='o' xmlns:text='t'><text:p>申<text:span>请</text:span></text:p><text:p>表</text:p></o:body>",
        ),
    ]);
    assert_eq!(texts(&open, Kind::OpenText).unwrap(), ["申请\n表\n"]);
}

#[test]
fn what_acts_or_is_locked_is_refused() {
    let word = [("word/document.xml", "<a/>"), ("word/vbaProject.bin", "x")];
    assert_eq!(texts(&archive(&word), Kind::Word), Err(Trouble::Macros));
    let basic = [
        ("content.xml", "<a/>"),
        ("Basic/Standard/Module1.xml", "<a/>"),
    ];
    assert_eq!(
        texts(&archive(&basic), Kind::OpenText),
        Err(Trouble::Macros)
    );
    let locked = [
        ("META-INF/manifest.xml", "<m:encryption-data/>"),
        ("content.xml", "\u{1}"),
    ];
    assert_eq!(
        texts(&archive(&locked), Kind::OpenText),
        Err(Trouble::Encrypted)
    );
    let torn = [("word/document.xml", "<a><b></a>")];
    assert_eq!(texts(&archive(&torn), Kind::Word), Err(Trouble::Broken));
    assert_eq!(texts(b"PK\x03\x04", Kind::Word), Err(Trouble::Broken));
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let part = format!("<a>{}</a>", "x".repeat(993));
    let two = archive(&[("word/document.xml", &part), ("word/header1.xml", &part)]);
    let read = |each, all| texts_within(&two, Kind::Word, each, all).map(|texts| texts.len());
    assert_eq!(read(1_000, 2_000), Ok(2));
    assert_eq!(read(999, 2_000), Err(Trouble::TooLarge));
    assert_eq!(read(1_000, 1_999), Err(Trouble::TooLarge));
}
