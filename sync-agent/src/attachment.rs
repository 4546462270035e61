//! Attachments: named by length and SHA-256 inside signed records, fetched after those.

use content_store::Store;
use content_trust::Limits;

use crate::partial::{Partials, Wanted, settle};
use crate::spool::Spool;
use crate::{AgentError, FetchError, Outcome, Source, Watch};

/// Fetches the attachments that are not here yet. One that cannot be had is tried again next time, from
/// where it was cut.
pub(crate) fn fetch_attachments(
    source: &dyn Source,
    spool: &Spool,
    store: &Store,
    limits: &Limits,
    outcome: &mut Outcome,
    watch: &dyn Watch,
) -> Result<(), AgentError> {
    let partials = Partials::new(spool.partial());
    for (digest, length) in store.attachments()? {
        if spool.has_blob(&digest, length) || !is_sha256(&digest) || length > limits.blob {
            continue;
        }
        let wanted = Wanted {
            path: format!("blobs/{digest}"),
            length,
            sha256: digest,
        };
        let brought = partials.bring(source, &wanted, watch);
        // A stick carries what its sites need; another site's attachments are no fault.
        let left_out =
            source.is_local() && matches!(brought, Err(AgentError::Fetch(FetchError::NotFound(_))));
        let kept = brought.and_then(|path| settle(&path, &spool.blob_path(&wanted.sha256)));
        match kept {
            Ok(()) => {}
            Err(AgentError::Cancelled) => return Err(AgentError::Cancelled),
            Err(error) => {
                outcome.pending_bytes += length;
                outcome.missing_blobs += 1;
                if !left_out {
                    outcome.faults.push((None, error));
                }
            }
        }
    }
    Ok(())
}

/// Whether `text` is a SHA-256 as the repository writes it: 64 lower-case hexadecimal digits.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
