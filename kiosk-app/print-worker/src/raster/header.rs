//! The 1796 bytes before each page (PWG 5102.4 §4.3). Numbers are big-endian; what is not named here
//! is zero.
//!
//! ```text
//!    0 64  "PwgRaster"               392  4  bytes per line
//!  272  4  both sides                 396  4  colour order: 0, chunky
//!  276  8  dots per inch, x and y     400  4  colour space: 18 sGray, 19 sRGB
//!  340  4  copies: 1                  420  4  colours
//!  352  8  paper, points, x and y     452  4  pages of the document
//!  368  4  tumble                     456  8  feed transforms, cross and along: 1 or -1
//!  372  8  pixels, x and y            480  4  alternate primary: white
//!  384  8  bits per colour, pixel    1732 64  the paper's name
//! ```

use super::sheet::Media;
use super::{Feed, Sides};

/// What a stream begins with (PWG 5102.4 §4.2).
pub(super) const SYNC: &[u8; 4] = b"RaS2";
const LENGTH: usize = 1796;
const SGRAY: u32 = 18;
const SRGB: u32 = 19;

/// What is said of one page.
pub(super) struct Header<'a> {
    pub dpi: u32,
    pub media: &'a Media,
    /// Pixels across and along the feed.
    pub size: (u32, u32),
    pub rgb: bool,
    pub sides: Sides,
    /// Pages of the whole document.
    pub pages: u32,
    pub feed: Feed,
}

impl Header<'_> {
    pub fn to_bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[..9].copy_from_slice(b"PwgRaster");
        let colours = if self.rgb { 3 } else { 1 };
        let (width, height) = self.size;
        let (wide, high) = self.media.points();
        let transform = |is_backwards: bool| if is_backwards { u32::MAX } else { 1 };
        for (at, number) in [
            (272, u32::from(self.sides != Sides::OneSided)),
            (276, self.dpi),
            (280, self.dpi),
            (340, 1),
            (352, wide),
            (356, high),
            (368, u32::from(self.sides == Sides::TwoSidedShortEdge)),
            (372, width),
            (376, height),
            (384, 8),
            (388, 8 * colours),
            (392, width * colours),
            (400, if self.rgb { SRGB } else { SGRAY }),
            (420, colours),
            (452, self.pages),
            (456, transform(self.feed.cross_backwards)),
            (460, transform(self.feed.backwards)),
            (480, 0x00ff_ffff),
        ] {
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        let name = self.media.name().as_bytes();
        bytes[1732..1732 + name.len()].copy_from_slice(name);
        bytes
    }
}
