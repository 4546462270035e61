//! Attachments: named by length and SHA-256 inside signed records, fetched after those.

use content_pack::sha256;
use content_store::Store;
use content_trust::{Limits, TrustError};

use crate::spool::Spool;
use crate::{AgentError, FetchError, Outcome, Source};

/// Fetches the attachments that are not here yet. One that cannot be had is tried again next time.
pub(crate) fn fetch_attachments(
    source: &dyn Source,
    spool: &Spool,
    store: &Store,
    limits: &Limits,
    outcome: &mut Outcome,
) -> Result<(), AgentError> {
    for (digest, length) in store.attachments()? {
        if spool.has_blob(&digest, length) || !is_sha256(&digest) || length > limits.blob {
            continue;
        }
        let fetched = source.fetch(&format!("blobs/{digest}"), length);
        // A stick carries what its sites need; another site's attachments are no fault.
        let left_out = source.is_local() && matches!(fetched, Err(FetchError::NotFound(_)));
        let kept = fetched.map_err(AgentError::from).and_then(|bytes| {
            if hex(&sha256(&bytes)) != digest {
                return Err(TrustError::Digest {
                    what: digest.clone(),
                }
                .into());
            }
            spool.keep_blob(&digest, &bytes)
        });
        if let Err(error) = kept {
            outcome.pending_bytes += length;
            outcome.missing_blobs += 1;
            if !left_out {
                outcome.faults.push((None, error));
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
