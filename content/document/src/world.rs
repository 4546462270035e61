use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, TextItem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::DocumentError;
use crate::font::FONTS;

/// Templates that any source may import, by name.
const TEMPLATES: [(&str, &str); 13] = [
    ("page.typ", include_str!("../templates/page.typ")),
    (
        "guide-words.typ",
        include_str!("../templates/guide-words.typ"),
    ),
    (
        "guide-sheet.typ",
        include_str!("../templates/guide-sheet.typ"),
    ),
    (
        "one-time-notice.typ",
        include_str!("../templates/one-time-notice.typ"),
    ),
    ("notice.typ", include_str!("../templates/notice.typ")),
    ("fee-list.typ", include_str!("../templates/fee-list.typ")),
    (
        "wall-sheet.typ",
        include_str!("../templates/wall-sheet.typ"),
    ),
    (
        "window-plate.typ",
        include_str!("../templates/window-plate.typ"),
    ),
    (
        "application.typ",
        include_str!("../templates/application.typ"),
    ),
    (
        "archive-register.typ",
        include_str!("../templates/archive-register.typ"),
    ),
    ("booklet.typ", include_str!("../templates/booklet.typ")),
    ("form.typ", include_str!("../templates/form.typ")),
    ("ceremony.typ", include_str!("../templates/ceremony.typ")),
];

/// All that Typst can see: one main source, the templates, the files handed in, the bundled
/// fonts. No file system, no packages, no clock.
pub(crate) struct Desk {
    library: LazyHash<Library>,
    main: Source,
    files: Vec<(&'static str, Bytes)>,
}

impl Desk {
    /// Lays out one of [`TEMPLATES`], which reads `files` as data.
    pub(crate) fn of_template(
        name: &'static str,
        files: Vec<(&'static str, Vec<u8>)>,
    ) -> Result<Self, DocumentError> {
        let text = TEMPLATES
            .iter()
            .find(|(n, _)| *n == name)
            .map_or("", |(_, text)| text);
        Self::new(name, text, files)
    }

    pub(crate) fn new(
        name: &'static str,
        source: &str,
        files: Vec<(&'static str, Vec<u8>)>,
    ) -> Result<Self, DocumentError> {
        let path = VirtualPath::new(name).map_err(|e| DocumentError::Template {
            file: name.to_owned(),
            line: 0,
            message: e.to_string(),
        })?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        Ok(Self {
            library: LazyHash::new(Library::default()),
            main: Source::new(id, source.to_owned()),
            files: files
                .into_iter()
                .map(|(n, bytes)| (n, Bytes::new(bytes)))
                .collect(),
        })
    }

    /// Lays out, and refuses any page on which a character could not be drawn.
    pub(crate) fn lay_out(&self, page_limit: usize) -> Result<PagedDocument, DocumentError> {
        let document = typst::compile::<PagedDocument>(self)
            .output
            .map_err(|faults| self.fault(faults.first()))?;
        let pages = document.pages().len();
        if pages > page_limit {
            return Err(DocumentError::TooManyPages {
                pages,
                limit: page_limit,
            });
        }
        let mut missing = Vec::new();
        for page in document.pages() {
            visit(&page.frame, &mut |text| missing.extend(undrawn(text)));
        }
        missing.sort_unstable();
        missing.dedup();
        match missing.is_empty() {
            true => Ok(document),
            false => Err(DocumentError::Undrawable(missing)),
        }
    }

    /// A tagged PDF with everything PDF/UA-1 asks for (readable aloud); an error where it cannot be.
    pub(crate) fn accessible_pdf(
        &self,
        document: &PagedDocument,
    ) -> Result<Vec<u8>, DocumentError> {
        let standards =
            PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|e| DocumentError::Template {
                file: "PDF/UA-1".to_owned(),
                line: 0,
                message: e.message().to_string(),
            })?;
        let options = PdfOptions {
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|faults| self.fault(faults.first()))
    }

    /// A tagged PDF; PDF/UA-1 where the typesetter manages it. Its tags are wrong for some tables
    /// that a page's end cuts, and nobody should go home without the sheet for that.
    pub(crate) fn pdf(&self, document: &PagedDocument) -> Result<Vec<u8>, DocumentError> {
        self.accessible_pdf(document).or_else(|_| {
            typst_pdf::pdf(document, &PdfOptions::default())
                .map_err(|faults| self.fault(faults.first()))
        })
    }

    /// Without tags: for sheets whose order is the folder's, not the reader's.
    pub(crate) fn untagged_pdf(&self, document: &PagedDocument) -> Result<Vec<u8>, DocumentError> {
        let options = PdfOptions {
            tagged: false,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|faults| self.fault(faults.first()))
    }

    fn fault(&self, diagnostic: Option<&SourceDiagnostic>) -> DocumentError {
        let place = diagnostic.and_then(|d| {
            let id = d.span.id()?;
            let source = self.source(id).ok()?;
            let line = source.lines().byte_to_line(self.range(d.span)?.start)?;
            Some((id.get().vpath().get_without_slash().to_owned(), line + 1))
        });
        let (file, line) = place.unwrap_or_default();
        let message = diagnostic
            .map(|d| d.message.to_string())
            .unwrap_or_default();
        DocumentError::Template {
            file,
            line,
            message,
        }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let name = project_file(id)?;
        let (_, text) = TEMPLATES
            .iter()
            .find(|(n, _)| *n == name)
            .ok_or(FileError::AccessDenied)?;
        Ok(Source::new(id, (*text).to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = project_file(id)?;
        let file = self.files.iter().find(|(n, _)| *n == name);
        file.map(|(_, bytes)| bytes.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Calls `f` with every run of text in `frame`, in drawing order.
pub(crate) fn visit(frame: &Frame, f: &mut dyn FnMut(&TextItem)) {
    visit_at(frame, 0.0, &mut |_, text| f(text));
}

/// The same, with the height in points of its base line below `top`.
pub(crate) fn visit_at(frame: &Frame, top: f64, f: &mut dyn FnMut(f64, &TextItem)) {
    for (point, item) in frame.items() {
        let y = top + point.y.to_pt();
        match item {
            FrameItem::Group(group) => visit_at(&group.frame, y, f),
            FrameItem::Text(text) => f(y, text),
            _ => {}
        }
    }
}

/// Glyph 0 is the empty box that a font shows for what it lacks.
fn undrawn(text: &TextItem) -> Vec<char> {
    let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0);
    missing
        .flat_map(|glyph| text.text[glyph.range()].chars())
        .collect()
}

fn project_file(id: FileId) -> FileResult<String> {
    match id.get().root() {
        VirtualRoot::Project => Ok(id.get().vpath().get_without_slash().to_owned()),
        VirtualRoot::Package(_) => Err(FileError::AccessDenied),
    }
}
