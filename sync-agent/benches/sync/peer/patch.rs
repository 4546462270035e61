//! Files made in advance at the county and fetched whole.

use super::{Ground, Scene, cost_of, file, row};
use crate::process::run;
use crate::table::Row;

/// The whole SQLite file, and a patch of it, both at level 19.
pub fn zstd(ground: &Ground) -> Vec<(Scene, Row)> {
    let [old, new] = [0, 1].map(|at: usize| ground.caches[at].display().to_string());
    let (whole, out) = (ground.path("cache-2.zst"), ground.path("zstd-out"));
    let patch = ground.path("cache-1-2.zst");
    run(
        &ground.work,
        &["zstd", "-q", "-19", "-T0", "--long=27", &new, "-o", &whole],
    );
    let from = format!("--patch-from={old}");
    run(
        &ground.work,
        &[
            "zstd",
            "-q",
            "-19",
            "-T0",
            "--long=27",
            &from,
            &new,
            "-o",
            &patch,
        ],
    );
    let unpack = ["zstd", "-q", "-d", "-f", "--long=27", &whole, "-o", &out];
    let full = row(
        "zstd -19, whole SQLite file",
        Some(file(whole.as_ref())),
        Some(cost_of(&ground.work, &unpack)),
    );
    let apply = [
        "zstd",
        "-q",
        "-d",
        "-f",
        "--long=27",
        &from,
        &patch,
        "-o",
        &out,
    ];
    let patched = row(
        "zstd --patch-from, SQLite file",
        Some(file(patch.as_ref())),
        Some(cost_of(&ground.work, &apply)),
    );
    vec![(Scene::Records, full), (Scene::Records, patched)]
}

pub fn xdelta(ground: &Ground) -> Vec<(Scene, Row)> {
    let [old, new] = [0, 1].map(|at: usize| ground.caches[at].display().to_string());
    let (patch, out) = (ground.path("cache.xdelta"), ground.path("xdelta-out"));
    // The whole old file as the source window, else most of it is out of reach.
    let window = ["-B", "134217728"];
    let mut make = vec!["xdelta3", "-e", "-9"];
    make.extend(window);
    make.extend(["-s", &old, &new, &patch]);
    run(&ground.work, &make);
    let mut apply = vec!["xdelta3", "-d"];
    apply.extend(window);
    apply.extend(["-s", &old, &patch, &out]);
    let cost = cost_of(&ground.work, &apply);
    let told = row(
        "xdelta3 -9, SQLite file",
        Some(file(patch.as_ref())),
        Some(cost),
    );
    vec![(Scene::Records, told)]
}

pub fn bsdiff(ground: &Ground) -> Vec<(Scene, Row)> {
    let [old, new] = [0, 1].map(|at: usize| ground.caches[at].display().to_string());
    let (patch, out) = (ground.path("cache.bsdiff"), ground.path("bsdiff-out"));
    run(&ground.work, &["bsdiff", &old, &new, &patch]);
    let cost = cost_of(&ground.work, &["bspatch", &old, &out, &patch]);
    let told = row(
        "bsdiff, SQLite file",
        Some(file(patch.as_ref())),
        Some(cost),
    );
    vec![(Scene::Records, told)]
}
