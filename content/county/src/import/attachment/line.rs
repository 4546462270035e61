//! Letters on a page, put together to lines of text by where they stand.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask,
};
use kurbo::{Affine, BezPath, Point, Vec2};

use super::pdf::PageText;

/// Drawn paths that a page of words may have for rules and frames; more may be letters as outlines.
const FRAMES: usize = 400;
const MAX_CHARACTERS: usize = 1_000_000;

/// Takes a page's drawing and keeps its words.
#[derive(Default)]
pub struct Lines {
    text: String,
    /// Where the letter before ended, and its em along the line.
    before: Option<(Point, Vec2)>,
    letters: usize,
    /// Letters whose meaning the file does not tell.
    unknown: usize,
    images: usize,
    paths: usize,
}

impl Lines {
    /// `meant` tells whether the page's operators show text at all.
    pub fn finish(self, meant: bool) -> PageText {
        let words = self.text.chars().any(char::is_alphanumeric);
        let lost = meant && self.letters == 0;
        let drawn = lost || self.images > 0 || self.unknown > 0 || self.paths > FRAMES;
        PageText {
            unreadable: (!words && drawn) || self.unknown * 5 > self.letters,
            text: self.text,
        }
    }

    /// A line break, a gap between columns, a space, or nothing: what lies between two letters.
    fn separate(&mut self, at: Point, em: Vec2) {
        let Some((end, last)) = self.before else {
            return;
        };
        let size = last.hypot().max(1e-6);
        let along = last / size;
        let step = at - end;
        let (ahead, aside) = (step.dot(along) / size, step.cross(along) / size);
        let turned = em.hypot() > 0.0 && along.cross(em / em.hypot()).abs() > 0.1;
        if turned || aside.abs() > 0.6 || ahead < -1.5 {
            self.text.push('\n');
        } else if ahead > 1.2 {
            // Two spaces: figures of two columns are not one number.
            self.text.push_str("  ");
        } else if ahead > 0.18 && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

impl<'a> Device<'a> for Lines {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        if self.text.len() > MAX_CHARACTERS {
            return;
        }
        self.letters += 1;
        let (place, advance) = match glyph {
            // An outline's space has a thousand units to the em.
            Glyph::Outline(outline) => (
                transform * glyph_transform,
                outline.advance_width().map_or(500.0, f64::from),
            ),
            Glyph::Type3(_) => (transform * glyph_transform, 500.0),
        };
        let at = place * Point::ORIGIN;
        let em = place * Point::new(1000.0, 0.0) - at;
        if !(at.is_finite() && em.is_finite()) {
            return;
        }
        self.separate(at, em);
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => self.text.push(c),
            Some(BfString::String(letters)) => self.text.push_str(&letters),
            None => {
                self.unknown += 1;
                self.text.push('\u{fffd}');
            }
        }
        self.before = Some((at + em * (advance / 1000.0), em));
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        self.images += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {
        self.paths += 1;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
