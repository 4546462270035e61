//! Programs as children: what they take, and servers that live as long as a value.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// What one run of a program took, the processes that it started included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// On all processors, in the program and in the kernel for it, seconds.
    pub cpu: f64,
    /// The most memory that one process had at once, bytes.
    pub peak: f64,
    /// What it gave the disk to write, bytes, in whole pages.
    pub written: f64,
}

impl std::ops::Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            cpu: self.cpu + other.cpu,
            peak: self.peak.max(other.peak),
            written: self.written + other.written,
        }
    }
}

/// Where a program stands, if it is installed.
pub fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path);
    // Debian keeps servers out of ordinary users' PATH.
    let folders = folders.chain(["/usr/sbin".into(), "/sbin".into()]);
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Runs a program to its end, which must be a good one. Python does the measuring: it alone asks the
/// system what one child has used without unsafe code here.
pub fn cost(folder: &Path, argv: &[impl AsRef<OsStr>]) -> Cost {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/benches/trust/cost.py");
    let output = Command::new("python3")
        .arg(script)
        .args(argv)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("python3 starts");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let words: Vec<_> = argv
        .iter()
        .map(|word| word.as_ref().to_string_lossy())
        .collect();
    assert_eq!(told["status"], 0, "{}", words.join(" "));
    let figure = |name: &str| told[name].as_f64().expect("a figure");
    Cost {
        cpu: figure("cpu"),
        peak: figure("peak"),
        written: figure("written"),
    }
}

/// Runs a program that prepares something; nothing is measured.
pub fn run(folder: &Path, argv: &[impl AsRef<OsStr>]) {
    let output = Command::new(argv[0].as_ref())
        .args(&argv[1..])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let words: Vec<_> = argv
        .iter()
        .map(|word| word.as_ref().to_string_lossy())
        .collect();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {told}", words.join(" "));
}

/// A server, ended when dropped.
pub struct Server {
    pub port: u16,
    child: Child,
    stop: Option<Command>,
}

impl Server {
    /// nginx with `configuration`, in which `PORT` stands for the port; runs in `folder`.
    pub fn nginx(nginx: &Path, folder: &Path, configuration: &str) -> Self {
        let port = free_port();
        let text = configuration.replace("PORT", &port.to_string());
        Self::nginx_at(nginx, folder, &text, port)
    }

    /// nginx with a configuration that has it listen at `port`.
    pub fn nginx_at(nginx: &Path, folder: &Path, configuration: &str, port: u16) -> Self {
        let file = folder.join("nginx.conf");
        fs::create_dir_all(folder).expect("a folder");
        fs::write(&file, configuration).expect("a file");
        let command = || {
            let mut command = Command::new(nginx);
            command
                .arg("-p")
                .arg(folder)
                .arg("-c")
                .arg(&file)
                .args(["-e", "error.log"]);
            command
        };
        let mut start = command();
        start.args(["-g", "daemon off;"]);
        let mut stop = command();
        stop.args(["-g", "daemon off;", "-s", "stop"]);
        Self::start(start, port, Some(stop))
    }

    /// rsync as a daemon, with one module for each name and folder.
    pub fn rsync(rsync: &Path, folder: &Path, modules: &[(&str, &Path)]) -> Self {
        let port = free_port();
        let file = folder.join("rsyncd.conf");
        let mut text = "use chroot = no\nreverse lookup = no\n".to_owned();
        for (name, path) in modules {
            text += &format!("[{name}]\npath = {}\nread only = yes\n", path.display());
        }
        fs::write(&file, text).expect("a file");
        let mut start = Command::new(rsync);
        start
            .args(["--daemon", "--no-detach", "--address=127.0.0.1"])
            .arg(format!("--port={port}"))
            .arg(format!("--config={}", file.display()));
        Self::start(start, port, None)
    }

    pub fn start(mut start: Command, port: u16, stop: Option<Command>) -> Self {
        let child = start
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Self { port, child, stop };
        for _ in 0..500 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("{start:?} does not answer");
    }
}

impl Server {
    /// Seconds that it and its workers have used so far.
    pub fn cpu(&self) -> f64 {
        let own = self.child.id();
        let workers = format!("/proc/{own}/task/{own}/children");
        let workers = fs::read_to_string(workers).unwrap_or_default();
        let workers = workers.split_whitespace().filter_map(|id| id.parse().ok());
        std::iter::once(own).chain(workers).map(processor).sum()
    }
}

/// proc_pid_stat(5): fields 14 and 15, in hundredths of a second.
fn processor(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let behind_name = text.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

impl Drop for Server {
    fn drop(&mut self) {
        match &mut self.stop {
            // It has workers, which it ends itself.
            Some(stop) => drop(stop.status()),
            None => drop(self.child.kill()),
        }
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
