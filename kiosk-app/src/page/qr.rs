//! A QR code to take along: the address at which the same thing is found on a phone.

use fast_qr::{ECL, QRBuilder, QRCode};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

use crate::settings::REFERENCE_DPI;

/// Light modules around a code (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;
/// Smallest module that an old phone reads at arm's length, millimetres.
const MODULE_MM: f32 = 0.5;
/// Bytes of the longest address.
const LONGEST: usize = 300;

/// A code, with its quiet zone.
pub struct Code {
    /// As many physical pixels as it is to take on the screen: scaling blurs modules.
    pub image: Image,
    /// Side of the image, u.
    pub side: f32,
}

/// The code of `url`, as large as `room` u allow where one u is `scale` physical pixels.
///
/// `None` for what is no web address, and where the modules would be under half a millimetre.
pub fn code(url: &str, room: f32, scale: f32) -> Option<Code> {
    let code = build(address(url)?)?;
    let modules = code.size + 2 * QUIET;
    let pixels = (room * scale / modules as f32).floor();
    let millimetres = pixels / scale / REFERENCE_DPI * 25.4;
    if !pixels.is_finite() || pixels < 1.0 || millimetres < MODULE_MM {
        return None;
    }
    let pixels = pixels as usize;
    let side = modules * pixels;
    let dark = |at: usize| (QUIET..QUIET + code.size).contains(&at).then(|| at - QUIET);
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(side as u32, side as u32);
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (x / pixels, y / pixels)));
    for (pixel, (x, y)) in buffer.make_mut_slice().iter_mut().zip(places) {
        let ink = match (dark(x), dark(y)) {
            (Some(x), Some(y)) if code[y][x].value() => 0,
            _ => 255,
        };
        *pixel = Rgb8Pixel::new(ink, ink, ink);
    }
    Some(Code {
        image: Image::from_rgb8(buffer),
        side: side as f32 / scale,
    })
}

/// As short as it can be written without leading elsewhere.
fn address(url: &str) -> Option<&str> {
    let url = url.trim();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))?;
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    if host.is_empty() || url.len() > LONGEST || !is_plain {
        return None;
    }
    // The root of a host is the same with and without its slash (RFC 3986 §6.2.3).
    Some(match host.strip_suffix('/') {
        Some(name) if !name.contains(['/', '?', '#']) => &url[..url.len() - 1],
        _ => url,
    })
}

/// The smallest code there is, with as much redundancy as has room in it.
fn build(url: &str) -> Option<QRCode> {
    let with = |ecl| QRBuilder::new(url).ecl(ecl).build().ok();
    let smallest = with(ECL::L)?;
    let stronger = [ECL::Q, ECL::M].into_iter().filter_map(with);
    let fits = stronger.into_iter().find(|code| code.size == smallest.size);
    Some(fits.unwrap_or(smallest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a phone reads, and the pixels of one side.
    fn read(code: &Code) -> (String, u32) {
        let pixels = code.image.to_rgb8().unwrap();
        let side = pixels.width();
        let grey = |x: usize, y: usize| pixels.as_slice()[y * side as usize + x].r;
        let mut found =
            rqrr::PreparedImage::prepare_from_greyscale(side as usize, side as usize, grey);
        let grids = found.detect_grids();
        assert_eq!(grids.len(), 1);
        (grids[0].decode().unwrap().1, side)
    }

    #[test]
    fn a_phone_reads_the_address() {
        for (url, scale) in [
            ("https://zwfw.example.gov.cn/item/GA-001", 1.0),
            ("http://sfx.example.cn/", 102.5 / 98.0),
            (
                &format!("https://a.example/{}", "x".repeat(180)),
                149.0 / 98.0,
            ),
        ] {
            let code = code(url, 180.0, scale).unwrap();
            let (text, pixels) = read(&code);
            assert_eq!(text, url.strip_suffix('/').unwrap_or(url));
            assert!(code.side <= 180.0 && (code.side * scale - pixels as f32).abs() < 0.01);
        }
    }

    #[test]
    fn every_module_has_its_quiet_zone_and_half_a_millimetre() {
        let url = "https://zwfw.example.gov.cn/item/GA-001";
        let modules = build(url).unwrap().size + 8;
        let code = code(url, 180.0, 1.0).unwrap();
        let pixels = code.image.to_rgb8().unwrap();
        let module = pixels.width() as usize / modules;
        assert!(module as f32 / 98.0 * 25.4 >= 0.5);
        let line = &pixels.as_slice()[4 * module * pixels.width() as usize..];
        let first = line.iter().position(|pixel| pixel.r == 0);
        assert_eq!(first, Some(4 * module));
        // In a quarter of the room the modules would be too small for that.
        assert!(super::code(url, modules as f32, 1.0).is_none());
    }

    #[test]
    fn only_an_address_becomes_a_code() {
        assert_eq!(address(" https://a.cn/ "), Some("https://a.cn"));
        assert_eq!(address("https://a.cn/b/"), Some("https://a.cn/b/"));
        assert_eq!(address("https://a.cn?b/"), Some("https://a.cn?b/"));
        for text in [
            "",
            "https://",
            "12345",
            "到窗口办",
            "javascript:1",
            "https://a.cn/县",
        ] {
            assert!(code(text, 180.0, 1.0).is_none(), "{text}");
        }
        let long = format!("https://a.cn/{}", "x".repeat(300));
        assert!(code(&long, 1000.0, 1.0).is_none());
    }
}
