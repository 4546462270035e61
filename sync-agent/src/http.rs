use std::io::Read;
use std::time::Duration;

use ureq::http::Uri;
use ureq::http::header::LOCATION;
use ureq::{Agent, Body, http};

use crate::clock::Stopwatch;
use crate::{FetchError, Source};

/// A repository behind HTTP or HTTPS. The connection is kept between requests.
///
/// The server may be anybody: every answer has a longest length and a latest end, nothing is
/// unpacked on the way, and no other host is asked on its word.
pub struct HttpSource {
    agent: Agent,
    base: String,
    patience: Patience,
}

/// How slow a server may be. A file of `n` bytes is waited for `grace` + `n` / `rate`, and at any
/// moment after `grace` as many bytes must have come on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub grace: Duration,
    /// Bytes per second, at least 1.
    pub rate: u64,
}

impl Default for Patience {
    /// A 2G modem brings some kilobytes per second; what is far slower holds the round up.
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(60),
            rate: 500,
        }
    }
}

impl Patience {
    /// How long may be waited until `bytes` have come.
    pub fn until(&self, bytes: u64) -> Duration {
        let seconds = bytes / self.rate.max(1);
        self.grace.saturating_add(Duration::from_secs(seconds))
    }
}

const REDIRECTS: usize = 3;

impl HttpSource {
    /// `base` is the address that all paths are relative to.
    pub fn new(base: &str) -> Self {
        Self::patient(base, Patience::default())
    }

    pub fn patient(base: &str, patience: Patience) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(20).min(patience.grace)))
            .timeout_recv_response(Some(patience.grace))
            .timeout_per_read(Some(patience.grace))
            // Followed by hand: see `redirected`.
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(16 << 10)
            // Packs are compressed already, and no server gets to blow up what it sends.
            .accept_encoding("identity")
            .user_agent("chayue-sync")
            .build();
        Self {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
            patience,
        }
    }

    fn get(&self, path: &str, address: &Uri, max: u64) -> Result<http::Response<Body>, FetchError> {
        self.agent
            .get(address)
            .config()
            .timeout_global(Some(self.patience.until(max)))
            .build()
            .call()
            .map_err(|error| FetchError::Unreachable(format!("{path}: {error}")))
    }

    /// Reads the body; slower than patience allows counts as a broken transfer.
    fn read(
        &self,
        path: &str,
        max: u64,
        response: http::Response<Body>,
        started: &Stopwatch,
    ) -> Result<Vec<u8>, FetchError> {
        let too_large = || FetchError::TooLarge {
            path: path.to_owned(),
            max,
        };
        let broken = |why: String| FetchError::Unreachable(format!("{path}: {why}"));
        if response
            .body()
            .content_length()
            .is_some_and(|told| told > max)
        {
            return Err(too_large());
        }
        let mut body = response.into_body().into_reader();
        let mut bytes = Vec::new();
        let mut part = [0; 16 << 10];
        loop {
            let count = body.read(&mut part).map_err(|e| broken(e.to_string()))?;
            if count == 0 {
                return Ok(bytes);
            }
            bytes.extend_from_slice(&part[..count]);
            let come = bytes.len() as u64;
            if come > max {
                return Err(too_large());
            }
            if started.elapsed() > self.patience.until(come) {
                return Err(broken(format!("too slow: {come} bytes so far")));
            }
        }
    }
}

impl Source for HttpSource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let started = Stopwatch::start();
        let text = format!("{}/{path}", self.base);
        let mut address: Uri = text
            .parse()
            .map_err(|error| FetchError::Unreachable(format!("{text}: {error}")))?;
        for _ in 0..=REDIRECTS {
            let response = self.get(path, &address, max)?;
            match response.status().as_u16() {
                200 => return self.read(path, max, response, &started),
                404 => return Err(FetchError::NotFound(path.to_owned())),
                301 | 302 | 303 | 307 | 308 => {
                    let to = response.headers().get(LOCATION);
                    let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
                    address = redirected(&address, to).ok_or_else(|| FetchError::Redirected {
                        path: path.to_owned(),
                        to: to.chars().take(200).collect(),
                    })?;
                }
                status => {
                    return Err(FetchError::Refused {
                        path: path.to_owned(),
                        status,
                    });
                }
            }
        }
        Err(FetchError::Redirected {
            path: path.to_owned(),
            to: address.to_string(),
        })
    }

    fn name(&self) -> String {
        self.base.clone()
    }
}

/// Where a redirect of `from` leads, if it stays at the same place: same scheme, host and port, or
/// from http to https of the same host. Elsewhere is most likely the log-in page of a network.
fn redirected(from: &Uri, location: &str) -> Option<Uri> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    if location.starts_with('/') && !location.starts_with("//") {
        return format!("{scheme}://{authority}{location}").parse().ok();
    }
    let to: Uri = location.parse().ok()?;
    let port = |uri: &Uri| {
        let standard = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        uri.port_u16().unwrap_or(standard)
    };
    let same_host = from.host()?.eq_ignore_ascii_case(to.host()?);
    let stays = match (scheme, to.scheme_str()?) {
        ("http", "https") => true,
        (old, new) => old == new && port(from) == port(&to),
    };
    (same_host && stays).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_nowhere_else() {
        let from: Uri = "http://county.example:8080/r/metadata/1.json"
            .parse()
            .unwrap();
        for same in [
            "/other",
            "http://County.Example:8080/r2",
            "https://county.example/r",
            "https://county.example:8443/r",
        ] {
            assert!(redirected(&from, same).is_some(), "{same}");
        }
        for other in [
            "",
            "relative",
            "//portal.example/login",
            "http://portal.example:8080/login",
            "http://county.example/other-port",
            "http://county.example.portal.example:8080/",
            "http://county.example:8080@portal.example/",
            "ftp://county.example:8080/",
            "file:///etc/passwd",
        ] {
            assert_eq!(redirected(&from, other), None, "{other}");
        }
        let secure: Uri = "https://county.example/r".parse().unwrap();
        assert_eq!(redirected(&secure, "http://county.example/r"), None);
        assert_eq!(redirected(&secure, "http://county.example:443/r"), None);
        assert!(redirected(&secure, "https://county.example:443/r").is_some());
    }

    #[test]
    fn patience_grows_with_the_length() {
        let patience = Patience {
            grace: Duration::from_secs(60),
            rate: 100,
        };
        assert_eq!(patience.until(0), Duration::from_secs(60));
        assert_eq!(patience.until(16_384), Duration::from_secs(60 + 163));
        assert!(patience.until(u64::MAX) > Duration::from_secs(1 << 40));
        let none = Patience {
            rate: 0,
            ..patience
        };
        assert_eq!(none.until(5), Duration::from_secs(65));
    }
}
