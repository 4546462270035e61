//! Who may sign changes hands, signatures are gathered on other computers, units hand their own
//! releases in: and a terminal believes exactly what it should at every step.

use std::fs;
use std::path::Path;
use std::process::Output;

use content_model::{Body, Kind, Rid};
use content_store::search::{Question, Search};
use content_store::{Filter, Reader};
use e2e::{Demonstration, amended_row, priced, project, replacement_fee, run};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One round of the terminal `data`, from the repository's folder.
fn once(demo: &Demonstration, data: &str) -> Output {
    let (data, from, root) = (demo.arg(data), demo.arg("repository"), demo.root());
    let place = ["once", "--data", &data, "--from", &from, "--root", &root];
    run("sync-agent", &place)
}

fn synced(demo: &Demonstration, data: &str) {
    let output = once(demo, data);
    assert!(output.status.success(), "{}", said(&output));
}

/// The record that a terminal finds first.
fn found(data: &Path, typed: &str) -> Rid {
    let found = Search::open(data)
        .unwrap()
        .find(&Question::new(typed))
        .unwrap();
    found.hits[0].entry.record.rid.clone()
}

fn publishers(data: &Path) -> Vec<String> {
    let releases = Reader::open(data).unwrap().releases().unwrap();
    releases.into_iter().map(|r| r.publisher).collect()
}

fn import(demo: &Demonstration, amount: &str) {
    let workbook = priced(demo, amount);
    demo.office(&["import", workbook.to_str().unwrap()]);
}

/// Takes a key's file out of the office: its holder keeps it.
fn take_home(demo: &Demonstration, name: &str) -> String {
    fs::create_dir_all(demo.path("home")).unwrap();
    let home = demo.path(&format!("home/{name}.pem"));
    fs::rename(demo.path(&format!("keys/{name}.pem")), &home).unwrap();
    home.to_str().unwrap().to_owned()
}

/// `county sign` on the holder's own computer; the answer's path comes back.
fn sign(demo: &Demonstration, request: &str, key: &str) -> (Output, String) {
    let answer = demo.arg("answer.json");
    let passphrase = demo.arg("keys/passphrase.txt");
    let output = run(
        "county",
        &[
            "sign",
            request,
            "--key",
            key,
            "--out",
            &answer,
            "--passphrase-file",
            &passphrase,
        ],
    );
    (output, answer)
}

