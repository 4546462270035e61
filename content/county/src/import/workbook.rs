//! The files of an import: which they are, and which of their sheets hold records.
//!
//! A file is read as often as it is needed, and every time gives the same: it is refused when it has
//! changed in between.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use content_model::Kind;
use ring::digest::{Context, SHA256};

use super::excel::Sheets;
use super::header::{Header, named_layout, no_header};
use super::layout::LAYOUTS;
use super::remark::hidden_sheet;
use super::sheet::{Book, SheetName, SheetRow, Stop, is_workbook};
use super::table::{About, Event, Tables};
use crate::error::WorkspaceError;
use crate::fault::{Fault, Note, Place, Refusal, Words};

/// A table whose header was understood.
pub(super) struct KnownTable {
    /// File and sheet.
    pub place: Place,
    /// The workbook's folder.
    pub folder: PathBuf,
    pub header: Arc<Header>,
}

/// What a file gives, in the order in which it stands there.
pub(super) enum Found<'a> {
    Row {
        table: &'a KnownTable,
        /// Index of the table among all that were found.
        index: usize,
        row: SheetRow,
        /// It is not to be read: a fault was reported for it.
        blocked: bool,
    },
    Fault(Fault),
    Note(Note),
}

pub(super) type FoundSink<'a> = dyn FnMut(Found) -> Result<(), WorkspaceError> + 'a;

/// One file to be read.
pub(super) struct Source {
    path: PathBuf,
    /// How messages call it.
    pub name: String,
    /// What it held when it was read first.
    digest: Option<Vec<u8>>,
    seen: Option<Sheets>,
}

/// Reads files in order. Two passes over the same files give the same tables.
pub(super) struct Pass<'a> {
    pub only: Option<Kind>,
    /// Fields that need no column.
    pub given: &'a [&'a str],
    pub tables: Vec<KnownTable>,
    /// Set from outside to end it early.
    pub interrupted: &'a AtomicBool,
}

/// Every file, and every workbook in every folder, of `paths`.
pub(super) fn list(paths: &[PathBuf], faults: &mut Vec<Fault>) -> Vec<Source> {
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
            faults.push(Fault::error(place, "", empty_folder()));
        }
        out.append(&mut found);
    }
    let names: Vec<String> = out.iter().map(|path| shown_name(path, &out)).collect();
    let sources = out.into_iter().zip(names);
    sources
        .map(|(path, name)| Source {
            path,
            name,
            digest: None,
            seen: None,
        })
        .collect()
}

impl Pass<'_> {
    /// Reads a file; what is wrong with it as a file is found like anything else.
    pub fn read(
        &mut self,
        source: &mut Source,
        sink: &mut FoundSink,
    ) -> Result<(), WorkspaceError> {
        let place = Place {
            file: source.name.clone(),
            ..Place::default()
        };
        source.must_be_unchanged()?;
        let mut book = match Book::open(&source.path, source.seen.clone()) {
            Ok(book) => book,
            Err(refusal) => return sink(Found::Fault(Fault::error(place, "", refusal))),
        };
        source.seen = book.seen();
        if is_open_elsewhere(&source.path) {
            sink(Found::Note(Note {
                place: place.clone(),
                words: opened_elsewhere(),
            }))?;
        }
        let stem = source.path.file_stem().unwrap_or_default();
        let stem = stem.to_string_lossy().into_owned();
        let (mut known, mut skipped) = (false, Vec::new());
        let interrupted = self.interrupted;
        for (at, sheet) in book.sheets().into_iter().enumerate() {
            let place = Place {
                sheet: sheet.name.clone(),
                ..place.clone()
            };
            let name = match sheet.name.as_str() {
                "" => stem.as_str(),
                name => name,
            };
            let about = About {
                place: &place,
                name,
                only: self.only,
                given: self.given,
            };
            let read = Sheet {
                about,
                sheet: &sheet,
                folder: folder_of(&source.path),
                tables: &mut self.tables,
                interrupted,
                rows: 0,
                content: false,
            };
            match read.read(&mut book, at, sink)? {
                Ended::Known => known = true,
                Ended::Empty => {}
                Ended::Unknown => match named_layout(name)
                    .filter(|layout| self.only.is_none_or(|k| k == layout.kind))
                {
                    Some(layout) => {
                        known = true;
                        sink(Found::Fault(Fault::error(place, "", no_header(layout))))?;
                    }
                    None => skipped.push(place),
                },
            }
        }
        if !known {
            return sink(Found::Fault(Fault::error(place, "", nothing_known())));
        }
        skipped.into_iter().try_for_each(|place| {
            sink(Found::Note(Note {
                place,
                words: left_out(),
            }))
        })
    }
}

