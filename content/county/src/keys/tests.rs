use super::*;
use crate::digest::from_hex;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ring(dir: &Path, keys: &[(&str, &str, &str)]) -> KeyRing {
    let mut ring = KeyRing::create(dir).unwrap();
    for (role, function, holder) in keys {
        ring.generate(role, function, holder, b"correct horse")
            .unwrap();
    }
    ring
}

#[test]
fn a_key_is_unreadable_without_its_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let made = ring(dir.path(), &[("minzheng", "legal", "甲")]);
    made.save().unwrap();
    let entry = made.named("minzheng-legal").unwrap().clone();
    let ring = KeyRing::open(dir.path()).unwrap();
    assert_eq!(ring.of_function("minzheng", "legal").unwrap(), &entry);
    let signer = ring.signer(&entry, b"correct horse").unwrap();
    let signature = from_hex(&signer.sign(b"message").sig).unwrap();
    assert!(entry.key().unwrap().verifies(b"message", &signature));
    assert!(matches!(
        ring.signer(&entry, b"wrong"),
        Err(KeyError::Passphrase(_))
    ));
    assert!(matches!(
        KeyRing::create(dir.path()),
        Err(KeyError::Exists(_))
    ));
}

#[test]
fn a_file_that_holds_another_key_is_not_taken_for_this_one() {
    let dir = tempfile::tempdir().unwrap();
    let ring = ring(dir.path(), &[("root", HOLD, "甲"), ("root", HOLD, "乙")]);
    fs::copy(dir.path().join("root-2.pem"), dir.path().join("root.pem")).unwrap();
    let entry = ring.named("root").unwrap();
    assert!(matches!(
        ring.signer(entry, b"correct horse"),
        Err(KeyError::Damaged(_))
    ));
}

#[test]
fn deputies_and_successors_have_names_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let made = ring(
        dir.path(),
        &[
            ("root", HOLD, "甲"),
            ("root", HOLD, "乙"),
            ("minzheng", "legal", "丙"),
            ("minzheng", "legal", "丁"),
        ],
    );
    let names: Vec<_> = made.entries().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(
        names,
        ["root", "root-2", "minzheng-legal", "minzheng-legal-2"]
    );
    // A secret file that the register does not know is never written over.
    drop(made);
    let mut again = KeyRing::open_or_create(dir.path()).unwrap();
    assert!(again.entries().is_empty(), "nothing was saved");
    let entry = again.generate("root", HOLD, "甲", b"x").unwrap();
    assert_eq!(entry.name, "root-3");
}

#[test]
fn an_ended_key_stays_known_and_only_a_retired_one_signs() {
    let dir = tempfile::tempdir().unwrap();
    let keys = [("a", "legal", "甲"), ("a", "legal", "乙")];
    let mut made = ring(dir.path(), &keys);
    made.retire("a-legal-2", day("2026-11-22")).unwrap();
    made.save().unwrap();
    let mut ring = KeyRing::open(dir.path()).unwrap();
    assert_eq!(ring.of_role("a").count(), 2);
    let active: Vec<_> = ring.active("a").map(|e| e.name.as_str()).collect();
    assert_eq!(active, ["a-legal"]);
    assert_eq!(ring.of_function("a", "legal").unwrap().name, "a-legal");
    let retired = ring.named("a-legal-2").unwrap().clone();
    assert_eq!(
        (retired.state, retired.until),
        (KeyState::Retired, Some(day("2026-11-22")))
    );
    assert!(ring.signer(&retired, b"correct horse").is_ok());
    assert!(matches!(
        ring.retire("a-legal-2", day("2026-11-23")),
        Err(KeyError::Ended(_))
    ));

    ring.revoke("a-legal-2", day("2026-12-01"), Some("丢失"))
        .unwrap();
    ring.revoke("a-legal", day("2026-12-01"), None).unwrap();
    ring.save().unwrap();
    let ring = KeyRing::open(dir.path()).unwrap();
    let revoked = ring.named("a-legal-2").unwrap();
    assert_eq!(
        (revoked.state, revoked.until, revoked.reason.as_deref()),
        (KeyState::Revoked, Some(day("2026-12-01")), Some("丢失"))
    );
    assert!(matches!(
        ring.signer(revoked, b"correct horse"),
        Err(KeyError::Revoked(_))
    ));
    assert!(matches!(
        ring.of_function("a", "legal"),
        Err(KeyError::Unknown(_))
    ));
    assert!(matches!(ring.named("b"), Err(KeyError::NoSuchKey(_))));
}

#[test]
fn nobody_holds_two_functions_or_two_root_keys() {
    let dir = tempfile::tempdir().unwrap();
    let keys = [("a", "legal", "甲"), ("root", HOLD, "甲")];
    let ring = ring(dir.path(), &keys);
    let check = |role, function, holder| ring.check_holder(role, function, holder, None);
    for (role, function) in [("a", "approve"), ("root", HOLD)] {
        assert!(
            matches!(
                check(role, function, " 甲"),
                Err(KeyError::SameHolder { .. })
            ),
            "{role}"
        );
    }
    // The same function again, another role, another person; or in the place of the old key.
    check("a", "legal", "甲").unwrap();
    check("b", "approve", "甲").unwrap();
    check("a", "approve", "乙").unwrap();
    ring.check_holder("root", HOLD, "甲", Some("root")).unwrap();
    for holder in ["", "  ", "甲\n", &"长".repeat(41)] {
        assert!(matches!(check("b", "legal", holder), Err(KeyError::Holder)));
    }
}

#[test]
fn a_register_that_was_cut_or_holds_unknown_entries_is_called_damaged() {
    let dir = tempfile::tempdir().unwrap();
    ring(dir.path(), &[("root", HOLD, "甲")]).save().unwrap();
    let path = dir.path().join(REGISTER);
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("state"), "active is not written: {text}");
    for bad in [&text[..text.len() / 2], &format!("{text}secret = \"x\"\n")] {
        fs::write(&path, bad).unwrap();
        assert!(matches!(
            KeyRing::open(dir.path()),
            Err(KeyError::Damaged(_))
        ));
    }
}
