use super::job::REASONS;
use super::{PrinterError, Trouble};
use crate::wire::{self, Attribute, Value};

/// Attributes that are asked for (RFC 8011 §5.4, PWG 5100.12 §6, PWG 5102.4 §5).
pub(super) const WANTED: [&str; 14] = [
    "printer-uuid",
    "printer-make-and-model",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "media-supported",
    "media-source-supported",
    "sides-supported",
    "print-color-mode-supported",
    "copies-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "pwg-raster-document-sheet-back",
];

/// Values kept of one attribute, and characters of one text.
const VALUES: usize = 200;
const TEXT: usize = 200;
/// Dots per inch that are asked for where there is a choice.
const RESOLUTION: u32 = 300;
/// What the worker can draw.
const RESOLUTIONS: std::ops::RangeInclusive<u32> = 72..=600;

/// `printer-state` (RFC 8011 §5.4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    Idle,
    Processing,
    Stopped,
    Unknown,
}

/// `print-color-mode` (PWG 5100.13 §6.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorMode {
    Monochrome,
    Color,
}

impl ColorMode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monochrome => "monochrome",
            Self::Color => "color",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Monochrome, Self::Color]
            .into_iter()
            .find(|mode| mode.as_str() == word)
    }
}

/// `pwg-raster-document-sheet-back` (PWG 5102.4 §5.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetBack {
    Normal,
    Flipped,
    Rotated,
    ManualTumble,
}

impl SheetBack {
    /// The standard's word, which is the worker's as well.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Flipped => "flipped",
            Self::Rotated => "rotated",
            Self::ManualTumble => "manual-tumble",
        }
    }
}

/// How a page is drawn for a printer that takes no PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raster {
    /// Dots per inch, both ways.
    pub dpi: u32,
    /// sRGB_8, else sGray_8.
    pub rgb: bool,
    pub sheet_back: SheetBack,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Pdf,
    PwgRaster(Raster),
}

impl Format {
    pub fn mime_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::PwgRaster(_) => "image/pwg-raster",
        }
    }
}

/// What a printer says of itself. All of it is its own word, cut to a bounded length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterAttributes {
    /// `urn:uuid:…`
    pub uuid: Option<String>,
    pub make_and_model: Option<String>,
    pub state: PrinterState,
    pub reasons: Vec<String>,
    pub accepting: bool,
    pub formats: Vec<String>,
    pub media: Vec<String>,
    pub sources: Vec<String>,
    pub sides: Vec<String>,
    pub color_modes: Vec<String>,
    /// The most copies of one job.
    pub copies: u16,
    /// Dots per inch, of those that are the same both ways.
    pub resolutions: Vec<u32>,
    pub raster_types: Vec<String>,
    pub sheet_back: SheetBack,
}

impl PrinterAttributes {
    /// Every attribute may be missing.
    pub(super) fn from_group(all: &[Attribute]) -> Self {
        let one = |name| wire::text(all, name).map(short);
        let many = |name| wire::texts(all, name).take(VALUES).map(short).collect();
        Self {
            uuid: one("printer-uuid"),
            make_and_model: one("printer-make-and-model"),
            state: match wire::integer(all, "printer-state") {
                Some(3) => PrinterState::Idle,
                Some(4) => PrinterState::Processing,
                Some(5) => PrinterState::Stopped,
                _ => PrinterState::Unknown,
            },
            reasons: wire::texts(all, "printer-state-reasons")
                .take(REASONS)
                .map(short)
                .collect(),
            accepting: wire::values(all, "printer-is-accepting-jobs") != [Value::Boolean(false)],
            formats: many("document-format-supported"),
            media: many("media-supported"),
            sources: many("media-source-supported"),
            sides: many("sides-supported"),
            color_modes: many("print-color-mode-supported"),
            copies: match wire::values(all, "copies-supported").first() {
                Some(Value::Range(_, most)) => u16::try_from(*most).unwrap_or(u16::MAX).max(1),
                _ => 1,
            },
            resolutions: wire::values(all, "pwg-raster-document-resolution-supported")
                .iter()
                .filter_map(dots_per_inch)
                .take(VALUES)
                .collect(),
            raster_types: many("pwg-raster-document-type-supported"),
            sheet_back: match wire::text(all, "pwg-raster-document-sheet-back") {
                Some("flipped") => SheetBack::Flipped,
                Some("rotated") => SheetBack::Rotated,
                Some("manual-tumble") => SheetBack::ManualTumble,
                _ => SheetBack::Normal,
            },
        }
    }

    /// Why nothing comes out, or would. A printer that does not say that it stands still is believed what it calls an
    /// error, and of what it calls a warning that a cover is open or paper stuck: no printer prints then.
    pub fn trouble(&self) -> Option<Trouble> {
        if self.state == PrinterState::Stopped {
            let told = Trouble::of_reasons(self.reasons.iter().map(String::as_str));
            return Some(told.unwrap_or_else(|| Trouble::Other("stopped".to_owned())));
        }
        let sure = |trouble: &Trouble| matches!(trouble, Trouble::CoverOpen | Trouble::Jam);
        let is_known = |trouble: &Trouble| !matches!(trouble, Trouble::Other(_));
        let warning = self.warning().filter(sure);
        let is_error =
            |reason: &&str| !reason.ends_with("-warning") && !reason.ends_with("-report");
        let errors = self.reasons.iter().map(String::as_str).filter(is_error);
        warning.or_else(|| Trouble::of_reasons(errors).filter(is_known))
    }

