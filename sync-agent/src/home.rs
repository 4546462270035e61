//! The data directory of a terminal: who keeps what where.
//!
//! ```text
//! cache.sqlite   derived from the spool; the kiosk reads it
//! spool/         packs/PUBLISHER/ (full-N.pack, base-N.pack, delta-M-N.pack) and blobs/SHA256: the
//!                durable truth; partial/: downloads on their way
//! trust/         accepted metadata as received: root/N.root.json, ROLE.json; clock-floor;
//!                whole.json: the last set with which everything was brought home
//! status.json    what the kiosk tells people about freshness and faults
//! kiosk/         the screen's own; here only outbox.sqlite is touched, to take home what is in it
//! ```

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::config::Settings;
use crate::floor::Floor;
use crate::outgoing::Outgoing;
use crate::{AgentError, Profile, Room, durable};

/// A data directory, locked for as long as this value lives.
pub struct Home {
    dir: PathBuf,
    floor: Floor,
    outgoing: Outgoing,
    looked_at: AtomicBool,
    room: Room,
    profile: Profile,
    site: Option<String>,
    _lock: File,
}

impl Home {
    /// Opens `dir`, making it if need be. [`AgentError::Busy`] if another agent has it.
    pub fn open(dir: &Path) -> Result<Self, AgentError> {
        durable::make_folder(dir).map_err(AgentError::disk(dir.display()))?;
        let path = dir.join("agent.lock");
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .custom_flags(durable::no_surprise())
            .open(&path)
            .map_err(AgentError::disk(path.display()))?;
        match try_lock(&lock) {
            Ok(()) => Ok(Self {
                dir: dir.to_owned(),
                floor: Floor::open(&dir.join("trust")),
                outgoing: Outgoing::default(),
                looked_at: AtomicBool::new(false),
                room: Room::default(),
                profile: Profile::default(),
                site: None,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(AgentError::Busy),
            Err(TryLockError::Error(error)) => Err(AgentError::disk(path.display())(error)),
        }
    }

    /// The data directory of `settings`, with what they say of its place, its room and what is shown.
    pub fn of(settings: &Settings) -> Result<Self, AgentError> {
        let mut home = Self::open(&settings.data)?;
        home.site.clone_from(&settings.site);
        Ok(home.within(settings.room).showing(settings.profile.clone()))
    }

    /// What attachments may take; by default all that is there but for some megabytes.
    pub fn within(mut self, room: Room) -> Self {
        self.room = room;
        self
    }

    /// What is shown here, and so fetched; by default everything.
    pub fn showing(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn trust(&self) -> PathBuf {
        self.dir.join("trust")
    }

    pub fn spool(&self) -> PathBuf {
        self.dir.join("spool")
    }

    /// What of this terminal's own goes to the county.
    pub(crate) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Whether nobody has asked this before: some checks are for the start alone.
    pub(crate) fn is_first_look(&self) -> bool {
        !self.looked_at.swap(true, Ordering::Relaxed)
    }

    /// Code of the place where this terminal stands.
    pub(crate) fn site(&self) -> Option<&str> {
        self.site.as_deref()
    }

    pub(crate) fn room(&self) -> Room {
        self.room
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn floor(&self) -> &Floor {
        &self.floor
    }
}

/// Locks the file. A program that is just being started from here may have it open for a moment
/// longer than the one who closed it.
fn try_lock(file: &File) -> Result<(), TryLockError> {
    for _ in 0..10 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            other => return other,
        }
    }
    file.try_lock()
}
