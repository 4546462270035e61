//! Attachments: named by length and SHA-256 inside signed records, fetched after those.

use std::collections::BTreeSet;

use content_store::{Store, WantedBlob};
use content_trust::Limits;

use crate::partial::{Partials, Wanted, settle};
use crate::spool::Spool;
use crate::{AgentError, FetchError, Outcome, Source, Watch};

/// Fetches the attachments that are not here yet, in the order in which visitors need them. One that
/// cannot be had, or for which there is no room, is tried again next time, from where it was cut.
pub(crate) fn fetch_attachments(
    source: &dyn Source,
    spool: &Spool,
    store: &Store,
    limits: &Limits,
    outcome: &mut Outcome,
    watch: &dyn Watch,
) -> Result<(), AgentError> {
    let partials = Partials::new(spool.partial_blobs());
    let here = |digest: &str, length| spool.has_blob(digest, length);
    let mut wanted = store.wanted_blobs(here)?;
    wanted.retain(|blob| is_sha256(&blob.sha256) && blob.length <= limits.blob);
    partials.forget_except(&wanted.iter().map(|blob| blob.sha256.clone()).collect());
    let needed: BTreeSet<String> = store
        .attachments()?
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut shelf = spool.shelf(&needed, partials.size());
    // Also when nothing is to be fetched: the quota may be a smaller one than yesterday.
    shelf.make_room(0);
    let (mut without_room, mut is_gone) = (0, false);
    for blob in wanted {
        let left = blob.length - partials.have(&blob.sha256).min(blob.length);
        let told = if is_gone {
            Ok(false)
        } else if shelf.make_room(left) {
            bring(source, spool, &partials, &blob, watch)
        } else {
            without_room += blob.length;
            Ok(false)
        };
        if matches!(told, Ok(true)) {
            shelf.took(left);
            continue;
        }
        outcome.pending_bytes += blob.length;
        outcome.missing_blobs += 1;
        match told {
            Ok(_) => {}
            Err(AgentError::Cancelled) => return Err(AgentError::Cancelled),
            // A stick carries what its sites need; another site's attachments are no fault.
            Err(AgentError::Fetch(FetchError::NotFound(_))) if source.is_local() => {}
            Err(error) => {
                is_gone = matches!(&error, AgentError::Fetch(error) if error.is_of_all());
                outcome.faults.push((None, error));
            }
        }
    }
    if without_room > 0 {
        let bytes = without_room;
        outcome.faults.push((None, AgentError::NoRoom { bytes }));
    }
    Ok(())
}

fn bring(
    source: &dyn Source,
    spool: &Spool,
    partials: &Partials,
    blob: &WantedBlob,
    watch: &dyn Watch,
) -> Result<bool, AgentError> {
    let wanted = Wanted {
        path: format!("blobs/{}", blob.sha256),
        length: blob.length,
        sha256: blob.sha256.clone(),
    };
    let brought = partials.bring(source, &wanted, watch)?;
    settle(&brought, &spool.blob_path(&blob.sha256))?;
    Ok(true)
}

/// Whether `text` is a SHA-256 as the repository writes it: 64 lower-case hexadecimal digits.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
