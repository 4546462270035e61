//! The files of an import: which they are, and which of their sheets hold records.

use std::fs;
use std::path::{Path, PathBuf};

use content_model::Kind;

use super::header::{Header, named_layout, no_header, recognise};
use super::layout::LAYOUTS;
use super::sheet::{self, Sheet, is_workbook};
use crate::fault::{Fault, Note, Place, Refusal, Words};

/// A sheet whose header was understood.
pub(super) struct KnownSheet {
    pub place: Place,
    /// The workbook's folder.
    pub folder: PathBuf,
    pub header: Header,
    pub sheet: Sheet,
}

/// Everything the files hold, with what is wrong with them as files and sheets.
#[derive(Default)]
pub(super) struct Files {
    pub sheets: Vec<KnownSheet>,
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
}

/// Reads every file, and every workbook in every folder of `paths`.
///
/// `given` names the fields that need no column.
pub(super) fn read(paths: &[PathBuf], only: Option<Kind>, given: &[&str]) -> Files {
    let mut files = Files::default();
    let listed = files.list(paths);
    for path in &listed {
        let name = shown_name(path, &listed);
        files.read_one(path, name, only, given);
    }
    files
}

impl Files {
    fn list(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut out = Vec::new();
        for path in paths {
            if !path.is_dir() {
                out.push(path.clone());
                continue;
            }
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            let mut found: Vec<PathBuf> = entries
                .map(|entry| entry.path())
                .filter(|entry| entry.is_file() && is_workbook(entry))
                .collect();
            found.sort();
            if found.is_empty() {
                let place = Place {
                    file: path.display().to_string(),
                    ..Place::default()
                };
                self.faults.push(Fault::error(place, "", empty_folder()));
            }
            out.append(&mut found);
        }
        out
    }

    fn read_one(&mut self, path: &Path, file: String, only: Option<Kind>, given: &[&str]) {
        let place = Place {
            file,
            ..Place::default()
        };
        let sheets = match sheet::read(path) {
            Ok(sheets) => sheets,
            Err(refusal) => return self.faults.push(Fault::error(place, "", refusal)),
        };
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (mut known, mut skipped) = (0, Vec::new());
        for sheet in sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()) {
            let place = Place {
                sheet: sheet.name.clone(),
                ..place.clone()
            };
            let name = if sheet.name.is_empty() {
                &stem
            } else {
                &sheet.name
            };
            match recognise(&sheet, name, only, given, &place) {
                Some((header, faults)) => {
                    known += 1;
                    self.faults.extend(faults);
                    self.sheets.push(KnownSheet {
                        place,
                        folder: folder.clone(),
                        header,
                        sheet,
                    });
                }
                None => match named_layout(name)
                    .filter(|layout| only.is_none_or(|k| k == layout.kind))
                {
                    Some(layout) => {
                        known += 1;
                        self.faults.push(Fault::error(place, "", no_header(layout)));
                    }
                    None => skipped.push(place),
                },
            }
        }
        if known == 0 {
            self.faults.push(Fault::error(place, "", nothing_known()));
        } else {
            self.notes.extend(skipped.into_iter().map(|place| Note {
                place,
                words: left_out(),
            }));
        }
    }
}

/// The file's name; its whole path when another file of this run has the same name.
fn shown_name(path: &Path, all: &[PathBuf]) -> String {
    let same = all
        .iter()
        .filter(|other| other.file_name() == path.file_name())
        .count();
    match path.file_name() {
        Some(name) if same == 1 => name.to_string_lossy().into_owned(),
        _ => path.display().to_string(),
    }
}

fn empty_folder() -> Refusal {
    Refusal::new(
        "empty-folder",
        Words::fixed("文件夹里没有工作簿", "there is no workbook in this folder"),
        Words::fixed(
            "给出放 .xlsx、.xls、.ods 或 .csv 的文件夹",
            "name the folder that holds the .xlsx, .xls, .ods or .csv files",
        ),
    )
}

fn nothing_known() -> Refusal {
    let zh: Vec<&str> = LAYOUTS.iter().map(|layout| layout.name).collect();
    let en: Vec<&str> = LAYOUTS.iter().map(|layout| layout.kind.as_str()).collect();
    Refusal::new(
        "unknown-sheet",
        Words::fixed("没有一张表认得出来", "no sheet in it is of a known kind"),
        Words::new(
            format!("表头要和这些表之一相符:{}", zh.join("、")),
            format!("the headers must be those of {}", en.join(", ")),
        ),
    )
}

fn left_out() -> Words {
    Words::fixed(
        "这张表认不出来,没有读",
        "this sheet is of no known kind and was left out",
    )
}
