#![no_main]

#[path = "../../tests/probe/mod.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|data: &[u8]| probe::delegation::probe(data));
