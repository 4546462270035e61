//! The only file of this program that reads configuration: optional fragments become one total,
//! checked [`Settings`]. CONFIG.zh-CN.md describes every key for those who write the file.

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, process};

use content_model::{PublisherId, Scope};
use serde::Deserialize;
use ureq::http::Uri;

use crate::{Authorities, Link, Metered, Profile, Proxy, Room, Via};

/// Where content comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Base address of the county's repository, without a trailing slash.
    County(String),
    /// The same of another terminal near by.
    Neighbour(String),
    /// A folder or stick that holds a repository.
    Folder(PathBuf),
}

/// Everything the agent needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub data: PathBuf,
    /// At least one; the first that serves is used.
    pub sources: Vec<Origin>,
    /// Where to what goes home is brought; nowhere where there is no county address.
    pub intake: Option<String>,
    /// The pinned root; may be left out once a data directory has one.
    pub root: Option<PathBuf>,
    pub poll: Duration,
    /// Where to serve other terminals what is here (`host:port`); off without it.
    pub serve_neighbours: Option<String>,
    pub via: Via,
    /// Certificates of the authorities that vouch for servers, instead of the public ones (PEM).
    pub ca: Option<PathBuf>,
    /// Bytes per second.
    pub rate_limit: Option<u64>,
    pub metered: Metered,
    pub room: Room,
    /// Which of the county's sites this terminal stands in.
    pub site: Option<String>,
    pub profile: Profile,
}

/// What a file or the command line says; all of it optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fragment {
    pub data: Option<PathBuf>,
    pub sources: Option<Vec<Origin>>,
    /// The same as one source of kind county.
    pub url: Option<String>,
    /// The same as one source of kind folder.
    pub from: Option<PathBuf>,
    pub intake: Option<String>,
    pub root: Option<PathBuf>,
    pub poll_seconds: Option<u64>,
    pub serve_neighbours: Option<String>,
    pub proxy: Option<String>,
    pub ca: Option<PathBuf>,
    pub rate_limit: Option<u64>,
    pub metered_hours: Option<Vec<String>>,
    pub quota: Option<u64>,
    pub free_floor: Option<u64>,
    pub site: Option<String>,
    pub publishers: Option<Vec<String>>,
    pub scopes: Option<Vec<String>>,
}

/// Why settings cannot be used; the text says which and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

fn wrong(zh: &str, en: &str) -> ConfigError {
    ConfigError(format!("{zh} / {en}"))
}