#[test]
fn an_officer_signs_on_another_computer_what_she_read_there() {
    let demo = Demonstration::new();
    synced(&demo, "terminal");
    let key = take_home(&demo, "gongan-legal");
    import(&demo, "50元/证");
    let refused = demo.county(&["review", "--as", "legal", "--reasons", "已核对"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let request = demo.arg("request.json");
    assert!(demo.office(&["sign-request"]).contains("赵青禾"));
    demo.office(&["sign-request", "--holder", "赵青禾", "--out", &request]);
    let (output, answer) = sign(&demo, &request, &key);
    assert!(output.status.success(), "{}", said(&output));
    let read = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(read.contains("40元 → 50元"), "{read}");
    demo.office(&["accept", &answer]);
    demo.office(&["review", "--as", "secrecy", "--reasons", "已核对"]);
    demo.office(&["review", "--as", "approve"]);
    // The release itself lacks her signature as well.
    let waits = demo.county(&["publish"]);
    assert_eq!(waits.status.code(), Some(2), "{}", said(&waits));
    assert!(said(&waits).contains("赵青禾"), "{}", said(&waits));
    synced(&demo, "terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    demo.office(&["sign-request", "--holder", "赵青禾", "--out", &request]);
    // Called a renewal, with the pack left out: she would not see what she signs.
    let whole = fs::read_to_string(&request).unwrap();
    let mut item: serde_json::Value = serde_json::from_str(&whole).unwrap();
    item["items"][0]["draft"]["about"] = "renewal".into();
    item["items"][0]
        .as_object_mut()
        .unwrap()
        .remove("pack")
        .unwrap();
    fs::write(&request, item.to_string()).unwrap();
    let (output, _) = sign(&demo, &request, &key);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("不要签名"), "{}", said(&output));
    fs::write(&request, &whole).unwrap();
    let (output, answer) = sign(&demo, &request, &key);
    let read = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(read.contains("法制审查 赵青禾"), "{read}");
    demo.office(&["accept", &answer]);
    demo.office(&["publish"]);
    synced(&demo, "terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    let reader = Reader::open(&demo.path("terminal")).unwrap();
    let fee = found(&demo.path("terminal"), "丢失补领 工本费");
    let reviewers = reader.reviewers(&fee).unwrap();
    let names: Vec<_> = reviewers.iter().map(|r| r.holder.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"赵青禾"), "{names:?}");
}

#[test]
fn a_delta_to_something_she_has_not_read_is_not_signed() {
    let demo = Demonstration::new();
    import(&demo, "50元/证");
    for function in ["legal", "secrecy", "approve"] {
        demo.office(&["review", "--as", function, "--reasons", "已核对"]);
    }
    let key = take_home(&demo, "gongan-legal");
    assert_eq!(demo.county(&["publish"]).status.code(), Some(2));
    let request = demo.arg("request.json");
    demo.office(&["sign-request", "--holder", "赵青禾", "--out", &request]);
    let whole = fs::read_to_string(&request).unwrap();
    let item: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let targets = &item["items"][0]["draft"]["signed"]["targets"];
    let delta = "packs/gongan/delta-1-2.pack";
    let full = targets["packs/gongan/full-2.pack"]["custom"]["state"].as_str();
    assert_eq!(targets[delta]["custom"]["state"].as_str(), full);
    // The full pack is what it was; only the delta would lead elsewhere.
    for state in ["00".repeat(32).into(), serde_json::Value::Null] {
        let mut altered = item.clone();
        altered["items"][0]["draft"]["signed"]["targets"][delta]["custom"]["state"] = state;
        fs::write(&request, altered.to_string()).unwrap();
        let (output, answer) = sign(&demo, &request, &key);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("不要签名"), "{}", said(&output));
        assert!(!Path::new(&answer).exists());
    }
    fs::write(&request, &whole).unwrap();
    let (output, answer) = sign(&demo, &request, &key);
    assert!(output.status.success(), "{}", said(&output));
    demo.office(&["accept", &answer]);
    demo.office(&["publish"]);
    synced(&demo, "terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
}

#[test]
fn whoever_signs_again_is_shown_the_release_again() {
    let demo = Demonstration::new();
    synced(&demo, "terminal");
    let key = take_home(&demo, "gongan-legal");
    let passphrase = demo.arg("keys/passphrase.txt");
    let guard = ["--passphrase-file", &passphrase];
    demo.office(&[&["key", "rotate", "gongan-secrecy"][..], &guard].concat());
    let held = demo.county(&["delegate"]);
    assert_eq!(held.status.code(), Some(2), "{}", said(&held));
    let request = demo.arg("request.json");
    demo.office(&["sign-request", "--holder", "赵青禾", "--out", &request]);
    let (output, answer) = sign(&demo, &request, &key);
    let read = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(read.contains("居民身份证工本费"), "{read}{}", said(&output));
    demo.office(&["accept", &answer]);
    demo.office(&["delegate"]);
    synced(&demo, "terminal");
}

#[test]
fn an_answer_to_another_question_is_not_taken() {
    let demo = Demonstration::new();
    let key = take_home(&demo, "gongan-legal");
    import(&demo, "50元/证");
    let request = demo.arg("request.json");
    demo.office(&["sign-request", "--holder", "赵青禾", "--out", &request]);
    // On the way, the amount is changed: she signs what she is shown, and that is not what waits.
    let text = fs::read_to_string(&request).unwrap();
    assert!(text.contains("5000"));
    fs::write(&request, text.replace("5000", "9000")).unwrap();
    let (output, answer) = sign(&demo, &request, &key);
    assert!(String::from_utf8_lossy(&output.stdout).contains("40元 → 90元"));
    let refused = demo.county(&["accept", &answer]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("重新送审"), "{}", said(&refused));
    // Somebody else's key cannot answer for her.
    let other = demo.arg("keys/gongan-secrecy.pem");
    let (output, _) = sign(&demo, &request, &other);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

#[test]
fn every_key_changes_hands_and_no_terminal_is_locked_out() {
    let demo = Demonstration::new();
    synced(&demo, "terminal");
    let passphrase = demo.arg("keys/passphrase.txt");
    for name in [
        "gongan-legal",
        "targets-approve",
        "snapshot",
        "timestamp",
        "root",
    ] {
        let guard = ["--passphrase-file", &passphrase];
        demo.office(&[&["key", "rotate", name][..], &guard].concat());
        assert!(
            demo.office(&["status"]).contains("county delegate"),
            "{name}"
        );
        let done = demo.office(&["delegate"]);
        assert!(!done.contains("没有变化"), "{name}: {done}");
        synced(&demo, "terminal");
        // One that has slept since the beginning finds its way too.
        synced(&demo, &format!("late-{name}"));
    }
    import(&demo, "50元/证");
    for function in ["legal", "secrecy", "approve"] {
        demo.office(&["review", "--as", function, "--reasons", "已核对"]);
    }
    demo.office(&["publish"]);
    synced(&demo, "terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
    // What an officer of before has reviewed is still shown under her name.
    let reader = Reader::open(&demo.path("terminal")).unwrap();
    let guide = found(&demo.path("terminal"), "居民身份证");
    let reviewers = reader.reviewers(&guide).unwrap();
    assert!(
        reviewers.iter().any(|r| r.holder == "赵青禾"),
        "{reviewers:?}"
    );
}

#[test]
fn a_revoked_key_signs_nothing_and_waits_for_nobody() {
    let demo = Demonstration::new();
    synced(&demo, "terminal");
    let passphrase = demo.arg("keys/passphrase.txt");
    let new = [
        "key",
        "new",
        "--role",
        "gongan",
        "--function",
        "legal",
        "--holder",
        "李新来",
        "--passphrase-file",
        &passphrase,
    ];
    demo.office(&new);
    demo.office(&["key", "revoke", "gongan-legal", "--reason", "丢失"]);
    // The unit's other officers are away: the county does not wait for them.
    let keys = ["gongan-secrecy", "gongan-approve"].map(|name| take_home(&demo, name));
    let held = demo.county(&["delegate"]);
    assert_eq!(held.status.code(), Some(2), "{}", said(&held));
    synced(&demo, "terminal");
    let done = demo.county(&["delegate", "--at-once"]);
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(told.contains("targets"), "{told}{}", said(&done));
    // Until they have signed again, their unit is held back; what was there stays.
    let round = once(&demo, "terminal");
    assert_eq!(round.status.code(), Some(1));
    assert!(said(&round).contains("[gongan]"), "{}", said(&round));
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    for (name, key) in ["gongan-secrecy", "gongan-approve"].iter().zip(&keys) {
        fs::rename(key, demo.path(&format!("keys/{name}.pem"))).unwrap();
    }
    demo.office(&["publish"]);
    synced(&demo, "terminal");
    // The server's own key in wrong hands: nobody can sign for the old root any more.
    let guard = ["--holder", "服务器", "--passphrase-file", &passphrase];
    demo.office(&[&["key", "new", "--role", "timestamp"][..], &guard].concat());
    demo.office(&["key", "revoke", "timestamp", "--reason", "泄露"]);
    demo.office(&["delegate"]);
    synced(&demo, "terminal");
}

#[test]
fn a_publisher_is_added_limited_and_revoked() {
    let demo = Demonstration::new();
    synced(&demo, "terminal");
    let toml = demo.path("workspace/county.toml");
    let before = fs::read_to_string(&toml).unwrap();
    let unit = |id: &str| {
        let start = before
            .find(&format!("[[publisher]]\nid = \"{id}\""))
            .unwrap();
        let length = before[start + 1..].find("\n\n").unwrap();
        &before[start..start + 1 + length]
    };
    // Revoked: its content disappears, all else stays.
    fs::write(&toml, before.replace(unit("baiyang"), "")).unwrap();
    assert!(demo.office(&["delegate"]).contains("撤销"));
    synced(&demo, "terminal");
    assert!(!publishers(&demo.path("terminal")).contains(&"baiyang".to_owned()));
    assert_eq!(publishers(&demo.path("terminal")).len(), 7);
    // Limited: the town may not speak for its village any more.
    let limited = before.replace(", \"village:liuxi\"", "");
    fs::write(&toml, limited.replace(unit("baiyang"), "")).unwrap();
    demo.office(&["delegate"]);
    let round = once(&demo, "terminal");
    assert_eq!(round.status.code(), Some(1));
    assert!(said(&round).contains("[qingshi]"), "{}", said(&round));
    // Added again, with its keys as they are registered; it has its word back.
    fs::write(&toml, &before).unwrap();
    assert!(demo.office(&["delegate"]).contains("新增"));
    synced(&demo, "terminal");
    assert_eq!(publishers(&demo.path("terminal")).len(), 8);
    // For a time only, and that time is over: nothing of it can be signed any more.
    let until = unit("gongan").replace("[[publisher]]", "[[publisher]]\nuntil = \"2026-01-01\"");
    fs::write(&toml, before.replace(unit("gongan"), &until)).unwrap();
    import(&demo, "50元/证");
    for function in ["legal", "secrecy", "approve"] {
        demo.office(&["review", "--as", function, "--reasons", "已核对"]);
    }
    let late = demo.county(&["publish"]);
    assert_eq!(late.status.code(), Some(1));
    assert!(said(&late).contains("2026-01-01"), "{}", said(&late));
    synced(&demo, "terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
}

#[test]
fn nobody_signs_over_a_doubt_without_saying_why() {
    let demo = Demonstration::new();
    let doubtful = demo.path("doubtful.xlsx");
    amended_row(
        &project().join("content/sample/公安局.xlsx"),
        "收费标准",
        ("收费编号", "GA-S02"),
        &[("缴费地点", "县政务服务中心窗口（略）")],
        &doubtful,
    );
    demo.office(&["import", doubtful.to_str().unwrap()]);
    for function in ["legal", "secrecy"] {
        let refused = demo.county(&["review", "--as", function]);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains("--reasons"), "{}", said(&refused));
    }
    let reason = "地点以窗口公布为准";
    let legal = ["review", "--as", "legal", "--reasons", reason];
    let read = demo.office(&legal);
    assert!(read.contains("possible") || read.contains("略"), "{read}");
    demo.office(&["review", "--as", "secrecy", "--reasons", "已核对"]);
    demo.office(&["review", "--as", "approve"]);
    demo.office(&["publish"]);
    synced(&demo, "terminal");
    let reader = Reader::open(&demo.path("terminal")).unwrap();
    let page = reader.page(Kind::Fee, &Filter::default(), 0, 1000).unwrap();
    let is_it = |entry: &&content_store::Entry| matches!(&entry.record.body, Body::Fee(fee) if fee.fee_code.as_deref() == Some("GA-S02"));
    let fee = page.entries.iter().find(is_it).unwrap();
    let reviews = reader.reviewers(&fee.record.rid).unwrap();
    let told = format!("{reviews:?}");
    assert!(told.contains(reason), "the reason came along: {told}");
}
