//! The only file of this program that reads configuration: optional fragments become one total,
//! checked [`Settings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

/// Where content comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Base address of a repository, without a trailing slash.
    Url(String),
    /// A folder or stick that holds a repository.
    Folder(PathBuf),
}

/// Everything the agent needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub data: PathBuf,
    pub origin: Origin,
    /// The pinned root; may be left out once a data directory has one.
    pub root: Option<PathBuf>,
    pub poll: Duration,
    /// Where to serve other terminals what is here (`host:port`); off without it.
    pub serve_neighbours: Option<String>,
}

/// What a file or the command line says; all of it optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fragment {
    pub data: Option<PathBuf>,
    pub url: Option<String>,
    pub from: Option<PathBuf>,
    pub root: Option<PathBuf>,
    pub poll_seconds: Option<u64>,
    pub serve_neighbours: Option<String>,
}

/// Why settings cannot be used; the text says which and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Fragment {
    /// Reads a configuration file (TOML). Relative paths are relative to the file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| {
            ConfigError(format!(
                "读不了配置文件 {shown}。 / cannot read the configuration file: {e}"
            ))
        })?;
        let mut fragment: Self = toml::from_str(&text).map_err(|e| {
            ConfigError(format!(
                "配置文件 {shown} 有误,请改正: / mend the configuration file: {e}"
            ))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for relative in [&mut fragment.data, &mut fragment.from, &mut fragment.root]
            .into_iter()
            .flatten()
        {
            *relative = folder.join(&*relative);
        }
        Ok(fragment)
    }

    /// `self` where it says something, `other` elsewhere. An origin replaces the other origin.
    pub fn or(self, other: Self) -> Self {
        let origin_given = self.url.is_some() || self.from.is_some();
        let (url, from) = if origin_given {
            (self.url, self.from)
        } else {
            (other.url, other.from)
        };
        Self {
            data: self.data.or(other.data),
            url,
            from,
            root: self.root.or(other.root),
            poll_seconds: self.poll_seconds.or(other.poll_seconds),
            serve_neighbours: self.serve_neighbours.or(other.serve_neighbours),
        }
    }

    pub fn settings(self) -> Result<Settings, ConfigError> {
        let missing = |zh: &str, en: &str| ConfigError(format!("{zh} / {en}"));
        let data = self.data.ok_or_else(|| {
            missing(
                "请用 --data 指明数据目录。",
                "name the data directory with --data",
            )
        })?;
        let origin = match (self.url, self.from) {
            (Some(url), None) if url.starts_with("http://") || url.starts_with("https://") => {
                Origin::Url(url.trim_end_matches('/').to_owned())
            }
            (Some(url), None) => {
                return Err(ConfigError(format!(
                    "地址 {url} 应以 http:// 或 https:// 开头。 / the address must begin with http:// or https://"
                )));
            }
            (None, Some(folder)) => Origin::Folder(folder),
            (Some(_), Some(_)) => {
                return Err(missing(
                    "--url 和 --from 只能用一个。",
                    "use either --url or --from, not both",
                ));
            }
            (None, None) => {
                return Err(missing(
                    "请用 --url 指明服务器地址,或用 --from 指明文件夹(优盘)。",
                    "name the server with --url, or a folder or stick with --from",
                ));
            }
        };
        let poll = Duration::from_secs(self.poll_seconds.unwrap_or(15 * 60));
        if poll < Duration::from_secs(1) {
            return Err(missing(
                "poll_seconds 至少为 1。",
                "poll_seconds must be at least 1",
            ));
        }
        Ok(Settings {
            data,
            origin,
            root: self.root,
            poll,
            serve_neighbours: self.serve_neighbours,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_and_one_origin_is_needed() {
        let file = Fragment {
            data: Some("d".into()),
            url: Some("http://a/".into()),
            ..Fragment::default()
        };
        let line = Fragment {
            from: Some("stick".into()),
            ..Fragment::default()
        };
        let settings = line.or(file.clone()).settings().unwrap();
        assert_eq!(settings.origin, Origin::Folder("stick".into()));
        assert_eq!(
            file.settings().unwrap().origin,
            Origin::Url("http://a".into())
        );
        let none = Fragment {
            data: Some("d".into()),
            ..Fragment::default()
        };
        assert!(none.settings().is_err());
        let ftp = Fragment {
            data: Some("d".into()),
            url: Some("ftp://a".into()),
            ..Fragment::default()
        };
        assert!(ftp.settings().is_err());
    }

    #[test]
    fn neighbours_are_served_only_where_somebody_says_so() {
        let file: Fragment =
            toml::from_str("data = 'd'\nfrom = 'f'\nserve_neighbours = '0.0.0.0:8710'").unwrap();
        let line = Fragment {
            serve_neighbours: Some("127.0.0.1:1".into()),
            ..Fragment::default()
        };
        let served = |fragment: Fragment| fragment.settings().unwrap().serve_neighbours;
        assert_eq!(served(file.clone()).as_deref(), Some("0.0.0.0:8710"));
        assert_eq!(
            served(line.or(file.clone())).as_deref(),
            Some("127.0.0.1:1")
        );
        let silent = Fragment {
            serve_neighbours: None,
            ..file
        };
        assert_eq!(served(silent), None);
    }

    #[test]
    fn unknown_keys_are_errors() {
        assert!(toml::from_str::<Fragment>("data = 'x'\nurll = 'y'").is_err());
    }
}
