//! The sheet of a key ceremony: who holds which key, for signing by hand and for the archive.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{DocumentError, breaks, footer, world};

/// What the sheet says. It holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CeremonySheet {
    /// The county's name, e.g. 示范县.
    pub county: String,
    pub on: NaiveDate,
    /// In the order in which they are printed.
    pub groups: Vec<CeremonyGroup>,
}

/// The keys of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CeremonyGroup {
    /// E.g. 根密钥.
    pub title: String,
    /// What these keys may do, in a sentence; may be empty.
    pub note: String,
    pub keys: Vec<CeremonyKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CeremonyKey {
    /// File name without `.pem`.
    pub name: String,
    /// E.g. 法制审查.
    pub function: String,
    pub holder: String,
    pub since: NaiveDate,
    /// Groups of digits with spaces between, to be read aloud.
    pub fingerprint: String,
    /// The QR code says `CHAYUE-KEY:<keyid>`.
    pub keyid: String,
}

/// Characters of text on one sheet: a county with 100 publishers stays below half of it.
const CEREMONY_TEXT_LIMIT: usize = 100_000;
/// Pages of one sheet.
const CEREMONY_PAGE_LIMIT: usize = 100;

/// Typesets the sheet and gives the PDF: A4, tagged, the same bytes for the same sheet.
pub fn typeset_ceremony(sheet: &CeremonySheet) -> Result<Vec<u8>, DocumentError> {
    let desk = desk(sheet)?;
    let document = desk.lay_out(CEREMONY_PAGE_LIMIT)?;
    desk.pdf(&document)
}

fn desk(sheet: &CeremonySheet) -> Result<world::Desk, DocumentError> {
    let data = breaks::checked_json(sheet, CEREMONY_TEXT_LIMIT)?;
    let keys = sheet.groups.iter().flat_map(|group| &group.keys);
    let codes = keys
        .map(|key| footer::code_svg(&format!("CHAYUE-KEY:{}", key.keyid)))
        .map(|svg| svg.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        .collect::<Result<Vec<String>, _>>()?;
    // Apart from the words, into which places to break are put.
    let codes = serde_json::to_vec(&codes).map_err(|e| DocumentError::Template {
        file: "codes.json".to_owned(),
        line: 0,
        message: e.to_string(),
    })?;
    world::Desk::of_template(
        "ceremony.typ",
        vec![("sheet.json", data), ("codes.json", codes)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(publishers: usize) -> CeremonySheet {
        let key = |name: &str, function: &str, holder: &str| CeremonyKey {
            name: name.into(),
            function: function.into(),
            holder: holder.into(),
            since: "2026-11-22".parse().unwrap(),
            fingerprint: "99987 90049 87329 24750 68074 02741 90937 64776".into(),
            keyid: "0123456789abcdef".repeat(4),
        };
        let group = |title: &str, keys| CeremonyGroup {
            title: title.into(),
            note: "任何两把一起，才能更换密钥。".into(),
            keys,
        };
        let mut groups = vec![
            group(
                "根密钥",
                ["甲", "乙", "丙"].map(|h| key("root", "保管", h)).to_vec(),
            ),
            group(
                "发布单位名录",
                vec![
                    key("targets-handle", "经办", "丁"),
                    key("targets-approve", "批准", "戊"),
                ],
            ),
        ];
        groups.extend((1..=publishers).map(|n| {
            group(
                &format!("第{n}单位"),
                ["legal", "secrecy", "approve"]
                    .map(|f| key(f, f, "己"))
                    .to_vec(),
            )
        }));
        CeremonySheet {
            county: "示范县".into(),
            on: "2026-11-22".parse().unwrap(),
            groups,
        }
    }

    /// The text of each page in drawing order, without spaces.
    fn pages(sheet: &CeremonySheet) -> Vec<String> {
        let document = desk(sheet).unwrap().lay_out(CEREMONY_PAGE_LIMIT).unwrap();
        let page = |page: &typst_layout::Page| {
            let mut text = String::new();
            world::visit(&page.frame, &mut |run| text.push_str(&run.text));
            text.retain(|ch| !ch.is_whitespace() && ch != '\u{200b}');
            text
        };
        document.pages().iter().map(page).collect()
    }

    #[test]
    fn every_key_has_its_holder_digits_and_a_line_to_sign() {
        let sheet = sheet(0);
        let text = pages(&sheet).concat();
        for part in [
            "示范县",
            "2026年11月22日",
            "根密钥",
            "经办",
            "戊",
            "运行countykeylist，",
            "9998790049873292475068074027419093764776",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(text.matches("指纹已核对").count(), 5, "{text}");
        let pdf = typeset_ceremony(&sheet).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!(pdf, typeset_ceremony(&sheet).unwrap());
    }

    #[test]
    fn no_key_is_torn_by_a_pages_end() {
        let pages = pages(&sheet(9));
        assert!(pages.len() > 2, "{}", pages.len());
        let keys: Vec<(usize, usize)> = pages
            .iter()
            .map(|page| {
                (
                    page.matches("9998790049873292475068074027419093764776")
                        .count(),
                    page.matches("指纹已核对").count(),
                )
            })
            .collect();
        assert!(
            keys.iter().all(|(digits, lines)| digits == lines),
            "{keys:?}"
        );
        assert_eq!(keys.iter().map(|(digits, _)| digits).sum::<usize>(), 32);
        assert!(pages[0].contains("见证人"));
    }

    #[test]
    fn a_holder_whose_name_cannot_be_drawn_is_named() {
        let mut sheet = sheet(0);
        sheet.groups[0].keys[0].holder = "🙂".into();
        assert_eq!(
            typeset_ceremony(&sheet),
            Err(DocumentError::Undrawable(vec!['🙂']))
        );
    }
}
