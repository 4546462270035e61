use chrono::NaiveDate;
use content_model::{Body, Notice, Record};
use serde::Serialize;

use crate::DocumentError;
use crate::prose::{Piece, pieces};
use crate::sheet::{Standing, office, wrong_kind};

/// A notice as it is posted.
#[derive(Serialize)]
pub struct Posted<'a> {
    record: &'a Record,
    notice: &'a Notice,
    standing: Standing,
    /// Its text, read as the screen reads it.
    text: Vec<Piece>,
    /// Those of the unit's office.
    phones: Vec<&'a str>,
    /// The day of printing is not before its last: it should not hang any more.
    over: bool,
}

impl<'a> Posted<'a> {
    pub fn new(
        record: &'a Record,
        offices: &'a [Record],
        day: NaiveDate,
    ) -> Result<Self, DocumentError> {
        let Body::Notice(notice) = &record.body else {
            return Err(wrong_kind("notice", record));
        };
        let mut phones = Vec::new();
        for record in offices {
            let own = office(record)?.phones.iter().map(String::as_str);
            phones.extend(own);
        }
        Ok(Self {
            record,
            notice,
            standing: Standing::on(record, day),
            text: pieces(&notice.body),
            phones,
            over: day > notice.expires_at.date(),
        })
    }
}
