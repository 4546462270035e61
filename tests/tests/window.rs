//! The real window, on a display of its own: it is touched, and it follows what is published.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use e2e::{Demonstration, amended_row, program, project};

/// An X server without a screen, with one window of 1280×800 on it.
struct Display {
    server: Child,
    kiosk: Option<Child>,
    name: String,
}

impl Display {
    fn new() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; type: .ci/packages test");
        let mut number = String::new();
        let out = server.stdout.take().expect("its output is piped");
        BufReader::new(out)
            .read_line(&mut number)
            .expect("it says its number");
        Self {
            server,
            kiosk: None,
            name: format!(":{}", number.trim()),
        }
    }

    fn open(&mut self, data: &str) {
        let kiosk = Command::new(program("kiosk-app"))
            .args(["--data", data, "--size", "1280x800"])
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .expect("the kiosk starts");
        self.kiosk = Some(kiosk);
    }

    /// A finger: press and release at a point.
    fn tap(&self, x: u32, y: u32) {
        let status = Command::new("xdotool")
            .args([
                "mousemove",
                &x.to_string(),
                &y.to_string(),
                "sleep",
                "0.1",
                "click",
                "1",
            ])
            .env("DISPLAY", &self.name)
            .status()
            .expect("xdotool starts; type: .ci/packages test");
        assert!(status.success());
    }

    /// The pixels between the top bar, where the clock stands, and the bottom buttons.
    fn content(&self) -> Vec<u8> {
        let mut dump = Command::new("xwd")
            .args(["-root", "-silent"])
            .env("DISPLAY", &self.name)
            .stdout(Stdio::piped())
            .spawn()
            .expect("xwd starts; type: .ci/packages test");
        let mut bytes = Vec::new();
        dump.stdout
            .take()
            .expect("piped")
            .read_to_end(&mut bytes)
            .expect("a picture");
        assert!(dump.wait().expect("xwd ends").success());
        // XWDFile.h: header size, bytes per line and number of colours are words 0, 12 and 19.
        let word = |n: usize| {
            let bytes: [u8; 4] = bytes[4 * n..4 * n + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        let (start, line) = (word(0) + 12 * word(19), word(12));
        bytes[start + 80 * line..start + 690 * line].to_vec()
    }

    /// Waits until the picture is another than `old` and has come to rest.
    fn changed_from(&mut self, old: &[u8], what: &str) -> Vec<u8> {
        let end = Instant::now() + Duration::from_secs(60);
        let mut last = self.content();
        while Instant::now() < end {
            let ended = self
                .kiosk
                .as_mut()
                .and_then(|kiosk| kiosk.try_wait().expect("a child"));
            assert!(ended.is_none(), "the kiosk ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(300));
            let now = self.content();
            if now == last && now != old {
                return now;
            }
            last = now;
        }
        panic!("the screen does not show {what}");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for child in self.kiosk.iter_mut().chain([&mut self.server]) {
            // Already gone is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn a_window_fills_in_answers_touches_and_follows_releases_without_a_restart() {
    let demo = Demonstration::new();
    let mut display = Display::new();
    let blank = display.content();
    display.open(&demo.arg("terminal"));
    let empty = display.changed_from(&blank, "that there is no content yet");
    demo.sync_from_folder("terminal");
    let warning = display.changed_from(&empty, "the first content");
    display.tap(640, 720);
    let home = display.changed_from(&warning, "Home behind the warning");
    display.tap(431, 256);
    let fees = display.changed_from(&home, "the fees");
    let dearer = demo.path("dearer.xlsx");
    let sample = project().join("content/sample/自然资源局.xlsx");
    let fee = "不动产登记费（住宅类）";
    amended_row(
        &sample,
        "收费标准",
        ("名称", fee),
        &[("收费标准", "90元/件")],
        &dearer,
    );
    demo.publish(&dearer);
    demo.sync_from_folder("terminal");
    let after = display.changed_from(&fees, "the changed fee");
    assert_ne!(after, home);
}