    /// What it warns of. It may be about a tray that the job does not need, or why a job does not go on.
    pub fn warning(&self) -> Option<Trouble> {
        let all = self.reasons.iter().map(String::as_str);
        Trouble::of_reasons(all.filter(|reason| reason.ends_with("-warning")))
    }

    /// PDF where the printer lists it, else PWG raster in gray at 300 dots per inch or what is next to it, in
    /// colour where that is asked for and can be had. [`PrinterError::NoFormat`]: neither.
    pub fn format(&self, color: ColorMode) -> Result<Format, PrinterError> {
        let has = |list: &[String], word: &str| list.iter().any(|known| known == word);
        if has(&self.formats, "application/pdf") {
            return Ok(Format::Pdf);
        }
        let gray = has(&self.raster_types, "sgray_8");
        let rgb = has(&self.raster_types, "srgb_8");
        let drawn = self
            .resolutions
            .iter()
            .copied()
            .filter(|dpi| RESOLUTIONS.contains(dpi));
        let next = drawn.min_by_key(|dpi| (dpi.abs_diff(RESOLUTION), *dpi < RESOLUTION));
        match next {
            Some(dpi) if has(&self.formats, "image/pwg-raster") && (gray || rgb) => {
                Ok(Format::PwgRaster(Raster {
                    dpi,
                    rgb: rgb && (color == ColorMode::Color || !gray),
                    sheet_back: self.sheet_back,
                }))
            }
            _ => Err(PrinterError::NoFormat),
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

/// 3 is dots per inch, 4 per centimetre (RFC 8011 §5.1.16).
fn dots_per_inch(value: &Value) -> Option<u32> {
    match value {
        Value::Resolution(across, along, 3) if across == along => u32::try_from(*across).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tag;

    fn printer(formats: &[&str], types: &[&str], dpi: &[i32]) -> PrinterAttributes {
        let words = |name, words: &[&str]| {
            let values = words
                .iter()
                .map(|word| Value::Text(tag::KEYWORD, (*word).to_owned()));
            Attribute::new(name, values.collect())
        };
        let dpi = dpi.iter().map(|dpi| Value::Resolution(*dpi, *dpi, 3));
        PrinterAttributes::from_group(&[
            words("document-format-supported", formats),
            words("pwg-raster-document-type-supported", types),
            Attribute::new(
                "pwg-raster-document-resolution-supported",
                dpi.chain([Value::Resolution(300, 600, 3)]).collect(),
            ),
        ])
    }

    #[test]
    fn a_printer_that_goes_on_is_in_trouble_only_by_what_stops_every_printer() {
        let mut printer = printer(&[], &[], &[]);
        for (state, reason, trouble) in [
            (PrinterState::Processing, "media-empty-warning", None),
            (
                PrinterState::Processing,
                "media-empty-error",
                Some(Trouble::NoPaper),
            ),
            (
                PrinterState::Processing,
                "media-empty",
                Some(Trouble::NoPaper),
            ),
            (
                PrinterState::Processing,
                "cover-open-warning",
                Some(Trouble::CoverOpen),
            ),
            (PrinterState::Idle, "cover-open-report", None),
            (PrinterState::Idle, "spool-area-full-error", None),
            (PrinterState::Idle, "none", None),
            (
                PrinterState::Stopped,
                "media-empty-warning",
                Some(Trouble::NoPaper),
            ),
            (
                PrinterState::Stopped,
                "none",
                Some(Trouble::Other("stopped".to_owned())),
            ),
        ] {
            (printer.state, printer.reasons) = (state, vec![reason.to_owned()]);
            assert_eq!(printer.trouble(), trouble, "{reason}");
        }
    }

    #[test]
    fn pdf_comes_before_raster_and_gray_before_colour() {
        let pwg = "image/pwg-raster";
        let gray = ColorMode::Monochrome;
        let both = ["sgray_8", "srgb_8"];
        let of = |formats: &[&str], types: &[&str], dpi: &[i32], color| match printer(
            formats, types, dpi,
        )
        .format(color)
        {
            Ok(Format::PwgRaster(raster)) => Ok(Some((raster.dpi, raster.rgb))),
            Ok(Format::Pdf) => Ok(None),
            Err(error) => Err(error),
        };
        assert_eq!(of(&[pwg, "application/pdf"], &both, &[300], gray), Ok(None));
        assert_eq!(of(&[pwg], &both, &[600, 300], gray), Ok(Some((300, false))));
        assert_eq!(
            of(&[pwg], &both, &[300], ColorMode::Color),
            Ok(Some((300, true)))
        );
        assert_eq!(of(&[pwg], &["srgb_8"], &[600], gray), Ok(Some((600, true))));
        assert_eq!(of(&[pwg], &both, &[200, 400], gray), Ok(Some((400, false))));
        for (formats, types, dpi) in [
            (&[pwg][..], &both[..], &[1200][..]),
            (&[pwg], &["black_1"], &[300]),
            (&["image/urf"], &both, &[300]),
            (&[], &[], &[]),
        ] {
            let nothing = Err(PrinterError::NoFormat);
            assert_eq!(of(formats, types, dpi, gray), nothing);
        }
    }
}
