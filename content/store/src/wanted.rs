//! Files that records refer to and that are still to be fetched, the ones that visitors miss most first.

use std::collections::BTreeMap;

use content_model::{AttachmentRole, Body as Kind, Record, record_from_bytes};

use crate::body::Body;
use crate::{Store, StoreError};

/// How soon a file is needed: a form cannot be filled without it, a scan repeats what the record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Forms, and what notices and warnings come with.
    AtOnce,
    /// What else belongs to a guide.
    Guide,
    /// Portraits and plans.
    Picture,
    Document,
    Scan,
}

/// A file that is not here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedBlob {
    pub need: Need,
    /// Bytes.
    pub length: u64,
    /// Lower-case hex.
    pub sha256: String,
}

impl Store {
    /// The files that are not here, in the order in which they are needed, small ones first; `is_here`
    /// is asked about digest and length.
    ///
    /// A file of several records counts as the most urgent of them wants it.
    pub fn wanted_blobs(
        &self,
        mut is_here: impl FnMut(&str, u64) -> bool,
    ) -> Result<Vec<WantedBlob>, StoreError> {
        let mut wanted = BTreeMap::<(String, u64), Need>::new();
        let mut files = self.db.prepare_cached(
            "SELECT attachment.sha256, attachment.length,
                    record.sha256, record.length, record.body
             FROM attachment JOIN record ON record.id = attachment.id",
        )?;
        let mut rows = files.query([])?;
        while let Some(row) = rows.next()? {
            let sha256: String = row.get(0)?;
            let length = row.get::<_, i64>(1)?.unsigned_abs();
            if is_here(&sha256, length) {
                continue;
            }
            let bytes = Body::of(row, 2)?.unpack()?;
            // What a newer county means is not known here: it waits its turn as a document.
            let record = record_from_bytes(&bytes).ok();
            let need = record.map_or(Need::Document, |record| need_of(&record, &sha256));
            let known = wanted.entry((sha256, length)).or_insert(need);
            *known = need.min(*known);
        }
        let mut wanted: Vec<WantedBlob> = wanted
            .into_iter()
            .map(|((sha256, length), need)| WantedBlob {
                need,
                length,
                sha256,
            })
            .collect();
        wanted.sort();
        Ok(wanted)
    }
}

fn need_of(record: &Record, sha256: &str) -> Need {
    let roles = record
        .attachments
        .iter()
        .filter(|file| file.sha256 == sha256);
    let need = |role| match (role, &record.body) {
        (_, Kind::Form(_) | Kind::Notice(_))
        | (AttachmentRole::Blank | AttachmentRole::FilledSample, _) => Need::AtOnce,
        (AttachmentRole::Scan, _) => Need::Scan,
        (AttachmentRole::Photo | AttachmentRole::FloorPlan, _) => Need::Picture,
        (_, Kind::Guide(_)) => Need::Guide,
        (AttachmentRole::Audio | AttachmentRole::ResultSample | AttachmentRole::Document, _) => {
            Need::Document
        }
    };
    roles
        .map(|file| need(file.role))
        .min()
        .unwrap_or(Need::Document)
}
