//! What came home, as the office reads it: counters added up, words opened for the eyes of whoever
//! has the key.

pub mod text;
mod word;

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use content_model::Rid;
use content_store::outbox::{CountKind, Heartbeat, TEXT_INFO, Words};
use serde::Serialize;

use crate::error::WorkspaceError;
use crate::intake::{Intake, IntakeError, Total};
use crate::keys::Opener;
use crate::ledger::Ledger;
use text::{cell, plain};
pub use word::{Word, words};

/// Everything that a selection holds.
#[derive(Debug, Default, Serialize)]
pub struct Feedback {
    pub since: Option<NaiveDate>,
    pub site: Option<String>,
    pub visits: u64,
    /// Searches that found nothing, whatever was searched for.
    pub unfound: u64,
    /// What was searched for in vain by so many that it may be told: part of the former, most first.
    pub unfound_words: Vec<Word>,
    /// Words that the release offers, and how often they were tapped; most first.
    pub hot_words: Vec<Word>,
    /// Most first.
    pub views: Vec<Counted>,
    pub prints: Vec<Counted>,
    /// The service as a whole first, then records.
    pub ratings: Vec<Rated>,
    pub reasons: Vec<Counted>,
    /// 点题公开
    pub wishes: Vec<Counted>,
    pub texts: Vec<Told>,
    /// Texts for which no key was given.
    pub unopened: usize,
    pub terminals: Vec<Heard>,
}

/// A counter of all selected days and sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// A record's id; empty for the service, or where it is not known any more.
    pub about: String,
    pub title: String,
    pub what: String,
    pub count: u64,
}

/// How satisfied people were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rated {
    pub about: String,
    pub title: String,
    /// How often each level was given, the worst first.
    pub levels: [u64; 5],
}

/// A visitor's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    pub site: String,
    pub period: String,
    pub about: String,
    pub title: String,
    pub text: String,
}

/// A terminal that was heard of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heard {
    pub site: String,
    pub terminal: String,
    pub received: NaiveDate,
    pub heartbeat: Heartbeat,
}

impl Feedback {
    /// Adds up what `intake` has since a day and of a site, where these are named. `openers` is asked
    /// for keys only where there are words to open.
    pub fn gather<E: From<IntakeError> + From<WorkspaceError>>(
        intake: &Intake,
        ledger: &Ledger,
        since: Option<NaiveDate>,
        site: Option<&str>,
        openers: impl FnOnce() -> Result<Vec<Opener>, E>,
    ) -> Result<Self, E> {
        let mut out = Self {
            since,
            site: site.map(str::to_owned),
            ..Self::default()
        };
        let titles = Titles::new(ledger);
        let totals = intake.totals(since, site)?;
        out.count(&totals, &titles)?;
        out.unfound_words = words(&totals, CountKind::Unfound);
        out.hot_words = words(&totals, CountKind::HotWord);
        let sealed = intake.texts(since, site)?;
        let openers = match sealed.is_empty() {
            true => Vec::new(),
            false => openers()?,
        };
        for text in sealed {
            let opened = openers
                .iter()
                .find_map(|opener| opener.open(TEXT_INFO, b"", &text.sealed))
                .and_then(|plain| Words::from_bytes(&plain).ok());
            let Some(words) = opened else {
                out.unopened += 1;
                continue;
            };
            let about = words.about.map(|rid| rid.to_string()).unwrap_or_default();
            out.texts.push(Told {
                title: titles.of(&about)?,
                site: text.site,
                period: text.period,
                text: plain(&words.text),
                about,
            });
        }
        for terminal in intake.terminals(site)? {
            out.terminals.push(Heard {
                site: terminal.site,
                terminal: terminal.terminal,
                received: terminal.received,
                heartbeat: terminal.heartbeat,
            });
        }
        Ok(out)
    }

    fn count(&mut self, totals: &[Total], titles: &Titles<'_>) -> Result<(), WorkspaceError> {
        let mut sums: BTreeMap<(CountKind, &str, &str), u64> = BTreeMap::new();
        for Total { counter, .. } in totals {
            let sum = sums.entry((counter.kind, counter.about.as_str(), counter.what.as_str()));
            *sum.or_default() += counter.count;
        }
        for ((kind, about, what), count) in sums {
            let counted = || -> Result<Counted, WorkspaceError> {
                Ok(Counted {
                    about: about.to_owned(),
                    title: titles.of(about)?,
                    what: what.to_owned(),
                    count,
                })
            };
            match kind {
                CountKind::Visit => self.visits += count,
                CountKind::Unfound if what.is_empty() => self.unfound += count,
                // Words are added up by themselves.
                CountKind::Unfound | CountKind::HotWord => {}
                CountKind::View => self.views.push(counted()?),
                CountKind::Print => self.prints.push(counted()?),
                CountKind::Reason => self.reasons.push(counted()?),
                CountKind::Wish => self.wishes.push(counted()?),
                CountKind::Rating => {
                    let level = what.parse::<usize>().unwrap_or(0);
                    if self.ratings.last().is_none_or(|last| last.about != about) {
                        self.ratings.push(Rated {
                            about: about.to_owned(),
                            title: titles.of(about)?,
                            levels: [0; 5],
                        });
                    }
                    let levels = self.ratings.last_mut().map(|rated| &mut rated.levels);
                    if let Some(place) = levels.and_then(|all| all.get_mut(level.wrapping_sub(1))) {
                        *place += count;
                    }
                }
            }
        }
        for list in [
            &mut self.views,
            &mut self.prints,
            &mut self.reasons,
            &mut self.wishes,
        ] {
            list.sort_by_key(|counted| std::cmp::Reverse(counted.count));
        }
        Ok(())
    }
}

/// Writes every counter of the selection, and the opened words, as a table that office programs
/// read: UTF-8 with its mark, no cell taken for a formula.
pub fn write_csv(
    out: impl Write,
    totals: &[Total],
    feedback: &Feedback,
    ledger: &Ledger,
) -> Result<(), csv::Error> {
    let titles = Titles::new(ledger);
    let mut out = out;
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["站点", "日期", "类别", "对象", "标题", "内容", "次数"])?;
    for Total {
        site,
        period,
        counter,
    } in totals
    {
        if text::is_of_words(counter) && !word::is_word(counter) {
            continue;
        }
        let title = titles.of(&counter.about).unwrap_or_default();
        table.write_record([
            site,
            period,
            text::kind(counter),
            &counter.about,
            &cell(&title),
            &text::what(counter.kind, &counter.what),
            &counter.count.to_string(),
        ])?;
    }
    for told in &feedback.texts {
        table.write_record([
            &told.site,
            &told.period,
            "意见",
            &told.about,
            &cell(&told.title),
            &cell(&told.text),
            "1",
        ])?;
    }
    Ok(table.flush()?)
}

/// Titles of records as they stand in the workspace.
struct Titles<'a>(&'a Ledger);

impl<'a> Titles<'a> {
    fn new(ledger: &'a Ledger) -> Self {
        Self(ledger)
    }

    /// Empty for the service, and for a record that nobody has here.
    fn of(&self, about: &str) -> Result<String, WorkspaceError> {
        let Ok(rid) = about.parse::<Rid>() else {
            return Ok(String::new());
        };
        let stored = self.0.stored(&rid)?;
        let record = stored.and_then(|s| content_model::record_from_bytes(&s.working).ok());
        Ok(record.map(|record| record.title).unwrap_or_default())
    }
}
