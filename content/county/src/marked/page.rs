//! One worksheet's XML with its marked cells coloured: cells that are there get another style, cells
//! that are empty are put in their place.

use std::collections::BTreeMap;

use content_model::Level;

use super::paint::Palette;
use super::tag::{Edits, Form, Tag, tags};
use super::{Marks, Unfit};
use crate::fault::column_letter;

/// Elements of a worksheet that stand behind `legacyDrawing` (ECMA-376 part 1, 18.3.1.99).
const BEHIND_DRAWING: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "worksheet",
];

/// Colours the cells of `marks`. Rows count from 1, columns from 0.
pub(super) fn coloured(xml: &str, marks: &Marks, palette: &mut Palette) -> Result<String, Unfit> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Level>> = BTreeMap::new();
    for ((row, column), mark) in marks {
        rows.entry(*row).or_default().insert(*column, mark.level);
    }
    let mut page = Page {
        rows,
        palette,
        columns: Vec::new(),
        edits: Edits::default(),
    };
    page.walk(xml)?;
    Ok(page.edits.apply(xml))
}

/// Ties the drawing that shows a sheet's comments to it, unless one is tied already.
pub(super) fn with_drawing(xml: &str, id: &str) -> Result<String, Unfit> {
    let mut edits = Edits::default();
    for tag in tags(xml) {
        let tag = tag?;
        if tag.opens("legacyDrawing") {
            return Ok(xml.to_owned());
        }
        let behind = tag.closes("worksheet")
            || (tag.form != Form::Close
                && tag.name != "worksheet"
                && BEHIND_DRAWING.contains(&tag.name));
        if behind {
            let prefix = tag.prefix;
            edits.insert(
                tag.range.start,
                format!(
                    "<{prefix}legacyDrawing xmlns:marked=\"http://schemas.openxmlformats.org/\
                     officeDocument/2006/relationships\" marked:id=\"{id}\"/>"
                ),
            );
            return Ok(edits.apply(xml));
        }
    }
    Err(Unfit)
}

struct Page<'p> {
    /// What is still to be coloured.
    rows: BTreeMap<u32, BTreeMap<u32, Level>>,
    palette: &'p mut Palette,
    /// First and last column (from 1) with the style of their empty cells.
    columns: Vec<(u32, u32, u32)>,
    edits: Edits,
}

/// The row that is being read.
struct Row {
    number: u32,
    style: Option<u32>,
    cells: BTreeMap<u32, Level>,
    last_column: Option<u32>,
}

impl Page<'_> {
    fn walk(&mut self, xml: &str) -> Result<(), Unfit> {
        let (mut row, mut last_row): (Option<Row>, u32) = (None, 0);
        for tag in tags(xml) {
            let tag = tag?;
            if tag.opens("col") {
                let span = (tag.number("min"), tag.number("max"), tag.number("style"));
                if let (Some(min), Some(max), Some(style)) = span {
                    self.columns.push((min, max, style));
                }
            } else if tag.opens("row") {
                let number = tag.number("r").unwrap_or(last_row.saturating_add(1));
                last_row = number;
                self.missing_rows(tag.range.start, tag.prefix, number);
                row = self.begin_row(&tag, number);
            } else if tag.opens("c") {
                if let Some(row) = &mut row {
                    self.cell(&tag, row)?;
                }
            } else if tag.closes("row") {
                if let Some(row) = row.take() {
                    let cells = self.missing_cells(tag.prefix, &row, row.cells.clone());
                    self.edits.insert(tag.range.start, cells);
                }
            } else if tag.opens("sheetData") && tag.form == Form::Empty {
                let rows = self.all_rows(tag.prefix, u32::MAX);
                self.edits.fill_empty(&tag, &rows);
            } else if tag.closes("sheetData") {
                self.missing_rows(tag.range.start, tag.prefix, u32::MAX);
            }
        }
        Ok(())
    }

    /// Rows with marks that stand before row `number` and are not in the file.
    fn missing_rows(&mut self, at: usize, prefix: &str, number: u32) {
        let rows = self.all_rows(prefix, number);
        self.edits.insert(at, rows);
    }

    fn all_rows(&mut self, prefix: &str, before: u32) -> String {
        let later = self.rows.split_off(&before);
        let missing = std::mem::replace(&mut self.rows, later);
        let mut out = String::new();
        for (number, cells) in missing {
            let row = Row {
                number,
                style: None,
                cells: BTreeMap::new(),
                last_column: None,
            };
            let cells = self.missing_cells(prefix, &row, cells);
            out.push_str(&format!(
                "<{prefix}row r=\"{number}\">{cells}</{prefix}row>"
            ));
        }
        out
    }

    fn begin_row(&mut self, tag: &Tag, number: u32) -> Option<Row> {
        let cells = self.rows.remove(&number)?;
        let row = Row {
            number,
            style: tag
                .number("s")
                .filter(|_| tag.number("customFormat") == Some(1)),
            cells,
            last_column: None,
        };
        // `spans` would not tell the truth any more; it is a hint only.
        let plain = [("spans", None)];
        if tag.form == Form::Empty {
            let cells = self.missing_cells(tag.prefix, &row, row.cells.clone());
            let filled = format!("{}{cells}{}", tag.with(Form::Open, &plain), tag.closing());
            self.edits.replace(tag.range.clone(), filled);
            return None;
        }
        self.edits
            .replace(tag.range.clone(), tag.with(Form::Open, &plain));
        Some(row)
    }

    fn cell(&mut self, tag: &Tag, row: &mut Row) -> Result<(), Unfit> {
        let column = match tag.attribute("r") {
            Some(place) => column_of(&place).ok_or(Unfit)?,
            None => row.last_column.map_or(0, |column| column + 1),
        };
        row.last_column = Some(column);
        let later = row.cells.split_off(&column);
        let missing = std::mem::replace(&mut row.cells, later);
        if !missing.is_empty() {
            let cells = self.missing_cells(tag.prefix, row, missing);
            self.edits.insert(tag.range.start, cells);
        }
        if let Some(level) = row.cells.remove(&column) {
            let style = self.palette.twin(tag.number("s").unwrap_or(0), level);
            let set = [("s", Some(style.to_string()))];
            self.edits
                .replace(tag.range.clone(), tag.with(tag.form, &set));
        }
        Ok(())
    }

    fn missing_cells(&mut self, prefix: &str, row: &Row, cells: BTreeMap<u32, Level>) -> String {
        let mut out = String::new();
        for (column, level) in cells {
            let own = self
                .columns
                .iter()
                .find(|(min, max, _)| (*min..=*max).contains(&(column + 1)))
                .map(|(.., style)| *style);
            let style = self.palette.twin(row.style.or(own).unwrap_or(0), level);
            let letter = column_letter(column);
            out.push_str(&format!(
                "<{prefix}c r=\"{letter}{}\" s=\"{style}\"/>",
                row.number
            ));
        }
        out
    }
}

