#![no_main]

#[path = "../../tests/office/mod.rs"]
mod office;
#[path = "../../tests/probe/mod.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|data: &[u8]| probe::probe(data));
