use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use content_model::paper::PrintJob;

use crate::fault::Fault;

/// Bytes of a job; a guide with everything it refers to takes about 20 kB.
pub const LIMIT: u64 = 1 << 20;

/// Reads a job from `path`, or from standard input when it is `-`.
pub fn read(path: &Path) -> Result<PrintJob, Fault> {
    let unread = |e| Fault::Read(path.to_owned(), e);
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(unread)?)
    };
    let mut bytes = Vec::new();
    source
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Fault::TooBig(path.to_owned()));
    }
    serde_json::from_slice(&bytes).map_err(Fault::NotAJob)
}
