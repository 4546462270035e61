//! How the terminal is: nothing of anybody in front of it.

use content_store::outbox::Heartbeat;

use crate::{Account, ClockTrust, Home, Status, durable};

/// Where Linux tells the temperature of the processor, thousandths of a degree.
const TEMPERATURE: &str = "/sys/class/thermal/thermal_zone0/temp";

/// Of the terminal `home`, after the round that `account` tells of.
pub(super) fn of(home: &Home, account: &Account, kiosk: Option<String>) -> Heartbeat {
    let status = account.status(Status::read(home.dir()).unwrap_or_default());
    let system = rustix::fs::statvfs(home.dir()).ok();
    let bytes = |blocks: u64, of: u64| blocks.saturating_mul(of);
    Heartbeat {
        at: account.assumed.now,
        agent: env!("CARGO_PKG_VERSION").to_owned(),
        kiosk,
        last_success: status.last_success,
        releases: status
            .publishers
            .iter()
            .map(|publisher| (publisher.id.clone(), publisher.release))
            .collect(),
        pending_bytes: status.pending.packs + status.pending.blobs,
        faults: status.errors.into_iter().map(|fault| fault.code).collect(),
        clock_behind: status.clock == ClockTrust::Behind,
        disk_free: system
            .as_ref()
            .map(|system| bytes(system.f_bavail, system.f_frsize)),
        disk_total: system
            .as_ref()
            .map(|system| bytes(system.f_blocks, system.f_frsize)),
        printer: None,
        temperature: temperature(),
    }
}

fn temperature() -> Option<i32> {
    let text = durable::read(TEMPERATURE.as_ref(), 64).ok()??;
    let thousandths: i32 = std::str::from_utf8(&text).ok()?.trim().parse().ok()?;
    Some(thousandths / 1000)
}
