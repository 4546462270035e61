//! Pictures as files, and what is different in two of them.

use std::collections::BTreeMap;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};
use slint::{Rgba8Pixel, SharedPixelBuffer};

use super::Picture;

/// A PNG file with a palette where 256 colours are enough, as small as it gets.
pub fn encode(picture: &Picture) -> Vec<u8> {
    let mut colours: BTreeMap<[u8; 3], u8> = BTreeMap::new();
    let mut few = true;
    for run in picture.as_slice().chunk_by(|a, b| a == b) {
        let next = colours.len();
        let known = colours.entry(plain(run[0]));
        match u8::try_from(next) {
            Ok(next) => _ = known.or_insert(next),
            Err(_) => few &= matches!(known, std::collections::btree_map::Entry::Occupied(_)),
        }
        if !few {
            break;
        }
    }
    let pixels = picture.as_slice().iter().map(|pixel| plain(*pixel));
    if few {
        let mut palette: Vec<([u8; 3], u8)> = colours.iter().map(|(c, n)| (*c, *n)).collect();
        palette.sort_by_key(|(_, n)| *n);
        let palette = palette.into_iter().flat_map(|(c, _)| c).collect();
        let data: Vec<u8> = pixels.map(|pixel| colours[&pixel]).collect();
        write(picture, &data, Some(palette), Filter::NoFilter)
    } else {
        let data: Vec<u8> = pixels.flatten().collect();
        let ways = [Filter::NoFilter, Filter::Adaptive];
        let files = ways.map(|filter| write(picture, &data, None, filter));
        files.into_iter().min_by_key(Vec::len).expect("two ways")
    }
}

fn write(picture: &Picture, data: &[u8], palette: Option<Vec<u8>>, filter: Filter) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, picture.width(), picture.height());
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_filter(filter);
    encoder.set_color(ColorType::Rgb);
    if let Some(palette) = palette {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(data).expect("pixels");
    writer.finish().expect("an end");
    out
}

pub fn decode(bytes: &[u8]) -> Picture {
    let mut decoder = Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::ALPHA);
    let mut reader = decoder.read_info().expect("a picture");
    let mut data = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut data).expect("pixels");
    SharedPixelBuffer::clone_from_slice(&data, info.width, info.height)
}

/// How many pixels are different, and a picture that shows them in red. `None`: not one.
pub fn difference(known: &Picture, drawn: &Picture) -> Option<(usize, Picture)> {
    if known.size() == drawn.size() && known.as_bytes() == drawn.as_bytes() {
        return None;
    }
    let mut shown = drawn.clone();
    let mut count = 0;
    let same_size = known.size() == drawn.size();
    for (index, pixel) in shown.make_mut_slice().iter_mut().enumerate() {
        if same_size && known.as_slice().get(index) == Some(pixel) {
            let pale = |part: u8| 191 + part / 4;
            *pixel = Rgba8Pixel::new(pale(pixel.r), pale(pixel.g), pale(pixel.b), u8::MAX);
        } else {
            count += 1;
            *pixel = Rgba8Pixel::new(220, 0, 0, u8::MAX);
        }
    }
    Some((count, shown))
}

fn plain(pixel: Rgba8Pixel) -> [u8; 3] {
    [pixel.r, pixel.g, pixel.b]
}

#[test]
fn a_picture_comes_back_as_it_was_and_one_pixel_is_seen() {
    for colours in [2_u32, 5000] {
        let mut picture = Picture::new(100, 80);
        for (pixel, n) in picture.make_mut_slice().iter_mut().zip(0_u32..) {
            let [_, r, g, b] = (n % colours).to_be_bytes();
            *pixel = Rgba8Pixel::new(r, g, b, u8::MAX);
        }
        let back = decode(&encode(&picture));
        assert!(difference(&picture, &back).is_none());
        let mut other = picture.clone();
        other.make_mut_slice()[4321].r = 200;
        let (count, shown) = difference(&picture, &other).unwrap();
        assert_eq!(count, 1);
        assert_eq!(shown.as_slice()[4321].r, 220);
        let small = Picture::new(10, 8);
        assert!(difference(&picture, &small).is_some());
    }
}
