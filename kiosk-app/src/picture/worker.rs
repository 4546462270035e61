//! One run of the worker: a file in, pixels out, or a reason why not.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use content_model::picture::{HEAD, PictureHead};
use slint::SharedPixelBuffer;

use super::{Drawn, Outcome, Wanted};

/// Longest time that a page may take; the worker's own limits are a little lower.
const PATIENCE: Duration = Duration::from_secs(65);
/// Bytes of what the worker says about a refusal.
const REASON: u64 = 2048;

/// Has `program` draw `wanted` from the file at `path`. Waits for it.
pub(super) fn draw(program: &Path, path: &Path, wanted: &Wanted) -> Outcome {
    let mut child = Command::new(program)
        .arg("picture")
        .arg("--file")
        .arg(path)
        .args(["--sha256", &wanted.sha256])
        .args(["--page", &wanted.page.to_string()])
        .args(["--width", &wanted.width.to_string()])
        .args(["--height", &wanted.height.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let outcome = watch(&mut child, wanted, PATIENCE);
    // Whatever it still does, nobody waits for it; killing one that has ended does nothing.
    let _ = child.kill();
    let _ = child.wait();
    outcome.map_err(|reason| format!("{reason} {}", said(&mut child)))
}

/// Reads the picture on a thread of its own, so that a worker that says nothing is not waited for.
fn watch(child: &mut Child, wanted: &Wanted, patience: Duration) -> Outcome {
    let stdout = child.stdout.take().ok_or("no output")?;
    let (send, receive) = channel();
    let asked = wanted.clone();
    std::thread::Builder::new()
        .stack_size(128 << 10)
        .spawn(move || {
            // Nobody listens any more when the time was up.
            let _ = send.send(read(stdout, &asked));
        })
        .map_err(|error| error.to_string())?;
    receive
        .recv_timeout(patience)
        .unwrap_or_else(|_| Err(format!("> {} s", patience.as_secs())))
}

fn read(mut stdout: ChildStdout, wanted: &Wanted) -> Outcome {
    let mut head = [0; HEAD];
    stdout
        .read_exact(&mut head)
        .map_err(|_| "no picture".to_owned())?;
    let head = PictureHead::from_bytes(&head)
        .filter(|head| head.width <= wanted.width && head.height <= wanted.height)
        .ok_or("not the picture that was asked for")?;
    let mut pixels = SharedPixelBuffer::new(head.width, head.height);
    stdout
        .read_exact(pixels.make_mut_bytes())
        .map_err(|_| "half a picture".to_owned())?;
    Ok(Drawn { head, pixels })
}

/// What a worker that has ended said.
fn said(child: &mut Child) -> String {
    let mut text = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = stderr.take(REASON).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).trim().to_owned()
}
