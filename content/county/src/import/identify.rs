//! The first pass over all rows: whose record each is, under which number, in which scope.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::num::NonZeroU128;
use std::sync::Arc;

use content_model::{PublisherId, Rid, Scope};

use super::Options;
use super::cell::compact;
use super::draft::natural_key;
use super::header::Header;
use super::reference::Codes;
use super::row::Row;
use super::sheet::SheetRow;
use super::workbook::KnownTable;
use crate::config::{County, Publisher};
use crate::error::WorkspaceError;
use crate::fault::{Fault, Place, Refusal, Words};

/// A row of a table, as it is remembered between the passes.
pub(super) struct Entry {
    /// Index of its table.
    pub table: u32,
    /// Its number, from 1.
    pub row: u32,
    /// Among the county's publishers.
    publisher: Option<u16>,
    /// Among [`Identities::scopes`].
    scope: Option<u16>,
    rid: Option<NonZeroU128>,
    /// Never seen before this import.
    pub fresh: bool,
    /// Not to be read.
    pub blocked: bool,
}

/// Everything that the first pass learnt.
pub(super) struct Identities<'a> {
    county: &'a County,
    options: &'a Options,
    pub entries: Vec<Entry>,
    scopes: Vec<Scope>,
    tables: HashMap<u32, (Place, Arc<Header>)>,
    /// Record → index of its entry.
    by_rid: HashMap<u128, u32>,
    pub faults: Vec<Fault>,
}

impl<'a> Identities<'a> {
    pub fn new(county: &'a County, options: &'a Options) -> Self {
        Self {
            county,
            options,
            entries: Vec::new(),
            scopes: Vec::new(),
            tables: HashMap::new(),
            by_rid: HashMap::new(),
            faults: Vec::new(),
        }
    }

    /// Identifies a row; codes can be resolved when all rows were.
    pub fn add(
        &mut self,
        table: (&KnownTable, usize),
        cells: &SheetRow,
        blocked: bool,
        codes: &mut Codes,
    ) -> Result<(), WorkspaceError> {
        let (known, index) = table;
        let layout = known.header.layout;
        let table = u32::try_from(index).unwrap_or(u32::MAX);
        self.tables
            .entry(table)
            .or_insert_with(|| (known.place.clone(), Arc::clone(&known.header)));
        let mut row = Row::new(&known.header, cells, known.place.clone());
        let publisher = publisher_of(&mut row, self.county, self.options);
        let scope = publisher
            .and_then(|(_, publisher)| scope_of(&mut row, publisher, self.county, self.options));
        let mut entry = Entry {
            table,
            row: cells.number,
            publisher: publisher.and_then(|(at, _)| u16::try_from(at).ok()),
            scope: scope.map(|scope| self.intern(scope)),
            rid: None,
            fresh: false,
            blocked,
        };
        match (publisher, natural_key(&row, layout)) {
            (Some((_, publisher)), Some(key)) if !blocked => {
                let (rid, fresh) = codes.assign(layout.kind, &publisher.id, &key)?;
                let at = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
                match self.by_rid.entry(rid.to_bits()) {
                    Slot::Occupied(first) => {
                        let first = &self.entries[*first.get() as usize];
                        let place = place_of(first, &self.tables);
                        let number = layout.numbers().find(|key| row.value(key).is_some());
                        let refusal = repeated(&key, &place_text(&place));
                        row.refuse(number.unwrap_or(layout.number), refusal);
                    }
                    Slot::Vacant(slot) => {
                        slot.insert(at);
                    }
                }
                entry.rid = NonZeroU128::new(rid.to_bits());
                entry.fresh = fresh;
            }
            (_, Some(key)) => codes.note_unsettled(layout.kind, &key),
            _ => {}
        }
        self.faults.append(&mut row.faults);
        self.entries.push(entry);
        Ok(())
    }

    /// What a record is known by, when all of it could be read.
    pub fn identity(&self, entry: &Entry) -> Option<(Rid, PublisherId, Scope)> {
        let scope = self.scopes.get(usize::from(entry.scope?))?;
        let publisher = self.publisher(entry)?;
        Some((rid_of(entry.rid?), publisher.clone(), scope.clone()))
    }

