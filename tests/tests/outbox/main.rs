//! What terminals send home arrives, once in effect, whatever happens on the way.

mod network;
mod stick;
mod terminal;
mod words;

use std::path::Path;
use std::process::Output;

use e2e::Demonstration;
use serde_json::Value;

/// A county whose terminals already know where to send things.
struct County {
    demo: Demonstration,
}

impl County {
    fn new() -> Self {
        Self {
            demo: Demonstration::new(),
        }
    }

    /// `county feedback --json`.
    fn feedback(&self) -> Value {
        let told = self.demo.office(&["feedback", "--json"]);
        serde_json::from_str(&told).expect("feedback in JSON")
    }

    /// Visits that the county knows of; 0 before anything came.
    fn visits(&self) -> u64 {
        if !self.demo.path("workspace/intake.sqlite").is_file() {
            return 0;
        }
        self.feedback()["visits"].as_u64().expect("a number")
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Batches that wait in the terminal `data`.
fn waiting(data: &Path) -> usize {
    let outbox = content_store::outbox::Outbox::open(data).expect("an outbox");
    outbox.pending().expect("pending batches").len()
}