/// The slowest rate that packs and portraits can come at within days, bytes per second.
const SLOWEST: u64 = 500;

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
        let own = [
            &mut fragment.data,
            &mut fragment.from,
            &mut fragment.root,
            &mut fragment.ca,
        ];
        let listed = fragment.sources.iter_mut().flatten();
        let listed = listed.filter_map(|origin| match origin {
            Origin::Folder(folder) => Some(folder),
            _ => None,
        });
        for relative in own.into_iter().flatten().chain(listed) {
            *relative = folder.join(&*relative);
        }
        Ok(fragment)
    }

    /// `self` where it says something, `other` elsewhere. An origin replaces every other origin.
    pub fn or(self, other: Self) -> Self {
        let given = self.sources.is_some() || self.url.is_some() || self.from.is_some();
        let (sources, url, from) = if given {
            (self.sources, self.url, self.from)
        } else {
            (other.sources, other.url, other.from)
        };
        Self {
            data: self.data.or(other.data),
            sources,
            url,
            from,
            intake: self.intake.or(other.intake),
            root: self.root.or(other.root),
            poll_seconds: self.poll_seconds.or(other.poll_seconds),
            serve_neighbours: self.serve_neighbours.or(other.serve_neighbours),
            proxy: self.proxy.or(other.proxy),
            ca: self.ca.or(other.ca),
            rate_limit: self.rate_limit.or(other.rate_limit),
            metered_hours: self.metered_hours.or(other.metered_hours),
            quota: self.quota.or(other.quota),
            free_floor: self.free_floor.or(other.free_floor),
            site: self.site.or(other.site),
            publishers: self.publishers.or(other.publishers),
            scopes: self.scopes.or(other.scopes),
        }
    }

    pub fn settings(self) -> Result<Settings, ConfigError> {
        let data = self.data.ok_or_else(|| {
            wrong(
                "请用 --data 指明数据目录。",
                "name the data directory with --data",
            )
        })?;
        let sources = sources(self.sources, self.url, self.from)?;
        let intake = match self.intake {
            Some(address) => Some(checked_address("intake", &address)?),
            None => sources.iter().find_map(|origin| match origin {
                Origin::County(address) => Some(address.clone()),
                _ => None,
            }),
        };
        let poll = Duration::from_secs(self.poll_seconds.unwrap_or(15 * 60));
        if poll < Duration::from_secs(1) {
            return Err(wrong(
                "poll_seconds 至少为 1。",
                "poll_seconds must be at least 1",
            ));
        }
        if self.rate_limit.is_some_and(|rate| rate < SLOWEST) {
            return Err(ConfigError(format!(
                "rate_limit 至少为 {SLOWEST}(每秒字节数);不限速就删去这一行。 / rate_limit must be at least {SLOWEST} (bytes per second); leave it out for no limit"
            )));
        }
        let metered = Metered::new(&self.metered_hours.unwrap_or_default()).ok_or_else(|| {
            wrong(
                "metered_hours 应写成 [\"08:00-18:00\"] 这样的时段(北京时间,24小时制)。",
                "metered_hours must be windows like [\"08:00-18:00\"] (China time)",
            )
        })?;
        if self.site.as_deref().is_some_and(|code| !is_code(code)) {
            return Err(wrong(
                "site 是县里给网点的编号(site_code),只含文字、数字、- 和 _,最多 64 个字。",
                "site is the county's code of this site (site_code): letters, digits, - and _, at most 64",
            ));
        }
        Ok(Settings {
            data,
            sources,
            intake,
            root: self.root,
            poll,
            serve_neighbours: self.serve_neighbours,
            via: via(self.proxy)?,
            ca: self.ca,
            rate_limit: self.rate_limit,
            metered,
            room: Room {
                quota: self.quota,
                floor: self.free_floor.unwrap_or(Room::default().floor),
            },
            site: self.site,
            profile: profile(self.publishers, self.scopes)?,
        })
    }
}

impl Settings {
    /// The folders where a stick may be put in.
    pub fn folders(&self) -> Vec<PathBuf> {
        let folder = |origin: &Origin| match origin {
            Origin::Folder(folder) => Some(folder.clone()),
            _ => None,
        };
        self.sources.iter().filter_map(folder).collect()
    }

    /// How servers are reached; reads the authorities' certificates.
    pub fn link(&self) -> Result<Link, ConfigError> {
        let authorities = match &self.ca {
            None => None,
            Some(path) => {
                let pem = std::fs::read(path).map_err(|e| {
                    ConfigError(format!(
                        "读不了证书文件 {0}(ca)。 / cannot read the certificates of `ca`: {e}",
                        path.display()
                    ))
                })?;
                Some(Authorities::from_pem(&pem).ok_or_else(|| {
                    ConfigError(format!(
                        "证书文件 {0}(ca)里没有能用的证书,应是 PEM 格式(-----BEGIN CERTIFICATE-----)。 / `ca` holds no certificates that can be used: it must be PEM",
                        path.display()
                    ))
                })?)
            }
        };
        let link = Link::default().via(self.via.clone());
        let link = match authorities {
            None => link,
            Some(authorities) => link.vouched_for_by(authorities),
        };
        Ok(match self.rate_limit {
            None => link,
            Some(rate) => link.limited(rate),
        })
    }
}

