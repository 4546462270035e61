//! What a program contains over any number of steps, as cargo resolves it for that program alone.

use std::collections::BTreeMap;
use std::process::Command;

/// What runs on a terminal.
pub const DEVICE: [&str; 3] = ["sync-agent", "kiosk-app", "print-worker"];

/// An async runtime, a second TLS or crypto library, the tool that holds the keys.
const NOT_ON_A_DEVICE: [&str; 9] = [
    "tokio",
    "async-std",
    "smol",
    "aws-lc-rs",
    "aws-lc-sys",
    "openssl",
    "openssl-sys",
    "native-tls",
    "county",
];

/// What each program is kept free of beside that.
const NOT_IN: [(&str, &[&str]); 4] = [
    (
        "sync-agent",
        &["slint", "typst", "hayro", "kiosk-app", "async-io", "zbus"],
    ),
    (
        "kiosk-app",
        &[
            "sync-agent",
            "content-document",
            "typst",
            "hayro",
            // It may have ureq, for its printer, and no TLS: it speaks to nobody outside the room.
            "rustls",
        ],
    ),
    (
        "print-worker",
        &[
            "kiosk-app",
            "sync-agent",
            "slint",
            "rusqlite",
            "async-io",
            "zbus",
        ],
    ),
    (
        "county",
        &["kiosk-app", "slint", "aws-lc-rs", "openssl-sys"],
    ),
];

/// Comes with a desktop's window system only; the device build has none of these.
const NOT_WITHOUT_A_DESKTOP: [&str; 4] = ["zbus", "async-io", "async-executor", "winit"];

/// Every crate in a program, with one way to it.
type Ways = BTreeMap<String, String>;

/// Asks cargo, without the network: what the build needed is already here.
fn ways(program: &str, options: &[&str]) -> Ways {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let output = Command::new(cargo)
        .current_dir(e2e::project())
        .args(["tree", "--locked", "--offline", "--edges", "normal"])
        .args(["--prefix", "depth", "--package", program])
        .args(options)
        .output()
        .expect("cargo tree starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree {program}: {told}");
    ways_in(&String::from_utf8_lossy(&output.stdout))
}

/// Reads lines such as `2ring v0.17.14`: the depth, then the crate.
fn ways_in(tree: &str) -> Ways {
    let mut ways = Ways::new();
    let mut above: Vec<&str> = Vec::new();
    for line in tree.lines() {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let (Ok(depth), Some(name)) = (
            line[..digits].parse::<usize>(),
            line[digits..].split_whitespace().next(),
        ) else {
            continue;
        };
        above.truncate(depth);
        above.push(name);
        let way = || above.join(" → ");
        ways.entry(name.to_owned()).or_insert_with(way);
    }
    ways
}

fn faults(ways: &Ways, forbidden: &[&str]) -> Vec<String> {
    let found = forbidden.iter().filter_map(|name| ways.get(*name));
    found.map(|way| format!("not allowed: {way}")).collect()
}

#[test]
fn terminals_have_no_async_runtime_no_second_tls_and_no_keys() {
    let all = DEVICE.iter().map(|program| ways(program, &[]));
    crate::hold(
        all.flat_map(|ways| faults(&ways, &NOT_ON_A_DEVICE))
            .collect(),
    );
}

#[test]
fn programs_are_kept_apart() {
    let all = NOT_IN
        .iter()
        .map(|(program, names)| (ways(program, &[]), names));
    crate::hold(all.flat_map(|(ways, names)| faults(&ways, names)).collect());
}

#[test]
fn the_device_build_of_the_screen_has_no_desktop() {
    let ways = ways("kiosk-app", &["--no-default-features"]);
    assert!(ways.contains_key("slint"), "the screen is drawn by Slint");
    crate::hold(faults(&ways, &NOT_WITHOUT_A_DESKTOP));
}

#[test]
fn a_runtime_some_steps_away_is_a_fault() {
    let tree = "0sync-agent v0.1.0 (/x)\n1http v1.0.0\n2tokio v1.0.0\n3mio v1.0.0\n1log v0.4.0\n1tokio v1.0.0 (*)\n";
    let ways = ways_in(tree);
    assert_eq!(ways.len(), 5);
    assert_eq!(
        faults(&ways, &NOT_ON_A_DEVICE),
        ["not allowed: sync-agent → http → tokio"]
    );
    assert!(faults(&ways, &NOT_WITHOUT_A_DESKTOP).is_empty());
}
