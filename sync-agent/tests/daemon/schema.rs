//! `status.json` against status.schema.json.

use serde_json::Value;

use crate::site::{Site, folder_of};
use crate::world::World;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../status.schema.json")).unwrap()
}

/// What of `value` is not as `schema` has it. Knows the words that status.schema.json uses, and
/// stumbles over every other.
fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in schema.as_object().unwrap() {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" => true,
            "type" => match rule {
                Value::Array(any) => any.iter().any(|rule| is_a(value, rule)),
                one => is_a(value, one),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.is_null() || value.as_i64() >= rule.as_i64(),
            "pattern" => {
                assert_eq!(rule, "^[a-z-]+$");
                let text = value.as_str().unwrap_or("?");
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            }
            "format" => value.as_str().is_none_or(|text| match rule.as_str() {
                Some("date-time") => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
                Some("date") => text.parse::<chrono::NaiveDate>().is_ok(),
                other => panic!("format {other:?}"),
            }),
            "required" => value.as_object().is_none_or(|members| {
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| members.contains_key(name.as_str().unwrap()))
            }),
            "properties" | "additionalProperties" => true,
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults(rule, item, &format!("{at}[{number}]")));
                }
                true
            }
            other => panic!("this test does not know {other:?}"),
        };
        if !holds {
            found.push(format!("{at}: {word} {rule}: {value}"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{name}");
        match (
            schema["properties"].get(name),
            &schema["additionalProperties"],
        ) {
            (Some(rule), _) => found.extend(faults(rule, member, &at)),
            (None, Value::Bool(false)) => found.push(format!("{at} is not known")),
            (None, rule) if rule.is_object() => found.extend(faults(rule, member, &at)),
            _ => {}
        }
    }
    found
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("type {other}"),
    }
}

fn hold(value: &Value) {
    assert_eq!(faults(&schema(), value, "status"), [""; 0]);
}

fn on_disk(site: &Site) -> Value {
    serde_json::from_slice(&std::fs::read(site.path().join("status.json")).unwrap()).unwrap()
}

#[test]
fn every_status_is_as_the_schema_has_it() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let nowhere = site.command("once", &["--url", "http://127.0.0.1:9"]);
    assert!(!{ nowhere }.output().unwrap().status.success());
    hold(&on_disk(&site));
    assert_eq!(on_disk(&site)["errors"][0]["code"], "unreachable");
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run(&from, 900);
    site.until(|status| status.last_success.is_some());
    hold(&on_disk(&site));
    let live = site.send(b"{\"do\":\"status\"}\n");
    hold(&live["status"]);
    assert_eq!(live["status"]["state"], "idle");
    assert!(live["status"]["age"].is_u64());
    assert!(live["status"]["next_round"].is_string());
    assert!(live["status"]["disk"]["used"].as_u64() > Some(0));
}

#[test]
fn the_schema_holds_what_it_says() {
    let site = Site::of(&World::new());
    let nowhere = site.command("once", &["--url", "http://127.0.0.1:9"]);
    assert!(!{ nowhere }.output().unwrap().status.success());
    let sound = on_disk(&site);
    for (name, wrong) in [
        ("schema", Value::from(1)),
        ("state", "asleep".into()),
        ("age", (-1).into()),
        ("last_attempt", "yesterday".into()),
        ("traffic", serde_json::json!({"requests": 1})),
        ("more", 1.into()),
    ] {
        let mut status = sound.clone();
        status[name] = wrong;
        assert!(!faults(&schema(), &status, "").is_empty(), "{name}");
    }
    let mut status = sound.clone();
    status.as_object_mut().unwrap().remove("clock");
    assert!(!faults(&schema(), &status, "").is_empty());
}

#[test]
fn a_status_of_version_1_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let old = r#"{"schema":1,"last_success":"2026-11-20T16:30:00Z","last_attempt":null,
        "source":"http://a","publishers":[{"id":"gongan","name":"公安局","release":3,
        "signed_on":"2026-11-01"}],"pending_bytes":7,"errors":[],"clock":"trusted",
        "assumed_now":null,"clock_floor":null}"#;
    std::fs::write(dir.path().join("status.json"), old).unwrap();
    let status = sync_agent::Status::read(dir.path()).unwrap();
    assert_eq!(status.publishers[0].release, 3);
    assert_eq!(status.pending_bytes, 7);
}

#[test]
fn the_page_tells_of_every_field() {
    let page = include_str!("../../STATUS.md");
    for name in schema()["properties"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("\n| `{name}`")), "{name}");
    }
    for state in schema()["properties"]["state"]["enum"].as_array().unwrap() {
        assert!(
            page.contains(&format!("`{}` ", state.as_str().unwrap())),
            "{state}"
        );
    }
}
