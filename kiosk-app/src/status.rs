//! What the agent left word of in `status.json`: the parts that the screen reads.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The agent's word; whatever is not there or cannot be read is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// When everything was last known to be up to date.
    pub last_success: Option<DateTime<Utc>>,
    /// When the agent last tried to bring anything home.
    pub last_attempt: Option<DateTime<Utc>>,
    /// The earliest that it can be, by signed evidence, as of the agent's last round.
    pub floor: Option<DateTime<Utc>>,
}

const FILE: &str = "status.json";
const LARGEST: u64 = 1 << 20;

impl Status {
    /// Reads the status under `data`.
    pub fn read(data: &Path) -> Self {
        read(data).unwrap_or_default()
    }
}

/// The rest of the file may change without the screen.
#[derive(Deserialize)]
struct Written {
    last_success: Option<String>,
    last_attempt: Option<String>,
    assumed_now: Option<String>,
    clock_floor: Option<String>,
}

fn read(data: &Path) -> Option<Status> {
    let path = data.join(FILE);
    if std::fs::metadata(&path).ok()?.len() > LARGEST {
        return None;
    }
    let written: Written = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
    let moment = |text: Option<String>| {
        let parsed = DateTime::parse_from_rfc3339(&text?).ok()?;
        Some(parsed.to_utc())
    };
    Some(Status {
        last_success: moment(written.last_success),
        last_attempt: moment(written.last_attempt),
        // The agent assumes what is signed, or when its image was built, whichever is later.
        floor: moment(written.clock_floor).max(moment(written.assumed_now)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_nothing() {
        let folder = std::env::temp_dir().join(format!("chayue-status-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let told = |text: &str| {
            std::fs::write(folder.join(FILE), text).unwrap();
            Status::read(&folder)
        };
        let day = |d: u32| format!("2026-11-{d:02}T16:30:00Z").parse::<DateTime<Utc>>();
        let whole = told(
            r#"{"schema":2,"age":9,"state":"idle","progress":null,"disk":{"free":1},
                "last_success":"2026-11-20T16:30:00Z","last_attempt":"2026-11-22T16:30:00Z","clock":"behind","more":1,
                "assumed_now":"2026-11-22T16:30:00Z","clock_floor":"2026-11-21T16:30:00Z"}"#,
        );
        let trusted =
            told(r#"{"schema":1,"assumed_now":null,"clock_floor":"2026-11-21T16:30:00Z"}"#);
        let nothing = [
            told("{"),
            told(r#"{"last_success":"yesterday","clock_floor":"+262142-12-31T23:59:59Z"}"#),
            told(&" ".repeat(LARGEST as usize + 1)),
        ];
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(whole.last_success, day(20).ok());
        assert_eq!(whole.last_attempt, day(22).ok());
        assert_eq!(whole.floor, day(22).ok());
        assert_eq!((trusted.last_success, trusted.floor), (None, day(21).ok()));
        assert_eq!(nothing, [Status::default(); 3]);
        assert_eq!(Status::read(&folder), Status::default());
    }
}
