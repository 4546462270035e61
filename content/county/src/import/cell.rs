//! What a cell says: understood or refused, never guessed.
//!
//! Each grammar takes a [`Value`] or its text and gives a typed value or a [`Refusal`] that says
//! what would be right.

pub mod amount;
pub mod basis;
pub mod choice;
pub mod code;
pub mod contents;
pub mod date;
pub mod field;
pub mod holiday;
pub mod hours;
pub mod limit;
pub mod list;
pub mod material;
pub mod phone;
pub mod position;
pub mod question;
pub mod relief;
pub mod result_row;
pub mod step;

use chrono::NaiveDateTime;

use crate::fault::{Refusal, Words};

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
    /// A cell that the spreadsheet keeps as a date.
    Moment(NaiveDateTime),
    Bool(bool),
    /// A formula's error, e.g. `#REF!`.
    Broken(String),
}

impl Value {
    /// As a reader of the workbook would see it, for messages.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Moment(moment) => {
                let midnight = moment.time() == chrono::NaiveTime::MIN;
                moment
                    .format(if midnight {
                        "%Y-%m-%d"
                    } else {
                        "%Y-%m-%d %H:%M"
                    })
                    .to_string()
            }
            Value::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Value::Broken(error) => error.clone(),
        }
    }

    /// The value as text: a number without needless zeros; not a date, which a spreadsheet shows
    /// in a form we cannot know.
    pub fn text(&self) -> Result<String, Refusal> {
        match self {
            Value::Text(text) => clean(text),
            // A double holds 15 decimal digits; of a longer number the last have become zeros.
            Value::Number(number) if number.abs() >= 1e15 => Err(Refusal::new(
                "digits-lost",
                Words::fixed(
                    "长数字被表格软件存成数值,末尾几位已丢失",
                    "the spreadsheet stored this long number as a value and lost its last digits",
                ),
                Words::fixed(
                    "把单元格设为“文本”格式,重新填写",
                    "format the cell as text and type it again",
                ),
            )),
            Value::Number(number) => Ok(number.to_string()),
            Value::Moment(_) => Err(Refusal::new(
                "became-date",
                Words::fixed(
                    "表格软件把这里变成了日期",
                    "the spreadsheet turned this into a date",
                ),
                Words::fixed(
                    "把单元格设为“文本”格式,重新填写",
                    "format the cell as text and type it again",
                ),
            )),
            Value::Bool(_) => Err(Refusal::new(
                "not-text",
                Words::fixed("这里应是文字", "text is expected here"),
                Words::fixed("用文字填写", "write it in words"),
            )),
            Value::Broken(_) => Err(Refusal::new(
                "formula-error",
                Words::fixed("公式出错", "a formula that failed"),
                Words::fixed("把公式改成它的值", "replace the formula by its value"),
            )),
        }
    }
}

/// Text as it is kept: line breaks `\n`, no invisible characters, no spaces around lines.
fn clean(text: &str) -> Result<String, Refusal> {
    if text.contains('\u{fffd}') {
        return Err(Refusal::new(
            "damaged-text",
            Words::fixed(
                "含有转换时损坏的字符(�)",
                "holds characters damaged in a conversion (�)",
            ),
            Words::fixed("对照原文重新填写", "type it again from the original"),
        ));
    }
    let unified = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{b}'], "\n");
    let visible: String = unified
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}'))
        .map(|c| if c == '\t' || c == '\u{a0}' { ' ' } else { c })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let lines: Vec<&str> = visible.lines().map(str::trim).collect();
    Ok(lines.join("\n").trim().to_owned())
}

/// Full-width letters, digits and signs as their ASCII forms, ideographic space as a space.
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

/// [`narrow`], without any white space.
pub fn compact(text: &str) -> String {
    narrow(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// One to `max` ASCII digits as a number.
pub(crate) fn digits<N: std::str::FromStr>(text: &str, max: usize) -> Option<N> {
    let plain = (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_without_what_nobody_sees() {
        let value = Value::Text(" 第一行 \r\n\u{feff}第二\u{200b}行\u{a0}\n".to_owned());
        assert_eq!(value.text().unwrap(), "第一行\n第二行");
        assert_eq!(
            Value::Text("坏\u{fffd}".to_owned())
                .text()
                .unwrap_err()
                .rule,
            "damaged-text"
        );
    }

    #[test]
    fn a_number_is_text_only_while_it_is_exact() {
        assert_eq!(Value::Number(3.0).text().unwrap(), "3");
        assert_eq!(Value::Number(12345.0).text().unwrap(), "12345");
        assert_eq!(Value::Number(1.5).text().unwrap(), "1.5");
        assert_eq!(
            Value::Number(1_234_567_890_123_456.0)
                .text()
                .unwrap_err()
                .rule,
            "digits-lost"
        );
    }

    #[test]
    fn full_width_forms_are_narrowed() {
        assert_eq!(narrow("ＢＧ－００１　（原件）"), "BG-001 (原件)");
        assert_eq!(compact("４０ 元"), "40元");
    }
}
