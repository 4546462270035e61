//! The log of a year as a table: what was printed, and what became of it. Never for whom.

use std::io::Write;

use rusqlite::Connection;

use super::error::QueueError;

const HEAD: [&str; 18] = [
    "id",
    "made",
    "document",
    "version",
    "digest",
    "pages",
    "copies",
    "sides",
    "media",
    "color",
    "printer",
    "printer_job",
    "state",
    "reason",
    "impressions",
    "confirmed",
    "states",
    "expected",
];

/// Writes every job as CSV (RFC 4180, UTF-8, a line of names first), the oldest first. `states` has each state with
/// its time and reason: `2026-03-09T10:00:00 waiting; …`.
pub(super) fn write(db: &Connection, out: impl Write) -> Result<(), QueueError> {
    let failed = |error: csv::Error| QueueError::Storage(error.to_string());
    let mut table = csv::Writer::from_writer(out);
    table.write_record(HEAD).map_err(failed)?;
    let mut query = db.prepare(
        "SELECT id, made, document, version, digest, pages, copies, sides, media, color, printer,
            printer_job, state, reason, impressions,
            CASE confirmed WHEN 1 THEN 'printed' WHEN 0 THEN 'not-printed' END,
            (SELECT group_concat(at || ' ' || state || iif(reason = '', '', ' ' || reason), '; ')
             FROM (SELECT * FROM history WHERE job = id ORDER BY rowid)),
            pages * copies
         FROM job ORDER BY id",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mut record = csv::StringRecord::new();
        for column in 0..HEAD.len() {
            let text = match row.get_ref(column)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) => harmless(&String::from_utf8_lossy(text)),
                _ => String::new(),
            };
            record.push_field(&text);
        }
        table.write_record(&record).map_err(failed)?;
    }
    Ok(table.flush()?)
}

/// What a spreadsheet would take for a formula is text: a printer's words stand here as well.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
