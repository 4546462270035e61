//! Sheets of several records: the fee list, the deposit register, the booklet.

use chrono::NaiveDate;
use content_model::paper::Phones;
use content_model::{Body, Disclosure, Record};
use serde::Serialize;

use crate::DocumentError;
use crate::charge::Charge;
use crate::sheet::{Referred, Sheet, wrong_kind};

/// A unit's fees on the day of printing.
#[derive(Serialize)]
pub struct FeeList<'a> {
    fees: Vec<Numbered<'a>>,
    phones: &'a Phones,
}

#[derive(Serialize)]
struct Numbered<'a> {
    number: Option<&'a str>,
    #[serde(flatten)]
    charge: Charge<'a>,
}

/// What is handed over: the paper has room for what only the hand-over shows.
#[derive(Serialize)]
pub struct Register<'a> {
    rows: Vec<Deposit<'a>>,
    phones: &'a Phones,
}

#[derive(Serialize)]
struct Deposit<'a> {
    title: &'a str,
    #[serde(flatten)]
    disclosure: Pointers<'a>,
}

/// What finds a disclosure record on a shelf.
#[derive(Serialize)]
struct Pointers<'a> {
    index_no: &'a str,
    doc_no: Option<&'a str>,
    class_code: &'a str,
    /// With the precision in which it is known.
    created: String,
}

/// Guides to be bound, in their order.
#[derive(Serialize)]
pub struct Booklet<'a> {
    topic: Option<&'a str>,
    sheets: Vec<Sheet<'a>>,
    /// Pages to write on, at the end.
    blank: usize,
}

impl<'a> FeeList<'a> {
    pub fn new(
        fees: &'a [Record],
        phones: &'a Phones,
        day: NaiveDate,
    ) -> Result<Self, DocumentError> {
        let numbered = |record: &'a Record| {
            Ok(Numbered {
                charge: Charge::on(record, day)?,
                number: match &record.body {
                    Body::Fee(fee) => fee.fee_code.as_deref(),
                    _ => None,
                },
            })
        };
        Ok(Self {
            fees: fees.iter().map(numbered).collect::<Result<_, _>>()?,
            phones,
        })
    }
}

impl<'a> Register<'a> {
    pub fn new(disclosures: &'a [Record], phones: &'a Phones) -> Result<Self, DocumentError> {
        let row = |record: &'a Record| match &record.body {
            Body::Disclosure(disclosure) => Ok(Deposit {
                title: &record.title,
                disclosure: Pointers::of(disclosure),
            }),
            _ => Err(wrong_kind("disclosure", record)),
        };
        Ok(Self {
            rows: disclosures.iter().map(row).collect::<Result<_, _>>()?,
            phones,
        })
    }
}

impl<'a> Pointers<'a> {
    fn of(disclosure: &'a Disclosure) -> Self {
        Self {
            index_no: &disclosure.index_no,
            doc_no: disclosure.doc_no.as_deref(),
            class_code: &disclosure.class_code,
            created: disclosure.created_date.to_string(),
        }
    }
}

impl<'a> Booklet<'a> {
    pub fn new(
        topic: Option<&'a str>,
        guides: &'a [Record],
        referred: Referred<'a>,
        day: NaiveDate,
        blank: usize,
    ) -> Result<Self, DocumentError> {
        let sheet = |guide| Sheet::new(guide, referred, day);
        Ok(Self {
            topic,
            sheets: guides.iter().map(sheet).collect::<Result<_, _>>()?,
            blank,
        })
    }
}
