//! What this process allows itself: a file made to do harm meets the system's limits, not the screen.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use crate::fault::Fault;

/// Memory beyond what the program takes to start.
const MEMORY: u64 = 400 << 20;
/// Where the system does not say how much that is.
const PROGRAM: u64 = 512 << 20;
const CPU_SECONDS: u64 = 10;
/// Time on the wall; more than the processor's, because others may be at work.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of the largest picture, for whoever sends it to a file.
const OUTPUT: u64 = 24 << 20;
const OPEN_FILES: u64 = 16;

/// Sets the limits. They hold for everything after, and cannot be raised again.
pub(super) fn take() -> Result<(), Fault> {
    for (resource, limit) in [
        (Resource::As, program().unwrap_or(PROGRAM) + MEMORY),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Fsize, OUTPUT),
        (Resource::Core, 0),
        (Resource::Nofile, OPEN_FILES),
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
    std::thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(|| {
            std::thread::sleep(PATIENCE);
            crate::refuse(&Fault::Undrawn(format!("> {} s", PATIENCE.as_secs())));
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
