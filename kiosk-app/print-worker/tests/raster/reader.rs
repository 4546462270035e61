//! Reads PWG raster, written from the text of PWG 5102.4 and not from our writer.

/// One page as a printer sees it.
#[derive(Debug, PartialEq)]
pub struct Page {
    pub header: Vec<u8>,
    pub width: usize,
    pub height: usize,
    /// Bytes of a pixel.
    pub colours: usize,
    pub pixels: Vec<u8>,
}

impl Page {
    pub fn number(&self, at: usize) -> u32 {
        number(&self.header, at)
    }

    /// A CString of the header (§4.3.1).
    pub fn text(&self, at: usize) -> String {
        let field = &self.header[at..at + 64];
        let end = field.iter().position(|byte| *byte == 0).unwrap();
        String::from_utf8(field[..end].to_vec()).unwrap()
    }

    pub fn pixel(&self, x: usize, y: usize) -> &[u8] {
        let at = (y * self.width + x) * self.colours;
        &self.pixels[at..at + self.colours]
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// All pages; panics at the first thing that the standard does not allow.
pub fn read(mut bytes: &[u8]) -> Vec<Page> {
    // §4.2
    bytes = bytes.strip_prefix(b"RaS2").expect("the sync word");
    let mut pages = Vec::new();
    while !bytes.is_empty() {
        let header = bytes[..1796].to_vec();
        bytes = &bytes[1796..];
        assert!(header.starts_with(b"PwgRaster\0"));
        let (width, height) = (number(&header, 372) as usize, number(&header, 376) as usize);
        let colours = number(&header, 420) as usize;
        assert_eq!(number(&header, 384), 8);
        assert_eq!(number(&header, 388) as usize, 8 * colours);
        assert_eq!(number(&header, 392) as usize, width * colours);
        assert_eq!(number(&header, 396), 0, "chunky");
        assert_eq!(number(&header, 400), if colours == 3 { 19 } else { 18 });
        let mut pixels = Vec::with_capacity(width * height * colours);
        while pixels.len() < width * height * colours {
            // §4.4: a line and how often it follows once more.
            let again = usize::from(bytes[0]);
            bytes = &bytes[1..];
            let start = pixels.len();
            while pixels.len() < start + width * colours {
                let count = usize::from(bytes[0]);
                bytes = &bytes[1..];
                assert_ne!(count, 128);
                if count < 128 {
                    for _ in 0..=count {
                        pixels.extend_from_slice(&bytes[..colours]);
                    }
                    bytes = &bytes[colours..];
                } else {
                    let length = (257 - count) * colours;
                    pixels.extend_from_slice(&bytes[..length]);
                    bytes = &bytes[length..];
                }
            }
            assert_eq!(
                pixels.len(),
                start + width * colours,
                "runs end with the line"
            );
            let line = pixels[start..].to_vec();
            for _ in 0..again {
                pixels.extend_from_slice(&line);
            }
        }
        assert_eq!(
            pixels.len(),
            width * height * colours,
            "lines end with the page"
        );
        pages.push(Page {
            header,
            width,
            height,
            colours,
            pixels,
        });
    }
    pages
}