    pub fn publisher(&self, entry: &Entry) -> Option<&'a PublisherId> {
        let publisher = self.county.publishers.get(usize::from(entry.publisher?));
        publisher.map(|publisher| &publisher.id)
    }

    /// The entry that brings a record.
    pub fn entry_of(&self, rid: &Rid) -> Option<&Entry> {
        let at = self.by_rid.get(&rid.to_bits())?;
        self.entries.get(*at as usize)
    }

    fn intern(&mut self, scope: Scope) -> u16 {
        let at = self.scopes.iter().position(|known| *known == scope);
        let at = at.unwrap_or_else(|| {
            self.scopes.push(scope);
            self.scopes.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}

fn publisher_of<'c>(
    row: &mut Row,
    county: &'c County,
    options: &Options,
) -> Option<(usize, &'c Publisher)> {
    let by_id = |id: &PublisherId| county.publishers.iter().position(|p| p.id == *id);
    let at = match &options.publisher {
        Some(id) if !row.has_column("publisher") => by_id(id),
        only => row.required("publisher", |value| {
            let publisher = county
                .publisher_named(&value.text()?)
                .ok_or_else(|| unknown_publisher(county))?;
            match only {
                Some(only) if *only != publisher.id => Err(other_publisher(county, only)),
                _ => Ok(by_id(&publisher.id)),
            }
        })?,
    }?;
    Some((at, county.publishers.get(at)?))
}

fn scope_of(
    row: &mut Row,
    publisher: &Publisher,
    county: &County,
    options: &Options,
) -> Option<Scope> {
    let given = match &options.scope {
        None => None,
        // Somebody else's rows are a fault of their own cell.
        Some(text) => match scope(text, publisher, county) {
            Ok(scope) => Some(scope),
            Err(refusal) => {
                row.refuse("publisher", refusal);
                return None;
            }
        },
    };
    if row.value("scope").is_none() {
        return given.or_else(|| publisher.scopes.first().cloned());
    }
    row.required("scope", |value| {
        let found = scope(&value.text()?, publisher, county)?;
        match &options.scope {
            Some(only) if given.as_ref() != Some(&found) => Err(other_scope(only)),
            _ => Ok(found),
        }
    })
}

/// Whether any publisher that may come in can publish for this scope.
pub(super) fn scope_exists(text: &str, county: &County, only: Option<&PublisherId>) -> bool {
    let mut publishers = county.publishers.iter();
    publishers.any(|p| only.is_none_or(|only| *only == p.id) && scope(text, p, county).is_ok())
}

/// `县`, `部门`, `镇`, a village's name, or a scope as county.toml writes it.
fn scope(text: &str, publisher: &Publisher, county: &County) -> Result<Scope, Refusal> {
    let text = compact(text);
    let own = |of: fn(&Scope) -> bool| publisher.scopes.iter().find(|scope| of(scope)).cloned();
    let found = match text.as_str() {
        "县" | "全县" => own(|scope| matches!(scope, Scope::County)),
        "部门" => own(|scope| matches!(scope, Scope::Dept(_))),
        "镇" | "乡" | "乡镇" | "街道" => own(|scope| matches!(scope, Scope::Town(_))),
        text => {
            // Villages of one name: only those that this publisher may publish for count.
            let villages = county
                .villages
                .iter()
                .filter(|village| village.name == text);
            let mut scopes = villages
                .map(|village| Scope::Village(village.code.clone()))
                .chain(text.parse().ok())
                .filter(|scope| publisher.scopes.contains(scope));
            scopes.next().filter(|_| scopes.next().is_none())
        }
    };
    found.ok_or_else(|| foreign_scope(publisher, county))
}

fn foreign_scope(publisher: &Publisher, county: &County) -> Refusal {
    let allowed: Vec<String> = publisher
        .scopes
        .iter()
        .map(|scope| match scope {
            Scope::County => "县".to_owned(),
            Scope::Dept(_) => "部门".to_owned(),
            Scope::Town(_) => "镇".to_owned(),
            Scope::Village(code) => {
                let village = county.villages.iter().find(|village| village.code == *code);
                village.map_or_else(|| scope.to_string(), |village| village.name.clone())
            }
        })
        .collect();
    Refusal::new(
        "scope",
        Words::new(
            format!("不在“{}”的发布范围内", publisher.name),
            format!("outside the scopes of {}", publisher.id),
        ),
        Words::new(
            format!("{}(由 county.toml 规定)", allowed.join("、")),
            format!("one of {} (set by county.toml)", allowed.join(", ")),
        ),
    )
}

fn other_scope(only: &str) -> Refusal {
    Refusal::new(
        "other-scope",
        Words::new(
            format!("这次只导入范围“{only}”的内容"),
            format!("only rows of the scope {only} are imported in this run"),
        ),
        Words::fixed(
            "更正这一格,或不用 --scope 重新导入",
            "correct this cell, or import without --scope",
        ),
    )
}

fn unknown_publisher(county: &County) -> Refusal {
    let names: Vec<&str> = county.publishers.iter().map(|p| p.name.as_str()).collect();
    Refusal::new(
        "unknown-publisher",
        Words::fixed(
            "county.toml 里没有这个发布单位",
            "no such publisher in county.toml",
        ),
        Words::new(names.join("、"), format!("one of {}", names.join(", "))),
    )
}

fn other_publisher(county: &County, only: &PublisherId) -> Refusal {
    let name = county
        .publisher(only)
        .map_or(only.as_str(), |publisher| &publisher.name);
    Refusal::new(
        "other-publisher",
        Words::new(
            format!("这次只导入“{name}”的内容"),
            format!("only rows of {only} are imported in this run"),
        ),
        Words::fixed(
            "删去这一行,或不用 --publisher 重新导入",
            "remove this row, or import without --publisher",
        ),
    )
}

fn repeated(number: &str, first: &str) -> Refusal {
    Refusal::new(
        "repeated-record",
        Words::new(
            format!("“{number}”在这次导入中出现了两次,第一次在 {first}"),
            format!("“{number}” stands twice in this import, first at {first}"),
        ),
        Words::fixed(
            "删去重复的一行,或更正编号",
            "remove one of the rows, or correct the number",
        ),
    )
}

fn rid_of(bits: NonZeroU128) -> Rid {
    let bytes = bits.get().to_be_bytes();
    let (at, rest) = bytes.split_at(6);
    let at = at.iter().fold(0, |at, byte| at << 8 | u64::from(*byte));
    let mut random = [0; 10];
    random.copy_from_slice(rest);
    Rid::new(at, random)
}

/// Where the number of an entry's record stands.
fn place_of(entry: &Entry, tables: &HashMap<u32, (Place, Arc<Header>)>) -> Place {
    let Some((place, header)) = tables.get(&entry.table) else {
        return Place::default();
    };
    let mut numbers = header.layout.numbers();
    Place {
        row: Some(entry.row),
        column: numbers.find_map(|key| header.columns.get(key).copied()),
        ..place.clone()
    }
}

fn place_text(place: &Place) -> String {
    let parts = [place.file.clone(), place.sheet.clone(), place.cell()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}
