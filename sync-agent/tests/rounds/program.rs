//! The program as people run it: exit codes and what it says.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use chrono::TimeDelta;
use sync_agent::{HttpSource, Status};
use tempfile::TempDir;

use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

/// A stick with everything of `world`, and its root beside it.
fn stick(world: &World) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in world.files() {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn program(arguments: &[&str], data: &Path, from: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-agent"));
    command.args(arguments).arg("--data").arg(data);
    command.arg("--from").arg(from);
    command.arg("--root").arg(from.join("metadata/1.root.json"));
    command.stdin(Stdio::null());
    command
}

fn once(data: &Path, from: &Path) -> Output {
    program(&["once"], data, from).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_older_stick_is_said_and_is_no_failure() {
    let mut world = World::new();
    let old = stick(&world);
    world.publish(day(1));
    let new = stick(&world);
    let data = tempfile::tempdir().unwrap();
    assert!(once(data.path(), new.path()).status.success());
    let output = once(data.path(), old.path());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(
        said.starts_with("本机内容比优盘新,不需要更新 / this terminal is newer"),
        "{said}"
    );
}

#[test]
fn every_fault_of_a_stick_says_what_to_do() {
    let world = World::new();
    let mut past = World::new();
    past.at = day(0) - TimeDelta::days(20_000);
    let (whole, expired) = (stick(&world), stick(&past));
    let torn = |path: &str| {
        let dir = stick(&world);
        let file = dir.path().join(path);
        let bytes = fs::read(&file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        dir
    };
    let incomplete = stick(&world);
    fs::remove_file(incomplete.path().join("metadata/1.snapshot.json")).unwrap();
    for (dir, zh, en) in [
        (
            &expired,
            "优盘已过保存期限",
            "have the county office make it anew",
        ),
        (
            &torn("metadata/1.snapshot.json"),
            "与签名不符",
            "a stick made anew",
        ),
        (
            &incomplete,
            "请让县公开办重新制作",
            "have the stick made anew",
        ),
    ] {
        let data = tempfile::tempdir().unwrap();
        let output = once(data.path(), dir.path());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(zh) && said.contains(en), "{said}");
        assert!(once(data.path(), whole.path()).status.success());
    }
}

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_running_agent_serves_its_neighbours() {
    let world = World::new();
    let county = stick(&world);
    let data = tempfile::tempdir().unwrap();
    let arguments = ["run", "--serve-neighbours", "127.0.0.1:0"];
    let mut command = program(&arguments, data.path(), county.path());
    let mut agent = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(agent.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.rsplit_once("http://").unwrap().1;
    // It says what a round did before it offers it.
    let round: Vec<String> = lines.by_ref().take(2).map(Result::unwrap).collect();
    assert!(round.iter().all(|line| line.contains("第1版")), "{round:?}");
    let village = Terminal::of(&world);
    let source = HttpSource::new(&format!("http://{url}"));
    for _ in 0..100 {
        if village.round(&source, day(1)).is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(village.releases(), all_at(1));
}

#[test]
fn without_its_port_the_agent_goes_on() {
    let world = World::new();
    let county = stick(&world);
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let arguments = ["run", "--serve-neighbours", &address];
    let mut command = program(&arguments, data.path(), county.path());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut agent = Running(command.spawn().unwrap());
    let mut said = BufReader::new(agent.0.stderr.take().unwrap()).lines();
    let zh = said.next().unwrap().unwrap();
    let en = said.next().unwrap().unwrap();
    assert!(
        zh.contains(&address) && zh.contains("serve_neighbours"),
        "{zh}"
    );
    assert!(
        en.contains(&address) && en.contains("serve_neighbours"),
        "{en}"
    );
    let mut lines = BufReader::new(agent.0.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("第1版"));
    for _ in 0..100 {
        if Status::read(data.path()).is_some_and(|status| status.last_success.is_some()) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("no round was finished");
}
