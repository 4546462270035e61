//! The project's own rules, held by an ordinary test.
//!
//! Each file states one family of rules as a function from facts to faults, holds the project to it,
//! and shows on a small bad input that the rule can fail.

mod dependencies;
mod files;
mod licences;
mod programs;
mod purity;
mod reach;
mod readme;
mod source;
mod translations;
mod tree;
mod words;

/// Fails with every fault on a line of its own.
#[track_caller]
fn hold(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "{} house rule fault(s):\n  {}",
        faults.len(),
        faults.join("\n  ")
    );
}
