//! What a file is, by its content; its name only tells what it claims to be.

use super::office;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Pdf,
    Png,
    Jpeg,
    /// Source of a form that is typeset here.
    Typst,
    Wav,
    Ogg,
    Mp3,
    Flac,
    /// .docx
    Word,
    /// .xlsx
    Sheet,
    /// .pptx
    Slides,
    OpenText,
    OpenSheet,
    OpenSlides,
    /// .doc, .wps: OLE compound files
    OldWord,
    OldSheet,
    OldSlides,
    Rtf,
    /// Office with a password.
    LockedOffice,
    /// GB/T 33190
    Ofd,
    Archive,
    Svg,
    Html,
    Program,
    Unknown,
}

impl Kind {
    pub fn of(bytes: &[u8], name: &str) -> Self {
        const MAGIC: [(&[u8], Kind); 14] = [
            (b"%PDF-", Kind::Pdf),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"\xff\xd8\xff", Kind::Jpeg),
            (b"OggS", Kind::Ogg),
            (b"fLaC", Kind::Flac),
            (b"ID3", Kind::Mp3),
            (b"{\\rtf", Kind::Rtf),
            (b"MZ", Kind::Program),
            (b"\x7fELF", Kind::Program),
            (b"#!", Kind::Program),
            (b"7z\xbc\xaf\x27\x1c", Kind::Archive),
            (b"Rar!", Kind::Archive),
            (b"\x1f\x8b", Kind::Archive),
            (b"BZh", Kind::Archive),
        ];
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return *kind;
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
            return Kind::Wav;
        }
        // MPEG audio: eleven set bits, layer III (ISO/IEC 11172-3 2.4.1.3).
        if let [0xff, second, ..] = bytes
            && second & 0xe6 == 0xe2
        {
            return Kind::Mp3;
        }
        if bytes.starts_with(b"PK") {
            return office::zipped(bytes);
        }
        if bytes.starts_with(&office::COMPOUND) {
            return office::compound(bytes);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => of_text(text, name),
            Err(_) => Kind::Unknown,
        }
    }

    /// Registered media types (IANA) of what a terminal can show, print or play.
    pub fn media_type(self) -> Option<&'static str> {
        Some(match self {
            Kind::Pdf => "application/pdf",
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Typst => "text/x-typst",
            Kind::Wav => "audio/wav",
            Kind::Ogg => "audio/ogg",
            Kind::Mp3 => "audio/mpeg",
            Kind::Flac => "audio/flac",
            _ => return None,
        })
    }

    pub fn is_image(self) -> bool {
        matches!(self, Kind::Png | Kind::Jpeg)
    }

    pub fn is_audio(self) -> bool {
        matches!(self, Kind::Wav | Kind::Ogg | Kind::Mp3 | Kind::Flac)
    }

    /// What an office program can turn into PDF.
    pub fn is_office(self) -> bool {
        self.office_ending().is_some()
    }

    /// The ending by which an office program takes the file for what it is.
    pub fn office_ending(self) -> Option<&'static str> {
        Some(match self {
            Kind::Word => "docx",
            Kind::Sheet => "xlsx",
            Kind::Slides => "pptx",
            Kind::OpenText => "odt",
            Kind::OpenSheet => "ods",
            Kind::OpenSlides => "odp",
            Kind::OldWord => "doc",
            Kind::OldSheet => "xls",
            Kind::OldSlides => "ppt",
            Kind::Rtf => "rtf",
            _ => return None,
        })
    }

    /// Chinese and English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Kind::Pdf => ("PDF", "PDF"),
            Kind::Png => ("PNG 图片", "a PNG picture"),
            Kind::Jpeg => ("JPEG 图片", "a JPEG picture"),
            Kind::Typst => ("Typst 源文件", "Typst source"),
            Kind::Wav => ("WAV 录音", "WAV audio"),
            Kind::Ogg => ("Ogg 录音", "Ogg audio"),
            Kind::Mp3 => ("MP3 录音", "MP3 audio"),
            Kind::Flac => ("FLAC 录音", "FLAC audio"),
            Kind::Word | Kind::OldWord | Kind::OpenText => ("文字文档", "a text document"),
            Kind::Rtf => ("RTF 文档", "an RTF document"),
            Kind::Sheet | Kind::OldSheet | Kind::OpenSheet => ("电子表格", "a spreadsheet"),
            Kind::Slides | Kind::OldSlides | Kind::OpenSlides => ("演示文稿", "slides"),
            Kind::LockedOffice => ("加密的办公文档", "an encrypted office document"),
            Kind::Ofd => ("OFD 版式文件", "an OFD document"),
            Kind::Archive => ("压缩包", "an archive"),
            Kind::Svg => ("SVG 图形", "an SVG drawing"),
            Kind::Html => ("网页", "a web page"),
            Kind::Program => ("程序", "a program"),
            Kind::Unknown => ("认不出的文件", "a file of no known type"),
        }
    }

    /// Whether a file of this kind may bear the ending of `name`. A name without one claims nothing.
    pub fn fits(self, name: &str) -> bool {
        let Some(claimed) = claimed(name) else {
            return true;
        };
        claimed.contains(&self)
            || (self == Kind::LockedOffice && claimed.iter().any(|k| k.is_office()))
    }
}

