//! `county key` from the outside.

mod desk;

use std::fs;

use desk::{Desk, digits, has_file};
use serde_json::Value;

const W: [&str; 2] = ["--workspace", "w"];
const LONG: [&str; 2] = ["--passphrase-file", "long"];

fn args<'a>(parts: &[&[&'a str]]) -> Vec<&'a str> {
    parts.concat()
}

/// Names of the keys in one state.
fn in_state(desk: &Desk, state: &str) -> Vec<String> {
    let listed = desk.listed();
    let named = listed.iter().filter(|key| key["state"] == state);
    named
        .map(|key| key["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_ceremony_makes_what_is_missing_and_prints_the_sheet() {
    let desk = Desk::empty();
    assert!(desk.listed().is_empty());
    let ceremony = args(&[&["key", "ceremony", "--out", "sheet.pdf"], &W]);
    // Nobody to ask for a passphrase; and three names for five keys.
    desk.refused(&ceremony);
    let three = ["--holder", "子", "--holder", "丑", "--holder", "寅"];
    desk.refused(&args(&[&ceremony, &LONG, &three]));
    assert!(!desk.path("sheet.pdf").exists());

    let others = ["--holder", "午", "--holder", "未"];
    desk.done(&args(&[&ceremony, &LONG, &three, &others]));
    let sheet = fs::read(desk.path("sheet.pdf")).unwrap();
    assert!(sheet.starts_with(b"%PDF-"));
    let made = in_state(&desk, "active");
    assert_eq!(
        made,
        [
            "root",
            "root-2",
            "root-3",
            "targets-handle",
            "targets-approve"
        ]
    );
    assert_eq!(desk.key("targets-approve")["holder"], "未");
    assert_eq!(desk.key("root")["secret_here"], true);

    // Nothing is missing: only the sheet is made, of the same keys.
    desk.done(&ceremony);
    assert_eq!(in_state(&desk, "active"), made);
}

#[test]
fn the_ceremony_takes_holders_from_county_toml() {
    let desk = Desk::empty();
    let ceremony = args(&[&["key", "ceremony", "--out", "sheet.pdf"], &W, &LONG]);
    desk.done(&ceremony);
    let holders: Vec<Value> = desk
        .listed()
        .iter()
        .map(|key| key["holder"].clone())
        .collect();
    assert_eq!(holders, ["子", "丑", "寅", "卯", "辰"]);
}

#[test]
fn a_new_key_needs_a_known_role_a_function_and_a_long_passphrase() {
    let desk = Desk::empty();
    let new = |role, function: &'static str, holder, file| {
        let mut all = args(&[&["key", "new", "--role", role, "--holder", holder], &W]);
        all.extend(["--passphrase-file", file]);
        if !function.is_empty() {
            all.extend(["--function", function]);
        }
        all
    };
    desk.refused(&new("gongan", "legal", "甲", "long"));
    desk.refused(&new("minzheng", "", "甲", "long"));
    desk.refused(&new("minzheng", "handle", "甲", "long"));
    desk.refused(&new("minzheng", "legal", "甲", "short"));
    desk.refused(&new("minzheng", "legal", " ", "long"));
    assert!(!desk.path("keys/minzheng-legal.pem").exists());

    desk.done(&new("minzheng", "legal", "甲", "long"));
    assert!(has_file(&desk.path("keys/minzheng-legal.pem")));
    // A deputy is welcome; the same person for another function is not.
    desk.done(&new("minzheng", "legal", "丁", "long"));
    desk.refused(&new("minzheng", "approve", "甲", "long"));
    assert_eq!(
        in_state(&desk, "active"),
        ["minzheng-legal", "minzheng-legal-2"]
    );
}

#[test]
fn an_officer_keeps_the_secret_and_the_office_enters_the_card() {
    let desk = Desk::empty();
    let new = ["key", "new", "--out", "stick", "--role", "minzheng"];
    let legal = ["--function", "legal", "--holder", "甲"];
    let said = desk.done(&args(&[&new, &legal, &LONG]));
    assert!(has_file(&desk.path("stick/minzheng-legal.pem")));
    let card = "stick/minzheng-legal.card.toml";
    let text = fs::read_to_string(desk.path(card)).unwrap();
    fs::write(desk.path("forged.toml"), text.replace("legal", "approve")).unwrap();
    let keyid = text.lines().find(|line| line.starts_with("keyid")).unwrap();
    let other = keyid.replace(['0', '1', '2', '3'], "f");
    fs::write(desk.path("other.toml"), text.replace(keyid, &other)).unwrap();
    desk.refused(&args(&[&["key", "add", "other.toml"], &W]));

    let entered = desk.done(&args(&[&["key", "add", card], &W]));
    assert_eq!(digits(&said), digits(&entered), "both read the same aloud");
    let key = desk.key("minzheng-legal");
    assert_eq!(
        (&key["secret_here"], key["fingerprint"].as_str().unwrap()),
        (&Value::Bool(false), digits(&said).as_str())
    );
    // The same key again, even under another function.
    desk.refused(&args(&[&["key", "add", card], &W]));
    desk.refused(&args(&[&["key", "add", "forged.toml"], &W]));

    // Her next key follows the first one, and only in the same function.
    desk.done(&args(&[&new, &legal, &LONG]));
    desk.done(&args(&[
        &new,
        &["--function", "approve", "--holder", "甲"],
        &LONG,
    ]));
    let rotate = ["key", "rotate", "minzheng-legal", "--card"];
    let approve = "stick/minzheng-approve.card.toml";
    desk.refused(&args(&[&rotate, &[approve], &W]));
    let second = "stick/minzheng-legal-2.card.toml";
    desk.done(&args(&[&rotate, &[second], &W]));
    assert_eq!(in_state(&desk, "active"), ["minzheng-legal-2"]);
    assert_eq!(in_state(&desk, "retired"), ["minzheng-legal"]);
}

#[test]
fn a_key_in_wrong_hands_is_revoked_only_when_another_can_sign() {
    let desk = Desk::established();
    let revoke = ["key", "revoke", "minzheng-approve", "--reason", "丢失"];
    desk.refused(&args(&[&revoke, &W]));
    let rotate = ["key", "rotate", "minzheng-approve", "--holder", "丁"];
    desk.done(&args(&[&rotate, &W, &LONG]));
    desk.refused(&args(&[&rotate, &W, &LONG]));
    desk.done(&args(&[&revoke, &W]));
    let old = desk.key("minzheng-approve");
    assert_eq!(
        (&old["state"], &old["reason"]),
        (&"revoked".into(), &"丢失".into())
    );
    assert_eq!(old["until"], old["since"], "ended on the day it was made");
    assert_eq!(desk.key("minzheng-approve-2")["holder"], "丁");
    desk.refused(&args(&[&revoke, &W]));
    desk.refused(&args(&[&["key", "revoke", "nobody"], &W]));
}

#[test]
fn revoking_root_keys_never_locks_the_county_out_of_its_root() {
    let desk = Desk::established();
    let revoke = |name| args(&[&["key", "revoke", name], &W]);
    desk.done(&revoke("root"));
    // One of two: the other alone could not sign for the county.
    desk.refused(&revoke("root-2"));
    desk.done(&args(&[&["key", "rotate", "root-2"], &W, &LONG]));
    assert_eq!(in_state(&desk, "retired"), ["root-2"]);
    // Two active keys, but the published root knows only one of them.
    desk.refused(&revoke("root-2"));
    desk.done(&args(&[&["delegate"], &W, &LONG]));
    desk.done(&revoke("root-2"));
    assert_eq!(in_state(&desk, "revoked"), ["root", "root-2"]);
}
