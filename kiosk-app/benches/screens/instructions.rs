//! Instructions that a tap costs, counted by callgrind: a figure that no other program disturbs.

use std::path::Path;
use std::process::Command;

use crate::program::kiosk_binary;

/// Instructions for one more picture of a list: the difference between drawing two pictures and one.
/// Empty where valgrind is not installed.
pub fn counted(folder: &Path) -> String {
    let pictures = |prefix: &str| {
        let out = folder.join(format!("callgrind-{prefix}"));
        let status = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(kiosk_binary())
            .args([
                "shots",
                "--only",
                prefix,
                "--now",
                "2026-11-22T09:00",
                "--data",
            ])
            .arg(folder.join("terminal"))
            .arg("--out")
            .arg(&out)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&status.stderr).into_owned();
        let line = text.lines().find(|line| line.contains("Collected"))?;
        let count = line.rsplit(':').next()?.trim().parse::<f64>().ok()?;
        let drawn = std::fs::read_dir(out).map_or(0, Iterator::count);
        Some((count, drawn))
    };
    let (Some((none, _)), Some((some, drawn))) = (pictures("none-at-all"), pictures("0")) else {
        return "instructions: valgrind is not here\n".to_owned();
    };
    let each = (some - none) / drawn.max(1) as f64 / 1e6;
    format!(
        "instructions to change to a screen, draw it whole and write its PNG: {each:.0} million ({drawn} screens)\n"
    )
}
