//! A workbook as the parts of its package (ECMA-376 part 2): read, replaced and added by name. What
//! is not touched is copied as it is, still compressed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Unfit;
use super::tag::{append_in, tags};

/// Bytes of one part when unpacked: more than any sheet that an import reads.
const MAX_PART: u64 = 400 << 20;

const CONTENT_TYPES: &str = "[Content_Types].xml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

pub(super) struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    changed: BTreeMap<String, String>,
}

/// One relationship of a part: what kind, and the other part's name.
pub(super) struct Relation {
    pub id: String,
    /// The last piece of its type, e.g. `worksheet`.
    pub kind: String,
    pub part: String,
}

impl Package {
    pub fn open(bytes: Vec<u8>) -> Result<Self, Unfit> {
        Ok(Self {
            archive: ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit)?,
            changed: BTreeMap::new(),
        })
    }

    /// A part as text; `None` when there is none of this name.
    pub fn text(&mut self, part: &str) -> Result<Option<String>, Unfit> {
        if let Some(text) = self.changed.get(part) {
            return Ok(Some(text.clone()));
        }
        let Ok(file) = self.archive.by_name(part) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(MAX_PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Unfit)?;
        if bytes.len() as u64 > MAX_PART {
            return Err(Unfit);
        }
        let text = String::from_utf8(bytes).map_err(|_| Unfit)?;
        Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// A part that the package cannot be without.
    pub fn needed(&mut self, part: &str) -> Result<String, Unfit> {
        self.text(part)?.ok_or(Unfit)
    }

    pub fn put(&mut self, part: &str, text: String) {
        self.changed.insert(part.to_owned(), text);
    }

    /// The relationships of a part; of the package itself for an empty name.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unfit> {
        let Some(xml) = self.text(&relations_part(part))? else {
            return Ok(Vec::new());
        };
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut out = Vec::new();
        for tag in tags(&xml) {
            let tag = tag?;
            let internal = tag
                .attribute("TargetMode")
                .is_none_or(|mode| mode != "External");
            if !(tag.opens("Relationship") && internal) {
                continue;
            }
            let (Some(id), Some(kind), Some(target)) = (
                tag.attribute("Id"),
                tag.attribute("Type"),
                tag.attribute("Target"),
            ) else {
                return Err(Unfit);
            };
            out.push(Relation {
                id: id.into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                part: joined(folder, &target),
            });
        }
        Ok(out)
    }

    /// Relates `part` to another and gives the relationship's id.
    pub fn relate(&mut self, part: &str, kind: &str, to: &str) -> Result<String, Unfit> {
        let rels = relations_part(part);
        let xml = self.text(&rels)?.unwrap_or_else(|| {
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
             xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>"
                .to_owned()
        });
        let prefix = tags(&xml).next().ok_or(Unfit)??.prefix.to_owned();
        let id = (1..)
            .map(|n| format!("rIdMarked{n}"))
            .find(|id| !xml.contains(&format!("\"{id}\"")))
            .unwrap_or_default();
        let entry = format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{OFFICE}{kind}\" Target=\"/{}\"/>",
            escape(to)
        );
        let xml = append_in(&xml, "Relationships", &entry)?;
        self.put(&rels, xml);
        Ok(id)
    }

    /// Says of what type a new part is.
    pub fn declare(&mut self, part: &str, content_type: &str) -> Result<(), Unfit> {
        let entry = format!("Override PartName=\"/{part}\" ContentType=\"{content_type}\"/>");
        self.add_type(&entry)
    }

    /// Says of what type all parts with an ending are, unless that is known.
    pub fn declare_ending(&mut self, ending: &str, content_type: &str) -> Result<(), Unfit> {
        let xml = self.needed(CONTENT_TYPES)?;
        for tag in tags(&xml) {
            let tag = tag?;
            let same = |known: std::borrow::Cow<str>| known.eq_ignore_ascii_case(ending);
            if tag.opens("Default") && tag.attribute("Extension").is_some_and(same) {
                return Ok(());
            }
        }
        self.add_type(&format!(
            "Default Extension=\"{ending}\" ContentType=\"{content_type}\"/>"
        ))
    }

    fn add_type(&mut self, entry: &str) -> Result<(), Unfit> {
        let xml = self.needed(CONTENT_TYPES)?;
        let prefix = tags(&xml).next().ok_or(Unfit)??.prefix.to_owned();
        let xml = append_in(&xml, "Types", &format!("<{prefix}{entry}"))?;
        self.put(CONTENT_TYPES, xml);
        Ok(())
    }

    /// A name for a new part that no part has.
    pub fn free_name(&mut self, stem: &str, ending: &str) -> String {
        (1..)
            .map(|n| format!("{stem}{n}.{ending}"))
            .find(|name| !self.changed.contains_key(name) && self.archive.by_name(name).is_err())
            .unwrap_or_default()
    }

    /// The package with every change.
    pub fn bytes(mut self) -> Result<Vec<u8>, Unfit> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(|_| Unfit)?;
            let name = file.name().map_err(|_| Unfit)?.into_owned();
            match self.changed.remove(&name) {
                Some(text) => write(&mut out, &name, &text)?,
                None => out.raw_copy_file(file).map_err(|_| Unfit)?,
            }
        }
        for (name, text) in &self.changed {
            write(&mut out, name, text)?;
        }
        Ok(out.finish().map_err(|_| Unfit)?.into_inner())
    }
}

fn write(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), Unfit> {
    out.start_file(name, SimpleFileOptions::default())
        .map_err(|_| Unfit)?;
    out.write_all(text.as_bytes()).map_err(|_| Unfit)
}

fn relations_part(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    match folder {
        "" => format!("_rels/{name}.rels"),
        folder => format!("{folder}/_rels/{name}.rels"),
    }
}

/// A target as a name in the package: absolute, or from the folder of the part that names it.
fn joined(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut pieces: Vec<&str> = folder
        .split('/')
        .filter(|piece| !piece.is_empty())
        .collect();
    for piece in target.split('/') {
        match piece {
            "." | "" => {}
            ".." => {
                pieces.pop();
            }
            piece => pieces.push(piece),
        }
    }
    pieces.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_from_where_they_are_related() {
        assert_eq!(
            joined("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(
            joined("xl/worksheets", "../comments1.xml"),
            "xl/comments1.xml"
        );
        assert_eq!(joined("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(
            relations_part("xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels"
        );
        assert_eq!(relations_part(""), "_rels/.rels");
    }
}
