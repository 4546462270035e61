//! Office documents to PDF, by LibreOffice where it is installed.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// Names under which LibreOffice's program is looked for on PATH.
pub const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    NotInstalled,
    /// It gave no PDF, or not in time.
    Failed,
}

const TICK: Duration = Duration::from_millis(50);
/// Two minutes: the first start of a new profile takes some seconds, a form one or two.
const TICKS: u32 = 2400;

/// `document` as PDF. `ending` tells the program what it reads.
pub fn to_pdf(document: &[u8], ending: &str, programs: &[OsString]) -> Result<Vec<u8>, Trouble> {
    let room = Room::new().map_err(|_| Trouble::Failed)?;
    let source = room.0.join(format!("form.{ending}"));
    fs::write(&source, document).map_err(|_| Trouble::Failed)?;
    write_profile(&room.0).map_err(|_| Trouble::Failed)?;
    for program in programs {
        let mut child = match start(program, &room.0, &source) {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(_) => return Err(Trouble::Failed),
        };
        wait(&mut child)?;
        let mut pdf = fs::read(room.0.join("form.pdf")).map_err(|_| Trouble::Failed)?;
        settle(&mut pdf);
        return Ok(pdf);
    }
    Err(Trouble::NotInstalled)
}

/// Sets what tells one conversion from the next (ISO 32000-1, 14.3.3 and 14.4) to fixed values of the
/// same length: the same document, imported again, changes nothing.
fn settle(pdf: &mut [u8]) {
    let marks: [(&[u8], &[u8], u8); 4] = [
        (b"/CreationDate(D:", b")", b'1'),
        (b"/ModDate(D:", b")", b'1'),
        (b"/ID [", b"]", b'0'),
        (b"/DocChecksum /", b"\n>", b'0'),
    ];
    for (before, behind, figure) in marks {
        let places = pdf.windows(before.len()).enumerate();
        let starts: Vec<usize> = places
            .filter(|(_, window)| *window == before)
            .map(|(at, _)| at + before.len())
            .collect();
        for start in starts {
            let value = pdf[start..].iter_mut().take(80);
            for byte in value.take_while(|byte| !behind.contains(byte)) {
                if byte.is_ascii_hexdigit() {
                    *byte = figure;
                }
            }
        }
    }
}

fn start(program: &OsStr, room: &Path, source: &Path) -> io::Result<Child> {
    let mut profile = OsString::from("-env:UserInstallation=file://");
    profile.push(room.join("profile"));
    let mut command = Command::new(program);
    command
        .arg(profile)
        .args(["--headless", "--norestore", "--nologo", "--nolockcheck"])
        .args(["--convert-to", "pdf", "--outdir"])
        .arg(room)
        .arg(source)
        .current_dir(room)
        .env("HOME", room)
        // Versions that know it write no other time.
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env("TZ", "Asia/Shanghai")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // It starts programs of its own; in one group, they end together.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

fn wait(child: &mut Child) -> Result<(), Trouble> {
    for _ in 0..TICKS {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(None) => thread::sleep(TICK),
            Ok(Some(_)) | Err(_) => break,
        }
    }
    end(child);
    Err(Trouble::Failed)
}

/// Ends the program and what it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", child.id())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
    let _ = child.wait();
}

/// No macros, no pictures fetched from elsewhere, whatever the document asks for.
fn write_profile(room: &Path) -> io::Result<()> {
    let user = room.join("profile/user");
    fs::create_dir_all(&user)?;
    let item = |path: &str, name: &str, value: &str| {
        format!(
            "<item oor:path=\"/org.openoffice.{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\">\
             <value>{value}</value></prop></item>"
        )
    };
    let security = "Office.Common/Security/Scripting";
    let items = [
        item(security, "MacroSecurityLevel", "3"),
        item(security, "DisableMacrosExecution", "true"),
        item(security, "DisableActiveContent", "true"),
        item(security, "BlockUntrustedRefererLinks", "true"),
    ];
    fs::write(
        user.join("registrymodifications.xcu"),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items \
             xmlns:oor=\"http://openoffice.org/2001/registry\" \
             xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{}</oor:items>\n",
            items.concat()
        ),
    )
}

