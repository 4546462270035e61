use chrono::NaiveDate;
use content_model::paper::{Footer, ReviewNote, Subject};
use fast_qr::{ECL, QRBuilder};
use serde::Serialize;

use crate::DocumentError;

/// The foot of every page: enough for any office to check the paper against the repository.
#[derive(Serialize)]
pub struct Foot<'a> {
    publisher: &'a str,
    release: u64,
    released_on: NaiveDate,
    site: &'a str,
    printed_on: NaiveDate,
    clock_unset: bool,
    /// Those who reviewed the record; the template has the words for their functions.
    reviews: &'a [ReviewNote],
    /// First 12 digits of the digest, in groups of four.
    check: String,
    /// What the QR code says: `CHAYUE:<digest12>:<subject>:<release>`; see [`Subject`].
    pub code: String,
}

impl<'a> Foot<'a> {
    pub fn new(footer: &'a Footer, subject: Subject<'_>) -> Result<Self, DocumentError> {
        let digest = footer.digest.as_bytes();
        let hex = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if digest.len() != 64 || !digest.iter().all(hex) {
            return Err(DocumentError::Digest(
                footer.digest.chars().take(80).collect(),
            ));
        }
        let short = &footer.digest[..12];
        Ok(Self {
            publisher: &footer.publisher,
            release: footer.release,
            released_on: footer.released_on,
            site: &footer.site,
            printed_on: footer.printed_on,
            clock_unset: footer.clock_unset,
            reviews: &footer.reviews,
            check: format!("{} {} {}", &short[..4], &short[4..8], &short[8..]),
            code: format!("CHAYUE:{short}:{subject}:{}", footer.release),
        })
    }
}

/// `text` as a QR code, level M (a fold or a stain of 15 % does no harm), in SVG.
///
/// One path of horizontal runs: separate squares show hairlines on paper.
pub fn code_svg(text: &str) -> Result<Vec<u8>, DocumentError> {
    let code =
        QRBuilder::new(text)
            .ecl(ECL::M)
            .build()
            .map_err(|_| DocumentError::TooMuchText {
                characters: text.len(),
                // QR version 40, level M, bytes (ISO/IEC 18004 table 7).
                limit: 2331,
            })?;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let width = code[y][x..]
                .iter()
                .take_while(|module| module.value())
                .count();
            if width > 0 {
                path += &format!("M{x} {y}h{width}v1h-{width}z");
            }
            x += width.max(1);
        }
    }
    // The quiet zone of four modules is part of the picture.
    let side = code.size + 8;
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {side} {side}"><path d="{path}"/></svg>"#
    );
    Ok(svg.into_bytes())
}
