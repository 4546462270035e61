//! One kind's sheet as people get it: its columns in the order of filling in, header, lists to choose
//! from, formats.

use content_model::label::label;
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::hint::hint;
use crate::import::Layout;

/// Columns that other lists bring and ours keep in another one; a template need not have them.
const STAND_INS: [&str; 7] = [
    "handle_name",
    "topics_org",
    "anticipate_unit",
    "promise_unit",
    "charged",
    "listed_amount",
    "listed_basis",
];

/// Columns that people look for on the left, after the publisher and the number.
const FIRST: [&str; 5] = ["title", "short_title", "plain_name", "aliases", "summary"];

/// Columns that hold one day and nothing else.
const DAYS: [&str; 9] = [
    "event_date",
    "publish_date",
    "effective_from",
    "effective_to",
    "review_due",
    "withdrawal_date",
    "verified_at",
    "comment_deadline",
    "alert_until",
];

/// Rows for which lists to choose from are prepared.
const PREPARED_ROWS: u32 = 5_000;

/// Where names are listed when they are too many for a cell's own list.
const NAMES: &str = "单位名单";

/// A kind's sheet: its columns, from the left.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub layout: &'static Layout,
    pub keys: Vec<&'static str>,
}

impl Sheet {
    pub fn of(layout: &'static Layout) -> Self {
        let all: Vec<&'static str> = layout
            .all_columns()
            .map(|column| column.key)
            .filter(|key| !STAND_INS.contains(key))
            .collect();
        let own: Vec<&'static str> = layout.columns.iter().map(|column| column.key).collect();
        // The import tells remarks by the first cell, so it is one that every row fills in.
        let mut keys = vec!["publisher"];
        keys.extend(layout.numbers().filter(|key| all.contains(key)));
        keys.extend(FIRST.iter().filter(|key| all.contains(key)));
        keys.extend(all.iter().filter(|key| own.contains(key)));
        keys.extend(all.iter());
        let mut seen = std::collections::HashSet::new();
        keys.retain(|key| seen.insert(*key));
        Self { layout, keys }
    }

    /// Names the sheet and writes its header, formats and lists.
    pub fn begin(&self, page: &mut Worksheet, publishers: &[String]) -> Result<(), XlsxError> {
        page.set_name(self.layout.name)?;
        let needed = self.layout.lacks(|_| false);
        for (column, key) in (0_u16..).zip(&self.keys) {
            let (zh, en) = label(key);
            let mandatory = needed.contains(&zh);
            let title = if mandatory {
                format!("*{zh}")
            } else {
                zh.to_owned()
            };
            page.write_with_format(0, column, title, &header(mandatory))?;
            let hint = hint(self.layout, key);
            if let Some(hint) = hint {
                let must = if mandatory {
                    "必填 mandatory"
                } else {
                    "选填 optional"
                };
                let words = format!("{en}({must})\n{}", hint.hint);
                page.insert_note(0, column, &Note::new(words).set_author("county"))?;
            }
            page.set_column_format(column, &self.format(key))?;
            page.set_column_width(column, hint.map_or(16.0, |hint| hint.width))?;
            if let Some(list) = self.list(key, publishers)? {
                page.add_data_validation(1, column, PREPARED_ROWS, column, &list)?;
            }
        }
        page.set_row_height(0, 24)?;
        page.set_freeze_panes(1, 2)?;
        Ok(())
    }

    /// The row that says what goes in, and the example.
    pub fn explain(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        for (column, key) in (0_u16..).zip(&self.keys) {
            let Some(hint) = hint(self.layout, key) else {
                continue;
            };
            let says = match column {
                0 => format!("说明:{}", hint.hint),
                _ => hint.hint.clone(),
            };
            page.write_with_format(1, column, says, &explanation())?;
            if !hint.example.is_empty() {
                page.write_string_with_format(2, column, &hint.example, &example())?;
            }
        }
        page.set_row_height(1, 60)?;
        Ok(())
    }

    /// How the cells of a column look: days as days; all else as text, so that long numbers keep their
    /// digits and 3-1 stays 3-1.
    pub fn format(&self, key: &str) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        match DAYS.contains(&key) {
            true => format.set_num_format("yyyy-mm-dd"),
            false => format.set_num_format("@").set_text_wrap(),
        }
    }

    fn list(&self, key: &str, publishers: &[String]) -> Result<Option<DataValidation>, XlsxError> {
        let words = match key {
            "publisher" if publishers.is_empty() => return Ok(None),
            "publisher" => publishers.iter().map(String::as_str).collect(),
            key => self.layout.offers(key),
        };
        if words.is_empty() {
            return Ok(None);
        }
        let list = if fits(&words) {
            DataValidation::new().allow_list_strings(&words)?
        } else {
            let range = format!("={NAMES}!$A$2:$A${}", words.len() + 1);
            DataValidation::new().allow_list_formula(range.as_str().into())
        };
        list.set_error_title("从列表里选")?
            .set_error_message("这一格只能填列表里的词。 / Choose one of the words in the list.")
            .map(Some)
    }
}

/// Adds the sheet of names when they are too many for the cells' own lists.
pub(super) fn add_list(book: &mut Workbook, publishers: &[String]) -> Result<(), XlsxError> {
    let names: Vec<&str> = publishers.iter().map(String::as_str).collect();
    if fits(&names) {
        return Ok(());
    }
    let page = book.add_worksheet().set_name(NAMES)?;
    page.write(0, 0, "county.toml 里的发布单位")?;
    for (row, name) in (1..).zip(names) {
        page.write(row, 0, name)?;
    }
    page.set_column_width(0, 40)?;
    Ok(())
}

/// A cell's own list holds 255 characters, commas and quotation marks included.
fn fits(words: &[&str]) -> bool {
    let length: usize = words
        .iter()
        .map(|word| word.encode_utf16().count() + 1)
        .sum();
    length <= 250 && words.iter().all(|word| !word.contains([',', '"']))
}

fn header(mandatory: bool) -> Format {
    let ground = if mandatory { 0xF4B183 } else { 0xD9E2F3 };
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(ground))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

fn explanation() -> Format {
    Format::new()
        .set_italic()
        .set_font_color(Color::RGB(0x595959))
        .set_background_color(Color::RGB(0xF2F2F2))
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

fn example() -> Format {
    Format::new()
        .set_num_format("@")
        .set_font_color(Color::RGB(0x2F75B5))
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}
