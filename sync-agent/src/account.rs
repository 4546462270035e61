//! What a round leaves word of, whether it went well or not.

use chrono::{DateTime, Utc};
use content_store::{Reader, ReleaseInfo};

use crate::clock::Assumed;
use crate::status::{Disk, Pending, SCHEMA, Traffic};
use crate::{AgentError, ClockTrust, Fault, Home, Outcome, PublisherStatus, Status};

/// The end of a round: how it went, by which time, from where.
pub struct Account {
    pub result: Result<Outcome, AgentError>,
    /// The time that the round judged by.
    pub assumed: Assumed,
    pub floor: Option<DateTime<Utc>>,
    pub source: String,
    pub traffic: Traffic,
    /// The releases in the cache; `None` when it cannot be read.
    releases: Option<Vec<ReleaseInfo>>,
    disk: Option<Disk>,
}

impl Account {
    /// Takes stock of `home` after a round.
    pub(crate) fn of(
        home: &Home,
        result: Result<Outcome, AgentError>,
        assumed: Assumed,
        source: String,
        traffic: Traffic,
    ) -> Self {
        let releases = Reader::open(home.dir()).and_then(|reader| reader.releases());
        Self {
            result,
            assumed,
            floor: home.floor().now(),
            source,
            traffic,
            releases: releases.ok(),
            disk: Disk::of(home.dir()).map(|disk| Disk {
                quota: home.room().quota,
                ..disk
            }),
        }
    }

    /// Writes the status that this leads to, and ends the account.
    pub(crate) fn write(self, home: &Home) -> Result<Outcome, AgentError> {
        let status = self.status(Status::read(home.dir()).unwrap_or_default());
        // A status that cannot be written must not hide the cause, which is most likely the same.
        match (self.result, status.write(home.dir())) {
            (Ok(outcome), written) => written.map(|()| outcome),
            (Err(error), _) => Err(error),
        }
    }

    /// Whether everything is as the source has it.
    pub fn is_whole(&self) -> bool {
        let whole = |outcome: &Outcome| outcome.faults.is_empty();
        self.result.as_ref().is_ok_and(whole)
    }

    /// `before`, brought up to date.
    pub fn status(&self, before: Status) -> Status {
        let mut status = Status {
            schema: SCHEMA,
            last_attempt: Some(self.assumed.now),
            clock_floor: self.floor,
            source: Some(self.source.clone()),
            traffic: self.traffic,
            disk: self.disk.or(before.disk),
            errors: self.faults(),
            ..before
        };
        (status.clock, status.assumed_now) = if self.assumed.behind {
            (ClockTrust::Behind, Some(self.assumed.now))
        } else {
            (ClockTrust::Trusted, None)
        };
        if let Ok(outcome) = self.result.as_ref()
            && !outcome.older_source
        {
            status.pending_bytes = outcome.pending_bytes;
            status.pending = Pending {
                packs: outcome.pending_packs,
                blobs: outcome.pending_bytes,
                blobs_missing: outcome.missing_blobs,
            };
            status.urgent_until = outcome.urgent_until.filter(|at| *at > self.assumed.now);
            // What was left for cheaper hours is not here yet.
            if outcome.faults.is_empty() && outcome.pending_packs == 0 {
                status.last_success = match outcome.as_of {
                    Some(as_of) => status.last_success.max(Some(as_of.min(self.assumed.now))),
                    None => Some(self.assumed.now),
                };
            }
        }
        status.publishers = self.publishers(status.publishers);
        status.aged(self.assumed.now)
    }

    fn faults(&self) -> Vec<Fault> {
        match &self.result {
            Err(error) => vec![Fault::new(error, None)],
            Ok(outcome) => outcome
                .faults
                .iter()
                .map(|(id, error)| Fault::new(error, id.as_deref()))
                .collect(),
        }
    }

    /// What the cache holds; where it cannot be read, what was last known of it.
    fn publishers(&self, before: Vec<PublisherStatus>) -> Vec<PublisherStatus> {
        let known = |id: &str| before.iter().find(|publisher| publisher.id == id);
        let mut publishers = match &self.releases {
            None => before,
            Some(releases) => releases
                .iter()
                .map(|release| PublisherStatus {
                    id: release.publisher.clone(),
                    name: release.name.clone(),
                    release: release.number,
                    signed_on: release.signed_on,
                    pending: known(&release.publisher).and_then(|before| before.pending),
                    fault: None,
                })
                .collect(),
        };
        for publisher in &mut publishers {
            if let Ok(outcome) = &self.result {
                let offered = outcome.offered.get(&publisher.id).copied();
                publisher.pending = offered.or(publisher.pending);
                let of_publisher = |(id, _): &&(Option<String>, AgentError)| {
                    id.as_deref() == Some(publisher.id.as_str())
                };
                let fault = outcome.faults.iter().find(of_publisher);
                publisher.fault = fault.map(|(_, error)| error.code().to_owned());
            }
            publisher.pending = publisher
                .pending
                .filter(|offered| *offered > publisher.release);
        }
        publishers
    }
}