/// What a file of this name should be; `None` for an ending that is not known here.
pub fn claimed(name: &str) -> Option<&'static [Kind]> {
    let (_, ending) = name.rsplit_once('.')?;
    // Old offices' programs write any of these under their own endings.
    const TEXTS: &[Kind] = &[Kind::OldWord, Kind::Word, Kind::Rtf];
    const SHEETS: &[Kind] = &[Kind::OldSheet, Kind::Sheet];
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => &[Kind::Pdf],
        "png" => &[Kind::Png],
        "jpg" | "jpeg" | "jpe" => &[Kind::Jpeg],
        "typ" => &[Kind::Typst],
        "wav" => &[Kind::Wav],
        "ogg" | "oga" | "opus" => &[Kind::Ogg],
        "mp3" => &[Kind::Mp3],
        "flac" => &[Kind::Flac],
        "docx" | "docm" => &[Kind::Word],
        "xlsx" | "xlsm" => &[Kind::Sheet],
        "pptx" | "pptm" => &[Kind::Slides],
        "odt" => &[Kind::OpenText],
        "ods" => &[Kind::OpenSheet],
        "odp" => &[Kind::OpenSlides],
        "doc" | "wps" => TEXTS,
        "xls" | "et" => SHEETS,
        "ppt" | "dps" => &[Kind::OldSlides, Kind::Slides],
        "rtf" => &[Kind::Rtf],
        "ofd" => &[Kind::Ofd],
        "svg" => &[Kind::Svg],
        "html" | "htm" | "mht" => &[Kind::Html],
        "zip" | "rar" | "7z" | "gz" => &[Kind::Archive],
        "exe" | "dll" | "com" | "bat" | "cmd" | "sh" | "msi" | "scr" => &[Kind::Program],
        _ => return None,
    })
}

fn of_text(text: &str, name: &str) -> Kind {
    let start: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(2000)
        .collect::<String>()
        .to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    if begins(&["<svg"]) || (begins(&["<?xml", "<!doctype svg", "<!--"]) && start.contains("<svg"))
    {
        return Kind::Svg;
    }
    if begins(&["<!doctype html", "<html", "<head", "<body", "<script"])
        || (start.starts_with('<') && start.contains("<html"))
        || start.starts_with("mime-version:")
    {
        return Kind::Html;
    }
    // Typst is plain text: nothing but its name tells it from other text.
    match claimed(name) {
        Some([Kind::Typst]) => Kind::Typst,
        Some([Kind::Program]) => Kind::Program,
        _ => Kind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_content() {
        for (bytes, name, kind) in [
            (b"%PDF-1.7".as_slice(), "a.png", Kind::Pdf),
            (b"\x89PNG\r\n\x1a\n", "a.pdf", Kind::Png),
            (b"\xff\xd8\xff\xe0", "a", Kind::Jpeg),
            (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a.wav", Kind::Wav),
            (b"RIFF\x00\x00\x00\x00WEBP", "a.wav", Kind::Unknown),
            (b"OggS\x00", "a.opus", Kind::Ogg),
            (b"fLaC", "a", Kind::Flac),
            (b"ID3\x04", "a", Kind::Mp3),
            (b"\xff\xfb\x90\x00", "a", Kind::Mp3),
            (b"MZ\x90", "a.pdf", Kind::Program),
            (b"#!/bin/sh", "a.typ", Kind::Program),
            (b"{\\rtf1", "a.doc", Kind::Rtf),
            ("\u{feff}<!DOCTYPE html>".as_bytes(), "a.pdf", Kind::Html),
            (b"<?xml version='1.0'?><svg/>", "a.png", Kind::Svg),
            (b"= a", "a.typ", Kind::Typst),
            (b"= a", "a.pdf", Kind::Unknown),
            (b"\xff\xfe\x00", "a.typ", Kind::Unknown),
            (b"", "a.pdf", Kind::Unknown),
        ] {
            assert_eq!(Kind::of(bytes, name), kind, "{name}");
        }
    }

    #[test]
    fn a_name_claims_what_its_ending_says() {
        assert!(Kind::Pdf.fits("A.PDF") && Kind::Pdf.fits("申请表"));
        assert!(Kind::Jpeg.fits("a.jpeg") && Kind::Word.fits("a.wps"));
        assert!(Kind::LockedOffice.fits("a.docx"));
        assert!(!Kind::Png.fits("a.pdf") && !Kind::Jpeg.fits("a.png"));
    }
}
