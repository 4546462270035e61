//! The lines of a page, packed (PWG 5102.4 §4.4): how often a line is repeated, less one; then runs,
//! each of a count and pixels.

use std::io::{self, Write};

use super::Feed;
use super::sheet::Placed;

/// The most lines, and half of that in pixels, that one count stands for.
const REPEATED: u32 = 256;
const RUN: usize = 128;

/// Writes every line of `placed`, one at a time.
pub(super) fn write(placed: &Placed, rgb: bool, feed: Feed, out: &mut dyn Write) -> io::Result<()> {
    let (_, height) = placed.size();
    let colours = if rgb { 3 } else { 1 };
    let (mut line, mut next, mut packed) = (Vec::new(), Vec::new(), Vec::new());
    fill(placed, rgb, feed, 0, &mut line);
    let mut repeated = 1;
    for y in 1..=height {
        let is_last = y == height;
        if !is_last {
            fill(placed, rgb, feed, y, &mut next);
            if next == line && repeated < REPEATED {
                repeated += 1;
                continue;
            }
        }
        packed.clear();
        packed.push((repeated - 1) as u8);
        pack(&line, colours, &mut packed);
        out.write_all(&packed)?;
        std::mem::swap(&mut line, &mut next);
        repeated = 1;
    }
    Ok(())
}

/// Line `y` as it is fed, a byte for each colour of each pixel.
fn fill(placed: &Placed, rgb: bool, feed: Feed, y: u32, line: &mut Vec<u8>) {
    let (width, height) = placed.size();
    let y = if feed.backwards { height - 1 - y } else { y };
    line.clear();
    for x in 0..width {
        let x = if feed.cross_backwards {
            width - 1 - x
        } else {
            x
        };
        let pixel = placed.pixel(x, y);
        if rgb {
            line.extend_from_slice(&pixel);
        } else {
            line.push(gray(pixel));
        }
    }
}

/// Luma as in ITU-R BT.601; three equal colours stay what they are.
pub(super) fn gray([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    ((sum + 500) / 1000) as u8
}

/// Packs the pixels of one line, `colours` bytes each. A count up to 127 stands for one more of the same
/// pixel, one of 129 and more for 257 less it of different ones; 128 is not used.
fn pack(line: &[u8], colours: usize, packed: &mut Vec<u8>) {
    let pixel = |at: usize| line.get(at * colours..(at + 1) * colours);
    let pixels = line.len() / colours;
    let same = |at: usize| at + 1 < pixels && pixel(at) == pixel(at + 1);
    let mut at = 0;
    while at < pixels {
        let start = at;
        while at - start < RUN - 1 && same(at) {
            at += 1;
        }
        if at == start {
            // Different ones, up to where two are the same.
            while at - start < RUN && at < pixels && !same(at) {
                at += 1;
            }
            match at - start {
                1 => packed.push(0),
                count => packed.push((257 - count) as u8),
            }
            packed.extend_from_slice(&line[start * colours..at * colours]);
        } else {
            at += 1;
            packed.push((at - start - 1) as u8);
            packed.extend_from_slice(&line[start * colours..(start + 1) * colours]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_packed_as_the_standard_shows() {
        let packed = |line: &[u8], colours| {
            let mut packed = Vec::new();
            pack(line, colours, &mut packed);
            packed
        };
        assert_eq!(packed(&[255; 3], 1), [2, 255]);
        assert_eq!(packed(&[1, 2, 2, 3], 1), [0, 1, 1, 2, 0, 3]);
        assert_eq!(packed(&[1, 2, 3], 1), [254, 1, 2, 3]);
        assert_eq!(packed(&[7; 129], 1), [127, 7, 0, 7]);
        assert_eq!(packed(&[1, 2, 3, 1, 2, 3], 3), [1, 1, 2, 3]);
        let counting: Vec<u8> = (0..=255).collect();
        let long = packed(&counting, 1);
        assert_eq!((long[0], long[129], long.len()), (129, 129, 258));
    }

    #[test]
    fn gray_of_gray_is_itself() {
        for level in 0..=255 {
            assert_eq!(gray([level; 3]), level);
        }
    }
}
