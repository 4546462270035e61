//! Contrast as it is drawn: the words' pixels against those around them (WCAG 2.2, 1.4.3).

use std::collections::HashMap;

use slint::Rgba8Pixel;

use super::drawn::{Area, Drawn};

/// The ground and the ink of a piece of the screen.
#[derive(Debug, Clone, Copy)]
pub struct Inks {
    pub ground: Rgba8Pixel,
    pub ink: Rgba8Pixel,
}

impl Inks {
    /// The most frequent colour, and the one farthest from it that is more than the edge of a
    /// letter. `None`: there is one colour only.
    pub fn of(drawn: &Drawn, area: &Area) -> Option<Self> {
        let counts = counts(drawn, area);
        let (ground, most) = counts.iter().max_by_key(|(_, count)| **count)?;
        let total: usize = counts.values().sum();
        let mut others: Vec<(f32, [u8; 3], usize)> = counts
            .iter()
            .filter(|(colour, _)| *colour != ground)
            .map(|(colour, count)| (ratio(*colour, *ground), *colour, *count))
            .collect();
        others.sort_by(|a, b| b.0.total_cmp(&a.0));
        let enough = ((total - most) / 50).max(3);
        let mut seen = 0;
        let ink = others.iter().find(|(_, _, count)| {
            seen += count;
            seen >= enough
        })?;
        Some(Self {
            ground: pixel(*ground),
            ink: pixel(ink.1),
        })
    }

    pub fn ratio(&self) -> f32 {
        let plain = |pixel: Rgba8Pixel| [pixel.r, pixel.g, pixel.b];
        ratio(plain(self.ink), plain(self.ground))
    }

    /// Neither is a colour: this is running text, where the others are marks.
    pub fn is_plain(&self) -> bool {
        [self.ground, self.ink].iter().all(|pixel| {
            let (low, high) = [pixel.r, pixel.g, pixel.b]
                .iter()
                .fold((u8::MAX, 0), |(low, high), part| {
                    (low.min(*part), high.max(*part))
                });
            high - low < 48
        })
    }
}

/// How often each colour stands in `area`, without its outermost edge, where borders are.
fn counts(drawn: &Drawn, area: &Area) -> HashMap<[u8; 3], usize> {
    const EDGE: f32 = 3.0;
    let width = drawn.pixels.width() as usize;
    let px = |length: f32, most: u32| (length * drawn.scale).clamp(0.0, most as f32) as usize;
    let columns =
        px(area.left + EDGE, drawn.pixels.width())..px(area.right - EDGE, drawn.pixels.width());
    let rows =
        px(area.top + EDGE, drawn.pixels.height())..px(area.bottom - EDGE, drawn.pixels.height());
    let mut counts = HashMap::new();
    for row in rows {
        let line = drawn.pixels.as_slice().get(row * width..(row + 1) * width);
        let line = line.and_then(|line| line.get(columns.clone()));
        // Neighbours are mostly alike.
        for run in line
            .into_iter()
            .flat_map(|line| line.chunk_by(|a, b| a == b))
        {
            if let Some(pixel) = run.first() {
                *counts.entry([pixel.r, pixel.g, pixel.b]).or_default() += run.len();
            }
        }
    }
    counts
}

fn pixel([r, g, b]: [u8; 3]) -> Rgba8Pixel {
    Rgba8Pixel::new(r, g, b, u8::MAX)
}

fn ratio(a: [u8; 3], b: [u8; 3]) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f32 {
    let [r, g, b] = colour.map(|part| {
        let part = f32::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[test]
fn contrasts_are_those_of_the_standard() {
    let white = [255; 3];
    assert!((ratio([0; 3], white) - 21.0).abs() < 0.01);
    assert!((ratio([0x0B, 0x4A, 0x8F], white) - 8.8).abs() < 0.05);
    assert!((ratio([0xB3, 0x26, 0x1E], white) - 6.5).abs() < 0.05);
}
