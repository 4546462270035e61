use super::{ColorMode, PrinterAttributes};
use crate::wire::{Attribute, Value};

/// Paper, by its name in PWG 5101.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    A4,
    A5,
}

impl Media {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A4 => "iso_a4_210x297mm",
            Self::A5 => "iso_a5_148x210mm",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::A4, Self::A5]
            .into_iter()
            .find(|m| m.as_str() == word)
    }

    /// Hundredths of a millimetre (PWG 5100.7 §6.3.1.15).
    fn size(self) -> (i32, i32) {
        match self {
            Self::A4 => (21_000, 29_700),
            Self::A5 => (14_800, 21_000),
        }
    }
}

/// `sides` (RFC 8011 §5.2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    One,
    LongEdge,
    ShortEdge,
}

impl Sides {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one-sided",
            Self::LongEdge => "two-sided-long-edge",
            Self::ShortEdge => "two-sided-short-edge",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::One, Self::LongEdge, Self::ShortEdge]
            .into_iter()
            .find(|sides| sides.as_str() == word)
    }
}

/// How a document is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// From 1 to 99.
    pub copies: u16,
    /// One side where the printer has no other.
    pub sides: Sides,
    pub media: Media,
    /// Gray where the printer has nothing else.
    pub color: ColorMode,
    /// `media-source`: a tray by the printer's name for it (`tray-1`), where it has one of that name.
    pub source: Option<String>,
}

impl Default for Ticket {
    fn default() -> Self {
        Self {
            copies: 1,
            sides: Sides::One,
            media: Media::A4,
            color: ColorMode::Monochrome,
            source: None,
        }
    }
}

/// The job template attributes (RFC 8011 §5.2): what the printer knows of the ticket, and copies and paper in any
/// case, so that it has to say if it cannot.
pub(super) fn attributes(ticket: &Ticket, known: &PrinterAttributes) -> Vec<Attribute> {
    let mut all = vec![Attribute::integer("copies", i32::from(ticket.copies))];
    if known
        .sides
        .iter()
        .any(|sides| sides == ticket.sides.as_str())
    {
        all.push(Attribute::keyword("sides", ticket.sides.as_str()));
    }
    if known
        .color_modes
        .iter()
        .any(|mode| mode == ticket.color.as_str())
    {
        all.push(Attribute::keyword(
            "print-color-mode",
            ticket.color.as_str(),
        ));
    }
    let source = ticket.source.as_deref();
    match source.filter(|source| known.sources.iter().any(|known| known == source)) {
        // RFC 8011 §5.2.11 and PWG 5100.7 §6.3.1: one of `media` and `media-col`, never both.
        Some(source) => {
            let (x, y) = ticket.media.size();
            let size = Value::Collection(vec![
                Attribute::integer("x-dimension", x),
                Attribute::integer("y-dimension", y),
            ]);
            let members = vec![
                Attribute::new("media-size", vec![size]),
                Attribute::keyword("media-source", source),
            ];
            all.push(Attribute::new(
                "media-col",
                vec![Value::Collection(members)],
            ));
        }
        None => all.push(Attribute::keyword("media", ticket.media.as_str())),
    }
    all
}
