//! The two programs: how they are started, and where they are tapped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::display::Display;
use crate::running::Running;

/// Tells the program what to do as if a person had chosen it.
pub struct Program {
    pub name: &'static str,
    program: PathBuf,
    args: Vec<String>,
    /// What is tapped on the way from the first screen to the list of all guides.
    pub way: Vec<(i16, i16)>,
    /// The key to the list's next page.
    pub next: (i16, i16),
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
        let places = places(height > width);
        Self {
            name: "the kiosk",
            program: kiosk_binary(),
            args: args.map(str::to_owned).to_vec(),
            way: vec![places.tile, places.all],
            next: places.next,
        }
    }

    /// The same program, every instruction of it counted.
    pub fn counted(self) -> Self {
        let mut args = vec![
            "--tool=callgrind".to_owned(),
            "--callgrind-out-file=/dev/null".to_owned(),
            self.program.display().to_string(),
        ];
        args.extend(self.args);
        Self {
            program: "valgrind".into(),
            args,
            ..self
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
            // Nothing stands before the page.
            "--disable-features=Translate".to_owned(),
            "--lang=zh-CN".to_owned(),
            // It is ended as a power cut would.
            "--hide-crash-restore-bubble".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            format!("--window-size={width},{height}"),
            "--window-position=0,0".to_owned(),
            format!("--user-data-dir={}", profile.display()),
            format!("file://{}", folder.join("page.html").display()),
        ];
        let places = places(height > width);
        Some(Self {
            name: "Chromium",
            program,
            args,
            way: vec![places.tile],
            next: places.next,
        })
    }

    /// Opens it on `display`. What it says is lost but for `errors`.
    pub fn start(&self, display: &Display, errors: Stdio) -> Running {
        let started = Instant::now();
        let child = Command::new(&self.program)
            .args(&self.args)
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        Running::new(child, started)
    }
}

/// Where the kiosk has what is tapped, in pixels; the browser's page is laid out after it.
pub struct Places {
    /// The guides, on the first screen.
    pub tile: (i16, i16),
    /// All of them, on the screen behind it.
    pub all: (i16, i16),
    pub next: (i16, i16),
    /// How many guides stand on a page.
    pub rows: usize,
}

pub fn places(tall: bool) -> Places {
    if tall {
        Places {
            tile: (260, 420),
            all: (180, 280),
            next: (988, 262),
            rows: 12,
        }
    } else {
        Places {
            tile: (160, 230),
            all: (200, 260),
            next: (1190, 110),
            rows: 5,
        }
    }
}

pub fn kiosk_binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_kiosk-app"))
}