fn sources(
    listed: Option<Vec<Origin>>,
    url: Option<String>,
    from: Option<PathBuf>,
) -> Result<Vec<Origin>, ConfigError> {
    let origins = match (listed, url, from) {
        (None, Some(url), None) => vec![Origin::County(url)],
        (None, None, Some(folder)) => vec![Origin::Folder(folder)],
        (None, Some(_), Some(_)) => {
            return Err(wrong(
                "--url 和 --from 只能用一个;要依次试几个来源,请写 sources。",
                "use either --url or --from, not both; list several in `sources`",
            ));
        }
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            return Err(wrong(
                "写了 sources 就不要再写 url 和 from,请把它们放进 sources。",
                "with `sources` leave out `url` and `from`: list them there",
            ));
        }
        (listed, None, None) => listed.unwrap_or_default(),
    };
    if origins.is_empty() {
        return Err(wrong(
            "请用 --url 指明服务器地址,或用 --from 指明文件夹(优盘),或在配置文件里写 sources。",
            "name the server with --url, or a folder or stick with --from, or list `sources`",
        ));
    }
    let checked = |origin| {
        Ok(match origin {
            Origin::County(address) => Origin::County(checked_address("url", &address)?),
            Origin::Neighbour(address) => {
                Origin::Neighbour(checked_address("neighbour", &address)?)
            }
            Origin::Folder(folder) => Origin::Folder(folder),
        })
    };
    origins.into_iter().map(checked).collect()
}

/// An address that paths can be put behind.
fn checked_address(key: &str, text: &str) -> Result<String, ConfigError> {
    let address = text.trim_end_matches('/');
    let web = address.starts_with("http://") || address.starts_with("https://");
    let plain = !text.contains(['?', '#', '@', ' ']);
    let parsed = address.parse::<Uri>().ok().filter(|_| web && plain);
    match parsed.and_then(|uri| uri.host().map(|host| !host.is_empty())) {
        Some(true) => Ok(address.to_owned()),
        _ => Err(ConfigError(format!(
            "{key} 的地址 {text} 应像 https://主机/路径 这样,以 http:// 或 https:// 开头。 / the address of {key} must begin with http:// or https:// and name a host"
        ))),
    }
}

fn via(proxy: Option<String>) -> Result<Via, ConfigError> {
    match proxy.as_deref() {
        None => Ok(Via::Environment),
        Some("direct") => Ok(Via::Direct),
        Some(address) => Proxy::new(address).map(Via::Proxy).ok_or_else(|| {
            wrong(
                "proxy 应像 http://主机:端口 这样;不用任何代理写 direct。",
                "proxy must be like http://host:port, or `direct` for none",
            )
        }),
    }
}

fn profile(
    publishers: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
) -> Result<Profile, ConfigError> {
    let unknown = |key: &str, text: &str, zh: &str| {
        ConfigError(format!(
            "{key} 里的 {text} 不对,应像 {zh} 这样。 / {text} in `{key}` must be like {zh}"
        ))
    };
    let publishers = publishers.map(|texts| {
        let parse = |text: String| {
            text.parse::<PublisherId>()
                .map_err(|_| unknown("publishers", &text, "minzheng"))
        };
        texts.into_iter().map(parse).collect()
    });
    let scopes = scopes.map(|texts| {
        let parse = |text: String| {
            text.parse::<Scope>()
                .map_err(|_| unknown("scopes", &text, "county、dept:minzheng、town:qingshan"))
        };
        texts.into_iter().map(parse).collect()
    });
    Ok(Profile {
        publishers: publishers.transpose()?,
        scopes: scopes.transpose()?,
    })
}

fn is_code(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&text.chars().count()) && text.chars().all(plain)
}

/// What systemd says of itself to the programs it starts: sd_notify(3), sd_watchdog_enabled(3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supervision {
    /// Name of its socket (`$NOTIFY_SOCKET`).
    pub socket: Option<OsString>,
    /// After so long without a sign of life the program counts as hung.
    pub watchdog: Option<Duration>,
}

impl Supervision {
    /// What the environment of this process says.
    pub fn of_this_process() -> Self {
        let number = |name| env::var(name).ok()?.parse::<u64>().ok();
        // Meant for another process, which started this one without clearing its environment.
        let is_ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(process::id()));
        Self {
            socket: env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty()),
            watchdog: number("WATCHDOG_USEC")
                .filter(|micros| is_ours && *micros > 0)
                .map(Duration::from_micros),
        }
    }
}
