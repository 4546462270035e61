use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What can be asked of a running agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// How things stand, and how the errand with this ticket ended.
    Status {
        ticket: Option<u64>,
    },
    SyncNow,
    Import(PathBuf),
    Cancel,
}

/// A request as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    r#do: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ticket: Option<u64>,
}

impl Request {
    /// The request in `line`; `None` for everything else.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(line).ok()?;
        match (written.r#do.as_str(), written.path, written.ticket) {
            ("status", None, ticket) => Some(Self::Status { ticket }),
            ("sync-now", None, None) => Some(Self::SyncNow),
            ("import", Some(path), None) if is_plain(&path) => Some(Self::Import(path)),
            ("cancel", None, None) => Some(Self::Cancel),
            _ => None,
        }
    }

    /// The line that asks for it, without its end.
    pub fn line(&self) -> String {
        let written = |r#do: &str| Written {
            r#do: r#do.to_owned(),
            path: None,
            ticket: None,
        };
        let written = match self {
            Self::Status { ticket } => Written {
                ticket: *ticket,
                ..written("status")
            },
            Self::SyncNow => written("sync-now"),
            Self::Import(path) => Written {
                path: Some(path.clone()),
                ..written("import")
            },
            Self::Cancel => written("cancel"),
        };
        // Only a path that is not UTF-8 cannot be written; the other side refuses an empty line.
        serde_json::to_string(&written).unwrap_or_default()
    }
}

/// The agent works in another folder than whoever asks; no file name is longer (PATH_MAX).
fn is_plain(path: &Path) -> bool {
    let length = path.as_os_str().len();
    path.is_absolute() && length < 4096 && !path.as_os_str().as_encoded_bytes().contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for request in [
            Request::Status { ticket: None },
            Request::Status { ticket: Some(7) },
            Request::SyncNow,
            Request::Import("/media/县优盘".into()),
            Request::Cancel,
        ] {
            assert_eq!(Request::parse(request.line().as_bytes()), Some(request));
        }
    }

    #[test]
    fn everything_else_is_no_request() {
        let long = format!(r#"{{"do":"import","path":"/{}"}}"#, "a".repeat(5000));
        let deep = "[".repeat(8000);
        for line in [
            "",
            "{",
            "null",
            "[]",
            "\u{0}",
            r#"{"do":"dance"}"#,
            r#"{"do":"status","path":"/a"}"#,
            r#"{"do":"status","ticket":-1}"#,
            r#"{"do":"sync-now","more":1}"#,
            r#"{"do":"import"}"#,
            r#"{"do":"import","path":"stick"}"#,
            r#"{"do":"import","path":"/a\u0000b"}"#,
            r#"{"do":"cancel"} {"do":"cancel"}"#,
            r#"{"do":"cancel","do":"cancel"}"#,
            &long,
            &deep,
        ] {
            assert_eq!(Request::parse(line.as_bytes()), None, "{line}");
        }
        assert_eq!(Request::parse(b"\xff\xfe"), None);
    }
}
