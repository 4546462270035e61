//! Handing something over (RFC 9110 §9.3.3): to the county's own server only.

use ureq::http::Uri;
use ureq::http::header::{CONTENT_TYPE, LOCATION};

use super::{HttpSource, answer, drain, failed};
use crate::FetchError;
use crate::clock::Stopwatch;

/// Bytes of an answer; an honest one has thirty.
const ANSWER: u64 = 1024;
const JSON: &str = "application/json";

impl HttpSource {
    /// What the server says to `body`. No redirect is followed: it would lead to somebody else, and
    /// an answer is not yet a proof of anything.
    pub(super) fn hand_over(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, FetchError> {
        let started = Stopwatch::start();
        let base = self.intake.as_ref().unwrap_or(&self.base);
        let text = format!("{base}/{path}");
        let address: Uri = text
            .parse()
            .map_err(|error| FetchError::Unreachable(format!("{text}: {error}")))?;
        let headers = "content-type: \r\ncontent-length: 123456\r\n".len() + JSON.len();
        self.link.meter.ask(&address, headers, body.len());
        let response = self
            .agent
            .post(&address)
            .header(CONTENT_TYPE, JSON)
            .config()
            .timeout_global(Some(self.link.until(body.len() as u64)))
            .build()
            .send(body)
            .map_err(|error| failed(path, &error))?;
        self.link.meter.answered(response.headers());
        let path = path.to_owned();
        let error = match response.status().as_u16() {
            200 | 201 => return self.read(&path, ANSWER, response, started),
            // A static host knows no other method than GET.
            404 | 405 | 410 | 501 => FetchError::NotFound(path),
            301..=308 => {
                let to = response.headers().get(LOCATION);
                let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
                let to = to.chars().take(200).collect();
                FetchError::Redirected { path, to }
            }
            status @ (429 | 503) => FetchError::Busy {
                path,
                status,
                retry_after: answer::rest(response.headers()),
            },
            511 => FetchError::Portal(path),
            status => FetchError::Refused { path, status },
        };
        drain(response);
        Err(error)
    }
}
