//! A drawn page: the value handed from the worker that draws to the screen's process.
//!
//! ```text
//!  0  8  "chayuPIC"
//!  8  4  pages of the file
//! 12  4  this page, from 0
//! 16  4  width of the picture, pixels
//! 20  4  height of the picture, pixels
//! 24  4  1 where something of the page could not be drawn, else 0
//! 28     red, green, blue of every pixel, line by line
//! ```
//!
//! Numbers are little-endian. Nothing follows the last pixel.

/// Bytes before the pixels.
pub const HEAD: usize = 28;
/// Longest side of a picture, pixels.
pub const SIDE_LIMIT: u32 = 8192;
/// Pixels of one picture: a page in print quality, eighteen megabytes.
pub const PIXEL_LIMIT: u32 = 6_000_000;
/// Pages of one file.
pub const PAGE_LIMIT: u32 = 3_000;

const MARK: &[u8; 8] = b"chayuPIC";

/// What stands before the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureHead {
    pub pages: u32,
    /// From 0.
    pub page: u32,
    pub width: u32,
    pub height: u32,
    /// Something of the page could not be drawn: letters of an unknown face, a broken image.
    pub incomplete: bool,
}

impl PictureHead {
    pub fn to_bytes(self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..8].copy_from_slice(MARK);
        let numbers = [
            self.pages,
            self.page,
            self.width,
            self.height,
            u32::from(self.incomplete),
        ];
        for (place, number) in bytes[8..].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// `None` for anything but the head of a picture within the limits above.
    pub fn from_bytes(bytes: &[u8; HEAD]) -> Option<Self> {
        if !bytes.starts_with(MARK) {
            return None;
        }
        let mut numbers = [0; 5];
        for (number, place) in numbers.iter_mut().zip(bytes[8..].chunks_exact(4)) {
            *number = u32::from_le_bytes(place.try_into().ok()?);
        }
        let [pages, page, width, height, incomplete] = numbers;
        let head = Self {
            pages,
            page,
            width,
            height,
            incomplete: incomplete == 1,
        };
        let is_sound = (1..=PAGE_LIMIT).contains(&pages)
            && page < pages
            && fits(width, height)
            && incomplete <= 1;
        is_sound.then_some(head)
    }

    /// Bytes of all pixels.
    pub fn pixel_bytes(&self) -> usize {
        self.width as usize * self.height as usize * 3
    }
}

/// Whether a picture of this size may be asked for.
pub fn fits(width: u32, height: u32) -> bool {
    (1..=SIDE_LIMIT).contains(&width)
        && (1..=SIDE_LIMIT).contains(&height)
        && width * height <= PIXEL_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD_OF_A_PAGE: PictureHead = PictureHead {
        pages: 12,
        page: 11,
        width: 396,
        height: 560,
        incomplete: true,
    };

    #[test]
    fn a_head_comes_back_as_it_was() {
        let bytes = HEAD_OF_A_PAGE.to_bytes();
        assert_eq!(PictureHead::from_bytes(&bytes), Some(HEAD_OF_A_PAGE));
        assert_eq!(&bytes[8..12], &[12, 0, 0, 0]);
        assert_eq!(HEAD_OF_A_PAGE.pixel_bytes(), 665_280);
    }

    #[test]
    fn a_head_that_lies_is_none() {
        let with = |place: usize, number: u32| {
            let mut bytes = HEAD_OF_A_PAGE.to_bytes();
            bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
            PictureHead::from_bytes(&bytes)
        };
        for (place, number) in [
            (0, 0),
            (8, 0),
            (8, PAGE_LIMIT + 1),
            (12, 12),
            (16, 0),
            (16, SIDE_LIMIT + 1),
            // More pixels than any picture has, each side within its limit.
            (20, PIXEL_LIMIT / 396 + 1),
            (24, 2),
        ] {
            assert_eq!(with(place, number), None, "{number} at {place}");
        }
        assert!(with(16, 397).is_some());
    }
}
