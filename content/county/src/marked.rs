//! The marked copy: a workbook as it came, with each faulty cell coloured (errors red, warnings
//! yellow) and commented, and a list of all faults on a sheet of its own.
//!
//! In: the workbook and its faults. Out: an .xlsx in which every value, format, width, merged cell,
//! list and picture is what it was. An .xls, .ods or .csv becomes an .xlsx with its values.

mod list;
mod package;
mod page;
mod paint;
mod remark;
mod rewrite;
mod tag;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};

use content_model::Level;

use crate::durable;
use crate::error::WorkspaceError;
use crate::fault::{Fault, Words};
use list::Line;
use package::Package;
use paint::Palette;

/// What is said at one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    /// The worst of its faults.
    level: Level,
    /// One text for each fault.
    words: Vec<String>,
}

/// Row from 1, column from 0.
type Marks = BTreeMap<(u32, u32), Mark>;

/// The file is not built as the marker expects; whoever calls may have another way.
#[derive(Debug)]
struct Unfit;

/// Writes the marked copy of `input` to `output`, an .xlsx.
///
/// Of `faults`, those of this file are taken. False when the file cannot be read as a spreadsheet at all: then there
/// is nothing to mark, and nothing is written.
pub fn write(input: &Path, faults: &[Fault], output: &Path) -> Result<bool, WorkspaceError> {
    let own: Vec<&Fault> = faults.iter().filter(|fault| is_of(fault, input)).collect();
    let Some(bytes) = copy(input, &own)? else {
        return Ok(false);
    };
    // A bare file name has no folder to be made durable in.
    durable::write(&Path::new(".").join(output), &bytes).map_err(WorkspaceError::io(output))?;
    Ok(true)
}

/// Writes a marked copy of every workbook that has faults, as [`write`] does, and names them.
///
/// `inputs` are files and folders as an import takes them. `target` is the copy itself when it ends in
/// `.xlsx` and one file was given, else the folder for copies called `公安局.标错.xlsx`.
pub fn write_all(
    inputs: &[PathBuf],
    faults: &[Fault],
    target: &Path,
) -> Result<Vec<PathBuf>, WorkspaceError> {
    let single = matches!(inputs, [one] if !one.is_dir())
        && target
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let mut written = Vec::new();
    for input in workbooks(inputs)? {
        if faults.iter().all(|fault| !is_of(fault, &input)) {
            continue;
        }
        let copy = match single {
            true => target.to_owned(),
            false => target.join(name_of_copy(&input)),
        };
        // Folders of one import may hold files of one name.
        let copy = match written.contains(&copy) {
            true => copy.with_extension(format!("{}.xlsx", written.len() + 1)),
            false => copy,
        };
        if write(&input, faults, &copy)? {
            written.push(copy);
        }
    }
    Ok(written)
}

fn name_of_copy(input: &Path) -> String {
    let stem = input.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}.标错.xlsx")
}

fn workbooks(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, WorkspaceError> {
    let mut out = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            out.push(input.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(input).map_err(WorkspaceError::io(input))? {
            found.push(entry.map_err(WorkspaceError::io(input))?.path());
        }
        found.retain(|path| path.is_file());
        found.sort();
        out.append(&mut found);
    }
    Ok(out)
}

/// Faults name a file by its name, or by its path where several files of an import share the name.
fn is_of(fault: &Fault, input: &Path) -> bool {
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    fault.place.file == name || fault.place.file == input.display().to_string()
}

/// In place where the file is an .xlsx that is built as usual, else by way of its values.
fn copy(input: &Path, faults: &[&Fault]) -> Result<Option<Vec<u8>>, WorkspaceError> {
    let zipped = begins_as_zip(input).map_err(WorkspaceError::io(input))?;
    let plain_name = input
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    if zipped && plain_name {
        let bytes = fs::read(input).map_err(WorkspaceError::io(input))?;
        if let Ok(marked) = marked(bytes, faults) {
            return Ok(Some(marked));
        }
    }
    Ok(rewrite::as_xlsx(input)
        .ok()
        .and_then(|bytes| marked(bytes, faults).ok()))
}

fn begins_as_zip(path: &Path) -> std::io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start == b"PK\x03\x04")
}