/// What a sheet turned out to be.
enum Ended {
    Known,
    Unknown,
    /// Nothing in it, or nothing that anybody sees or needs.
    Empty,
}

struct Sheet<'a> {
    about: About<'a>,
    sheet: &'a SheetName,
    folder: PathBuf,
    tables: &'a mut Vec<KnownTable>,
    interrupted: &'a AtomicBool,
    rows: usize,
    content: bool,
}

impl Sheet<'_> {
    fn read(
        mut self,
        book: &mut Book,
        at: usize,
        sink: &mut FoundSink,
    ) -> Result<Ended, WorkspaceError> {
        let base = self.tables.len();
        let place = self.about.place;
        let mut tables = Tables::new(self.about);
        let (known, hidden, folder, rows) = (
            &mut self.tables,
            self.sheet.hidden,
            &self.folder,
            &mut self.rows,
        );
        let mut event = |event: Event| -> Result<(), Stop> {
            match event {
                Event::Table(header) => known.push(KnownTable {
                    place: place.clone(),
                    folder: folder.clone(),
                    header,
                }),
                Event::Row { .. } if hidden => {
                    let fault = Fault::error(place.clone(), "", hidden_sheet());
                    sink(Found::Fault(fault))?;
                    *rows += 1;
                    return Err(Stop::Enough);
                }
                Event::Row {
                    table,
                    row,
                    blocked,
                } => {
                    *rows += 1;
                    let index = base + table;
                    sink(Found::Row {
                        table: &known[index],
                        index,
                        row,
                        blocked,
                    })?;
                }
                Event::Fault(_) | Event::Note(_) if hidden => {}
                Event::Fault(fault) => sink(Found::Fault(fault))?,
                Event::Note(note) => sink(Found::Note(note))?,
            }
            Ok(())
        };
        let (content, interrupted) = (&mut self.content, self.interrupted);
        let mut read = book.read(at, &mut |row| {
            *content = true;
            if interrupted.load(Ordering::Relaxed) {
                return Err(Stop::Enough);
            }
            tables.row(row, &mut event)
        });
        if read.is_ok() {
            read = tables.finish(&mut event);
        }
        let found = tables.found > 0;
        match read {
            Ok(()) | Err(Stop::Enough) => {}
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Refused(refusal)) => {
                sink(Found::Fault(Fault::error(place.clone(), "", refusal)))?;
                return Ok(Ended::Known);
            }
        }
        Ok(match (found, self.content) {
            (true, _) if !hidden || self.rows > 0 => Ended::Known,
            (_, true) if !hidden => Ended::Unknown,
            _ => Ended::Empty,
        })
    }
}

impl Source {
    /// Refuses a file that is not what it was when it was read first.
    fn must_be_unchanged(&mut self) -> Result<(), WorkspaceError> {
        // A file that cannot be read has its fault from opening it.
        let Ok(digest) = file_digest(&self.path) else {
            return Ok(());
        };
        if self.digest.as_ref().is_some_and(|first| *first != digest) {
            return Err(WorkspaceError::Changed(self.path.clone()));
        }
        self.digest = Some(digest);
        Ok(())
    }
}

/// Places of sheets in the order in which they were read, for sorting.
pub(super) fn order_of(
    sources: &[Source],
    tables: &[KnownTable],
) -> BTreeMap<(String, String), usize> {
    let files = sources
        .iter()
        .map(|source| (source.name.clone(), String::new()));
    let mut out = BTreeMap::new();
    for (at, file) in files.enumerate() {
        out.entry(file).or_insert(at << 20);
    }
    for (at, table) in tables.iter().enumerate() {
        let file = out.get(&(table.place.file.clone(), String::new()));
        let base = file.copied().unwrap_or_default();
        let sheet = (table.place.file.clone(), table.place.sheet.clone());
        out.entry(sheet).or_insert(base + at + 1);
    }
    out
}

fn file_digest(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(context.finish().as_ref().to_vec()),
            read => context.update(&buffer[..read]),
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
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

/// Whether an editor's lock file stands beside it: `~$name` or `~$` and all but its first two letters
/// (Excel), `.~lock.name#` (LibreOffice), `.~name` (WPS).
fn is_open_elsewhere(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shortened: String = name.chars().skip(2).collect();
    [
        format!("~${name}"),
        format!("~${shortened}"),
        format!(".~lock.{name}#"),
        format!(".~{name}"),
    ]
    .iter()
    .any(|lock| path.with_file_name(lock).exists())
}

fn opened_elsewhere() -> Words {
    Words::fixed(
        "这个文件正在别的程序里打开;读的是它最后一次保存的内容",
        "this file is open in another program; what was saved last is what was read",
    )
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
