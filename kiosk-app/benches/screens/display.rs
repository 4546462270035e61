//! An X server without a screen: it is asked what its pixels are, and told what a finger does.

use std::cell::Cell;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{self, ConnectionExt, ImageFormat, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Nothing takes longer than this but a program that hangs.
const PATIENCE: Duration = Duration::from_secs(30);
/// What has not changed for so long is drawn.
const STILL: Duration = Duration::from_millis(250);

pub struct Display {
    server: Child,
    pub name: String,
    connection: RustConnection,
    root: Window,
    size: (u16, u16),
    seen: Cell<u64>,
}

impl Display {
    pub fn open((width, height): (u16, u16)) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .args(["-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb: see .ci/packages");
        let number = number(server.stdout.take().expect("its output"));
        let name = format!(":{number}");
        let (connection, screen) = x11rb::connect(Some(&name)).expect("the server");
        let root = connection.setup().roots[screen].root;
        let display = Self {
            server,
            name,
            connection,
            root,
            size: (width, height),
            seen: Cell::new(0),
        };
        display.seen.set(display.pixels());
        display
    }

    /// Time from `started` until anything but the bare ground is seen.
    pub fn first_frame(&self, started: Instant) -> Duration {
        self.changed();
        started.elapsed()
    }

    /// Presses and releases a finger; time from the release until other pixels are seen.
    pub fn tap(&self, (x, y): (i16, i16)) -> Duration {
        self.finger(xproto::MOTION_NOTIFY_EVENT, 0, (x, y));
        self.finger(xproto::BUTTON_PRESS_EVENT, 1, (x, y));
        // The pressed state is a frame as well, and not the one that is waited for.
        self.settle();
        let from = Instant::now();
        self.finger(xproto::BUTTON_RELEASE_EVENT, 1, (x, y));
        self.changed();
        from.elapsed()
    }

    /// Waits until nothing changes any more.
    pub fn settle(&self) {
        let begun = Instant::now();
        let mut still = Instant::now();
        while still.elapsed() < STILL && begun.elapsed() < PATIENCE {
            let pixels = self.pixels();
            if pixels != self.seen.replace(pixels) {
                still = Instant::now();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn changed(&self) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let pixels = self.pixels();
            if pixels != self.seen.get() {
                self.seen.set(pixels);
                return;
            }
        }
        panic!("nothing changed on {} within {PATIENCE:?}", self.name);
    }

    /// A figure of a few lines of pixels: the whole would cost more than what is measured.
    fn pixels(&self) -> u64 {
        let (width, height) = self.size;
        let mut sum = 0xcbf2_9ce4_8422_2325_u64;
        for tenth in [2, 3, 5, 7] {
            let y = i16::try_from(height / 10 * tenth).unwrap_or(0);
            let image = self
                .connection
                .get_image(ImageFormat::Z_PIXMAP, self.root, 0, y, width, 2, !0)
                .expect("a question to the server")
                .reply()
                .expect("the pixels");
            for word in image.data.chunks(8) {
                let mut bytes = [0; 8];
                bytes[..word.len()].copy_from_slice(word);
                sum = (sum ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        sum
    }

    fn finger(&self, event: u8, button: u8, (x, y): (i16, i16)) {
        self.connection
            .xtest_fake_input(event, button, 0, self.root, x, y, 0)
            .expect("a touch")
            .check()
            .expect("a touch that is taken");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The number of its display, which the server writes when it is ready.
fn number(mut output: impl Read) -> u32 {
    let mut text = String::new();
    let mut byte = [0];
    while output.read_exact(&mut byte).is_ok() && byte[0] != b'\n' {
        text.push(char::from(byte[0]));
    }
    text.trim().parse().expect("Xvfb says its number")
}
