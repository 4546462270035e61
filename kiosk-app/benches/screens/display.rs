//! An X server without a screen: it says when something was drawn, is asked what its pixels are, and is
//! told what a finger does. Nothing is asked of it while it waits for a program to draw.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{self, ConnectionExt, ImageFormat, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::seen::{EVERY, Seen};

/// Nothing takes longer than this but a program that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Display {
    server: Child,
    pub name: String,
    connection: RustConnection,
    root: Window,
    pub size: (u16, u16),
    /// When something was drawn, from a connection of its own.
    drawn: Receiver<Instant>,
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
        Self {
            server,
            connection,
            root,
            size: (width, height),
            drawn: watch(&name),
            name,
        }
    }

    /// What is seen until nothing was drawn for `still`, each with its moment; but at least until it is
    /// other than `ground`, the bare panel.
    pub fn follow(&self, ground: &Seen, still: Duration) -> Vec<(Instant, Seen)> {
        let begun = Instant::now();
        let mut all: Vec<(Instant, Seen)> = Vec::new();
        while begun.elapsed() < PATIENCE {
            let bare = all.last().is_none_or(|(_, seen)| seen.resembles(ground));
            let wait = if bare { PATIENCE } else { still };
            match self.drawn.recv_timeout(wait) {
                Ok(moment) => all.push((moment, self.look())),
                Err(_) => break,
            }
        }
        all
    }

    /// Waits until nothing has been drawn for `still`. What is seen then.
    pub fn settle(&self, still: Duration) -> Seen {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && self.drawn.recv_timeout(still).is_ok() {}
        self.look()
    }

    /// Waits for the first drawing that `is` right, and says when it came.
    pub fn wait(&self, is: impl Fn(&Seen) -> bool) -> Option<Instant> {
        let begun = Instant::now();
        loop {
            let left = PATIENCE.checked_sub(begun.elapsed())?;
            match self.drawn.recv_timeout(left) {
                Ok(moment) if is(&self.look()) => return Some(moment),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => panic!("{} has ended", self.name),
            }
        }
    }

    pub fn press(&self, at: (i16, i16)) {
        self.finger(xproto::MOTION_NOTIFY_EVENT, 0, at);
        self.finger(xproto::BUTTON_PRESS_EVENT, 1, at);
    }

    pub fn release(&self, at: (i16, i16)) {
        self.finger(xproto::BUTTON_RELEASE_EVENT, 1, at);
    }

    /// A line out of every few: the whole takes longer than some frames.
    pub fn look(&self) -> Seen {
        let (width, height) = self.size;
        let lines = (0..height).step_by(usize::from(EVERY));
        let asked: Vec<_> = lines.map(|y| self.ask(y, width, 1)).collect();
        Seen::of(asked.into_iter().map(answer))
    }

    /// Writes all that is seen as a picture that most viewers open (PPM).
    pub fn keep(&self, path: &Path) {
        let (width, height) = self.size;
        let pixels = answer(self.ask(0, width, height));
        let mut file = BufWriter::new(File::create(path).expect("a picture"));
        writeln!(file, "P6 {width} {height} 255").expect("written");
        for pixel in pixels.chunks_exact(4) {
            let rgb = [pixel[2], pixel[1], pixel[0]];
            file.write_all(&rgb).expect("written");
        }
    }

    fn ask(&self, y: u16, width: u16, height: u16) -> Pixels<'_> {
        let y = i16::try_from(y).expect("a line of the panel");
        self.connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, y, width, height, !0)
            .expect("a question to the server")
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

type Pixels<'a> = x11rb::cookie::Cookie<'a, RustConnection, xproto::GetImageReply>;

fn answer(pixels: Pixels<'_>) -> Vec<u8> {
    pixels.reply().expect("the pixels").data
}

/// Has the server tell of every drawing on any window. The thread ends with the server.
fn watch(name: &str) -> Receiver<Instant> {
    let (connection, screen) = x11rb::connect(Some(name)).expect("the server");
    let root = connection.setup().roots[screen].root;
    let damage = connection.generate_id().expect("a number");
    let version = connection.damage_query_version(1, 1).expect("a question");
    version.reply().expect("a server with the DAMAGE extension");
    connection
        .damage_create(damage, root, ReportLevel::RAW_RECTANGLES)
        .expect("a question")
        .check()
        .expect("a watch over the root window");
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        while connection.wait_for_event().is_ok() && sender.send(Instant::now()).is_ok() {}
    });
    receiver
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
