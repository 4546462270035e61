//! Repositories behind HTTP or HTTPS.
//!
//! The server may be anybody: every answer has a longest length and a latest end, nothing is
//! unpacked on the way, and no other host is asked on its word.

mod answer;
mod deliver;
mod link;
mod meter;
mod patience;
mod redirect;
#[cfg(test)]
pub(crate) mod stand;
#[cfg(test)]
mod tests;
mod throttle;

use std::io::Read;
use std::sync::{Mutex, PoisonError};

use ureq::http::header::{HeaderName, IF_RANGE, LOCATION, RANGE};
use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

use crate::clock::Stopwatch;
use crate::{FetchError, Opened, Source, Start, Traffic};
use answer::Paced;
use redirect::redirected;

pub use link::{Authorities, Link, Proxy, Via};
pub use patience::Patience;

/// A repository behind HTTP or HTTPS. The connection is kept between requests.
pub struct HttpSource {
    agent: Agent,
    base: String,
    link: Link,
    /// Where to what goes home is brought, if not to `base`.
    intake: Option<String>,
    neighbour: bool,
    timestamp: Mutex<Option<Remembered>>,
}

/// The file that is asked for in every round, as it came last, and what to ask instead.
struct Remembered {
    path: String,
    bytes: Vec<u8>,
    unless: (HeaderName, String),
}

const REDIRECTS: usize = 3;
/// The page of an error that is read so that the connection can be used again, bytes.
const PAGE: u64 = 16 << 10;
/// Which file is remembered.
const TIMESTAMP: &str = "timestamp.json";

impl HttpSource {
    /// `base` is the address that all paths are relative to.
    pub fn new(base: &str) -> Self {
        Self::over(base, &Link::default())
    }

    pub fn patient(base: &str, patience: Patience) -> Self {
        Self::over(base, &Link::default().patience(patience))
    }

    /// Over a link that others may share.
    pub fn over(base: &str, link: &Link) -> Self {
        Self {
            agent: link.agent(),
            base: base.trim_end_matches('/').to_owned(),
            link: link.clone(),
            intake: None,
            neighbour: false,
            timestamp: Mutex::default(),
        }
    }

    /// Brings what goes home to `intake` instead of to the repository's own address.
    pub fn delivering_to(mut self, intake: Option<&str>) -> Self {
        self.intake = intake.map(|intake| intake.trim_end_matches('/').to_owned());
        self
    }

    /// Another terminal, which may be older than this one.
    pub fn neighbour(mut self) -> Self {
        self.neighbour = true;
        self
    }

    /// Asks for `path` and follows redirects: an answer with status 200, 206, 304 or 416.
    fn ask(
        &self,
        path: &str,
        max: u64,
        headers: &[(HeaderName, String)],
    ) -> Result<Response<Body>, FetchError> {
        let text = format!("{}/{path}", self.base);
        let mut address: Uri = text
            .parse()
            .map_err(|error| FetchError::Unreachable(format!("{text}: {error}")))?;
        for _ in 0..=REDIRECTS {
            let response = self.get(path, &address, max, headers)?;
            let status = response.status().as_u16();
            let error = match status {
                200 | 206 | 304 | 416 => return Ok(response),
                404 | 410 => FetchError::NotFound(path.to_owned()),
                301 | 302 | 303 | 307 | 308 => {
                    let to = response.headers().get(LOCATION);
                    let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
                    if let Some(next) = redirected(&address, to) {
                        address = next;
                        drain(response);
                        continue;
                    }
                    FetchError::Redirected {
                        path: path.to_owned(),
                        to: to.chars().take(200).collect(),
                    }
                }
                429 | 503 => FetchError::Busy {
                    path: path.to_owned(),
                    status,
                    retry_after: answer::rest(response.headers()),
                },
                // RFC 6585 §6: a network that wants a log-in and says so.
                511 => FetchError::Portal(path.to_owned()),
                status => FetchError::Refused {
                    path: path.to_owned(),
                    status,
                },
            };
            drain(response);
            return Err(error);
        }
        Err(FetchError::Redirected {
            path: path.to_owned(),
            to: address.to_string(),
        })
    }

