//! A record as the cells of its row: the envelope that every kind has.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use content_model::{AttachmentRole, Body, Kind, PublisherId, Record, Rid, Scope, Status};

use super::cell::{Written, lines, names, words};
use super::code::Codes;
use super::file::Files;
use crate::config::County;
use crate::fault::Words;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    Day(NaiveDate),
}

/// What records are looked up in while they are written.
pub(super) struct Desk<'a> {
    pub county: &'a County,
    pub codes: &'a Codes,
}

/// The cells of one row by field key, and what could not be written.
pub(super) struct Row<'a> {
    pub desk: &'a Desk<'a>,
    pub publisher: PublisherId,
    pub cells: BTreeMap<&'static str, Cell>,
    pub refused: Vec<(&'static str, Words)>,
}

/// The row of a record; its files are noted in `files`.
pub(super) fn row<'a>(record: &Record, desk: &'a Desk<'a>, files: &mut Files) -> Row<'a> {
    let mut row = Row {
        desk,
        publisher: record.publisher.clone(),
        cells: BTreeMap::new(),
        refused: Vec::new(),
    };
    row.envelope(record);
    super::body::write(&mut row, &record.body);
    row.attachments(record, files);
    row
}

impl Row<'_> {
    pub fn put(&mut self, key: &'static str, written: Written) {
        match written {
            Ok(text) => {
                self.cells.insert(key, Cell::Text(text));
            }
            Err(words) => self.refused.push((key, words)),
        }
    }

    pub fn text(&mut self, key: &'static str, text: &str) {
        self.put(key, words(text));
    }

    pub fn optional(&mut self, key: &'static str, text: Option<&String>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// A list that is left out when it is empty.
    pub fn list<T>(&mut self, key: &'static str, values: &[T], write: impl Fn(&[T]) -> Written) {
        if !values.is_empty() {
            self.put(key, write(values));
        }
    }

    pub fn day(&mut self, key: &'static str, day: Option<NaiveDate>) {
        // Spreadsheets know no day before 1900.
        match day {
            Some(day) if (1901..=2199).contains(&day.year()) => {
                self.cells.insert(key, Cell::Day(day));
            }
            Some(day) => self.text(key, &day.to_string()),
            None => {}
        }
    }

    pub fn refer(&mut self, key: &'static str, kind: Kind, rid: Option<&Rid>) {
        if let Some(rid) = rid {
            let written = self.desk.codes.one(rid, kind, &self.publisher);
            self.put(key, written);
        }
    }

    pub fn refer_all(&mut self, key: &'static str, kind: Kind, rids: &[Rid]) {
        let codes = rids
            .iter()
            .map(|rid| self.desk.codes.of_list(rid, kind, &self.publisher))
            .collect::<Result<Vec<_>, _>>();
        match codes {
            Ok(codes) if codes.is_empty() => {}
            Ok(codes) => self.put(key, names(&codes)),
            Err(words) => self.refused.push((key, words)),
        }
    }

    fn envelope(&mut self, record: &Record) {
        let id = &record.publisher;
        // By its name where that says the same.
        let name = self.desk.county.publisher(id).map(|found| &found.name);
        let named = name.filter(|name| {
            let found = self.desk.county.publisher_named(name);
            found.is_some_and(|found| found.id == *id)
        });
        self.text("publisher", named.map_or(id.as_str(), String::as_str));
        let scope = self.scope(&record.scope);
        self.text("scope", &scope);
        self.text("title", &record.title);
        self.optional("short_title", record.short_title.as_ref());
        self.optional("plain_name", record.plain_name.as_ref());
        self.list("aliases", &record.aliases, names);
        self.optional("summary", record.summary.as_ref());
        if record.lang != "zh-CN" {
            self.text("lang", &record.lang);
        }
        self.day("event_date", record.event_date);
        self.day("publish_date", Some(record.publish_date));
        match (&record.body, record.effective_from, record.effective_to) {
            (Body::Fee(_), None, None) => {}
            (Body::Fee(_), ..) => self.refused.push((
                "effective_from",
                Words::fixed(
                    "收费记录另有一对执行日期,表里放不下",
                    "the record of this fee has a second pair of dates, for which there is no column",
                ),
            )),
            (_, from, to) => {
                self.day("effective_from", from);
                self.day("effective_to", to);
            }
        }
        self.day("review_due", record.review_due);
        self.status(record);
        self.refer("supersedes", record.kind(), record.supersedes.as_ref());
        self.list("sources", &record.sources, lines);
    }

    fn status(&mut self, record: &Record) {
        match (record.status, &record.withdrawal) {
            (Status::InForce, None) => {}
            (Status::Suspended, None) => self.text("status", "暂停"),
            (Status::Superseded, None) => self.text("status", "被替代"),
            (Status::Withdrawn, Some(withdrawal)) => {
                self.day("withdrawal_date", Some(withdrawal.date));
                self.text("withdrawal_basis", &withdrawal.basis);
                self.optional("withdrawal_reason", withdrawal.reason.as_ref());
            }
            _ => self.refused.push((
                "status",
                Words::fixed(
                    "记录状态和撤销日期、撤销依据对不上",
                    "its status does not match the day and basis of its withdrawal",
                ),
            )),
        }
    }

    /// As people write it where only one of the publisher's scopes is meant by that.
    fn scope(&self, scope: &Scope) -> String {
        let own = self.desk.county.publisher(&self.publisher);
        let scopes = own.map(|own| own.scopes.as_slice()).unwrap_or_default();
        let alone = |of: fn(&Scope) -> bool| scopes.iter().filter(|scope| of(scope)).count() == 1;
        let village = |code: &str| {
            let villages = &self.desk.county.villages;
            let found = villages.iter().find(|village| village.code == code)?;
            let same = villages.iter().filter(|v| v.name == found.name).count();
            (same == 1).then(|| found.name.clone())
        };
        let short = match scope {
            Scope::County => alone(|scope| *scope == Scope::County).then(|| "县".to_owned()),
            Scope::Dept(_) => {
                alone(|scope| matches!(scope, Scope::Dept(_))).then(|| "部门".to_owned())
            }
            Scope::Town(_) => {
                alone(|scope| matches!(scope, Scope::Town(_))).then(|| "镇".to_owned())
            }
            Scope::Village(code) => village(code),
        };
        short.unwrap_or_else(|| scope.to_string())
    }

    fn attachments(&mut self, record: &Record, files: &mut Files) {
        let mut columns: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for attachment in &record.attachments {
            let key = match attachment.role {
                AttachmentRole::Blank => "blank",
                AttachmentRole::FilledSample => "filled_sample",
                AttachmentRole::Photo => "photo",
                AttachmentRole::FloorPlan => "floor_plan",
                AttachmentRole::Audio => "audio",
                AttachmentRole::ResultSample => "result_sample",
                AttachmentRole::Scan | AttachmentRole::Document => "documents",
            };
            let name = files.place(&attachment.sha256, &attachment.name);
            columns.entry(key).or_default().push(name);
        }
        if let Some(sha256) = &record.sealed_sheet {
            match files.sealed(sha256) {
                Some(name) => columns.entry("sealed_sheet").or_default().push(name),
                None => self.refused.push((
                    "sealed_sheet",
                    Words::fixed(
                        "签批扫描件不在工作区里",
                        "the scan of its sealed sheet is not in the workspace",
                    ),
                )),
            }
        }
        for (key, names) in columns {
            self.put(key, lines(&names));
        }
    }
}
