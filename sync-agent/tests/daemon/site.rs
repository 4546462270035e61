//! A terminal with a running program, and a county in a folder.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use sync_agent::Status;
use tempfile::TempDir;

use crate::world::World;

/// A folder with everything of `world`.
pub fn folder_of(world: &World) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(world, dir.path());
    dir
}

/// Publishes into `folder`; the timestamp last, as a county does.
pub fn put(world: &World, folder: &Path) {
    let mut files: Vec<_> = world.files().into_iter().collect();
    files.sort_by_key(|(path, _)| path.ends_with("timestamp.json"));
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-agent"));
    command.args(arguments).stdin(Stdio::null());
    for inherited in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
        command.env_remove(inherited);
    }
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A data directory, and the county's root for it.
pub struct Site {
    pub data: TempDir,
    root: PathBuf,
    _home: TempDir,
}

impl Site {
    pub fn of(world: &World) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("root.json");
        fs::write(&root, world.root()).unwrap();
        Self {
            data: tempfile::tempdir().unwrap(),
            root,
            _home: home,
        }
    }

    pub fn path(&self) -> &Path {
        self.data.path()
    }

    /// `command` for this data directory, with a source.
    pub fn command(&self, command: &str, from: &[&str]) -> Command {
        let mut line = program(&[command]);
        line.arg("--data").arg(self.path());
        line.arg("--root").arg(&self.root).args(from);
        line
    }

    /// The program that runs until it is stopped; `poll` in seconds.
    pub fn run(&self, from: &[&str], poll: u64) -> Running {
        self.run_with(from, poll, |_| {})
    }

    pub fn run_with(&self, from: &[&str], poll: u64, with: impl FnOnce(&mut Command)) -> Running {
        let config = self.root.with_file_name("agent.toml");
        fs::write(&config, format!("poll_seconds = {poll}\n")).unwrap();
        let mut command = self.command("run", from);
        command.arg("--config").arg(config);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        with(&mut command);
        Running(command.spawn().unwrap())
    }

    /// A command that only needs the data directory.
    pub fn ask(&self, arguments: &[&str]) -> Output {
        let mut command = program(arguments);
        command.arg("--data").arg(self.path()).output().unwrap()
    }

    pub fn status(&self) -> Option<Status> {
        Status::read(self.path())
    }

    /// Waits until the status on the disk is as wanted.
    pub fn until(&self, wanted: impl Fn(&Status) -> bool) -> Status {
        within(10, || self.status().filter(&wanted))
            .unwrap_or_else(|| panic!("{:?}", self.status()))
    }

    /// Sends bytes to the control socket and reads the answer line.
    pub fn send(&self, bytes: &[u8]) -> Value {
        let mut stream = self.connect();
        // Who is sent away early does not read everything.
        let _ = stream.write_all(bytes);
        answer(&stream)
    }

    pub fn connect(&self) -> UnixStream {
        let socket = self.path().join("control.sock");
        let stream = within(10, || UnixStream::connect(&socket).ok()).expect("an agent listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }
}

pub fn answer(stream: &UnixStream) -> Value {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"))
}

/// A program that is ended when the test is over.
pub struct Running(pub Child);

impl Running {
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = i32::try_from(self.0.id()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal).unwrap();
    }

    /// Waits for its own end.
    pub fn end(&mut self, seconds: u64) -> ExitStatus {
        within(seconds, || self.0.try_wait().unwrap()).expect("it ends in time")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Tries for so many seconds.
pub fn within<T>(seconds: u64, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..seconds * 50 {
        if let Some(found) = attempt() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}
