//! `POST /intake/batches/ID`: where terminals hand in what goes home. 201 or 200 with the id in the body:
//! stored, and need not be sent again.
//!
//! Whoever reaches the server may knock: a body has a longest length and a latest end, few are read
//! at a time, and what comes in is written only when it has the form of a batch of this county.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use content_store::outbox::BATCH_MAX;

use crate::clock;
use crate::intake::{Accepted, Gate, Intake, IntakeError, Way};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// The intake of a workspace, open for as long as the server runs.
pub struct Reception {
    workspace: PathBuf,
    desk: Mutex<Desk>,
    /// Bodies that are being read.
    reading: AtomicUsize,
}

struct Desk {
    intake: Intake,
    gate: Gate,
    /// When sites and keys were looked up; milliseconds since 1970.
    looked: u64,
    bucket: Bucket,
}

/// A 2G modem brings some hundred bytes in a second.
const LATEST: Duration = Duration::from_secs(180);
const READING_MAX: usize = 64;
/// How soon sites and keys are looked up again for somebody unknown, milliseconds.
const LOOK_AGAIN: u64 = 60_000;
/// Seconds after which whoever was turned away may come again.
const LATER: HeaderValue = HeaderValue::from_static("600");

impl Reception {
    pub fn open(workspace: &Workspace) -> Result<Self, PublishError> {
        let desk = Desk {
            intake: Intake::open(&workspace.dir)?,
            gate: Gate::of(workspace)?,
            looked: clock::unix_ms(),
            bucket: Bucket::full(clock::unix_ms()),
        };
        Ok(Self {
            workspace: workspace.dir.clone(),
            desk: Mutex::new(desk),
            reading: AtomicUsize::new(0),
        })
    }

    pub(super) fn routes(self) -> Router {
        let take = post(take).put(take);
        Router::new()
            .route("/intake/batches/{id}", take)
            .with_state(Arc::new(self))
    }

    fn accept(&self, id: &str, body: &[u8]) -> Result<Accepted, Refusal> {
        let mut desk = self.desk();
        if !desk.bucket.take(clock::unix_ms()) {
            return Err(Refusal::Busy);
        }
        let mut admitted = desk.gate.admit(id, body);
        let unknown = matches!(
            admitted,
            Err(IntakeError::UnknownSite(_) | IntakeError::OtherCounty)
        );
        if unknown && clock::unix_ms().saturating_sub(desk.looked) > LOOK_AGAIN {
            // Made known since? A workspace in use is looked at later.
            let workspace = Workspace::open(&self.workspace).map_err(|_| Refusal::Busy)?;
            desk.gate = Gate::of(&workspace).map_err(|_| Refusal::Busy)?;
            desk.looked = clock::unix_ms();
            admitted = desk.gate.admit(id, body);
        }
        let day = clock::china().date();
        Ok(desk.intake.accept(&admitted?, Way::Network, day)?)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why nothing was taken.
enum Refusal {
    /// Too many at once; again later.
    Busy,
    Late,
    Long,
    Not(IntakeError),
}

impl From<IntakeError> for Refusal {
    fn from(error: IntakeError) -> Self {
        Self::Not(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Busy | Self::Not(IntakeError::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::Long => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Not(IntakeError::Malformed(_)) => StatusCode::BAD_REQUEST,
            Self::Not(IntakeError::OtherCounty | IntakeError::UnknownSite(_)) => {
                StatusCode::FORBIDDEN
            }
            Self::Not(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        if let Self::Not(error) = &self {
            // The sender learns no more than the kind.
            eprintln!("错误 / error: {error}");
        }
        let again = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        match again.contains(&status) {
            true => (status, [(RETRY_AFTER, LATER)]).into_response(),
            false => status.into_response(),
        }
    }
}

async fn take(
    State(reception): State<Arc<Reception>>,
    Path(id): Path<String>,
    body: Body,
) -> Result<(StatusCode, String), Refusal> {
    let body = read(&reception, body).await?;
    let own = id.clone();
    // SQLite waits for the disk; other terminals must not wait for it.
    let stored = tokio::task::spawn_blocking(move || reception.accept(&own, &body)).await;
    // The id in the answer tells it from the page of a network that says yes to everything.
    match stored.map_err(|_| Refusal::Busy)?? {
        Accepted::Counted => Ok((StatusCode::CREATED, id)),
        Accepted::Repeated => Ok((StatusCode::OK, id)),
    }
}

async fn read(reception: &Reception, body: Body) -> Result<Vec<u8>, Refusal> {
    let _seat = Seat::take(&reception.reading).ok_or(Refusal::Busy)?;
    match tokio::time::timeout(LATEST, to_bytes(body, BATCH_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(_)) => Err(Refusal::Long),
        Err(_) => Err(Refusal::Late),
    }
}

/// One of the few bodies that are read at a time; given back however reading ends.
struct Seat<'a>(&'a AtomicUsize);

impl<'a> Seat<'a> {
    fn take(taken: &'a AtomicUsize) -> Option<Self> {
        if taken.fetch_add(1, Ordering::Relaxed) < READING_MAX {
            return Some(Self(taken));
        }
        taken.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// So many batches may come at once, and so many in a second after that.
struct Bucket {
    tokens: u64,
    filled: u64,
}

const BURST: u64 = 3000;
const PER_SECOND: u64 = 50;

impl Bucket {
    fn full(now: u64) -> Self {
        Self {
            tokens: BURST,
            filled: now,
        }
    }

    fn take(&mut self, now: u64) -> bool {
        let new = now.saturating_sub(self.filled) / (1000 / PER_SECOND);
        if new > 0 || now < self.filled {
            self.tokens = (self.tokens + new).min(BURST);
            self.filled = now;
        }
        match self.tokens.checked_sub(1) {
            Some(left) => {
                self.tokens = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_slowed_down_and_a_fleet_is_not() {
        let mut bucket = Bucket::full(0);
        let taken = (0..10_000).filter(|_| bucket.take(0)).count() as u64;
        assert_eq!(taken, BURST);
        assert!(!bucket.take(10));
        let later = (0..10_000).filter(|_| bucket.take(1010)).count() as u64;
        assert_eq!(later, PER_SECOND);
        // A clock that was set back does not lock everybody out.
        assert!(!bucket.take(500));
        assert!(bucket.take(600));
    }

    #[test]
    fn seats_are_given_back() {
        let taken = AtomicUsize::new(0);
        let seats: Vec<_> = (0..READING_MAX + 3).map(|_| Seat::take(&taken)).collect();
        assert_eq!(seats.iter().flatten().count(), READING_MAX);
        drop(seats);
        assert_eq!(taken.load(Ordering::Relaxed), 0);
    }
}
