//! What lies around the cells of an .xlsx sheet: merged ranges, hidden rows and columns
//! (ISO/IEC 29500-1, 18.3.1.13, 18.3.1.55, 18.3.1.73).

use std::io::{BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::xml_error;
use super::merge::Merge;
use crate::fault::Refusal;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub merges: Vec<Merge>,
    /// Ranges, ascending; from 1.
    hidden_rows: Vec<(u32, u32)>,
    /// From 0.
    hidden_columns: Vec<(u32, u32)>,
}

impl Outline {
    /// Reads a worksheet part to its end.
    pub fn read(part: impl Read) -> Result<Self, Refusal> {
        let mut xml = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
        xml.config_mut().check_end_names = false;
        let mut outline = Self::default();
        let mut buffer = Vec::with_capacity(1024);
        let mut row = 0_u32;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(xml_error)? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "row" => {
                        row = number(&e, "r").unwrap_or(row.saturating_add(1));
                        if says_yes(&e, "hidden") {
                            outline.hide_row(row);
                        }
                    }
                    "col" if says_yes(&e, "hidden") => {
                        if let (Some(first @ 1..), Some(last @ 1..)) =
                            (number(&e, "min"), number(&e, "max"))
                        {
                            outline.hidden_columns.push((first - 1, last - 1));
                        }
                    }
                    "mergeCell" => {
                        let merge = attribute(&e, "ref").and_then(|text| range(&text));
                        outline.merges.extend(merge);
                    }
                    _ => {}
                },
                Event::Eof => return Ok(outline),
                _ => {}
            }
        }
    }

    pub fn hides_row(&self, number: u32) -> bool {
        let before = self
            .hidden_rows
            .partition_point(|(first, _)| *first <= number);
        before > 0 && self.hidden_rows[before - 1].1 >= number
    }

    pub fn hides_column(&self, column: u32) -> bool {
        let mut ranges = self.hidden_columns.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&column))
    }

    fn hide_row(&mut self, number: u32) {
        match self.hidden_rows.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            Some((_, last)) if *last >= number => {}
            _ => self.hidden_rows.push((number, number)),
        }
    }
}

/// Names of a workbook's sheets and the relations by which their parts are found.
pub(super) fn sheet_relations(part: impl BufRead) -> Result<Vec<(String, String)>, Refusal> {
    let mut out = Vec::new();
    elements(part, "sheet", |e| {
        if let (Some(name), Some(id)) = (attribute(e, "name"), attribute(e, "id")) {
            out.push((name, id));
        }
    })?;
    Ok(out)
}

/// Relation → name of the part, inside the archive.
pub(super) fn targets(part: impl BufRead) -> Result<Vec<(String, String)>, Refusal> {
    let mut out = Vec::new();
    elements(part, "Relationship", |e| {
        if let (Some(id), Some(target)) = (attribute(e, "Id"), attribute(e, "Target")) {
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            out.push((id, path));
        }
    })?;
    Ok(out)
}

fn elements(
    part: impl BufRead,
    name: &str,
    mut each: impl FnMut(&BytesStart),
) -> Result<(), Refusal> {
    let mut xml = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(xml_error)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == name => each(&e),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute's value, whatever prefix its name has.
pub(super) fn attribute(e: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = e.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let text = quick_xml::escape::unescape(&found.value).ok()?;
    Some(text.into_owned())
}

fn number(e: &BytesStart, name: &str) -> Option<u32> {
    attribute(e, name)?.parse().ok()
}

fn says_yes(e: &BytesStart, name: &str) -> bool {
    attribute(e, name).is_some_and(|text| text == "1" || text == "true")
}

/// `B2:D4`.
fn range(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':')?;
    let (first_column, first_row) = cell(first)?;
    let (last_column, last_row) = cell(last)?;
    (first_row <= last_row && first_column <= last_column).then_some(Merge {
        first_row,
        last_row,
        first_column,
        last_column,
    })
}

fn cell(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0;
    for letter in letters.bytes() {
        if !letter.is_ascii_uppercase() {
            return None;
        }
        column = column * 26 + u32::from(letter - b'A') + 1;
    }
    let row: u32 = digits.parse().ok()?;
    (row > 0).then_some((column - 1, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_columns_and_merges_are_seen() {
        let xml = br#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols>
            <sheetData><row r="1"/><row r="4" hidden="1"><c r="A4"/></row><row hidden="true"/>
            <row r="7" hidden="0"/></sheetData>
            <mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="AA2:AA5"/><mergeCell ref="x"/></mergeCells>
            </worksheet>"#;
        let outline = Outline::read(xml.as_slice()).unwrap();
        let hidden: Vec<u32> = (0..9).filter(|row| outline.hides_row(*row)).collect();
        assert_eq!(hidden, [4, 5]);
        let hidden: Vec<u32> = (0..9).filter(|c| outline.hides_column(*c)).collect();
        assert_eq!(hidden, [1, 2]);
        let merge = |first_row, last_row, first_column, last_column| Merge {
            first_row,
            last_row,
            first_column,
            last_column,
        };
        assert_eq!(outline.merges, [merge(1, 1, 0, 2), merge(2, 5, 26, 26)]);
    }

    #[test]
    fn parts_are_found_by_their_relations() {
        let book = br#"<workbook><sheets><sheet name="A&amp;B" sheetId="1" r:id="rId7"/></sheets></workbook>"#;
        assert_eq!(
            sheet_relations(book.as_slice()).unwrap(),
            [("A&B".to_owned(), "rId7".to_owned())]
        );
        let relations = br#"<Relationships><Relationship Id="rId7" Target="worksheets/sheet1.xml"/>
            <Relationship Id="r2" Target="/xl/s.xml"/></Relationships>"#;
        assert_eq!(
            targets(relations.as_slice()).unwrap(),
            [
                ("rId7".to_owned(), "xl/worksheets/sheet1.xml".to_owned()),
                ("r2".to_owned(), "xl/s.xml".to_owned())
            ]
        );
    }
}
