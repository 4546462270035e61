//! The way home on a stick, for terminals without a network.
//!
//! ```text
//! chayue/receipts.json            the county's: what it has read; its presence invites us to write
//! chayue/outbox/SITE/ID.sealed    a batch, sealed to the county, its id bound to it
//! ```
//!
//! A receipt stands inside the sealed batch and nowhere else: whoever carries the stick can lose a
//! batch, and can neither read it nor make a terminal believe that the county has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use content_store::outbox::{BATCH_INFO, Outbox, Pending};
use ring::rand::SystemRandom;
use serde::Deserialize;

use super::Carried;
use crate::{AgentError, durable};

/// What `chayue/receipts.json` says.
#[derive(Deserialize)]
struct Receipts {
    receipts: BTreeSet<String>,
}

/// Bytes of the longest list of receipts.
const RECEIPTS_MAX: u64 = 8 << 20;

/// Forgets what the county has confirmed, and writes what it has not. `close` closes what is due.
pub(super) fn exchange(
    outbox: &mut Outbox,
    folder: &Path,
    close: impl FnOnce(&mut Outbox) -> Result<(), AgentError>,
) -> Result<Carried, AgentError> {
    let own = folder.join("chayue");
    let list = own.join("receipts.json");
    let Some(list) =
        durable::read(&list, RECEIPTS_MAX).map_err(AgentError::disk(list.display()))?
    else {
        // Some folder that holds a repository: nobody would take home what is put there.
        return Ok(Carried::default());
    };
    let mut carried = Carried::default();
    let (Some(site), Some(key)) = (outbox.site()?, outbox.intake()?) else {
        return Ok(carried);
    };
    let ours = own.join("outbox").join(&site);
    // A torn list confirms nothing; the next one will.
    let list = serde_json::from_slice::<Receipts>(&list);
    for receipt in list.iter().flat_map(|list| &list.receipts) {
        if let Some(id) = outbox.confirm_receipt(receipt)? {
            carried.confirmed += 1;
            // Of no use any more; the county takes its own away as well.
            let _ = fs::remove_file(sealed_path(&ours, &id));
        }
    }
    close(outbox)?;
    let waiting = outbox.pending()?;
    if waiting.is_empty() {
        return Ok(carried);
    }
    for part in [&own, &own.join("outbox"), &ours] {
        if fs::symlink_metadata(part).is_ok_and(|meta| !meta.is_dir()) {
            let error = std::io::Error::other("no folder of the county's stick");
            return Err(AgentError::disk(part.display())(error));
        }
    }
    for Pending { id, body } in waiting {
        let path = sealed_path(&ours, &id);
        if !path.is_file() {
            let sealed = key.seal(BATCH_INFO, id.as_bytes(), &body, &SystemRandom::new())?;
            durable::write(&path, &sealed).map_err(AgentError::disk(path.display()))?;
        }
        carried.on_stick += 1;
    }
    Ok(carried)
}

fn sealed_path(ours: &Path, id: &str) -> PathBuf {
    ours.join(format!("{id}.sealed"))
}
