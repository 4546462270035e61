//! A picture: PNG, JPEG or WebP.

use std::io::Cursor;

use content_model::picture::PictureHead;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};

use super::{Picture, Room};
use crate::fault::Fault;

/// Pixels that are decoded: a page of A3 scanned at 400 dots per inch.
const PIXELS: u64 = 32_000_000;
/// Bytes that a decoder may take.
const MEMORY: u64 = 256 << 20;

/// Draws the whole picture, turned as the camera says, on white.
pub(super) fn draw(bytes: &[u8], room: Room) -> Result<Picture, Fault> {
    let undrawn = |error: ImageError| Fault::Undrawn(error.to_string());
    let format = image::guess_format(bytes).map_err(undrawn)?;
    if !matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
    ) {
        return Err(Fault::Undrawn(format!("{format:?}")));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(undrawn)?;
    let (wide, high) = decoder.dimensions();
    if u64::from(wide) * u64::from(high) > PIXELS {
        return Err(Fault::Undrawn(format!("{wide} x {high}")));
    }
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(undrawn)?;
    let mut decoded = on_white(decoded);
    decoded.apply_orientation(turn);
    let (width, height) = room
        .fit(decoded.width() as f32, decoded.height() as f32)
        .ok_or_else(|| Fault::Undrawn(format!("{wide} x {high}")))?;
    let fitted = decoded.resize_exact(width, height, FilterType::Triangle);
    Ok(Picture {
        head: PictureHead {
            pages: 1,
            page: 0,
            width,
            height,
            incomplete: false,
        },
        pixels: fitted.into_rgb8().into_raw(),
    })
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [.., alpha] = from.0;
        for (to, from) in to.0.iter_mut().zip(from.0) {
            let (from, alpha) = (u32::from(from), u32::from(alpha));
            *to = ((from * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    DynamicImage::ImageRgb8(flat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_is_white() {
        let glass = image::RgbaImage::from_fn(3, 1, |x, _| {
            image::Rgba([10, 20, 30, [0, 128, 255][x as usize]])
        });
        let flat = on_white(DynamicImage::ImageRgba8(glass)).into_rgb8();
        assert_eq!(flat.into_raw(), [255, 255, 255, 132, 137, 142, 10, 20, 30]);
    }
}
