//! Where another program does better than ours, and why.

use crate::table::{Report, Row};

/// What makes the difference, by how a way's name begins.
const WHY: [(&str, &str); 7] = [
    (
        "rsync",
        "compares times and lengths, checks no signature, keeps no index to search in",
    ),
    ("casync", "checks no signature, keeps no index to search in"),
    ("ostree", "keeps no index to search in"),
    (
        "zsync",
        "compares checksums of one file, checks no signature, syncs nothing to the disk",
    ),
    (
        "zstd",
        "carries no metadata, signatures and reviews; a patch fits exactly one old file, held in memory",
    ),
    (
        "xdelta3",
        "carries no metadata, signatures and reviews; fits exactly one old file",
    ),
    (
        "bsdiff",
        "carries no metadata, signatures and reviews; fits exactly one old file, held in memory",
    ),
];

/// A column's name, and what stands in it where it is known.
type Column = (&'static str, fn(&Row) -> Option<f64>);

const COLUMNS: [Column; 5] = [
    ("bytes", |row| {
        row.traffic.map(|all| (all.down + all.up) as f64)
    }),
    ("requests", |row| {
        let requests = row.traffic.map(|all| all.requests as f64);
        requests.filter(|requests| *requests > 0.0)
    }),
    ("CPU", |row| row.cost.map(|cost| cost.cpu)),
    ("memory", |row| {
        row.cost.map(|cost| cost.peak).filter(|peak| *peak > 0.0)
    }),
    ("disk", |row| row.cost.map(|cost| cost.written)),
];

/// Tells each of `peers` that is better than `ours` in some column.
pub fn tell<'a>(report: &mut Report, ours: &Row, peers: impl Iterator<Item = &'a Row>) {
    for peer in peers {
        let better = |(_, value): &&Column| match (value(peer), value(ours)) {
            (Some(theirs), Some(own)) => theirs < own,
            _ => false,
        };
        let columns: Vec<&str> = COLUMNS
            .iter()
            .filter(better)
            .map(|(name, _)| *name)
            .collect();
        let why = WHY.iter().find(|(start, _)| peer.way.starts_with(start));
        if let Some((_, why)) = why.filter(|_| !columns.is_empty()) {
            let columns = columns.join(", ");
            report.line(&format!("  less {columns}: {} ({why})", peer.way));
        }
    }
}
