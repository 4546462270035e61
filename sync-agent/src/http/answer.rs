//! What the head of an answer says (RFC 9110), and its body at the pace that is allowed.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use ureq::http::header::{
    CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderName, LAST_MODIFIED,
    RETRY_AFTER,
};
use ureq::http::{HeaderMap, Response};
use ureq::{Body, BodyReader};

use super::Link;
use crate::clock::Stopwatch;
use crate::{FetchError, Validator};

/// Nobody is left alone for longer than this on his own word.
const LONGEST_REST: Duration = Duration::from_secs(3600);

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<DateTime<Utc>> {
    http_date(text(headers, name)?)
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|at| at.to_utc())
}

/// Refuses what is no file: a web page, or bytes that something on the way has repacked.
pub(super) fn plain(path: &str, headers: &HeaderMap) -> Result<(), FetchError> {
    if is_page(headers) {
        return Err(FetchError::Portal(path.to_owned()));
    }
    match text(headers, CONTENT_ENCODING) {
        None | Some("" | "identity") => Ok(()),
        Some(coding) => Err(garbled(path, &format!("content-encoding {coding:.40}"))),
    }
}

/// Whether the answer says that it is a web page.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    is_of(headers, &["text/html", "application/xhtml+xml"])
}

fn is_of(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let told = text(headers, CONTENT_TYPE).unwrap_or_default();
    let kind = told.split(';').next().unwrap_or_default().trim();
    kinds.iter().any(|one| kind.eq_ignore_ascii_case(one))
}

/// What says later on whether the file is still this one: a strong entity tag, or, where there is no
/// tag at all, a settled date of change (§13.1.5).
pub(super) fn strong(headers: &HeaderMap) -> Option<Validator> {
    let validator = match text(headers, ETAG) {
        Some(tag) => Some(tag).filter(|tag| tag.len() >= 2 && tag.starts_with('"')),
        None => text(headers, LAST_MODIFIED).filter(|_| is_settled(headers)),
    };
    validator.map(|text| Validator(text.to_owned()))
}

/// Whether the file had its date of change for a second when it was sent: another change within the
/// same second would not show (§8.8.2.2).
fn is_settled(headers: &HeaderMap) -> bool {
    let changed = date(headers, LAST_MODIFIED);
    let settled = changed.and_then(|at| at.checked_add_signed(TimeDelta::seconds(1)));
    settled.is_some_and(|settled| date(headers, DATE).is_some_and(|sent| settled <= sent))
}

/// The condition under which a file need not be sent again, weak tags allowed (§13.1.2, §13.1.3). Many
/// servers make their tags of date and length, so both have to be settled.
pub(super) fn condition(headers: &HeaderMap) -> Option<(HeaderName, String)> {
    use ureq::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
    let changed = text(headers, LAST_MODIFIED);
    if changed.is_some() && !is_settled(headers) {
        return None;
    }
    let tag = text(headers, ETAG).map(|tag| (IF_NONE_MATCH, tag.to_owned()));
    tag.or_else(|| Some((IF_MODIFIED_SINCE, changed?.to_owned())))
}

/// For how long a busy server wants to be left alone (§10.2.3). A moment is measured by the server's
/// own clock.
pub(super) fn rest(headers: &HeaderMap) -> Option<Duration> {
    let told = text(headers, RETRY_AFTER)?;
    let rest = if told.bytes().all(|b| b.is_ascii_digit()) {
        Duration::from_secs(told.parse().unwrap_or(u64::MAX))
    } else {
        let wait = http_date(told)? - date(headers, DATE)?;
        wait.to_std().unwrap_or_default()
    };
    Some(rest.min(LONGEST_REST))
}

/// Which part of which whole a 206 brings (§14.4, §15.3.7): its first byte, and the length of the whole.
pub(super) fn part(
    path: &str,
    response: &Response<Body>,
    offset: u64,
) -> Result<Option<u64>, FetchError> {
    let headers = response.headers();
    if is_of(headers, &["multipart/byteranges"]) {
        return Err(garbled(path, "several parts where one was asked for"));
    }
    let told = text(headers, CONTENT_RANGE).unwrap_or_default();
    let Some((first, last, whole)) = content_range(told) else {
        return Err(garbled(path, &format!("content-range {told:.60}")));
    };
    let body = response.body().content_length();
    let fits = first == offset
        && whole.is_none_or(|whole| last < whole)
        && body.is_none_or(|body| body == last - first + 1);
    if fits {
        Ok(whole)
    } else {
        Err(garbled(
            path,
            &format!("content-range {told:.60} for {offset}-"),
        ))
    }
}

/// `bytes FIRST-LAST/WHOLE`; the whole may be unknown.
fn content_range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (unit, rest) = text.split_once(' ')?;
    let (range, whole) = rest.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let whole = match whole {
        "*" => None,
        whole => Some(number(whole)?),
    };
    let (first, last) = (number(first)?, number(last)?);
    (unit.eq_ignore_ascii_case("bytes") && first <= last && last < u64::MAX)
        .then_some((first, last, whole))
}

pub(super) fn garbled(path: &str, why: &str) -> FetchError {
    FetchError::Garbled {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

/// A body: counted, held down to the link's rate, and given up when it is slower than patience allows.
pub(super) struct Paced<'a> {
    body: BodyReader<'static>,
    link: &'a Link,
    started: Stopwatch,
    come: u64,
    /// For how long the link's own rate held it up.
    held: Duration,
}

impl<'a> Paced<'a> {
    /// `started`: when it was asked for.
    pub fn new(body: Body, link: &'a Link, started: Stopwatch) -> Self {
        Self {
            body: body.into_reader(),
            link,
            started,
            come: 0,
            held: Duration::ZERO,
        }
    }
}

impl Read for Paced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.link.throttle.as_ref().map_or(16 << 10, |t| t.part());
        let most = most.min(buffer.len());
        let count = self.body.read(&mut buffer[..most])?;
        self.come += count as u64;
        self.link.meter.take(count);
        if let Some(throttle) = &self.link.throttle {
            self.held += throttle.pay(count as u64);
        }
        let waited = self.started.elapsed().saturating_sub(self.held);
        if count > 0 && waited > self.link.patience.until(self.come) {
            let why = format!("too slow: {} bytes so far", self.come);
            return Err(io::Error::new(ErrorKind::TimedOut, why));
        }
        Ok(count)
    }
}
