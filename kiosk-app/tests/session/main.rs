//! What a visitor's session does, before a cache that changes as the agent changes it.

#[path = "../../../content/store/tests/office/mod.rs"]
mod office;
mod paper;
#[allow(dead_code, reason = "the tests of the queue play more tricks with it")]
#[path = "../../printing/tests/queue/printer.rs"]
mod printer;
mod stage;

mod attract;
mod degraded;
mod end;
mod print;
mod release;
mod search;
mod warning;
mod words;
