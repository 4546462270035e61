//! The two programs: how they are started, where they are tapped, what they take.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::display::Display;

/// A place that is tapped.
pub struct Stop {
    pub at: (i16, i16),
    pub times: usize,
    /// The way there counts for nothing.
    pub counts: bool,
}

pub struct Program {
    program: PathBuf,
    args: Vec<String>,
    size: (u16, u16),
    ours: bool,
}

pub struct Running {
    child: Child,
    started: Instant,
}

impl Program {
    pub fn kiosk(folder: &Path, (width, height): (u16, u16), dpi: f32) -> Self {
        let data = folder.join("terminal");
        let args = [
            "--data",
            &data.to_string_lossy(),
            "--size",
            &format!("{width}x{height}"),
            "--dpi",
            &dpi.to_string(),
        ];
        Self {
            program: kiosk_binary(),
            args: args.map(str::to_owned).to_vec(),
            size: (width, height),
            ours: true,
        }
    }

    /// `None` where it is not installed.
    pub fn chromium(folder: &Path, (width, height): (u16, u16)) -> Option<Self> {
        let program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
            .into_iter()
            .map(PathBuf::from)
            .find(|path| path.exists())?;
        let profile = folder.join(format!("profile-{width}x{height}"));
        let args = vec![
            "--kiosk".to_owned(),
            // Measured machines run as root; what it shows is our own file.
            "--no-sandbox".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-background-networking".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            format!("--window-size={width},{height}"),
            "--window-position=0,0".to_owned(),
            format!("--user-data-dir={}", profile.display()),
            format!("file://{}", folder.join("page.html").display()),
        ];
        Some(Self {
            program,
            args,
            size: (width, height),
            ours: false,
        })
    }

    pub fn start(&self, display: &Display) -> Running {
        let started = Instant::now();
        let child = Command::new(&self.program)
            .args(&self.args)
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        Running { child, started }
    }

    /// From the first screen into the list of guides, and a hundred pages on. The browser's page is
    /// laid out so that its tile and its key stand where ours do.
    pub fn way(&self) -> Vec<Stop> {
        let (width, height) = self.size;
        let tall = height > width;
        let (tile, entry, next) = places(tall);
        let to = |at, times, counts| Stop { at, times, counts };
        if self.ours {
            vec![to(tile, 1, false), to(entry, 1, false), to(next, 100, true)]
        } else {
            vec![to(tile, 1, false), to(next, 100, true)]
        }
    }
}

/// In pixels: the tile of the guides, the first topic behind it, the key to the next page.
pub fn places(tall: bool) -> ((i16, i16), (i16, i16), (i16, i16)) {
    if tall {
        ((260, 420), (260, 560), (960, 420))
    } else {
        ((160, 230), (200, 260), (1170, 110))
    }
}

impl Running {
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Proportional set size of all its processes, KiB.
    pub fn memory(&self) -> u64 {
        let pss = |pid: u32| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let line = text.lines().find(|line| line.starts_with("Pss:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        self.family().into_iter().filter_map(pss).sum()
    }

    pub fn processes(&self) -> usize {
        self.family().len()
    }

    /// Share of one core that it takes while nobody is there, in percent.
    pub fn idle(&self, time: Duration) -> f64 {
        std::thread::sleep(Duration::from_secs(5));
        let before = self.ticks();
        std::thread::sleep(time);
        // USER_HZ is 100 on every Linux that Rust runs on.
        (self.ticks() - before) as f64 / 100.0 / time.as_secs_f64() * 100.0
    }

    fn ticks(&self) -> u64 {
        let of = |pid: u32| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // Behind the name, which may hold anything: state is the first field, utime the 12th.
            let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
            let utime: u64 = fields.get(11)?.parse().ok()?;
            let stime: u64 = fields.get(12)?.parse().ok()?;
            Some(utime + stime)
        };
        self.family().into_iter().filter_map(of).sum()
    }

    /// It and everything that it has started.
    fn family(&self) -> Vec<u32> {
        let mut parents = Vec::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else {
                continue;
            };
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat
                .rsplit_once(')')
                .and_then(|(_, rest)| rest.split_whitespace().nth(1))
                .and_then(|ppid| ppid.parse::<u32>().ok());
            if let Some(parent) = parent {
                parents.push((pid, parent));
            }
        }
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while next < family.len() {
            let of = family[next];
            family.extend(
                parents
                    .iter()
                    .filter(|(_, ppid)| *ppid == of)
                    .map(|(pid, _)| *pid),
            );
            next += 1;
        }
        family
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for pid in self
            .family()
            .into_iter()
            .rev()
            .filter(|pid| *pid != self.child.id())
        {
            let _ = Command::new("kill").arg(pid.to_string()).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn kiosk_binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_kiosk-app"))
}
