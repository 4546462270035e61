//! The only file that reads configuration: the device's profile, and where the worker is.

use std::path::{Path, PathBuf};

use kiosk_printing::printer::{Address, Patience};
use kiosk_printing::queue::{Pace, Quota, ReleaseCode};
use serde::Deserialize;

use crate::KioskError;
use crate::metrics::MM;

/// Everything that differs between terminals, complete and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Code of the place; chooses the site record. `None`: the first site record there is.
    pub site_code: Option<String>,
    /// Dots per inch of the panel.
    pub dpi: f32,
    /// Physical pixels.
    pub size: (u32, u32),
    pub full_screen: bool,
    /// A screen on a wall, without touch: it plays its loop and nothing else.
    pub hall: bool,
    /// Code of the office whose hours the loop goes by. `None`: the one that the site stands in.
    pub office: Option<String>,
    /// How high above the floor the picture's lower edge is; mm. `None`: everything is in reach.
    pub bottom_mm: Option<f32>,
    /// The printer beside it. `None`: papers become files, which staff print.
    pub printer: Option<PrinterSettings>,
    /// The program that typesets papers and draws attachments.
    pub worker: PathBuf,
}

/// A printer, and how much may come out of it without being asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PrinterSettings {
    pub address: Address,
    pub quota: Quota,
    /// With which staff release what goes beyond.
    pub code: Option<ReleaseCode>,
    /// How long is waited for it, and how often it is asked; no profile changes these.
    pub patience: Patience,
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site_code: None,
            dpi: REFERENCE_DPI,
            size: (1280, 800),
            full_screen: false,
            hall: false,
            office: None,
            bottom_mm: None,
            printer: None,
            worker: worker(),
        }
    }
}

/// Names the worker's program where it does not lie beside this one.
const WORKER: &str = "CHAYUE_PRINT_WORKER";

fn worker() -> PathBuf {
    match std::env::var_os(WORKER) {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe()
            .unwrap_or_default()
            .with_file_name("print-worker"),
    }
}

/// All lengths are drawn for this density; others are scaled so that millimetres hold.
pub const REFERENCE_DPI: f32 = 98.0;

