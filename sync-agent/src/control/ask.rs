use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Request, place};

/// A running agent answers at once; what takes long has a ticket.
const PATIENCE: Duration = Duration::from_secs(15);
/// A status with a hundred publishers and as many faults is far smaller.
const LONGEST: u64 = 4 << 20;

/// Asks the agent that runs in `data`; `None` when none does.
pub(crate) fn ask(data: &Path, request: &Request) -> io::Result<Option<Value>> {
    let Some(mut stream) = place::connect(data)? else {
        return Ok(None);
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(format!("{}\n", request.line()).as_bytes())?;
    let mut answer = Vec::new();
    // Not to the end: one that is sent away at the door may see the connection torn off behind it.
    BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut answer)?;
    serde_json::from_slice(&answer)
        .map(Some)
        .map_err(io::Error::other)
}