fn marked(bytes: Vec<u8>, faults: &[&Fault]) -> Result<Vec<u8>, Unfit> {
    let mut package = Package::open(bytes)?;
    let office = package.relations("")?;
    let workbook = office
        .into_iter()
        .find(|relation| relation.kind == "officeDocument")
        .ok_or(Unfit)?
        .part;
    let sheets = sheets(&mut package, &workbook)?;
    let related = package.relations(&workbook)?;
    let styles = related
        .into_iter()
        .find(|relation| relation.kind == "styles")
        .ok_or(Unfit)?
        .part;
    let styles_xml = package.needed(&styles)?;
    let mut palette = Palette::of(&styles_xml)?;
    let (marks, lines) = arranged(faults, &sheets);
    for (name, part) in &sheets {
        let Some(marks) = marks.get(name) else {
            continue;
        };
        let xml = package.needed(part)?;
        package.put(part, page::coloured(&xml, marks, &mut palette)?);
        remark::add(&mut package, part, marks)?;
    }
    list::add(&mut package, &workbook, &lines, &mut palette)?;
    package.put(&styles, palette.apply(&styles_xml)?);
    package.bytes()
}

/// Names and parts of the worksheets, in their order.
fn sheets(package: &mut Package, workbook: &str) -> Result<Vec<(String, String)>, Unfit> {
    let related = package.relations(workbook)?;
    let xml = package.needed(workbook)?;
    let mut out = Vec::new();
    for tag in tag::tags(&xml) {
        let tag = tag?;
        if !tag.opens("sheet") {
            continue;
        }
        let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id")) else {
            return Err(Unfit);
        };
        let sheet = related
            .iter()
            .find(|relation| relation.id == id && relation.kind == "worksheet");
        if let Some(sheet) = sheet {
            out.push((name.into_owned(), sheet.part.clone()));
        }
    }
    Ok(out)
}

/// Faults by sheet and cell. A fault of a whole row, column or sheet stands at its first cell, one of
/// the file in the list only.
fn arranged<'f>(
    faults: &[&'f Fault],
    sheets: &[(String, String)],
) -> (BTreeMap<String, Marks>, Vec<Line<'f>>) {
    let mut all: BTreeMap<String, Marks> = BTreeMap::new();
    let mut lines = Vec::new();
    for fault in faults {
        let place = &fault.place;
        // The only sheet of a .csv has no name, and neither has a file as a whole.
        let sheet = match place.sheet.as_str() {
            "" if place.row.is_some() => sheets.first(),
            name => sheets.iter().find(|(known, _)| known == name),
        };
        let cell = (place.row.unwrap_or(1).max(1), place.column.unwrap_or(0));
        lines.push(Line {
            fault,
            at: sheet.map(|(name, _)| (name.clone(), cell)),
        });
        let Some((name, _)) = sheet else { continue };
        let mark = all
            .entry(name.clone())
            .or_default()
            .entry(cell)
            .or_insert(Mark {
                level: fault.level,
                words: Vec::new(),
            });
        if fault.is_error() {
            mark.level = Level::Error;
        }
        mark.words.push(words(fault));
    }
    (all, lines)
}

fn words(fault: &Fault) -> String {
    let (zh, en) = match fault.level {
        Level::Error => ("错误", "error"),
        Level::Warning => ("提醒", "warning"),
    };
    let Words {
        zh: wrong,
        en: wrong_en,
    } = &fault.message;
    let Words {
        zh: right,
        en: right_en,
    } = &fault.fix;
    format!(
        "{zh}({}):{wrong}\n改成:{right}\n{en}: {wrong_en}\nFix: {right_en}",
        fault.rule
    )
}

impl Mark {
    fn text(&self) -> String {
        self.words.join("\n\n")
    }
}
