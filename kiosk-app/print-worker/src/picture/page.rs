//! One page of a PDF (ISO 32000-1).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use content_model::picture::{PAGE_LIMIT, PictureHead};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};

use super::{Picture, Room};
use crate::fault::Fault;

/// Readers look for the mark within the first kilobyte (Annex H, note 13).
const MARK_WITHIN: usize = 1024;

pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(MARK_WITHIN)];
    start.windows(5).any(|window| window == b"%PDF-")
}

/// A file that can be read, with at most [`PAGE_LIMIT`] pages.
pub(crate) fn open(bytes: Vec<u8>) -> Result<Pdf, Fault> {
    let pdf = Pdf::new(bytes).map_err(|error| {
        Fault::Undrawn(match error {
            LoadPdfError::Decryption(_) => "encrypted".to_owned(),
            LoadPdfError::Invalid => "not a PDF".to_owned(),
        })
    })?;
    match pdf.pages().len() {
        0 => Err(Fault::Undrawn("no page".to_owned())),
        pages if pages > PAGE_LIMIT as usize => Err(Fault::Undrawn(format!("{pages} pages"))),
        _ => Ok(pdf),
    }
}

/// Draws page `page`, or the last there is, on white.
pub(super) fn draw(bytes: Vec<u8>, page: u32, room: Room) -> Result<Picture, Fault> {
    let pdf = open(bytes)?;
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    let at = page.min(pages.saturating_sub(1));
    let page = pdf
        .pages()
        .get(at as usize)
        .ok_or_else(|| Fault::Undrawn("no page".to_owned()))?;
    let (wide, high) = page.render_dimensions();
    let (width, height) = room
        .fit(wide, high)
        .ok_or_else(|| Fault::Undrawn(format!("{wide} x {high}")))?;
    let drawn = render_page(page, width, height);
    let mut pixels = Vec::with_capacity(3 * drawn.pixmap.data().len());
    for pixel in drawn.pixmap.data() {
        pixels.extend_from_slice(&[pixel.r, pixel.g, pixel.b]);
    }
    Ok(Picture {
        head: PictureHead {
            pages,
            page: at,
            width,
            height,
            incomplete: drawn.incomplete,
        },
        pixels,
    })
}

/// A page as it was drawn. On white nothing is transparent.
pub(crate) struct DrawnPage {
    pub pixmap: Pixmap,
    /// Something of the page could not be drawn.
    pub incomplete: bool,
}

/// Draws `page` on white, stretched to `width` by `height` pixels.
pub(crate) fn render_page(page: &Page<'_>, width: u32, height: u32) -> DrawnPage {
    let (wide, high) = page.render_dimensions();
    let side = |length: u32| u16::try_from(length).ok();
    let incomplete = Arc::new(AtomicBool::new(false));
    let sink = Arc::clone(&incomplete);
    let interpreting = InterpreterSettings {
        font_resolver: Arc::new(|query| Some(face(query))),
        warning_sink: Arc::new(move |_| sink.store(true, Ordering::Relaxed)),
        ..InterpreterSettings::default()
    };
    let rendering = RenderSettings {
        x_scale: width as f32 / wide,
        y_scale: height as f32 / high,
        width: side(width),
        height: side(height),
        bg_color: WHITE,
    };
    let pixmap = render(page, &RenderCache::new(), &interpreting, &rendering);
    DrawnPage {
        pixmap,
        incomplete: incomplete.load(Ordering::Relaxed),
    }
}

/// A face in place of one that the file only names. Offices leave 宋体 and its like out of their files,
/// because every computer there has them.
fn face(query: &FontQuery) -> (FontData, u32) {
    match query {
        FontQuery::Standard(face) => face.get_font_data(),
        FontQuery::Fallback(wanted) if wanted.character_collection.is_some() => {
            (Arc::new(content_document::face(wanted.is_bold)), 0)
        }
        FontQuery::Fallback(wanted) => wanted.pick_standard_font().get_font_data(),
    }
}
