//! A page on its sheet of paper.

use hayro::hayro_syntax::page::Page;

use crate::picture::Room;
use crate::picture::page::{DrawnPage, render_page};

/// Bytes of a name in the header, with the zero after it.
const NAME: usize = 64;

/// A sheet, by its self-describing name (PWG 5101.1 §5), which ends in its size: `iso_a4_210x297mm`.
pub(super) struct Media {
    name: String,
    /// Millimetres across and along the feed.
    size: (f32, f32),
}

impl Media {
    /// `None` for anything else than the name of a sheet between 50 and 450 millimetres.
    pub fn named(name: &str) -> Option<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        if name.len() >= NAME || !name.chars().all(is_plain) {
            return None;
        }
        let (_, size) = name.rsplit_once('_')?;
        let (unit, scale) = match size.strip_suffix("mm") {
            Some(size) => (size, 1.0),
            None => (size.strip_suffix("in")?, 25.4),
        };
        let (wide, high) = unit.split_once('x')?;
        let side = |text: &str| {
            let length = text.parse::<f32>().ok()? * scale;
            (50.0..=450.0).contains(&length).then_some(length)
        };
        Some(Self {
            name: name.to_owned(),
            size: (side(wide)?, side(high)?),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// In points, as the header says it.
    pub fn points(&self) -> (u32, u32) {
        let side = |length: f32| (length * 72.0 / 25.4).round() as u32;
        (side(self.size.0), side(self.size.1))
    }

    fn pixels(&self, dpi: u32) -> (u32, u32) {
        let side = |length: f32| (length * dpi as f32 / 25.4).round() as u32;
        (side(self.size.0), side(self.size.1))
    }
}

/// A page that was drawn, and where on the sheet it lies: in the middle, as large as it is, but made
/// smaller where the sheet is. One that lies down on a sheet that stands is turned to the right.
pub(super) struct Placed {
    drawn: DrawnPage,
    sheet: (u32, u32),
    turned: bool,
    /// What is free to the left and above.
    free: (u32, u32),
    /// The page on the sheet.
    page: (u32, u32),
}

impl Placed {
    /// `None` for a page without a size.
    pub fn draw(page: &Page<'_>, media: &Media, dpi: u32) -> Option<Self> {
        let sheet = media.pixels(dpi);
        let (wide, high) = page.render_dimensions();
        let turned = (wide > high) != (sheet.0 > sheet.1) && wide != high;
        let (across, along) = if turned { (sheet.1, sheet.0) } else { sheet };
        // Never larger than it is: a form keeps its size.
        let whole = |length: f32, room: u32| {
            let pixels = (length * dpi as f32 / 72.0).round();
            (pixels.clamp(1.0, room as f32) as u32).min(room)
        };
        let room = Room {
            width: whole(wide, across),
            height: whole(high, along),
        };
        let (width, height) = room.fit(wide, high)?;
        let drawn = render_page(page, width, height);
        let size = if turned {
            (height, width)
        } else {
            (width, height)
        };
        Some(Self {
            drawn,
            sheet,
            turned,
            free: ((sheet.0 - size.0) / 2, (sheet.1 - size.1) / 2),
            page: size,
        })
    }

    pub fn size(&self) -> (u32, u32) {
        self.sheet
    }

    pub fn incomplete(&self) -> bool {
        self.drawn.incomplete
    }

    /// Red, green and blue at a place on the sheet.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        const WHITE: [u8; 3] = [255; 3];
        let (Some(x), Some(y)) = (x.checked_sub(self.free.0), y.checked_sub(self.free.1)) else {
            return WHITE;
        };
        if x >= self.page.0 || y >= self.page.1 {
            return WHITE;
        }
        let width = u32::from(self.drawn.pixmap.width());
        let at = if self.turned {
            // The page's left edge becomes the sheet's upper one.
            (self.page.0 - 1 - x) * width + y
        } else {
            y * width + x
        };
        match self.drawn.pixmap.data().get(at as usize) {
            Some(pixel) => [pixel.r, pixel.g, pixel.b],
            None => WHITE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_its_name() {
        let a4 = Media::named("iso_a4_210x297mm").unwrap();
        assert_eq!(a4.points(), (595, 842));
        assert_eq!(a4.pixels(300), (2480, 3508));
        let letter = Media::named("na_letter_8.5x11in").unwrap();
        assert_eq!(letter.pixels(600), (5100, 6600));
        for name in [
            "",
            "iso_a4",
            "iso_a4_210x297",
            "iso_a0_841x1189mm",
            "a_NaNx297mm",
            "a_-210x297mm",
        ] {
            assert!(Media::named(name).is_none(), "{name}");
        }
        assert!(Media::named(&format!("{}_210x297mm", "a".repeat(60))).is_none());
    }
}
