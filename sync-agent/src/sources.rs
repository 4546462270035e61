//! Several sources, tried in their order: the county's addresses, terminals near by, a stick.

use chrono::{DateTime, Utc};
use content_store::StoreError;
use content_trust::TrustError;

use crate::config::{ConfigError, Origin, Settings};
use crate::{
    Account, AgentError, Allowance, FolderSource, Home, HttpSource, Outcome, Source, Via, Watch,
    conduct,
};

/// Where this terminal may get its content from, in the order in which it asks.
pub struct Sources(Vec<Box<dyn Source>>);

impl Sources {
    pub fn new(sources: Vec<Box<dyn Source>>) -> Self {
        Self(sources)
    }

    /// Those that `settings` list. All servers share one pace and one count; terminals near by are
    /// reached without the proxy.
    pub fn of(settings: &Settings) -> Result<Self, ConfigError> {
        let link = settings.link()?;
        let near = link.clone().via(Via::Direct);
        let open = |origin: &Origin| -> Box<dyn Source> {
            match origin {
                Origin::County(address) => Box::new(
                    HttpSource::over(address, &link).delivering_to(settings.intake.as_deref()),
                ),
                Origin::Neighbour(address) => {
                    Box::new(HttpSource::over(address, &near).neighbour())
                }
                Origin::Folder(folder) => Box::new(FolderSource::new(folder)),
            }
        };
        Ok(Self(settings.sources.iter().map(open).collect()))
    }

    /// One round, as [`conduct`] does it, from the first source that serves. The next one is asked
    /// when one cannot be reached, misbehaves, lacks something or is older than this terminal.
    ///
    /// `None` without any source.
    pub fn conduct(
        &self,
        home: &Home,
        pinned: Option<&[u8]>,
        system: DateTime<Utc>,
        allowance: Allowance,
        watch: &dyn Watch,
    ) -> Option<Account> {
        let mut so_far: Option<Account> = None;
        for source in &self.0 {
            let source = source.as_ref();
            let mut account = conduct(home, source, pinned, system, allowance, watch);
            account.result = told(source, account.result);
            let verdict = Verdict::on(&account.result);
            so_far = Some(match so_far {
                Some(before) => together(before, account),
                None => account,
            });
            if verdict == Verdict::Over {
                break;
            }
            log::info!("{}: {verdict:?}", source.name());
        }
        so_far
    }
}

/// A terminal near by that is behind this one does nothing wrong.
fn told(source: &dyn Source, result: Result<Outcome, AgentError>) -> Result<Outcome, AgentError> {
    match result {
        Err(AgentError::Trust(TrustError::Version { role, .. }))
            if source.is_neighbour() && role == "timestamp" =>
        {
            Ok(Outcome {
                older_source: true,
                ..Outcome::default()
            })
        }
        result => result,
    }
}

/// What one source was good for; the later ones say more about the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// Nothing wrong, and nothing new.
    Older,
    Failed,
    /// It brought something, and lacked something.
    Partly,
    /// Served, or failed in a way that no other source can mend.
    Over,
}

impl Verdict {
    fn on(result: &Result<Outcome, AgentError>) -> Self {
        match result {
            Ok(outcome) if outcome.older_source => Self::Older,
            Ok(outcome) if outcome.faults.iter().any(|(_, error)| blames_source(error)) => {
                Self::Partly
            }
            Err(error) if blames_source(error) => Self::Failed,
            _ => Self::Over,
        }
    }
}

/// Whether another source may do better.
fn blames_source(error: &AgentError) -> bool {
    match error {
        AgentError::Fetch(_) | AgentError::Trust(_) | AgentError::MissingRoot { .. } => true,
        AgentError::Store(error) => !matches!(error, StoreError::Storage(_)),
        _ => false,
    }
}

/// Two attempts as one round: the one that says more speaks for both; of two failures the first.
fn together(mut before: Account, after: Account) -> Account {
    let (first, second) = (Verdict::on(&before.result), Verdict::on(&after.result));
    let mut round = after;
    round.traffic = round.traffic.plus(before.traffic);
    if second < first || (second == first && first != Verdict::Partly) {
        (round.result, round.source) = (before.result, before.source);
    } else if let (Ok(did), Ok(outcome)) = (&mut before.result, &mut round.result) {
        did.applied.append(&mut outcome.applied);
        did.removed.append(&mut outcome.removed);
        std::mem::swap(&mut did.applied, &mut outcome.applied);
        std::mem::swap(&mut did.removed, &mut outcome.removed);
    }
    round
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FetchError;

    fn unreachable() -> AgentError {
        FetchError::Unreachable("gone".to_owned()).into()
    }

    fn verdict_on(result: Result<Outcome, AgentError>) -> Verdict {
        Verdict::on(&result)
    }

    #[test]
    fn only_what_another_source_may_mend_leads_to_it() {
        let older = Outcome {
            older_source: true,
            ..Outcome::default()
        };
        let lacking = |error| Outcome {
            faults: vec![(None, error)],
            ..Outcome::default()
        };
        let full = || AgentError::disk("spool")(std::io::ErrorKind::StorageFull.into());
        assert_eq!(verdict_on(Ok(Outcome::default())), Verdict::Over);
        assert_eq!(verdict_on(Ok(older)), Verdict::Older);
        assert_eq!(verdict_on(Ok(lacking(unreachable()))), Verdict::Partly);
        assert_eq!(verdict_on(Ok(lacking(full()))), Verdict::Over);
        assert_eq!(verdict_on(Err(unreachable())), Verdict::Failed);
        for error in [
            full(),
            AgentError::Cancelled,
            AgentError::NoRoot,
            AgentError::Busy,
            StoreError::Storage("full".to_owned()).into(),
        ] {
            assert_eq!(verdict_on(Err(error)), Verdict::Over);
        }
        let digest = TrustError::Digest {
            what: "x".to_owned(),
        };
        assert_eq!(verdict_on(Err(digest.into())), Verdict::Failed);
    }
}
