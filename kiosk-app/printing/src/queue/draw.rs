//! Has the print worker turn a PDF into the printer's raster.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::printer::{Raster, Ticket};

/// Longer than the worker gives itself.
const LIMIT: Duration = Duration::from_secs(630);
const PAUSE: Duration = Duration::from_millis(50);

/// Writes `pwg` from `pdf` with the program `worker`. The text of an error is for the log.
pub(super) fn draw(
    worker: &Path,
    pdf: &Path,
    pwg: &Path,
    raster: Raster,
    ticket: &Ticket,
) -> Result<(), String> {
    let mut child = Command::new(worker)
        .args(["raster", "--dpi", &raster.dpi.to_string()])
        .args(["--media", ticket.media.as_str()])
        .args(["--duplex", ticket.sides.as_str()])
        .args(["--sheet-back", raster.sheet_back.as_str()])
        .arg(if raster.rgb { "--rgb" } else { "--gray" })
        .arg("--pdf")
        .arg(pdf)
        .arg("--out")
        .arg(pwg)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", worker.display()))?;
    let stderr = child.stderr.take();
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            let _ = stderr.by_ref().take(4096).read_to_end(&mut said);
            // Whoever says more must not wait for a reader.
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        }
        String::from_utf8_lossy(&said).trim().to_owned()
    });
    let ended = wait(&mut child);
    let said = said.join().unwrap_or_default();
    match ended {
        Ok(Some(status)) if status.success() && pwg.is_file() => {
            if !said.is_empty() {
                log::warn!("{}: {said}", pdf.display());
            }
            Ok(())
        }
        Ok(Some(status)) => Err(format!("{status}: {said}")),
        Ok(None) => Err(format!("> {} s", LIMIT.as_secs())),
        Err(error) => Err(error.to_string()),
    }
}

/// Waits for the end; kills it and gives `None` when its time is up.
fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    for _ in 0..LIMIT.as_millis() / PAUSE.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(PAUSE);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}
