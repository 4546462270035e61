//! Tells systemd how the program fares: sd_notify(3), without its library.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use crate::config::Supervision;

/// Who started the program and wants to hear of it; perhaps nobody.
pub(crate) struct Supervisor {
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// A supervisor that cannot be reached counts as none: content matters more.
    pub fn find(told: &Supervision) -> Self {
        let socket = told.socket.as_deref().and_then(|name| match connect(name) {
            Ok(socket) => Some(socket),
            Err(error) => {
                log::warn!("NOTIFY_SOCKET: {error}");
                None
            }
        });
        Self {
            watchdog: told.watchdog.filter(|_| socket.is_some()),
            socket,
        }
    }

    /// How often [`Supervisor::alive`] is wanted: twice in the time after which the program counts
    /// as hung, as sd_watchdog_enabled(3) advises.
    pub fn wants_life_every(&self) -> Option<Duration> {
        self.watchdog.map(|watchdog| watchdog / 2)
    }

    pub fn ready(&self) {
        self.tell("READY=1");
    }

    pub fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// One line for `systemctl status`.
    pub fn status(&self, line: &str) {
        self.tell(&format!("STATUS={}", line.replace('\n', " ")));
    }

    fn tell(&self, message: &str) {
        let Some(socket) = &self.socket else {
            return;
        };
        // A supervisor that does not read must not stop us: the socket never waits.
        if let Err(error) = socket.send(message.as_bytes()) {
            log::debug!("{message}: {error}");
        }
    }
}

/// An absolute path, or a name in the abstract namespace after `@` (sd_notify(3), `$NOTIFY_SOCKET`).
fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let address = match name.as_bytes() {
        [b'@', rest @ ..] => SocketAddr::from_abstract_name(rest)?,
        [b'/', ..] => SocketAddr::from_pathname(name)?,
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    };
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    socket.connect_addr(&address)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(socket: &UnixDatagram) -> String {
        socket
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let mut bytes = [0; 200];
        let count = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    }

    #[test]
    fn both_kinds_of_sockets_are_spoken_to() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let name = format!("@chayue-notify-{}", std::process::id());
        let abstract_ = SocketAddr::from_abstract_name(&name.as_bytes()[1..]).unwrap();
        for (name, socket) in [
            (path.clone().into_os_string(), UnixDatagram::bind(&path)),
            (name.into(), UnixDatagram::bind_addr(&abstract_)),
        ] {
            let socket = socket.unwrap();
            let supervisor = Supervisor::find(&Supervision {
                socket: Some(name),
                watchdog: Some(Duration::from_secs(10)),
            });
            supervisor.ready();
            supervisor.status("two\nlines");
            supervisor.alive();
            supervisor.stopping();
            assert_eq!(told(&socket), "READY=1");
            assert_eq!(told(&socket), "STATUS=two lines");
            assert_eq!(told(&socket), "WATCHDOG=1");
            assert_eq!(told(&socket), "STOPPING=1");
            let every = supervisor.wants_life_every();
            assert_eq!(every, Some(Duration::from_secs(5)));
        }
    }

    #[test]
    fn without_a_supervisor_nothing_happens() {
        for socket in [
            None,
            Some("".into()),
            Some("relative".into()),
            Some("/none/here".into()),
        ] {
            let watchdog = Some(Duration::from_secs(10));
            let supervisor = Supervisor::find(&Supervision { socket, watchdog });
            supervisor.ready();
            assert_eq!(supervisor.wants_life_every(), None);
        }
    }

    #[test]
    fn a_supervisor_that_does_not_read_stops_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let _deaf = UnixDatagram::bind(&path).unwrap();
        let supervisor = Supervisor::find(&Supervision {
            socket: Some(path.into()),
            watchdog: None,
        });
        for _ in 0..10_000 {
            supervisor.alive();
        }
    }
}
