//! One printer, spoken to over IPP (RFC 8011; PWG 5100.12, IPP Everywhere).

mod address;
mod attributes;
mod discovery;
mod error;
mod exchange;
mod job;
mod ticket;
mod trouble;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use crate::wire::{Attribute, Group, Message, Value, group, tag};

pub use address::Address;
pub use attributes::{ColorMode, Format, PrinterAttributes, PrinterState, Raster, SheetBack};
pub use discovery::{FoundPrinter, discover};
pub use error::PrinterError;
use exchange::Exchange;
pub use job::{JobReport, JobState};
pub use ticket::{Media, Sides, Ticket};
pub use trouble::Trouble;

/// Operations (RFC 8011 §5.4.15).
mod operation {
    pub const PRINT_JOB: u16 = 0x0002;
    pub const VALIDATE_JOB: u16 = 0x0004;
    pub const CANCEL_JOB: u16 = 0x0008;
    pub const GET_JOB_ATTRIBUTES: u16 = 0x0009;
    pub const GET_JOBS: u16 = 0x000a;
    pub const GET_PRINTER_ATTRIBUTES: u16 = 0x000b;
}

/// Jobs of the printer among which ours is looked for.
const JOBS: i32 = 500;
/// Who asks, in every request: no person (RFC 8011 §8.3).
const USER: &str = "chayue";

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until the printer takes the connection.
    pub connect: Duration,
    /// For the reply to a question.
    pub answer: Duration,
    /// For a document to be taken, with the reply. Printers take what they can hold and let the rest wait.
    pub document: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(20),
            document: Duration::from_secs(300),
        }
    }
}

/// What is sent: a file of ours, complete.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// `job-name`, at most 255 bytes: the queue puts its own number into it and finds the job by it.
    pub name: &'a str,
    pub format: Format,
    pub ticket: &'a Ticket,
}

/// A printer at an address. Holds no connection.
pub struct Printer {
    address: Address,
    exchange: Exchange,
}

impl Printer {
    pub fn new(address: Address, patience: Patience) -> Self {
        Self {
            exchange: Exchange::new(&address, patience),
            address,
        }
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Get-Printer-Attributes (RFC 8011 §4.2.5): what it can do and how it is.
    pub fn attributes(&self) -> Result<PrinterAttributes, PrinterError> {
        let mut request = self.request(operation::GET_PRINTER_ATTRIBUTES);
        let wanted = attributes::WANTED.map(|name| Value::Text(tag::KEYWORD, name.to_owned()));
        add(
            &mut request,
            Attribute::new("requested-attributes", wanted.to_vec()),
        );
        let reply = self.exchange.ask(&request)?;
        Ok(PrinterAttributes::from_group(reply.group(group::PRINTER)))
    }

    /// Validate-Job (§4.2.3): whether it would take the job. Nothing is printed.
    /// [`PrinterError::Unsupported`]: not as it is asked for.
    pub fn validate(
        &self,
        sheet: Sheet<'_>,
        known: &PrinterAttributes,
    ) -> Result<(), PrinterError> {
        let request = self.job_request(operation::VALIDATE_JOB, sheet, known);
        let reply = self.exchange.ask(&request)?;
        // §4.1.7: what it would leave out or replace. A job on other paper or in another number is another job.
        for needed in ["copies", "media", "media-col", "document-format"] {
            let left_out = reply.group(group::UNSUPPORTED);
            if left_out.iter().any(|attribute| attribute.name == needed) {
                return Err(PrinterError::Unsupported(needed));
            }
        }
        Ok(())
    }

    /// Print-Job (§4.2.1) with the file at `document`: the printer took it. It has not printed it.
    ///
    /// [`PrinterError::ReplyLost`]: it may have taken it, and it must not be sent again.
    pub fn print(
        &self,
        sheet: Sheet<'_>,
        known: &PrinterAttributes,
        document: &Path,
    ) -> Result<JobReport, PrinterError> {
        let unread = |error: io::Error| PrinterError::Document(error.to_string());
        let file = File::open(document).map_err(unread)?;
        let length = file.metadata().map_err(unread)?.len();
        let request = self.job_request(operation::PRINT_JOB, sheet, known);
        let reply = self.exchange.send(&request, file.take(length), length)?;
        JobReport::from_group(reply.group(group::JOB))
            .ok_or_else(|| PrinterError::ReplyLost("a reply without a job".to_owned()))
    }

    /// Get-Job-Attributes (§4.3.4).
    pub fn job(&self, id: i32) -> Result<JobReport, PrinterError> {
        let mut request = self.request(operation::GET_JOB_ATTRIBUTES);
        add(&mut request, Attribute::integer("job-id", id));
        add(&mut request, user());
        add(&mut request, job::wanted());
        let reply = self.exchange.ask(&request)?;
        JobReport::from_group(reply.group(group::JOB))
            .ok_or_else(|| PrinterError::Malformed("a reply without a job".to_owned()))
    }

    /// Get-Jobs (§4.2.6): the job with exactly this name, among those that wait and those that ended.
    pub fn job_named(&self, name: &str) -> Result<Option<JobReport>, PrinterError> {
        for which in ["not-completed", "completed"] {
            let mut request = self.request(operation::GET_JOBS);
            add(&mut request, user());
            add(&mut request, Attribute::integer("limit", JOBS));
            add(&mut request, job::wanted());
            add(&mut request, Attribute::keyword("which-jobs", which));
            let reply = self.exchange.ask(&request)?;
            let found = reply
                .groups(group::JOB)
                .filter_map(JobReport::from_group)
                .find(|job| job.name.as_deref() == Some(name));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Cancel-Job (§4.3.3): asked for, not done; [`Printer::job`] tells.
    pub fn cancel(&self, id: i32) -> Result<(), PrinterError> {
        let mut request = self.request(operation::CANCEL_JOB);
        add(&mut request, Attribute::integer("job-id", id));
        add(&mut request, user());
        self.exchange.ask(&request).map(drop)
    }

    /// What every request begins with, in this order (§4.1.4, §4.1.5).
    fn request(&self, operation: u16) -> Message {
        Message {
            code: operation,
            request_id: self.exchange.next_id(),
            groups: vec![Group {
                tag: group::OPERATION,
                attributes: vec![
                    Attribute::text("attributes-charset", tag::CHARSET, "utf-8"),
                    Attribute::text("attributes-natural-language", tag::LANGUAGE, "en"),
                    Attribute::text("printer-uri", tag::URI, self.address.uri()),
                ],
            }],
        }
    }

    fn job_request(&self, operation: u16, sheet: Sheet<'_>, known: &PrinterAttributes) -> Message {
        let mut request = self.request(operation);
        add(&mut request, user());
        add(
            &mut request,
            Attribute::text("job-name", tag::NAME, sheet.name),
        );
        add(
            &mut request,
            Attribute::text("document-format", tag::MIME_TYPE, sheet.format.mime_type()),
        );
        request.groups.push(Group {
            tag: group::JOB,
            attributes: ticket::attributes(sheet.ticket, known),
        });
        request
    }
}

fn add(request: &mut Message, attribute: Attribute) {
    if let Some(operation) = request.groups.first_mut() {
        operation.attributes.push(attribute);
    }
}

fn user() -> Attribute {
    Attribute::text("requesting-user-name", tag::NAME, USER)
}
