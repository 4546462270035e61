//! One row on its way to a record: its cells by field key, and the faults found in them.

use std::collections::BTreeMap;

use content_model::Kind;
use content_model::label::label;

use super::cell::Value;
use super::cell::personal::{hidden, personal_data};
use super::header::Header;
use crate::fault::{Fault, Place, Refusal, Words, missing};

/// Reads cells and collects faults. A reader that gives `None` for a mandatory field has said why.
pub struct Row<'a> {
    header: &'a Header,
    cells: &'a BTreeMap<u32, Value>,
    place: Place,
    pub faults: Vec<Fault>,
}

impl<'a> Row<'a> {
    /// `place` names file, sheet and row.
    pub fn new(header: &'a Header, cells: &'a BTreeMap<u32, Value>, place: Place) -> Self {
        Self {
            header,
            cells,
            place,
            faults: Vec::new(),
        }
    }

    pub fn kind(&self) -> Kind {
        self.header.layout.kind
    }

    /// The cell of a field; `None` when it is empty or has no column.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.cells.get(self.header.columns.get(key)?)
    }

    /// Whether the sheet has a column for a field.
    pub fn has_column(&self, key: &str) -> bool {
        self.header.columns.contains_key(key)
    }

    pub fn place_of(&self, key: &str) -> Place {
        let column = self.header.columns.get(key).copied();
        let written = column.and_then(|column| self.header.titles.get(&column));
        Place {
            column,
            header: written.cloned().unwrap_or_else(|| label(key).0.to_owned()),
            ..self.place.clone()
        }
    }

    /// Reports a fault at the cell of a field.
    pub fn refuse(&mut self, key: &str, refusal: Refusal) {
        let value = self.value(key).map(Value::shown).unwrap_or_default();
        self.faults
            .push(Fault::error(self.place_of(key), value, refusal));
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

    /// Refuses identity and mobile numbers in any cell of the row.
    pub fn refuse_personal_data(&mut self) {
        for (&column, value) in self.cells {
            let text = value.shown();
            let Some(refusal) = personal_data(&text) else {
                continue;
            };
            let header = self.header.titles.get(&column).cloned().unwrap_or_default();
            let place = Place {
                column: Some(column),
                header,
                ..self.place.clone()
            };
            // The message must not spread what it warns of.
            self.faults
                .push(Fault::error(place, hidden(&text), refusal));
        }
    }
}

/// Whether a row is a remark below or between records: its first cell says 备注 or 注.
pub fn is_remark(cells: &BTreeMap<u32, Value>) -> bool {
    let Some(Value::Text(first)) = cells.values().next() else {
        return false;
    };
    let first = super::cell::compact(first);
    first.starts_with("备注") || first.starts_with("注:")
}