impl Settings {
    /// Reads the profile at `path`.
    pub fn from_profile(path: &Path) -> Result<Self, KioskError> {
        let text = std::fs::read_to_string(path).map_err(|error| KioskError::Profile {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        Self::from_toml(&text).map_err(|reason| KioskError::Profile {
            path: path.to_owned(),
            reason,
        })
    }

    fn from_toml(text: &str) -> Result<Self, String> {
        let profile: Profile = toml::from_str(text).map_err(|error| error.to_string())?;
        let default = Self::default();
        let dpi = profile.dpi.unwrap_or(default.dpi);
        check_dpi(dpi)?;
        if let Some(bottom) = profile.bottom_mm
            && !(0.0..=1200.0).contains(&bottom)
        {
            return Err(format!("bottom_mm = {bottom}: 0 … 1200"));
        }
        let size = match profile.size {
            Some(text) => parse_size(&text)?,
            None => default.size,
        };
        Ok(Self {
            site_code: profile.site_code,
            dpi,
            size,
            full_screen: profile.full_screen.unwrap_or(default.full_screen),
            hall: profile.hall.unwrap_or(default.hall),
            office: profile.office,
            bottom_mm: profile.bottom_mm,
            printer: profile.printer.map(Paper::checked).transpose()?,
            worker: default.worker,
        })
    }

    /// How much of a picture `height` u high lies above the reach of a hand, which ends 1,220 mm
    /// above the floor; u.
    pub fn out_of_reach(&self, height: f32) -> f32 {
        const REACH_MM: f32 = 1220.0;
        self.bottom_mm
            .map_or(0.0, |bottom| (height - (REACH_MM - bottom) * MM).max(0.0))
    }

    /// Physical pixels per u.
    ///
    /// A hair more than it would be where the panel would come out a hair smaller than it is, and
    /// its last column be left undrawn.
    pub fn scale(&self) -> f32 {
        const HAIRS: u32 = 64;
        let scale = self.dpi / REFERENCE_DPI;
        let (width, height) = self.size;
        let whole = |scale: &f32| {
            [width as f32, height as f32]
                .into_iter()
                .all(|pixels| pixels / scale * scale >= pixels)
        };
        let more = (0..HAIRS).map(|hair| f32::from_bits(scale.to_bits() + hair));
        more.into_iter().find(whole).unwrap_or(scale)
    }
}

/// Reads `102.5`.
pub fn parse_dpi(text: &str) -> Result<f32, String> {
    check_dpi(text.trim().parse().map_err(|_| format!("{text:?}: 98"))?)
}

fn check_dpi(dpi: f32) -> Result<f32, String> {
    // A hall's screen has large dots: 1920×1080 on 55 inches are 40 to the inch.
    if (20.0..=400.0).contains(&dpi) {
        Ok(dpi)
    } else {
        Err(format!("dpi = {dpi}: 20 … 400"))
    }
}

/// Reads `1280x800`.
pub fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let refused = || format!("{text:?}: WIDTHxHEIGHT, e.g. 1280x800 (320x240 … 8192x8192)");
    let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(refused)?;
    let number = |part: &str| part.trim().parse::<u32>().map_err(|_| refused());
    let (width, height) = (number(width)?, number(height)?);
    if (320..=8192).contains(&width) && (240..=8192).contains(&height) {
        Ok((width, height))
    } else {
        Err(refused())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    site_code: Option<String>,
    dpi: Option<f32>,
    size: Option<String>,
    full_screen: Option<bool>,
    hall: Option<bool>,
    office: Option<String>,
    bottom_mm: Option<f32>,
    printer: Option<Paper>,
}

/// The profile's `[printer]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    address: String,
    per_session: Option<u32>,
    per_day: Option<u32>,
    code: Option<String>,
}

impl Paper {
    fn checked(self) -> Result<PrinterSettings, String> {
        let address = Address::parse(&self.address)
            .map_err(|error| format!("{error}: ipp://192.168.1.9/ipp/print"))?;
        let code = self.code.map(|code| {
            ReleaseCode::new(&code)
                .ok_or_else(|| "printer.code: 4 digits, e.g. \"0417\"".to_owned())
        });
        let usual = Quota::default();
        Ok(PrinterSettings {
            address,
            quota: Quota {
                per_session: self.per_session.unwrap_or(usual.per_session),
                per_day: self.per_day.unwrap_or(usual.per_day),
            },
            code: code.transpose()?,
            patience: Patience::default(),
            pace: Pace::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_panel_comes_out_smaller_than_it_is() {
        let panels = [
            (1280, 800, 98.0),
            (1080, 1920, 102.5),
            (1280, 800, 149.0),
            (1920, 1080, 40.0),
        ];
        for (width, height, dpi) in panels {
            let settings = Settings {
                size: (width, height),
                dpi,
                ..Settings::default()
            };
            let scale = settings.scale();
            for pixels in [width as f32, height as f32] {
                assert!(pixels / scale * scale >= pixels, "{pixels} at {dpi}");
            }
            assert!((scale * 98.0 - dpi).abs() < 0.001);
        }
    }

    #[test]
    fn a_high_panel_has_a_part_out_of_reach() {
        let at = |text: &str| Settings::from_toml(text).unwrap().out_of_reach(1835.7);
        assert_eq!(at(""), 0.0);
        assert_eq!(at("bottom_mm = 700"), 0.0);
        // 475.8 mm high, 420 of them in reach.
        assert!((at("bottom_mm = 800") / MM - 55.8).abs() < 0.1);
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        assert!(
            Settings::from_toml("site_code = 'qingshi'\ndpi = 102.5\nsize = '1920x1080'").is_ok()
        );
        assert!(
            Settings::from_toml("full_sceen = true")
                .unwrap_err()
                .contains("full_sceen")
        );
        let hall = Settings::from_toml("hall = true\noffice = 'QS-BMZX'\ndpi = 40").unwrap();
        assert!(hall.hall && hall.office.as_deref() == Some("QS-BMZX"));
        assert!(Settings::from_toml("bottom_mm = 5000").is_err());
        assert!(Settings::from_toml("dpi = 0").is_err());
        assert!(Settings::from_toml("size = '0x0'").is_err());
        assert_eq!(Settings::from_toml("").unwrap(), Settings::default());
    }

    #[test]
    fn a_printer_has_an_address_and_may_have_limits() {
        let of = |text: &str| Settings::from_toml(&format!("[printer]\n{text}"));
        let printer = of("address = 'ipp://10.0.0.9'").unwrap().printer.unwrap();
        assert_eq!(printer.address.uri(), "ipp://10.0.0.9:631/ipp/print");
        assert_eq!((printer.quota, printer.code), (Quota::default(), None));
        let text =
            "address = 'http://127.0.0.1:60000'\nper_session = 5\nper_day = 50\ncode = '0417'";
        let printer = of(text).unwrap().printer.unwrap();
        assert_eq!((printer.quota.per_session, printer.quota.per_day), (5, 50));
        assert_eq!(printer.code, ReleaseCode::new("0417"));
        for wrong in [
            "",
            "address = 'printer'",
            "address = 'ipp://a'\ncode = '47'",
            "address = 'ipp://a'\nx = 1",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
