use chrono::{DateTime, TimeDelta, Utc};
use content_model::{Body, PublisherId, Record, Scope};
use content_pack::Release;
use content_trust::{FunctionRule, Review, Targets};

use crate::StoreError;

/// What a publisher may publish, as verified metadata says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    publisher: String,
    scopes: Vec<Scope>,
    rule: FunctionRule,
    /// When the publisher's role was signed, where that matters.
    signed_at: Option<DateTime<Utc>>,
}

/// The publisher that may only warn: its officer approves alone, others review afterwards.
pub const WARNING: &str = "warning";

/// How long an emergency warning may stand without the ordinary reviews.
pub const WARNING_LIFE: TimeDelta = TimeDelta::hours(72);

impl Mandate {
    /// What `top`, the county's accepted targets, lets `publisher` do, whose own accepted role is
    /// `role`. `None`: it is no publisher, or a rule that every publisher must have is missing.
    pub fn new(top: &Targets, publisher: &str, role: &Targets) -> Option<Self> {
        let scopes = &top.publishers.get(publisher)?.scopes;
        let rule = top.functions.get(publisher)?;
        let needed: &[&str] = match publisher {
            WARNING => &["approve"],
            _ => &["legal", "secrecy", "approve"],
        };
        if !needed.iter().all(|f| rule.require.iter().any(|r| r == f)) {
            return None;
        }
        Some(Self {
            publisher: publisher.to_owned(),
            scopes: scopes.iter().filter_map(|s| s.parse().ok()).collect(),
            rule: rule.clone(),
            signed_at: role.common.signed_at,
        })
    }

    /// Checks that everything in `release`, which `signer` vouches for, is this publisher's to say
    /// and was reviewed by the officers that the rule names.
    pub fn check(&self, signer: &str, release: &Release) -> Result<(), StoreError> {
        self.check_signer(signer, &release.publisher)?;
        for packed in &release.records {
            self.check_record(&packed.record)?;
        }
        for (change_set, set) in &release.manifest.reviews {
            self.check_set(change_set, &set.reviews)?;
        }
        Ok(())
    }

    pub(crate) fn check_signer(
        &self,
        signer: &str,
        claimed: &PublisherId,
    ) -> Result<(), StoreError> {
        let publisher = &self.publisher;
        if signer == publisher && claimed.as_str() == publisher {
            return Ok(());
        }
        Err(StoreError::Refused(format!(
            "{signer} signed a release of {claimed} for {publisher}"
        )))
    }

    pub(crate) fn check_record(&self, record: &Record) -> Result<(), StoreError> {
        let (publisher, rid) = (&self.publisher, &record.rid);
        if !self.scopes.contains(&record.scope) {
            let scope = &record.scope;
            let why = format!("{publisher} may not publish {rid} for {scope}");
            return Err(StoreError::Refused(why));
        }
        if publisher == WARNING && !self.is_short_warning(record) {
            let hours = WARNING_LIFE.num_hours();
            let why = format!("{rid} is not a warning that ends within {hours} hours");
            return Err(StoreError::Refused(why));
        }
        Ok(())
    }

    pub(crate) fn check_set(&self, digest: &str, reviews: &[Review]) -> Result<(), StoreError> {
        self.rule
            .check_reviews(digest, reviews)
            .map_err(StoreError::Unreviewed)
    }

    /// Whether every one of `scopes` may be published in.
    pub fn allows(&self, scopes: &[String]) -> Result<(), StoreError> {
        let outside = scopes
            .iter()
            .find(|scope| !self.scopes.iter().any(|s| s.to_string() == **scope));
        match outside {
            Some(scope) => Err(StoreError::Refused(format!(
                "{} may not publish for {scope} any more",
                self.publisher
            ))),
            None => Ok(()),
        }
    }

    fn is_short_warning(&self, record: &Record) -> bool {
        let Body::Notice(notice) = &record.body else {
            return false;
        };
        // Records carry China standard time (UTC+8).
        let signed_at = self
            .signed_at
            .map(|at| at.naive_utc() + TimeDelta::hours(8));
        notice.is_warning() && signed_at.is_some_and(|at| notice.expires_at <= at + WARNING_LIFE)
    }
}
