//! The program under strace: looked on, killed, or refused a system call.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::call::{Call, calls};
use crate::place::scratch;

/// Calls that change something, on disk or on the line. A `?` where not every processor has it.
const CHANGING: [&str; 31] = [
    "openat",
    "?open",
    "?creat",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "ftruncate",
    "truncate",
    "fallocate",
    "?rename",
    "renameat",
    "renameat2",
    "?unlink",
    "unlinkat",
    "?mkdir",
    "mkdirat",
    "?rmdir",
    "?link",
    "linkat",
    "?symlink",
    "symlinkat",
    "?chmod",
    "fchmod",
    "fchmodat",
    "fsync",
    "fdatasync",
    "copy_file_range",
    "sendfile",
    "sendto",
];

/// What is also needed to know where in a file a `write` goes.
const PLACING: [&str; 2] = ["read", "lseek"];

/// What is done to the program.
#[derive(Debug, Clone)]
pub enum Fault {
    None,
    /// kill −9 when it enters this call.
    Kill(Point),
    /// This call fails with an error, and `onwards` every later one of its name as well. Calls count
    /// that have to do with one of `files`: what a program says is not written to a disk.
    Fail {
        point: Point,
        error: &'static str,
        onwards: bool,
        files: Vec<PathBuf>,
    },
}

/// A system call of a thread: the `nth` of its name, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub name: String,
    pub nth: usize,
}

/// Stands for a connection, where a file's path would stand.
pub const SOCKET: &str = "socket";

pub struct Run {
    pub calls: Vec<Call>,
    /// `None` when it was killed.
    pub code: Option<i32>,
    /// Whether the call that was to fail was made, and failed.
    pub refused: bool,
    pub said: String,
}

/// Runs `program` to its end.
pub fn run(mut program: Command, fault: &Fault) -> Run {
    let dir = scratch();
    let log = dir.path().join("log");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-xx", "-s", "99999999", "-o"]);
    strace.arg(&log);
    let (trace, inject) = match fault {
        Fault::None => (
            CHANGING
                .into_iter()
                .chain(PLACING)
                .collect::<Vec<_>>()
                .join(","),
            None,
        ),
        Fault::Kill(Point { name, nth }) => (
            name.clone(),
            Some(format!("inject={name}:signal=KILL:when={nth}")),
        ),
        Fault::Fail {
            point: Point { name, nth },
            error,
            onwards,
            files,
        } => {
            for file in files {
                strace.arg("-P").arg(file);
            }
            let on = if *onwards { "+" } else { "" };
            (
                name.clone(),
                Some(format!("inject={name}:error={error}:when={nth}{on}")),
            )
        }
    };
    strace.arg("-e").arg(format!("trace={trace}"));
    if let Some(inject) = inject {
        strace.args(["-e", &inject]);
    }
    strace.arg(program.get_program()).args(program.get_args());
    program = strace;
    let output = program
        .stdin(Stdio::null())
        .output()
        .expect("strace is installed: .ci/packages test");
    let killed = output.status.signal().is_some();
    assert!(!killed || output.status.signal() == Some(9), "{output:?}");
    let log = fs::read_to_string(&log).unwrap_or_default();
    Run {
        calls: calls(&log),
        refused: log.contains("(INJECTED)"),
        code: output.status.code(),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The calls of a run that changed something below `top` or wrote to a socket, each with what it
/// was about.
pub fn points(calls: &[Call], top: &Path) -> Vec<(Point, String)> {
    counted(calls, |call| changes(call, top), |_| true)
}

/// The calls of a run that changed one of `files`, counted among those that have to do with any.
pub fn points_of(calls: &[Call], top: &Path, files: &[PathBuf]) -> Vec<(Point, String)> {
    let about = |call: &Call| changes(call, top).filter(|about| about != SOCKET);
    let concerns = |call: &Call| call.paths().any(|path| files.contains(&path));
    counted(calls, about, concerns)
}

fn counted(
    calls: &[Call],
    about: impl Fn(&Call) -> Option<String>,
    counts: impl Fn(&Call) -> bool,
) -> Vec<(Point, String)> {
    let mut seen: BTreeMap<(u32, &str), usize> = BTreeMap::new();
    let mut points = Vec::new();
    let changing = calls
        .iter()
        .filter(|call| !PLACING.contains(&call.name.as_str()));
    for call in changing.filter(|call| counts(call)) {
        let nth = seen.entry((call.thread, call.name.as_str())).or_default();
        *nth += 1;
        if let Some(about) = about(call) {
            let point = Point {
                name: call.name.clone(),
                nth: *nth,
            };
            points.push((point, about));
        }
    }
    points
}

/// What a call changes, if it does.
pub fn changes(call: &Call, top: &Path) -> Option<String> {
    let path = match call.name.as_str() {
        "openat" | "open" => {
            let flags = format!("{} {}", call.word(1), call.word(2));
            if !flags.contains("O_CREAT") && !flags.contains("O_TRUNC") {
                return None;
            }
            if call.name == "openat" {
                call.path_at(1)
            } else {
                call.path(0)
            }
        }
        "renameat" | "renameat2" | "unlinkat" | "mkdirat" | "linkat" | "symlinkat" | "fchmodat" => {
            call.path_at(1)
        }
        "sendto" => return Some(SOCKET.to_owned()),
        "copy_file_range" => call.path(2),
        _ if call.word(0).contains('<') => return Some(SOCKET.to_owned()),
        _ => call.path(0),
    };
    let path = path?;
    let inside = path.strip_prefix(top).ok()?;
    Some(inside.display().to_string())
}
