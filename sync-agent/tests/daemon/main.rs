//! The running program: real processes, its socket, its supervisor, what it leaves behind.

mod commands;
mod control;
mod damage;
#[path = "../rounds/release.rs"]
#[allow(dead_code, reason = "shared with the tests of rounds")]
mod release;
mod schema;
mod service;
#[path = "../rounds/signing.rs"]
#[allow(dead_code, reason = "shared with the tests of rounds")]
mod signing;
mod site;
mod stop;
#[path = "../rounds/world.rs"]
#[allow(dead_code, reason = "shared with the tests of rounds")]
mod world;
