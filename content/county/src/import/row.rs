//! One row on its way to a record: its cells by field key, and the faults found in them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use content_model::label::label;
use content_model::{Kind, Level};

use super::cell::Value;
use super::header::Header;
use super::script::Script;
use super::sheet::SheetRow;
use super::wording::doubts;
use crate::fault::{Fault, Place, Refusal, Words, missing};

/// Reads cells and collects faults. A reader that gives `None` for a mandatory field has said why.
pub struct Row<'a> {
    header: &'a Header,
    row: &'a SheetRow,
    place: Place,
    /// Columns whose cell was refused as such: what it would have meant does not matter any more.
    spoilt: BTreeSet<u32>,
    pub faults: Vec<Fault>,
}

impl<'a> Row<'a> {
    /// `place` names file and sheet.
    pub(super) fn new(header: &'a Header, row: &'a SheetRow, place: Place) -> Self {
        Self {
            header,
            row,
            place: Place {
                row: Some(row.number),
                ..place
            },
            spoilt: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    pub fn kind(&self) -> Kind {
        self.header.layout.kind
    }

    /// The cell of a field; `None` when it is empty or has no column.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let column = self.header.columns.get(key)?;
        self.row.cell(*column).map(|cell| &cell.value)
    }

    /// Whether the sheet has a column for a field.
    pub fn has_column(&self, key: &str) -> bool {
        self.header.columns.contains_key(key)
    }

    /// Where a field stands; in a merged cell, where its value does.
    pub fn place_of(&self, key: &str) -> Place {
        let column = self.header.columns.get(key).copied();
        let written = column.and_then(|column| self.header.titles.get(&column));
        let cell = column.and_then(|column| self.row.cell(column));
        Place {
            row: cell.map(|cell| cell.row).or(self.place.row),
            column,
            header: written.cloned().unwrap_or_else(|| label(key).0.to_owned()),
            ..self.place.clone()
        }
    }

    /// Reports a fault at the cell of a field.
    pub fn refuse(&mut self, key: &str, refusal: Refusal) {
        let column = self.header.columns.get(key);
        let value = self.value(key);
        let known = column.is_some_and(|column| self.spoilt.contains(column));
        // [`Row::screen`] says what is wrong with a formula.
        if known || matches!(value, Some(Value::Broken(_))) {
            return;
        }
        let value = value.map(Value::shown).unwrap_or_default();
        self.faults
            .push(Fault::error(self.place_of(key), value, refusal));
    }

    /// Tells of something at the cell of a field that need not be an error.
    pub fn remark(&mut self, key: &str, level: Level, refusal: Refusal) {
        let value = self.value(key).map(Value::shown).unwrap_or_default();
        let fault = Fault::error(self.place_of(key), value, refusal);
        self.faults.push(Fault { level, ..fault });
    }

    /// The field's value if there is one.
    pub fn optional<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        match parse(self.value(key)?) {
            Ok(found) => Some(found),
            Err(refusal) => {
                self.refuse(key, refusal);
                None
            }
        }
    }

    /// The field's value; an empty cell is a fault. (A column that is not there was one already.)
    pub fn required<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        if self.value(key).is_none() && self.has_column(key) {
            self.refuse(key, missing(key));
        }
        self.optional(key, parse)
    }

    pub fn text(&mut self, key: &str) -> Option<String> {
        self.optional(key, Value::text)
    }

    pub fn required_text(&mut self, key: &str) -> Option<String> {
        self.required(key, Value::text)
    }

    /// Several values; none when the cell is empty.
    pub fn list(&mut self, key: &str, split: impl FnOnce(&str) -> Vec<String>) -> Vec<String> {
        self.optional(key, |value| Ok(split(&value.text()?)))
            .unwrap_or_default()
    }

    /// Text of at most `max` characters.
    pub fn short_text(&mut self, key: &str, max: usize) -> Option<String> {
        self.optional(key, |value| {
            let text = value.text()?;
            let length = text.chars().count();
            if length <= max {
                return Ok(text);
            }
            Err(Refusal::new(
                "too-long",
                Words::new(
                    format!("有{length}个字,最多{max}个"),
                    format!("{length} characters, at most {max} fit"),
                ),
                Words::new(
                    format!("缩短到{max}个字以内"),
                    format!("shorten it to {max} characters"),
                ),
            ))
        })
    }

    /// Looks at every cell for what may stand in none: formulas that failed, personal data, marks,
    /// blanks, debris, sums that do not add up, characters that cannot be drawn. To be done before
    /// anything is read from the row.
    pub(super) fn screen(&mut self, script: &mut Script) {
        for (key, column) in &self.header.columns {
            let Some(cell) = self.row.cell(*column) else {
                continue;
            };
            // What came down in a merged cell was looked at in its own row.
            if cell.row != self.row.number {
                continue;
            }
            let text: Cow<str> = match &cell.value {
                Value::Text(text) => Cow::Borrowed(text.trim()),
                Value::Broken(error) => {
                    self.spoil(*column, Level::Error, error.clone(), formula(error));
                    continue;
                }
                Value::Number(_) => Cow::Owned(cell.value.shown()),
                Value::Moment(_) | Value::Bool(_) => continue,
            };
            for doubt in doubts(script, key, &text) {
                self.spoil(*column, doubt.level, doubt.value, doubt.refusal);
            }
        }
    }

    fn spoil(&mut self, column: u32, level: Level, value: String, refusal: Refusal) {
        let header = self.header.titles.get(&column).cloned();
        let place = Place {
            column: Some(column),
            header: header.unwrap_or_default(),
            ..self.place.clone()
        };
        self.faults.push(Fault {
            level,
            ..Fault::error(place, value, refusal)
        });
        if level == Level::Error {
            self.spoilt.insert(column);
        }
    }
}

fn formula(error: &str) -> Refusal {
    match error {
        "=" => Refusal::new(
            "formula-without-value",
            Words::fixed(
                "公式没有保存计算结果",
                "a formula whose result was not saved",
            ),
            Words::fixed(
                "用表格软件打开,重新计算并保存,或把公式改成它的值",
                "open it in a spreadsheet program, recalculate and save, or replace the formula by its value",
            ),
        ),
        _ => Refusal::new(
            "formula-error",
            Words::fixed("公式出错", "a formula that failed"),
            Words::fixed("把公式改成它的值", "replace the formula by its value"),
        ),
    }
}