/// `AB12` → 27. `None` for what is no cell.
pub(super) fn column_of(place: &str) -> Option<u32> {
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 || letters.len() == place.len() {
        return None;
    }
    letters
        .bytes()
        .try_fold(0_u32, |sum, letter| {
            letter
                .is_ascii_uppercase()
                .then(|| sum * 26 + u32::from(letter - b'A') + 1)
        })
        .map(|column| column - 1)
}

#[cfg(test)]
mod tests {
    use super::super::Mark;
    use super::*;

    const STYLES: &str =
        "<styleSheet><fills><fill/></fills><cellXfs><xf/><xf/></cellXfs></styleSheet>";

    fn colour(xml: &str, places: &[(u32, u32)]) -> String {
        let mark = |place: &(u32, u32)| {
            let mark = Mark {
                level: Level::Error,
                words: Vec::new(),
            };
            (*place, mark)
        };
        let marks = places.iter().map(mark).collect();
        coloured(xml, &marks, &mut Palette::of(STYLES).unwrap()).unwrap()
    }

    #[test]
    fn cells_and_rows_that_are_not_there_come_in_their_order() {
        let xml = "<worksheet><cols><col min=\"3\" max=\"3\" style=\"1\"/></cols><sheetData>\
                   <row r=\"2\" spans=\"1:1\"><c r=\"B2\" s=\"1\"><v>1</v></c></row><row r=\"5\"/>\
                   </sheetData></worksheet>";
        let out = colour(xml, &[(1, 0), (2, 0), (2, 1), (2, 2), (5, 0), (9, 1)]);
        let data = out.split("<sheetData>").nth(1).unwrap();
        assert_eq!(
            data,
            "<row r=\"1\"><c r=\"A1\" s=\"2\"/></row>\
             <row r=\"2\"><c r=\"A2\" s=\"2\"/><c r=\"B2\" s=\"3\"><v>1</v></c><c r=\"C2\" s=\"3\"/></row>\
             <row r=\"5\"><c r=\"A5\" s=\"2\"/></row><row r=\"9\"><c r=\"B9\" s=\"2\"/></row>\
             </sheetData></worksheet>"
        );
        assert_eq!(
            colour("<worksheet><sheetData/></worksheet>", &[(1, 0)])
                .matches("A1")
                .count(),
            1
        );
    }

    #[test]
    fn places_without_a_reference_are_counted() {
        let xml =
            "<worksheet><sheetData><row><c/><c/></row><row><c/></row></sheetData></worksheet>";
        let out = colour(xml, &[(1, 1), (2, 0)]);
        assert!(
            out.contains("<row><c/><c s=\"2\"/></row><row><c s=\"2\"/></row>"),
            "{out}"
        );
        for (place, column) in [
            ("A1", Some(0)),
            ("AA10", Some(26)),
            ("A", None),
            ("1", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
    }

    #[test]
    fn the_drawing_stands_where_the_schema_wants_it() {
        let xml = "<worksheet><sheetData/><pageMargins/><tableParts/></worksheet>";
        let out = with_drawing(xml, "rId7").unwrap();
        let at = |text: &str| out.find(text).unwrap();
        assert!(
            at("<pageMargins") < at("legacyDrawing") && at("legacyDrawing") < at("<tableParts")
        );
        assert_eq!(with_drawing(&out, "rId8").unwrap(), out);
    }
}
