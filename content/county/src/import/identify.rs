//! The first pass over all rows: whose record each is, under which number, in which scope.

use std::collections::HashMap;

use content_model::{Kind, PublisherId, Rid, Scope};

use super::Options;
use super::cell::{Value, compact};
use super::draft::natural_key;
use super::reference::Codes;
use super::row::{Row, is_remark};
use super::workbook::KnownSheet;
use crate::config::{County, Publisher};
use crate::error::WorkspaceError;
use crate::fault::{Fault, Place, Refusal, Words};

/// A row of a known sheet.
pub(super) struct Entry {
    /// Index of its sheet.
    pub sheet: usize,
    /// From 1.
    pub number_of_row: u32,
    pub publisher: Option<PublisherId>,
    pub scope: Option<Scope>,
    /// Natural key.
    pub number: Option<String>,
    pub rid: Option<Rid>,
    pub faults: Vec<Fault>,
}

impl Entry {
    pub fn row<'a>(&self, known: &'a KnownSheet) -> Row<'a> {
        let place = Place {
            row: Some(self.number_of_row),
            ..known.place.clone()
        };
        Row::new(&known.header, &known.sheet.rows[&self.number_of_row], place)
    }

    /// What a record is known by, when all of it could be read.
    pub fn identity(&self) -> Option<(Rid, PublisherId, Scope)> {
        Some((
            self.rid.clone()?,
            self.publisher.clone()?,
            self.scope.clone()?,
        ))
    }
}

/// Identifies every row; codes can be resolved afterwards, in whatever order the rows stand.
pub(super) fn identify(
    sheets: &[KnownSheet],
    county: &County,
    options: &Options,
    codes: &mut Codes,
) -> Result<Vec<Entry>, WorkspaceError> {
    let mut entries = Vec::new();
    let mut seen: HashMap<(Kind, PublisherId, String), String> = HashMap::new();
    for (at, known) in sheets.iter().enumerate() {
        for (&number, cells) in known.sheet.rows.range(known.header.row + 1..) {
            if is_remark(cells) {
                continue;
            }
            let mut entry = Entry {
                sheet: at,
                number_of_row: number,
                publisher: None,
                scope: None,
                number: None,
                rid: None,
                faults: Vec::new(),
            };
            let mut row = entry.row(known);
            let layout = known.header.layout;
            row.refuse_personal_data();
            let publisher = publisher_of(&mut row, county, options);
            let scope = publisher.and_then(|publisher| scope_of(&mut row, publisher, county));
            let key = natural_key(&row, layout);
            let rid = match (publisher, &key) {
                (Some(publisher), Some(key)) => {
                    let here = row.place_of(layout.number);
                    let known_as = (layout.kind, publisher.id.clone(), key.clone());
                    match seen.get(&known_as) {
                        Some(first) => row.refuse(layout.number, repeated(key, first)),
                        None => {
                            seen.insert(known_as, place_text(&here));
                        }
                    }
                    Some(codes.assign(layout.kind, &publisher.id, key)?)
                }
                (None, Some(key)) => {
                    codes.note_unsettled(layout.kind, key);
                    None
                }
                _ => None,
            };
            entry.faults = row.faults;
            entry.publisher = publisher.map(|publisher| publisher.id.clone());
            entry.scope = scope;
            entry.number = key;
            entry.rid = rid;
            entries.push(entry);
        }
    }
    Ok(entries)
}

fn publisher_of<'c>(row: &mut Row, county: &'c County, options: &Options) -> Option<&'c Publisher> {
    if let (false, Some(id)) = (row.has_column("publisher"), &options.publisher) {
        return county.publisher(id);
    }
    let names: Vec<&str> = county.publishers.iter().map(|p| p.name.as_str()).collect();
    row.required("publisher", |value| {
        let text = value.text()?;
        let publisher = county
            .publisher_named(&text)
            .ok_or_else(|| unknown_publisher(&names))?;
        match &options.publisher {
            Some(only) if *only != publisher.id => Err(other_publisher(county, only)),
            _ => Ok(publisher),
        }
    })
}

fn scope_of(row: &mut Row, publisher: &Publisher, county: &County) -> Option<Scope> {
    if row.value("scope").is_none() {
        return publisher.scopes.first().cloned();
    }
    row.required("scope", |value| scope(value, publisher, county))
}

/// `县`, `部门`, `镇`, a village's name, or a scope as county.toml writes it.
fn scope(value: &Value, publisher: &Publisher, county: &County) -> Result<Scope, Refusal> {
    let text = compact(&value.text()?);
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

fn unknown_publisher(names: &[&str]) -> Refusal {
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

fn place_text(place: &Place) -> String {
    let parts = [place.file.clone(), place.sheet.clone(), place.cell()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}
