//! Office documents: which they are, whether they can do anything, and the words in them.
//!
//! OOXML (ECMA-376) and ODF (ISO/IEC 26300) are zip archives of XML; the older ones are compound
//! files ([MS-CFB]), of which only the directory and the first bytes of a stream are read.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::kind::Kind;

pub const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Bytes that one part, and that all parts of a document, may unpack to.
const MAX_PART: u64 = 64 << 20;
const MAX_PARTS: u64 = 200 << 20;
const MAX_MEMBERS: usize = 5_000;

/// Why a document cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Macros,
    Encrypted,
    /// No document that can be opened.
    Broken,
    /// It unpacks to more than any form needs.
    TooLarge,
}

/// What a zip archive is.
pub fn zipped(bytes: &[u8]) -> Kind {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Kind::Archive;
    };
    const PARTS: [(&str, Kind); 5] = [
        ("word/document.xml", Kind::Word),
        ("xl/workbook.xml", Kind::Sheet),
        ("xl/workbook.bin", Kind::Sheet),
        ("ppt/presentation.xml", Kind::Slides),
        ("OFD.xml", Kind::Ofd),
    ];
    let has = |name: &&(&str, Kind)| archive.index_for_name(name.0).is_some();
    if let Some((_, kind)) = PARTS.iter().find(has) {
        return *kind;
    }
    let mut mimetype = String::new();
    if let Some(index) = archive.index_for_name("mimetype")
        && let Ok(file) = archive.by_index(index)
    {
        let _ = file.take(200).read_to_string(&mut mimetype);
    }
    let of =
        |what: &str| mimetype.starts_with(&format!("application/vnd.oasis.opendocument.{what}"));
    match (of("text"), of("spreadsheet"), of("presentation")) {
        (true, ..) => Kind::OpenText,
        (_, true, _) => Kind::OpenSheet,
        (.., true) => Kind::OpenSlides,
        _ => Kind::Archive,
    }
}

/// What a compound file is.
pub fn compound(bytes: &[u8]) -> Kind {
    let Some(directory) = Directory::read(bytes) else {
        return Kind::Unknown;
    };
    if directory.has("EncryptedPackage") || directory.is_locked() {
        return Kind::LockedOffice;
    }
    const STREAMS: [(&str, Kind); 4] = [
        ("WordDocument", Kind::OldWord),
        ("Workbook", Kind::OldSheet),
        ("Book", Kind::OldSheet),
        ("PowerPoint Document", Kind::OldSlides),
    ];
    let found = STREAMS.iter().find(|(name, _)| directory.has(name));
    found.map_or(Kind::Unknown, |(_, kind)| *kind)
}

/// The words of a document, one text for each of its parts; none for compound files.
pub fn texts(bytes: &[u8], kind: Kind) -> Result<Vec<String>, Trouble> {
    texts_within(bytes, kind, MAX_PART, MAX_PARTS)
}

/// [`texts`], where one part may unpack to `each` bytes and all of them to `left`.
fn texts_within(
    bytes: &[u8],
    kind: Kind,
    each: u64,
    mut left: u64,
) -> Result<Vec<String>, Trouble> {
    if bytes.starts_with(&COMPOUND) {
        let directory = Directory::read(bytes).ok_or(Trouble::Broken)?;
        let macros = ["Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"];
        return match macros.iter().any(|name| directory.has(name)) {
            true => Err(Trouble::Macros),
            false => Ok(Vec::new()),
        };
    }
    if kind == Kind::Rtf {
        return Ok(Vec::new());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Trouble::Broken)?;
    if archive.len() > MAX_MEMBERS {
        return Err(Trouble::TooLarge);
    }
    let mut out = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| Trouble::Encrypted)?;
        let name = file.name().map_err(|_| Trouble::Broken)?.into_owned();
        if is_macro(&name) {
            return Err(Trouble::Macros);
        }
        let manifest = name == "META-INF/manifest.xml";
        if !manifest && !holds_words(&name) {
            continue;
        }
        let limit = each.min(left);
        let mut xml = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut xml);
        let read = read.map_err(|_| Trouble::Broken)? as u64;
        if read > limit {
            return Err(Trouble::TooLarge);
        }
        left -= read;
        if manifest {
            if xml.windows(15).any(|window| window == b"encryption-data") {
                return Err(Trouble::Encrypted);
            }
            continue;
        }
        out.push(words(&xml, name.starts_with("xl/")).ok_or(Trouble::Broken)?);
    }
    Ok(out)
}

