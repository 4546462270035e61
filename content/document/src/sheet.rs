use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::paper::Footer;
use content_model::{Body, Charges, Guide, Need, Office, Record, Rid, Status, Window};
use serde::Serialize;

use crate::DocumentError;
use crate::charge::Charge;
use crate::footer::Foot;

/// What the guide sheet's template reads: the guide as it is, and what follows from other records.
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
    pub footer: Foot<'a>,
}

/// Whether the guide may be followed on the day of printing.
#[derive(Serialize, PartialEq, Eq, Debug, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Standing {
    InForce,
    NotYet,
    Suspended,
    Withdrawn,
    Superseded,
    Expired,
}

#[derive(Serialize)]
struct Place<'a> {
    title: &'a str,
    window: &'a Window,
    office: Option<(&'a str, &'a Office)>,
}

impl<'a> Sheet<'a> {
    pub fn new(
        guide: &'a Record,
        fees: &'a [Record],
        windows: &'a [Record],
        offices: &'a [Record],
        forms: &'a [Record],
        footer: &'a Footer,
    ) -> Result<Self, DocumentError> {
        let Body::Guide(body) = &guide.body else {
            return Err(wrong_kind("guide", guide));
        };
        let day = footer.printed_on;
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
            places: windows
                .iter()
                .map(|record| place(record, offices))
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
            footer: Foot::new(footer, &guide.rid)?,
        })
    }
}

impl Standing {
    fn on(record: &Record, day: NaiveDate) -> Self {
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

fn place<'a>(record: &'a Record, offices: &'a [Record]) -> Result<Place<'a>, DocumentError> {
    let Body::Window(window) = &record.body else {
        return Err(wrong_kind("window", record));
    };
    let office = window
        .office
        .as_ref()
        .and_then(|rid| offices.iter().find(|office| office.rid == *rid))
        .map(|office| match &office.body {
            Body::Office(body) => Ok((office.title.as_str(), body)),
            _ => Err(wrong_kind("office", office)),
        })
        .transpose()?;
    Ok(Place {
        title: &record.title,
        window,
        office,
    })
}

fn wrong_kind(expected: &'static str, record: &Record) -> DocumentError {
    DocumentError::WrongKind {
        expected,
        found: record.kind().as_str(),
        rid: record.rid.to_string(),
    }
}