/// A folder that nobody else reads, gone when it is done with.
struct Room(PathBuf);

impl Room {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let here = std::env::temp_dir();
        for _ in 0..100 {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let room = here.join(format!("county-convert-{}-{number}", std::process::id()));
            match builder.create(&room) {
                Ok(()) => return Ok(Self(room)),
                // Left behind by a run that was cut short.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A program that does what `script` says in place of LibreOffice.
    fn stand_in(folder: &Path, script: &str) -> OsString {
        use std::os::unix::fs::PermissionsExt as _;
        let path = folder.join("soffice");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.into_os_string()
    }

    #[test]
    fn the_program_is_called_in_a_room_of_its_own() {
        let temp = tempfile::tempdir().unwrap();
        let log = temp.path().join("log");
        let script = format!(
            "printf '%s\\n' \"$@\" > {log}; for last; do :; done\n\
             while [ $# -gt 0 ]; do [ \"$1\" = --outdir ] && out=$2; shift; done\n\
             printf '%%PDF ' > \"$out/form.pdf\"; cat \"$last\" >> \"$out/form.pdf\"",
            log = log.display()
        );
        let missing = OsString::from("no-such-program-anywhere");
        let programs = [missing.clone(), stand_in(temp.path(), &script)];
        assert_eq!(to_pdf(b"words", "doc", &programs).unwrap(), b"%PDF words");
        let said = fs::read_to_string(&log).unwrap();
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines.contains(&"--headless") && lines.ends_with(&[*lines.last().unwrap()]));
        let source = Path::new(lines[lines.len() - 1]);
        assert_eq!(source.file_name(), Some(OsStr::new("form.doc")));
        // Nothing of the document is left behind.
        assert!(!source.exists() && !source.parent().unwrap().exists());
        assert_eq!(
            to_pdf(b"words", "doc", &[missing]),
            Err(Trouble::NotInstalled)
        );
    }

    #[test]
    fn two_conversions_of_a_document_are_one_file() {
        let made = |date: &str, id: &str, sum: &str| {
            format!("%PDF <</CreationDate(D:{date}+08'00')>> /ID [ <{id}>\n<{id}> ]\n/DocChecksum /{sum}\n>>")
                .into_bytes()
        };
        let mut first = made("20261122200258", "A248790AFAC81AB8", "F385763E");
        let mut second = made("20271231235959", "FE3530F06B8F8CF6", "A27A3FB6");
        let length = first.len();
        settle(&mut first);
        settle(&mut second);
        assert_eq!(first, second);
        assert_eq!(first.len(), length);
        assert!(first.starts_with(b"%PDF <</CreationDate(D:1111"));
    }

    /// Where LibreOffice is installed; elsewhere the fault is what there is to see.
    #[test]
    fn libreoffice_reads_what_it_is_given() {
        let programs = PROGRAMS.map(OsString::from);
        let form = b"{\\rtf1\\ansi\\uc0 tel 0745-1234567\\par\\u30003?\\u35831?\\par}";
        match to_pdf(form, "rtf", &programs) {
            Err(trouble) => assert_eq!(trouble, Trouble::NotInstalled),
            Ok(pdf) => {
                let pages = crate::import::attachment::pdf::read(&pdf).unwrap();
                assert!(
                    pages[0].text.contains("tel 0745-1234567"),
                    "{}",
                    pages[0].text
                );
                assert_eq!(to_pdf(form, "rtf", &programs).unwrap(), pdf);
            }
        }
    }

    #[test]
    fn a_program_that_fails_gives_nothing() {
        let temp = tempfile::tempdir().unwrap();
        for script in ["exit 1", "exit 0"] {
            let programs = [stand_in(temp.path(), script)];
            assert_eq!(
                to_pdf(b"words", "doc", &programs),
                Err(Trouble::Failed),
                "{script}"
            );
        }
    }
}