/// VBA of OOXML; Basic and scripts of ODF, whose folders exist only where there are some.
fn is_macro(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with("vbaproject.bin")
        || lower.starts_with("basic/")
            && lower.ends_with(".xml")
            && !lower.ends_with("script-lc.xml")
        || lower.starts_with("scripts/") && !lower.ends_with('/')
        || lower.starts_with("xl/macrosheets/")
}

fn holds_words(name: &str) -> bool {
    let folders = [
        "word/",
        "xl/",
        "ppt/slides/",
        "ppt/notesSlides/",
        "docProps/",
    ];
    let package = folders.iter().any(|folder| name.starts_with(folder));
    let furniture = [
        "theme",
        "_rels",
        "styles.xml",
        "fontTable",
        "settings",
        "webSettings",
    ];
    let open = matches!(name, "content.xml" | "styles.xml" | "meta.xml");
    open || (package && name.ends_with(".xml") && !furniture.iter().any(|part| name.contains(part)))
}

/// The text of a part: paragraphs, cells and rows on lines of their own.
fn words(xml: &[u8], sheet: bool) -> Option<String> {
    let mut reader = Reader::from_reader(BufReader::new(xml));
    let mut text = String::new();
    let mut buffer = Vec::new();
    // A shared string's cell holds its place in the list, not a word.
    let mut shared = false;
    let mut number = false;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "c" if sheet => {
                    let kind = e.try_get_attribute("t").ok()?;
                    shared = kind.is_some_and(|kind| kind.value.as_ref() == "s");
                }
                "v" => number = true,
                _ => {}
            },
            Event::Text(part) if !(shared && number) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => {
                let named = format!("&{};", part.xml10_content());
                match quick_xml::escape::unescape(&named) {
                    Ok(plain) => text.push_str(&plain),
                    // An entity of its own: the words around it still count.
                    Err(_) => text.push(' '),
                }
            }
            Event::Empty(e) => match e.local_name().as_ref() {
                "tab" | "s" => text.push(' '),
                "br" | "cr" | "line-break" => text.push('\n'),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "v" => number = false,
                "p" | "h" | "c" | "row" | "si" | "tr" | "tc" | "table-cell" => text.push('\n'),
                _ => {}
            },
            Event::Eof => return Some(text),
            _ => {}
        }
    }
}

/// The directory of a compound file ([MS-CFB] 2.6.1): 128 bytes an entry, each sector full of them.
struct Directory<'a> {
    bytes: &'a [u8],
    entries: Vec<(String, usize)>,
}

impl<'a> Directory<'a> {
    /// Every entry that looks like one: the chain of sectors need not be followed to know the names.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut entries = Vec::new();
        for at in (sector..bytes.len().saturating_sub(127)).step_by(128) {
            let entry = &bytes[at..at + 128];
            let length = usize::from(u16_at(entry, 64)?);
            if !(4..=64).contains(&length) || length % 2 == 1 || !matches!(entry[66], 1 | 2 | 5) {
                continue;
            }
            let units: Vec<u16> = (0..length / 2 - 1)
                .filter_map(|n| u16_at(entry, n * 2))
                .collect();
            if let Ok(name) = String::from_utf16(&units) {
                let start = u32_at(entry, 116)? as usize;
                entries.push((name, start.saturating_add(1).saturating_mul(sector)));
            }
        }
        Some(Self { bytes, entries })
    }

    fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(entry, _)| entry == name)
    }

    /// Word's FibBase.fEncrypted ([MS-DOC] 2.5.1) and Excel's FilePass after BOF ([MS-XLS] 2.4.117).
    fn is_locked(&self) -> bool {
        self.entries.iter().any(|(name, at)| {
            let stream = self.bytes.get(*at..).unwrap_or_default();
            match name.as_str() {
                "WordDocument" => {
                    u16_at(stream, 0) == Some(0xa5ec)
                        && u16_at(stream, 10).is_some_and(|flags| flags & 0x0100 != 0)
                }
                "Workbook" | "Book" => {
                    let length = u16_at(stream, 2).map_or(0, usize::from);
                    u16_at(stream, 0) == Some(0x0809) && u16_at(stream, 4 + length) == Some(0x002f)
                }
                _ => false,
            }
        })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
