use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::{Body, Charges, Guide, Need, Office, Record, Rid, Status, Window};
use serde::Serialize;

use crate::DocumentError;
use crate::charge::Charge;

/// The records that a guide refers to; there may be more of them.
#[derive(Clone, Copy)]
pub struct Referred<'a> {
    pub fees: &'a [Record],
    pub windows: &'a [Record],
    pub offices: &'a [Record],
    pub forms: &'a [Record],
}

/// What templates read of a guide: the record as it is, and what follows from other records.
#[derive(Serialize)]
pub struct Sheet<'a> {
    guide: &'a Record,
    standing: Standing,
    /// The alert's words, while they last.
    alert: Option<&'a str>,
    /// Materials that must be brought, that may be needed, that may come later.
    counts: [usize; 3],
    no_charge: bool,
    charges: Vec<Charge<'a>>,
    places: Vec<Place<'a>>,
    /// Form code and name by record id.
    forms: BTreeMap<&'a str, (&'a str, &'a str)>,
}

/// Whether the guide may be followed on the day of printing.
#[derive(Serialize, PartialEq, Eq, Debug, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    InForce,
    NotYet,
    Suspended,
    Withdrawn,
    Superseded,
    Expired,
}

#[derive(Serialize)]
pub struct Place<'a> {
    title: &'a str,
    window: &'a Window,
    office: Option<(&'a str, &'a Office)>,
}

impl<'a> Sheet<'a> {
    /// The guide as it stands on `day`.
    pub fn new(
        guide: &'a Record,
        referred: Referred<'a>,
        day: NaiveDate,
    ) -> Result<Self, DocumentError> {
        let Body::Guide(body) = &guide.body else {
            return Err(wrong_kind("guide", guide));
        };
        let Referred {
            fees,
            windows,
            offices,
            forms,
        } = referred;
        Ok(Self {
            guide,
            standing: Standing::on(guide, day),
            alert: body
                .alert
                .as_ref()
                .filter(|alert| day <= alert.until)
                .map(|alert| alert.text.as_str()),
            counts: [Need::Required, Need::Optional, Need::Deferrable].map(|need| {
                body.materials
                    .iter()
                    .filter(|material| material.need == need)
                    .count()
            }),
            no_charge: body.charges == Charges::NoCharge,
            charges: charges(body, fees, day)?,
            places: named(&body.windows, windows)
                .map(|record| Place::new(record, offices))
                .collect::<Result<_, _>>()?,
            forms: forms
                .iter()
                .map(|record| match &record.body {
                    Body::Form(form) => Ok((
                        record.rid.as_str(),
                        (form.form_code.as_str(), record.title.as_str()),
                    )),
                    _ => Err(wrong_kind("form", record)),
                })
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Standing {
    /// How `record` stands on `day`.
    pub fn on(record: &Record, day: NaiveDate) -> Self {
        let withdrawn = record.withdrawal.as_ref().is_some_and(|w| day >= w.date);
        match record.status {
            Status::Superseded => Self::Superseded,
            Status::Withdrawn => Self::Withdrawn,
            _ if withdrawn => Self::Withdrawn,
            Status::Suspended => Self::Suspended,
            _ if record.effective_to.is_some_and(|to| day > to) => Self::Expired,
            _ if record.effective_from.is_some_and(|from| day < from) => Self::NotYet,
            Status::InForce => Self::InForce,
        }
    }
}

/// The guide's fees in its own order; one that is missing would hide a charge.
fn charges<'a>(
    guide: &Guide,
    fees: &'a [Record],
    day: NaiveDate,
) -> Result<Vec<Charge<'a>>, DocumentError> {
    let Charges::Fees(rids) = &guide.charges else {
        return Ok(Vec::new());
    };
    let find = |rid: &Rid| fees.iter().find(|record| record.rid == *rid);
    rids.iter()
        .map(|rid| {
            let record = find(rid).ok_or_else(|| DocumentError::MissingFee(rid.to_string()))?;
            Charge::on(record, day)
        })
        .collect()
}

/// Of `windows` those that the guide names, in its order; all of them where it names none.
fn named<'a>(rids: &'a [Rid], windows: &'a [Record]) -> impl Iterator<Item = &'a Record> {
    let chosen = rids
        .iter()
        .filter_map(|rid| windows.iter().find(|record| record.rid == *rid));
    let all = windows.iter().filter(|_| rids.is_empty());
    chosen.chain(all)
}

impl<'a> Place<'a> {
    /// A window with the office it stands in, where that is among `offices`.
    pub fn new(record: &'a Record, offices: &'a [Record]) -> Result<Self, DocumentError> {
        let Body::Window(window) = &record.body else {
            return Err(wrong_kind("window", record));
        };
        let office = window
            .office
            .as_ref()
            .and_then(|rid| offices.iter().find(|office| office.rid == *rid))
            .map(|record| Ok((record.title.as_str(), office(record)?)))
            .transpose()?;
        Ok(Self {
            title: &record.title,
            window,
            office,
        })
    }
}

/// The office that `record` is of.
pub fn office(record: &Record) -> Result<&Office, DocumentError> {
    match &record.body {
        Body::Office(office) => Ok(office),
        _ => Err(wrong_kind("office", record)),
    }
}

pub fn wrong_kind(expected: &'static str, record: &Record) -> DocumentError {
    DocumentError::WrongKind {
        expected,
        found: record.kind().as_str(),
        rid: record.rid.to_string(),
    }
}
