//! From a workbook to a terminal's cache, and what happens when something on the way is bad.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use content_store::{Reader, StoreError};
use e2e::{Demonstration, priced, program, replacement_fee, run};

/// A workbook in which that fee is 50 yuan.
fn dearer(demo: &Demonstration) -> PathBuf {
    priced(demo, "50元/证")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Exit 1, and the sentence with `zh` in it.
fn fails_with(output: &Output, zh: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", said(output));
    assert!(said(output).contains(zh), "{}", said(output));
}

#[test]
fn a_changed_fee_is_on_the_terminal_after_the_next_round() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let data = demo.path("terminal");
    assert!(demo.once("terminal", &server.url).status.success());
    assert_eq!(replacement_fee(&data), 4000);
    let open = Reader::open(&data).unwrap();
    let before = open.generation().unwrap();
    demo.publish(&dearer(&demo));
    let output = demo.once("terminal", &server.url);
    assert!(output.status.success(), "{}", said(&output));
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        line.starts_with("gongan:第2版,新增或改动1条,删除0条"),
        "{line}"
    );
    assert_eq!(replacement_fee(&data), 5000);
    // Whoever had the cache open is told, and reads on in the same file.
    assert_ne!(open.generation().unwrap(), before);
    assert!(demo.once("terminal", &server.url).status.success());
}

#[test]
fn without_the_server_the_old_content_stays_and_later_rounds_work_again() {
    let demo = Demonstration::new();
    let server = demo.serve();
    assert!(demo.once("terminal", &server.url).status.success());
    let url = server.url.clone();
    drop(server);
    demo.publish(&dearer(&demo));
    fails_with(&demo.once("terminal", &url), "连不上内容来源");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    let status = run(
        "sync-agent",
        &["status", "--data", &demo.arg("terminal"), "--json"],
    );
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["errors"][0]["code"], "unreachable");
    assert!(status["last_success"].is_string());
    assert_eq!(status["publishers"].as_array().unwrap().len(), 8);
    let again = demo.serve();
    assert!(demo.once("terminal", &again.url).status.success());
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
}

#[test]
fn a_lost_or_damaged_cache_comes_back_with_the_network_off() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    let cache = demo.path("terminal/cache.sqlite");
    for damage in ["gone", "truncated", "garbage"] {
        match damage {
            "gone" => fs::remove_file(&cache).unwrap(),
            "truncated" => fs::write(&cache, b"SQLite format 3\0").unwrap(),
            _ => fs::write(&cache, vec![0x5a; 8192]).unwrap(),
        }
        let output = demo.once("terminal", "http://127.0.0.1:9");
        fails_with(&output, "连不上内容来源");
        assert_eq!(replacement_fee(&demo.path("terminal")), 4000, "{damage}");
    }
}

#[test]
fn a_wrong_root_is_named_and_leaves_no_trace() {
    let demo = Demonstration::new();
    let other = tempfile::tempdir().unwrap();
    let dir = other.path().join("demo");
    assert!(
        run("county", &["demo", dir.to_str().unwrap()])
            .status
            .success()
    );
    let wrong = dir.join("repository/metadata/1.root.json");
    let from = demo.arg("repository");
    let data = demo.arg("terminal");
    let args = [
        "once",
        "--data",
        &data,
        "--from",
        &from,
        "--root",
        wrong.to_str().unwrap(),
    ];
    fails_with(&run("sync-agent", &args), "与本机信任的根文件不符");
    assert!(matches!(
        Reader::open(&demo.path("terminal")),
        Err(StoreError::NoCache)
    ));
    // The right one still works afterwards, and then the wrong one changes nothing.
    demo.sync_from_folder("terminal");
    fails_with(&run("sync-agent", &args), "与本机信任的根文件不符");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    let no_root = ["once", "--data", &demo.arg("new"), "--from", &from];
    fails_with(&run("sync-agent", &no_root), "--root");
}

#[test]
fn a_tampered_pack_holds_back_its_publisher_only() {
    let demo = Demonstration::new();
    let packs = demo.path("repository/targets/packs/gongan");
    let pack = fs::read_dir(packs).unwrap().next().unwrap().unwrap().path();
    let good = fs::read(&pack).unwrap();
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    fs::write(&pack, bad).unwrap();
    let args = [
        "once",
        "--data",
        &demo.arg("terminal"),
        "--from",
        &demo.arg("repository"),
        "--root",
        &demo.root(),
    ];
    let output = run("sync-agent", &args);
    fails_with(&output, "[gongan]");
    assert!(said(&output).contains("与签名不符"), "{}", said(&output));
    let reader = Reader::open(&demo.path("terminal")).unwrap();
    let releases: Vec<_> = reader
        .releases()
        .unwrap()
        .into_iter()
        .map(|r| r.publisher)
        .collect();
    assert_eq!(
        releases,
        [
            "baiyang", "minzheng", "qingshi", "renshe", "warning", "xianban", "ziran"
        ]
    );
    fs::write(&pack, good).unwrap();
    assert!(run("sync-agent", &args).status.success());
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
}

