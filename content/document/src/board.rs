//! Sheets that hang or lie in a hall: the wall sheet, the window's plate, the blank application.

use chrono::NaiveDate;
use content_model::paper::{Phones, WallSize};
use content_model::{Body, Office, Person, Record};
use serde::Serialize;

use crate::DocumentError;
use crate::sheet::{Place, Sheet, Standing, office, wrong_kind};

/// A guide's steps for the wall.
#[derive(Serialize)]
pub struct Wall<'a> {
    #[serde(flatten)]
    pub sheet: Sheet<'a>,
    pub size: WallSize,
}

/// A window's plate.
#[derive(Serialize)]
pub struct Plate<'a> {
    standing: Standing,
    place: Place<'a>,
    /// A岗 and B岗; a person whose record was withdrawn does not sit there any more.
    duty: [Option<Seat<'a>>; 2],
}

#[derive(Serialize)]
struct Seat<'a> {
    name: &'a str,
    person: &'a Person,
}

/// The blank application and where it is handed in.
#[derive(Serialize)]
pub struct Application<'a> {
    name: &'a str,
    office: &'a Office,
    phones: &'a Phones,
}

impl<'a> Plate<'a> {
    /// `window`'s plate on `day`; of `offices` and `people` those that it names.
    pub fn new(
        window: &'a Record,
        offices: &'a [Record],
        people: &'a [Record],
        day: NaiveDate,
    ) -> Result<Self, DocumentError> {
        let place = Place::new(window, offices)?;
        let mut duty = [None, None];
        if let Body::Window(body) = &window.body {
            for (seat, rid) in duty.iter_mut().zip([&body.duty_a, &body.duty_b]) {
                let record = people
                    .iter()
                    .find(|record| Some(&record.rid) == rid.as_ref());
                let there = |record: &&Record| Standing::on(record, day) == Standing::InForce;
                *seat = record.filter(there).map(Seat::new).transpose()?;
            }
        }
        Ok(Self {
            standing: Standing::on(window, day),
            place,
            duty,
        })
    }
}

impl<'a> Seat<'a> {
    fn new(record: &'a Record) -> Result<Self, DocumentError> {
        match &record.body {
            Body::Person(person) => Ok(Self {
                name: &record.title,
                person,
            }),
            _ => Err(wrong_kind("person", record)),
        }
    }
}

impl<'a> Application<'a> {
    pub fn new(record: &'a Record, phones: &'a Phones) -> Result<Self, DocumentError> {
        Ok(Self {
            name: &record.title,
            office: office(record)?,
            phones,
        })
    }
}
