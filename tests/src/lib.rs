//! Where the whole-system tests find the project and its programs.
//!
//! The tests themselves are in `tests/tests`: they start the programs as a person would, feed them
//! hostile input, and hold the house rules. Nothing here is part of what is shipped.

use std::path::{Path, PathBuf};

mod demonstration;
mod fee;
mod sheet;

pub use demonstration::{Demonstration, Server, run};
pub use fee::{priced, replacement_fee};
pub use sheet::amended_row;

/// The project's top folder.
pub fn project() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder that cargo built into for this profile, seen from the running test
/// (`<target>/<profile>/deps/<test>`).
pub fn built() -> PathBuf {
    let test = std::env::current_exe().expect("the running test has a path");
    let profile = test.parent().and_then(Path::parent);
    profile
        .expect("a test is built into <target>/<profile>/deps")
        .to_path_buf()
}

/// A program of this workspace, as built beside the running test.
///
/// # Panics
/// Says what to type when the program was not built: tests of one crate do not build another's.
pub fn program(name: &str) -> PathBuf {
    let path = built().join(name);
    assert!(
        path.is_file(),
        "{name} is not built yet; type: cargo build --workspace --bins"
    );
    path
}