#[test]
fn a_data_directory_that_cannot_be_written_is_said_and_old_content_stays() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    demo.publish(&dearer(&demo));
    // Nothing can be made where a file stands in the way, not even by root.
    let spool = demo.path("terminal/spool/packs/gongan");
    fs::remove_dir_all(&spool).unwrap();
    fs::write(&spool, b"").unwrap();
    let args = [
        "once",
        "--data",
        &demo.arg("terminal"),
        "--from",
        &demo.arg("repository"),
        "--root",
        &demo.root(),
    ];
    fails_with(&run("sync-agent", &args), "本机存不下");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    fs::remove_file(&spool).unwrap();
    assert!(run("sync-agent", &args).status.success());
    assert_eq!(replacement_fee(&demo.path("terminal")), 5000);
}

#[test]
fn nothing_is_published_without_all_three_officers() {
    let demo = Demonstration::new();
    let workspace = demo.arg("workspace");
    let workbook = dearer(&demo);
    assert!(
        run(
            "county",
            &[
                "import",
                "--workspace",
                &workspace,
                workbook.to_str().unwrap()
            ]
        )
        .status
        .success()
    );
    let approve = ["review", "--workspace", &workspace, "--as", "approve"];
    let early = run("county", &approve);
    assert_eq!(early.status.code(), Some(2));
    assert!(
        said(&early).contains("法制审查、保密审查"),
        "{}",
        said(&early)
    );
    assert!(
        run(
            "county",
            &[
                "review",
                "--workspace",
                &workspace,
                "--as",
                "legal",
                "--reasons",
                "已核对"
            ]
        )
        .status
        .success()
    );
    assert!(
        run(
            "county",
            &[
                "review",
                "--workspace",
                &workspace,
                "--as",
                "secrecy",
                "--reasons",
                "已核对"
            ]
        )
        .status
        .success()
    );
    let publish = run("county", &["publish", "--workspace", &workspace]);
    assert_eq!(publish.status.code(), Some(2), "{}", said(&publish));
    assert!(said(&publish).contains("批准"), "{}", said(&publish));
    demo.sync_from_folder("terminal");
    assert_eq!(replacement_fee(&demo.path("terminal")), 4000);
    // Touching a record makes another change set: the reviews given so far are not of that one.
    let again = priced(&demo, "60元/证");
    assert!(
        run(
            "county",
            &["import", "--workspace", &workspace, again.to_str().unwrap()]
        )
        .status
        .success()
    );
    assert_eq!(run("county", &approve).status.code(), Some(2));
}

#[test]
fn two_agents_do_not_collide() {
    let demo = Demonstration::new();
    fs::create_dir_all(demo.path("terminal")).unwrap();
    let lock = fs::File::create(demo.path("terminal/agent.lock")).unwrap();
    lock.lock().unwrap();
    fails_with(
        &demo.once("terminal", "http://127.0.0.1:9"),
        "另一个同步程序正在运行",
    );
}

#[test]
fn a_running_agent_brings_the_next_release_by_itself() {
    let demo = Demonstration::new();
    let server = demo.serve();
    let config = demo.path("agent.toml");
    let text = format!(
        "data = 'terminal'\nurl = '{}'\nroot = 'repository/metadata/1.root.json'\npoll_seconds = 1\n",
        server.url
    );
    fs::write(&config, text).unwrap();
    let mut agent = Command::new(program("sync-agent"))
        .args(["run", "--config", config.to_str().unwrap()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let arrives = |fen: u64| {
        (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            Reader::open(&demo.path("terminal"))
                .is_ok_and(|reader| reader.releases().is_ok_and(|releases| releases.len() == 8))
                && replacement_fee(&demo.path("terminal")) == fen
        })
    };
    let first = arrives(4000);
    demo.publish(&dearer(&demo));
    let second = arrives(5000);
    agent.kill().unwrap();
    agent.wait().unwrap();
    assert!(first, "the first release did not arrive");
    assert!(second, "the second release did not arrive");
}
