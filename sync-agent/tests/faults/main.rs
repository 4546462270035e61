//! Whatever strikes a terminal, it shows the old or the new release whole, and the next round brings
//! everything home.
//!
//! Each kind of fault has a short form, which is an ordinary test, and one that takes every point:
//! `cargo test -p sync-agent --test faults -- --ignored --nocapture`.

mod call;
mod crash;
mod crew;
mod cut;
mod damage;
mod disk;
mod history;
mod judge;
mod kill;
mod odd;
mod place;
mod power;
mod recording;
mod refused;
mod scene;
mod shelf;
mod site;
mod strace;

// The county in memory is that of the rounds, which use more of it.
#[allow(dead_code)]
#[path = "../rounds/release.rs"]
mod release;
#[allow(dead_code)]
#[path = "../rounds/signing.rs"]
mod signing;
#[allow(dead_code)]
#[path = "../rounds/world.rs"]
mod world;