    fn get(
        &self,
        path: &str,
        address: &Uri,
        max: u64,
        headers: &[(HeaderName, String)],
    ) -> Result<Response<Body>, FetchError> {
        let mut request = self.agent.get(address);
        let mut length = 0;
        for (name, value) in headers {
            length += name.as_str().len() + value.len() + ": \r\n".len();
            request = request.header(name, value);
        }
        self.link.meter.ask(address, length, 0);
        let response = request
            .config()
            .timeout_global(Some(self.link.until(max)))
            .build()
            .call()
            .map_err(|error| failed(path, &error))?;
        self.link.meter.answered(response.headers());
        Ok(response)
    }

    /// Reads the body of a 200.
    fn read(
        &self,
        path: &str,
        max: u64,
        response: Response<Body>,
        started: Stopwatch,
    ) -> Result<Vec<u8>, FetchError> {
        let too_large = || FetchError::TooLarge {
            path: path.to_owned(),
            max,
        };
        let told = response.body().content_length();
        if told.is_some_and(|told| told > max) {
            return Err(too_large());
        }
        let portal = || FetchError::Portal(path.to_owned());
        if answer::is_page(response.headers()) {
            drain(response);
            return Err(portal());
        }
        let mut bytes = Vec::new();
        Paced::new(response.into_body(), &self.link, started)
            .take(max.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| FetchError::Unreachable(format!("{path}: {error}")))?;
        if bytes.len() as u64 > max {
            return Err(too_large());
        }
        // Some of them do not even say that it is a page.
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if path.ends_with(".json") && first == Some(&b'<') {
            return Err(portal());
        }
        Ok(bytes)
    }
}

impl Source for HttpSource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let started = Stopwatch::start();
        let mut place = self
            .timestamp
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = place.as_ref().filter(|known| known.path == path);
        let unless = known.map(|known| known.unless.clone());
        let response = self.ask(path, max, unless.as_slice())?;
        match response.status().as_u16() {
            200 => {
                let unless = answer::condition(response.headers());
                let bytes = self.read(path, max, response, started)?;
                if path.ends_with(TIMESTAMP) {
                    *place = unless.map(|unless| Remembered {
                        path: path.to_owned(),
                        bytes: bytes.clone(),
                        unless,
                    });
                }
                Ok(bytes)
            }
            304 if let Some(known) = known => {
                drain(response);
                Ok(known.bytes.clone())
            }
            status => {
                drain(response);
                let path = path.to_owned();
                Err(FetchError::Refused { path, status })
            }
        }
    }

    fn open(&self, path: &str, max: u64, start: &Start) -> Result<Opened<'_>, FetchError> {
        let started = Stopwatch::start();
        let mut headers = Vec::new();
        if start.offset > 0 {
            headers.push((RANGE, format!("bytes={}-", start.offset)));
            let validator = start.validator.as_ref();
            headers.extend(validator.map(|validator| (IF_RANGE, validator.0.clone())));
        }
        let response = self.ask(path, max, &headers)?;
        let status = response.status().as_u16();
        answer::plain(path, response.headers())?;
        let told = answer::strong(response.headers());
        let (from, length, validator) = match status {
            200 => (0, response.body().content_length(), told),
            206 if start.offset > 0 => {
                let length = answer::part(path, &response, start.offset)?;
                if let (Some(told), Some(asked)) = (&told, &start.validator)
                    && told != asked
                {
                    return Err(answer::garbled(path, "a part of another file"));
                }
                (start.offset, length, told.or(start.validator.clone()))
            }
            status => {
                drain(response);
                let path = path.to_owned();
                return Err(FetchError::Refused { path, status });
            }
        };
        let bytes = Box::new(Paced::new(response.into_body(), &self.link, started));
        Ok(Opened {
            from,
            length,
            validator,
            bytes,
        })
    }

    fn deliver(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, FetchError> {
        self.hand_over(path, body)
    }

    fn name(&self) -> String {
        self.base.clone()
    }

    fn traffic(&self) -> Traffic {
        self.link.traffic()
    }

    fn is_neighbour(&self) -> bool {
        self.neighbour
    }
}

/// Reads a short body to its end, so that the next request finds the connection free.
fn drain(response: Response<Body>) {
    let told = response.body().content_length();
    if told.is_some_and(|told| told <= PAGE) {
        let mut body = response.into_body().into_reader();
        let _ = std::io::copy(&mut body, &mut std::io::sink());
    }
}

fn failed(path: &str, error: &ureq::Error) -> FetchError {
    let told = format!("{path}: {error}");
    // The handshake's own error is not part of ureq's interface; its words are.
    if told.contains("invalid peer certificate") {
        FetchError::Certificate(told)
    } else {
        FetchError::Unreachable(told)
    }
}
