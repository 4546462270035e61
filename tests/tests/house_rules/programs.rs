//! What the built programs say they can do.

use std::process::Command;

/// The programs a reader of the project may be told to type.
pub const PROGRAMS: [&str; 4] = ["county", "sync-agent", "kiosk-app", "print-worker"];

/// The help text of `program`, or of one of its subcommands; `None` when it knows no such subcommand.
pub fn help(program: &str, subcommand: Option<&str>) -> Option<String> {
    let output = Command::new(e2e::program(program))
        .args(subcommand)
        .arg("--help")
        .output()
        .unwrap_or_else(|error| panic!("{program} --help does not start: {error}"));
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_program_explains_itself() {
    let silent = PROGRAMS.iter().filter(|program| {
        let text = help(program, None).unwrap_or_default();
        !text.contains("--help")
    });
    let told = silent.map(|program| format!("{program} --help says nothing"));
    crate::hold(told.collect());
}

#[test]
fn an_unknown_subcommand_has_no_help() {
    assert_eq!(help("county", Some("no-such-command")), None);
}
