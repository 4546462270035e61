//! Whether people find each guide, whichever way they would type what it is called.
//!
//! In: the records as they stand in the workspace, published or not. Out: for each name of each guide
//! and each [`Way`] of typing it, at which place among the guides it comes. The search is the
//! terminal's own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use content_model::{Body, Record, Rid, Status};
use content_store::StoreError;
use content_store::search::{Group, Question, Search, Way, ways};
use serde::Serialize;

/// Places that are looked at: what stands behind them nobody sees.
const DEPTH: usize = 10;

/// What came of trying.
#[derive(Debug, Default, Serialize)]
pub struct Lint {
    pub guides: usize,
    /// Guides that have no other name than their title: people say it otherwise.
    pub unnamed: Vec<String>,
    pub by_way: BTreeMap<&'static str, Tally>,
    /// What does not come first.
    pub behind: Vec<Trial>,
}

/// How often, of how many.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub tried: usize,
    pub first: usize,
    /// Among the first five.
    pub in_five: usize,
}

/// One name, typed one way, that does not bring its guide first.
#[derive(Debug, Serialize)]
pub struct Trial {
    pub guide: String,
    pub name: String,
    pub way: &'static str,
    pub typed: String,
    /// From 1; `None`: not among the first ten guides.
    pub place: Option<usize>,
    /// The guide that comes first instead.
    pub instead: Option<String>,
}

impl Lint {
    /// Types every name of every guide in force among `records`.
    pub fn of(records: Vec<Record>) -> Result<Self, StoreError> {
        let guides: Vec<(Rid, Vec<String>)> = records
            .iter()
            .filter(|record| {
                matches!(record.body, Body::Guide(_)) && record.status == Status::InForce
            })
            .map(|record| (record.rid.clone(), names(record)))
            .collect();
        let mut search = Search::among(records)?;
        let mut out = Self {
            guides: guides.len(),
            ..Self::default()
        };
        for (rid, names) in &guides {
            if let [title] = names.as_slice() {
                out.unnamed.push(title.clone());
            }
            for name in names {
                for (way, typed) in ways(name) {
                    out.try_one(&mut search, rid, (&names[0], name), way, typed)?;
                }
            }
        }
        Ok(out)
    }

    fn try_one(
        &mut self,
        search: &mut Search,
        rid: &Rid,
        (guide, name): (&str, &str),
        way: Way,
        typed: String,
    ) -> Result<(), StoreError> {
        let question = Question {
            only: Some(Group::Guides),
            most: DEPTH,
            ..Question::new(&typed)
        };
        let hits = search.find(&question)?.hits;
        let place = hits.iter().position(|hit| hit.entry.record.rid == *rid);
        let tally = self.by_way.entry(way.as_str()).or_default();
        tally.tried += 1;
        tally.first += usize::from(place == Some(0));
        tally.in_five += usize::from(place.is_some_and(|place| place < 5));
        if place != Some(0) {
            self.behind.push(Trial {
                guide: guide.to_owned(),
                name: name.to_owned(),
                way: way.as_str(),
                typed,
                place: place.map(|place| place + 1),
                instead: hits.first().map(|hit| hit.entry.record.title.clone()),
            });
        }
        Ok(())
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = format!("{}项指南。 / {} guides.\n", self.guides, self.guides);
        for (way, tally) in &self.by_way {
            let Tally {
                tried,
                first,
                in_five,
            } = tally;
            let _ = writeln!(
                out,
                "{}:试了{tried}次,排第一{first}次,前五{in_five}次 / {way}: {tried} tried, {first} first, {in_five} in five",
                spoken(way)
            );
        }
        for one in &self.behind {
            let place = match one.place {
                Some(place) => format!("排第{place} / at {place}"),
                None => format!("前{DEPTH}里没有 / not in {DEPTH}"),
            };
            let instead = one.instead.as_deref().unwrap_or("—");
            let _ = writeln!(
                out,
                "  {}({}):输入 {} {place},第一是 {instead}",
                one.guide,
                spoken(one.way),
                one.typed
            );
        }
        if !self.unnamed.is_empty() {
            let _ = writeln!(
                out,
                "没有通俗名、也没有别名的指南有{}项;群众不会按全称来找,请在“通俗名”“别名”两栏补上: / \
                 {} guides have no plain name and no alias; please fill in these columns:",
                self.unnamed.len(),
                self.unnamed.len()
            );
            for title in &self.unnamed {
                let _ = writeln!(out, "  {title}");
            }
        }
        out
    }
}

/// What people call a guide, its title first.
fn names(record: &Record) -> Vec<String> {
    let own = [
        Some(&record.title),
        record.short_title.as_ref(),
        record.plain_name.as_ref(),
    ];
    let mut out: Vec<String> = Vec::new();
    for name in own.into_iter().flatten().chain(&record.aliases) {
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}

fn spoken(way: &str) -> &'static str {
    match Way::ALL.into_iter().find(|one| one.as_str() == way) {
        Some(Way::Written) | None => "汉字",
        Some(Way::Pinyin) => "全拼",
        Some(Way::Initials) => "首字母",
        Some(Way::Begun) => "打了一半",
        Some(Way::Dialect) => "方言音",
        Some(Way::Slip) => "打错一处",
    }
}
