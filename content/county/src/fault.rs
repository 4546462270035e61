//! Faults: what is wrong with which cell, and what would be right, in Chinese and English.

use std::borrow::Cow;
use std::fmt;

use content_model::Level;
use content_model::label::label;
use serde_json::{Value, json};

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Words {
    pub const fn fixed(zh: &'static str, en: &'static str) -> Self {
        Self {
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
        }
    }

    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: Cow::Owned(zh.into()),
            en: Cow::Owned(en.into()),
        }
    }
}

/// Why a value is refused, before it is known which cell it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name of the rule, kebab-case.
    pub rule: &'static str,
    pub message: Words,
    /// What would be right.
    pub fix: Words,
}

impl Refusal {
    pub fn new(rule: &'static str, message: Words, fix: Words) -> Self {
        Self { rule, message, fix }
    }
}

/// Where something stands. A whole file, sheet, row or column is named by leaving the rest out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    /// Empty for the only sheet of a .csv.
    pub sheet: String,
    /// From 1.
    pub row: Option<u32>,
    /// From 0 (column A).
    pub column: Option<u32>,
    /// The column's header as it stands in the workbook.
    pub header: String,
}

/// One fault, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub level: Level,
    pub place: Place,
    pub rule: &'static str,
    /// What stands in the cell.
    pub value: String,
    pub message: Words,
    pub fix: Words,
}

impl Fault {
    pub fn error(place: Place, value: impl Into<String>, refusal: Refusal) -> Self {
        let Refusal { rule, message, fix } = refusal;
        Self {
            level: Level::Error,
            place,
            rule,
            value: value.into(),
            message,
            fix,
        }
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// The object that `--json` prints.
    pub fn to_json(&self) -> Value {
        json!({
            "level": self.level,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "cell": self.place.cell(),
            "header": self.place.header,
            "rule": self.rule,
            "value": self.value,
            "message": self.message.zh,
            "fix": self.fix.zh,
            "message_en": self.message.en,
            "fix_en": self.fix.en,
        })
    }
}

/// The text form: a Chinese line, then an English one.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, en) = match self.level {
            Level::Error => ("错误", "error"),
            Level::Warning => ("提醒", "warning"),
        };
        let value = match self.value.trim() {
            "" => String::new(),
            value => format!("= \"{}\"", shortened(value)),
        };
        // No space before the colon when there is no value.
        let gap = if value.is_empty() { "" } else { " " };
        let sentence =
            |text: &str, end: &str| format!("{}{end}", text.trim_end_matches(['。', '.']));
        writeln!(
            f,
            "{zh} {}{value}:{}改成:{}",
            self.place.in_words(false),
            sentence(&self.message.zh, "。"),
            sentence(&self.fix.zh, "。")
        )?;
        write!(
            f,
            "{en} {}{gap}{value}: {} Fix: {}",
            self.place.in_words(true),
            sentence(&self.message.en, "."),
            sentence(&self.fix.en, ".")
        )
    }
}

impl Place {
    /// `C7`, `7:7` for a whole row, `C:C` for a whole column, empty for a sheet or file.
    pub fn cell(&self) -> String {
        let letter = self.column.map(column_letter);
        match (letter, self.row) {
            (Some(letter), Some(row)) => format!("{letter}{row}"),
            (Some(letter), None) => format!("{letter}:{letter}"),
            (None, Some(row)) => format!("{row}:{row}"),
            (None, None) => String::new(),
        }
    }

    fn in_words(&self, english: bool) -> String {
        let mut parts = vec![self.file.clone()];
        if !self.sheet.is_empty() {
            parts.push(self.sheet.clone());
        }
        let cell = match (self.column, self.row) {
            (None, Some(row)) if english => format!("row {row}"),
            (None, Some(row)) => format!("第{row}行"),
            _ => self.cell(),
        };
        let header = match self.header.as_str() {
            "" => String::new(),
            header => format!("({header})"),
        };
        if !(cell.is_empty() && header.is_empty()) {
            parts.push(format!("{cell}{header}"));
        }
        parts.join(" · ")
    }
}

/// Column 0 is A, 25 is Z, 26 is AA.
pub fn column_letter(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(b'A' + (rest % 26) as u8);
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters
        .iter()
        .rev()
        .map(|&letter| char::from(letter))
        .collect()
}

/// All faults as the JSON list that `--json` prints.
pub fn json_list(faults: &[Fault]) -> String {
    let list = Value::Array(faults.iter().map(Fault::to_json).collect());
    format!("{list:#}")
}

/// Something the reader should know although nothing is wrong, e.g. a sheet that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub place: Place,
    pub words: Words,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "说明 {}:{}", self.place.in_words(false), self.words.zh)?;
        write!(f, "note {}: {}", self.place.in_words(true), self.words.en)
    }
}

/// A missing mandatory value.
pub(crate) fn missing(key: &str) -> Refusal {
    let (zh, en) = label(key);
    Refusal::new(
        "missing",
        Words::new(
            format!("必填的“{zh}”空着"),
            format!("the mandatory {en} is empty"),
        ),
        Words::new(format!("填写“{zh}”"), format!("fill in {zh} ({en})")),
    )
}

/// At most 60 characters on one line.
fn shortened(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 60 {
        return line;
    }
    let mut short: String = line.chars().take(57).collect();
    short.push('…');
    short
}

/// How many faults of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub errors: usize,
    pub warnings: usize,
}

impl Tally {
    pub fn of(faults: &[Fault]) -> Self {
        let errors = faults.iter().filter(|fault| fault.is_error()).count();
        Self {
            errors,
            warnings: faults.len() - errors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault() -> Fault {
        let place = Place {
            file: "公安局.xlsx".to_owned(),
            sheet: "收费标准".to_owned(),
            row: Some(7),
            column: Some(2),
            header: "收费标准".to_owned(),
        };
        let refusal = Refusal::new(
            "amount",
            Words::fixed("看不懂这个金额", "this amount is not understood"),
            Words::fixed("40元 或 40元/证", "40元 or 40元/证"),
        );
        Fault::error(place, "四十元", refusal)
    }

    #[test]
    fn a_fault_names_its_cell_in_both_languages() {
        assert_eq!(
            fault().to_string(),
            "错误 公安局.xlsx · 收费标准 · C7(收费标准)= \"四十元\":看不懂这个金额。改成:40元 或 40元/证。\n\
             error 公安局.xlsx · 收费标准 · C7(收费标准) = \"四十元\": this amount is not understood. \
             Fix: 40元 or 40元/证."
        );
        let json = fault().to_json();
        assert_eq!(json["cell"], "C7");
        assert_eq!(json["level"], "error");
        assert_eq!(json["fix"], "40元 或 40元/证");
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (702, "AAA"),
        ];
        for (column, letter) in letters {
            assert_eq!(column_letter(column), letter);
        }
    }
}
