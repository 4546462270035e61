//! What this process allows itself: a file made to do harm meets the system's limits, not the screen;
//! nor does a document of ours on which the typesetter never ends.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use crate::fault::Fault;

/// Where the system does not say how much memory the program takes to start.
const PROGRAM: u64 = 512 << 20;

/// What one kind of work may take.
pub struct Allowance {
    /// Bytes beyond what the program takes to start.
    pub memory: u64,
    pub cpu_seconds: u64,
    /// Time on the wall; more than the processor's, because others may be at work.
    pub patience: Duration,
    /// Bytes of the largest file.
    pub output: u64,
    pub open_files: u64,
    /// What is said when patience ends.
    pub late: fn(String) -> Fault,
}

/// One page of an attachment, or one picture, for the screen.
pub const PICTURE: Allowance = Allowance {
    memory: 400 << 20,
    cpu_seconds: 10,
    patience: Duration::from_secs(60),
    output: 24 << 20,
    open_files: 16,
    late: Fault::Undrawn,
};

/// Every page of a PDF in a printer's resolution: a page of A4 in colour at 600 dots per inch takes
/// 140 MB while it is drawn.
pub const RASTER: Allowance = Allowance {
    memory: 600 << 20,
    cpu_seconds: 240,
    patience: Duration::from_secs(600),
    // A little more than `raster::OUTPUT`, which ends in a sentence.
    output: (1 << 30) + (1 << 20),
    open_files: 16,
    late: Fault::Undrawn,
};

/// One of our own documents. Whoever starts the worker waits for half a minute.
pub const SHEET: Allowance = Allowance {
    // Each of the typesetter's threads reserves 64 MiB of addresses that it hardly fills.
    memory: 1 << 30,
    cpu_seconds: 60,
    patience: Duration::from_secs(60),
    output: 64 << 20,
    open_files: 64,
    late: |_| Fault::Late,
};

/// Sets the limits. They hold for everything after, and cannot be raised again.
pub fn take(allowance: &Allowance) -> Result<(), Fault> {
    for (resource, limit) in [
        (
            Resource::As,
            program().unwrap_or(PROGRAM) + allowance.memory,
        ),
        (Resource::Cpu, allowance.cpu_seconds),
        (Resource::Fsize, allowance.output),
        (Resource::Core, 0),
        (Resource::Nofile, allowance.open_files),
    ] {
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        setrlimit(resource, limit).map_err(|error| Fault::Thread(error.into()))?;
    }
    // The screen comes first. Where that cannot be had, the picture can.
    let _ = rustix::process::nice(5);
    // Who asked is gone: nobody wants the picture any more.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| Fault::Thread(error.into()))?;
    let (patience, late) = (allowance.patience, allowance.late);
    std::thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(move || {
            std::thread::sleep(patience);
            crate::refuse(&late(format!("> {} s", patience.as_secs())));
            std::process::exit(1)
        })
        .map_err(Fault::Thread)?;
    Ok(())
}

/// Bytes of address space in use.
fn program() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').next()?.parse().ok()?;
    pages.checked_mul(rustix::param::page_size() as u64)
}
