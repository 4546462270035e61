//! TUF 4: metadata that is signed well and yet is none.

use content_trust::{Limits, TrustError, TrustedSet};
use serde_json::{Value, json};

use crate::announced::{is_malformed, is_unsigned, signed, timestamp};
use crate::world::{World, file, now};

fn update(file: &[u8]) -> Result<TrustedSet, TrustError> {
    let mut set = World::new().set();
    set.update_timestamp(file, now())?;
    Ok(set)
}

/// A right timestamp after `edit`, signed as it then is.
fn edited(edit: impl FnOnce(&mut Value)) -> Result<TrustedSet, TrustError> {
    let mut body = signed(
        "timestamp",
        1,
        json!({"meta": {"snapshot.json": {"version": 1}}}),
    );
    edit(&mut body);
    update(&file(&body, &[4]))
}

/// A right timestamp whose file, with its right signature, was edited.
fn wrapped(edit: impl FnOnce(&mut Value)) -> Result<TrustedSet, TrustError> {
    let mut whole: Value = serde_json::from_slice(&timestamp(1, json!({"version": 1}))).unwrap();
    edit(&mut whole);
    update(&serde_json::to_vec(&whole).unwrap())
}

#[test]
fn step_4_2_the_type_is_the_roles_own() {
    assert!(edited(|_| ()).is_ok());
    assert!(is_malformed(edited(
        |body| body["_type"] = "snapshot".into()
    )));
    assert!(is_malformed(edited(|body| body["_type"] = Value::Null)));
}

#[test]
fn step_4_3_any_version_1_of_the_specification_is_read() {
    for (version, read) in [
        ("1.0.34", true),
        ("1.99.0", true),
        ("1", true),
        ("2.0.0", false),
        ("0.9", false),
        ("10.0", false),
        ("", false),
    ] {
        let result = edited(|body| body["spec_version"] = version.into());
        assert_eq!(result.is_ok(), read, "{version}");
        assert!(read || is_malformed(result));
    }
}

#[test]
fn step_4_3_a_version_is_a_number_from_1() {
    for version in [json!(0), json!(-1), json!("1"), json!(1.5), json!(null)] {
        let result = update_version(&version);
        assert!(is_malformed(result), "{version}");
    }
    assert!(update_version(&json!(u64::MAX - 1)).is_ok());
}

/// A timestamp of this version, signed as canonical JSON has it where it has it.
fn update_version(version: &Value) -> Result<TrustedSet, TrustError> {
    let right = serde_json::to_string(version).unwrap();
    let file = timestamp(7, json!({"version": 1}));
    let text = String::from_utf8(file).unwrap();
    if version.is_u64() {
        return edited(|body| body["version"] = version.clone());
    }
    update(
        text.replace("\"version\":7", &format!("\"version\":{right}"))
            .as_bytes(),
    )
}

#[test]
fn step_4_3_an_expiry_is_a_time_in_utc() {
    for expires in [
        "",
        "2026-12-06",
        "soon",
        "2026-13-06T00:00:00Z",
        "1796515200",
    ] {
        let result = edited(|body| body["expires"] = expires.into());
        assert!(is_malformed(result), "{expires}");
    }
}

#[test]
fn step_4_2_1_what_is_signed_is_an_object() {
    assert!(is_malformed(wrapped(|whole| whole["signed"] = json!([1]))));
    assert!(is_malformed(wrapped(|whole| whole["signed"] = json!("x"))));
    let removed = wrapped(|whole| {
        whole.as_object_mut().unwrap().remove("signed");
    });
    assert!(is_malformed(removed));
    for text in [
        "",
        "[]",
        "null",
        "{\"signatures\":[],\"signed\":{}}",
        "<html>",
    ] {
        assert!(is_malformed(update(text.as_bytes())), "{text}");
    }
}

#[test]
fn step_4_2_1_a_key_id_signs_once() {
    let twice = wrapped(|whole| {
        let first = whole["signatures"][0].clone();
        whole["signatures"].as_array_mut().unwrap().push(first);
    });
    assert!(is_malformed(twice));
}

#[test]
fn step_4_2_1_signatures_of_others_do_no_harm() {
    let more = wrapped(|whole| {
        let signatures = whole["signatures"].as_array_mut().unwrap();
        signatures.insert(0, json!({"keyid": "unknown", "sig": "no hex"}));
    });
    assert!(more.is_ok());
    // Signed by a key of root that is not this role's.
    assert!(is_unsigned(update(&file(
        &signed(
            "timestamp",
            1,
            json!({"meta": {"snapshot.json": {"version": 1}}})
        ),
        &[1]
    ))));
    for sig in ["", "00", "no hex", "县"] {
        let broken = wrapped(|whole| whole["signatures"][0]["sig"] = sig.into());
        assert!(is_unsigned(broken), "{sig}");
    }
}

#[test]
fn step_4_2_unknown_members_are_signed_and_ignored() {
    assert!(edited(|body| body["x-more"] = json!({"a": [1, null]})).is_ok());
    let unsigned = wrapped(|whole| whole["signed"]["x-more"] = json!(1));
    assert!(is_unsigned(unsigned));
    assert!(wrapped(|whole| whole["x-unsigned"] = json!(1)).is_ok());
}

#[test]
fn step_4_2_2_json_that_two_readers_could_read_differently_is_refused() {
    let file = timestamp(1, json!({"version": 1}));
    let text = String::from_utf8(file).unwrap();
    let double = text.replace("\"version\":1}}", "\"version\":2,\"version\":1}}");
    assert_ne!(double, text);
    assert!(is_malformed(update(double.as_bytes())));
    let depth = Limits::default().json_depth;
    for (extra, read) in [(depth - 2, true), (depth - 1, false)] {
        // `x` stands inside the file and inside `signed`.
        let deep = (0..extra).fold(json!(1), |inner, _| json!([inner]));
        let result = edited(|body| body["x"] = deep);
        assert_eq!(result.is_ok(), read, "{extra}");
    }
}
