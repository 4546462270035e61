//! One question, from what was typed to what is shown.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use content_model::{Kind, Record};
use rusqlite::OptionalExtension;

use super::archive::{self, Scope};
use super::asking;
use super::candidate::candidates;
use super::explain::{Explained, by_text, by_title, number_of, ranges, written, year};
use super::lattice::LONGEST;
use super::memory::{Field, Memory, Row};
use super::normal::{Normal, is_han};
use super::rank::{Ranked, Ranking, rank};
use super::stop::Stop;
use super::{Found, Group, Hit, Question, Reason, Spelling};
use crate::{Reader, StoreError, number};
use words::chars;

/// Newest records of the archive that are looked at for one question.
const NEWEST: usize = 200;
/// Texts that are read to see whether what was typed stands in them in one piece.
const READ: usize = 60;
/// Words that letters may stand for in the archive.
const WORDS: usize = 4;
/// The score of what is called so, as it was typed.
const CALLED: i32 = 930;
/// Characters that are read at all: nobody types so many, and what is pasted costs no more.
const READABLE: usize = 200;

/// One question under way.
pub(super) struct Asked<'a> {
    reader: &'a Reader,
    memory: &'a Memory,
    question: &'a Question<'a>,
    stop: &'a Stop,
    /// What was typed between spaces, normal.
    parts: Vec<Vec<char>>,
    whole: Vec<char>,
}

/// A record that may be an answer.
struct Lead {
    id: i64,
    by: By,
}

enum By {
    Name(Ranked),
    Number,
    Title(Vec<Vec<char>>),
    Text(Vec<Vec<char>>),
}

impl<'a> Asked<'a> {
    pub fn new(
        reader: &'a Reader,
        memory: &'a Memory,
        question: &'a Question<'a>,
        stop: &'a Stop,
    ) -> Self {
        let text: String = question.text.chars().take(READABLE).collect();
        let parts = text.split([' ', '\u{3000}', '+', '，', ',', '、', '\t', '\n']);
        let parts = parts.map(|part| Normal::of(part).chars);
        let parts: Vec<Vec<char>> = parts.filter(|part| !part.is_empty()).collect();
        let mut whole: Vec<char> = parts.iter().flatten().copied().collect();
        whole.truncate(LONGEST);
        Self {
            reader,
            memory,
            question,
            stop,
            parts,
            whole,
        }
    }

    pub fn answer(&self) -> Result<Found, StoreError> {
        if self.whole.is_empty() {
            return Ok(Found::default());
        }
        let mut ranking = rank(self.memory, &self.parts, self.stop)?;
        if (ranking.near || ranking.rows.is_empty())
            && let Some(thing) = asking::thing(&self.whole)
        {
            let other = rank(self.memory, &[thing], self.stop)?;
            if !other.near {
                ranking = other;
            }
        }
        let candidates = candidates(self.memory, &self.whole, &ranking, self.stop)?;
        let named = ranking.rows.iter().map(|ranked| Lead {
            id: self.memory.rows[ranked.row as usize].id,
            by: By::Name(*ranked),
        });
        let mut leads = self.numbered()?;
        if !ranking.near {
            leads.extend(named.clone());
        }
        self.archived(&ranking, &mut leads)?;
        // The order among equals stays: spread words, newest records.
        leads.sort_by_key(|lead| std::cmp::Reverse(lead.tier()));
        let mut found = self.gather(leads)?;
        if ranking.near && found.counts.is_empty() {
            // What only comes near is shown where there is nothing else.
            found = self.gather(named.collect())?;
            found.near = !found.counts.is_empty();
        }
        found.candidates = candidates;
        Ok(found)
    }

    /// Records whose number was typed: all of it, or its beginning.
    fn numbered(&self) -> Result<Vec<Lead>, StoreError> {
        let digits: String = self.whole.iter().filter(|c| c.is_ascii_digit()).collect();
        if digits.len() < 3 {
            return Ok(Vec::new());
        }
        let ids = number::find(&self.reader.db, &digits, 60)?;
        let lead = |id| Lead { id, by: By::Number };
        Ok(ids.into_iter().map(lead).collect())
    }

    fn archived(&self, ranking: &Ranking, leads: &mut Vec<Lead>) -> Result<(), StoreError> {
        let db = &self.reader.db;
        let (most, year) = (NEWEST, self.question.year);
        let mut known: BTreeSet<i64> = leads.iter().map(|lead| lead.id).collect();
        let mut take = |places: Vec<i64>, by: &dyn Fn() -> By| {
            for place in places {
                let id = archive::row_at(place);
                if known.insert(id) {
                    leads.push(Lead { id, by: by() });
                }
            }
        };
        let letters = self.whole.iter().all(char::is_ascii_lowercase);
        if !letters {
            // Han and figures stand in texts as they are typed; letters among them do not.
            let parts: Vec<Vec<char>> = match self.parts.len() {
                1 => vec![self.whole.clone()],
                _ => self.parts.clone(),
            };
            let title = || By::Title(parts.clone());
            take(
                archive::newest(db, &parts, Scope::Titles, year, most)?,
                &title,
            );
            self.stop.check()?;
            let text = || By::Text(parts.clone());
            take(
                archive::newest(db, &parts, Scope::Texts, year, READ)?,
                &text,
            );
        } else if self.whole.len() > 1 {
            let mut meant: Vec<Vec<Vec<char>>> = Vec::new();
            meant.extend(self.words(ranking)?.iter().map(|word| vec![chars(word)]));
            let is_called = ranking.rows.iter().any(|ranked| ranked.score >= CALLED);
            if meant.is_empty() && !is_called {
                meant = self.pairs_of_words()?;
            }
            for parts in meant {
                let title = || By::Title(parts.clone());
                let places = archive::newest(db, &parts, Scope::Titles, year, most / WORDS)?;
                take(places, &title);
                self.stop.check()?;
            }
        }
        Ok(())
    }

    /// Counts the leads by group and reads those that are shown.
    fn gather(&self, leads: Vec<Lead>) -> Result<Found, StoreError> {
        let mut found = Found::default();
        let mut counts: BTreeMap<Group, usize> = BTreeMap::new();
        let mut years = BTreeSet::new();
        for lead in leads {
            self.stop.check()?;
            let wanted = |group: Group| self.question.only.is_none_or(|only| only == group);
            let enough = found.hits.len() >= self.question.most;
            // What is not shown is counted without being read, where the index knows its group.
            let told = match &lead.by {
                By::Name(ranked) => self.told(&self.memory.rows[ranked.row as usize]),
                By::Title(parts) if enough || self.question.only.is_some() => {
                    let Some(told) = self.titled(lead.id, parts)? else {
                        continue;
                    };
                    Some(told)
                }
                By::Text(_) if enough => continue,
                _ => None,
            };
            match told {
                Some((group, year)) if enough || !wanted(group) => {
                    *counts.entry(group).or_default() += 1;
                    years.extend(year);
                    continue;
                }
                _ => {}
            }
            let Some(hit) = self.hit(&lead)? else {
                continue;
            };
            *counts.entry(hit.group).or_default() += 1;
            if hit.group == Group::Records {
                years.extend(year(&hit.entry.record));
            }
            if !enough && wanted(hit.group) {
                found.hits.push(hit);
            }
        }
        found.counts = counts.into_iter().collect();
        found.years = years.into_iter().rev().collect();
        Ok(found)
    }

    /// The group of a record in memory; `None`: only its text says whether it may be shown.
    fn told(&self, row: &Row) -> Option<(Group, Option<i32>)> {
        row.until.is_none().then_some((row.group, None))
    }

    /// Group and year of a record whose title has all `parts`, without its text.
    fn titled(
        &self,
        id: i64,
        parts: &[Vec<char>],
    ) -> Result<Option<(Group, Option<i32>)>, StoreError> {
        let row = self
            .reader
            .db
            .prepare_cached("SELECT kind, title, sort_date FROM record WHERE id = ?1")?
            .query_row([id], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, i32>(2)?,
                ))
            })
            .optional()?;
        let Some((kind, title, day)) = row else {
            return Ok(None);
        };
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
        let Some(group) = kind.and_then(Group::of) else {
            return Ok(None);
        };
        let year = NaiveDate::from_num_days_from_ce_opt(day).map(|day| day.year());
        let year = year.filter(|_| group == Group::Records);
        Ok(archive::places(&title, parts).map(|_| (group, year)))
    }

    /// Reads the record of a lead, and holds what the index said against it.
    fn hit(&self, lead: &Lead) -> Result<Option<Hit>, StoreError> {
        let Some(entry) = self.reader.entry(lead.id)? else {
            return Ok(None);
        };
        let record = &entry.record;
        let Some(group) = Group::of(record.kind()) else {
            return Ok(None);
        };
        if !(self.question.keep)(record) {
            return Ok(None);
        }
        let explained = match &lead.by {
            By::Name(ranked) => self.named(record, ranked),
            By::Number => self.by_number(record),
            By::Title(parts) => by_title(record, parts),
            By::Text(parts) => by_text(record, parts),
        };
        let Some((marked, reason, spelling)) = explained else {
            return Ok(None);
        };
        let spelling = match (&lead.by, self.whole.iter().any(|c| is_han(*c))) {
            (By::Title(_), false) => Spelling::Pinyin,
            _ => spelling,
        };
        Ok(Some(Hit {
            entry,
            group,
            marked,
            reason,
            spelling,
        }))
    }

    fn named(&self, record: &Record, ranked: &Ranked) -> Option<Explained> {
        let name = self.memory.phrases.text(ranked.phrase);
        let title = Normal::of(&record.title);
        if ranked.field == Field::Title {
            // A name in memory that is not the record's says that the index is not of this content.
            let same = title.text().starts_with(&name);
            return same.then(|| {
                (
                    ranges(&title, ranked.marked),
                    Reason::Title,
                    ranked.spelling,
                )
            });
        }
        let reason = match ranked.field {
            Field::Synonym => Reason::Synonym(name),
            Field::Number => Reason::Number(number_of(record, &name)?),
            _ => Reason::Name(written(record, &name)?),
        };
        Some((Vec::new(), reason, ranked.spelling))
    }

    fn by_number(&self, record: &Record) -> Option<Explained> {
        let asked: String = self.whole.iter().collect();
        let number = number_of(record, &asked)?;
        Some((Vec::new(), Reason::Number(number), Spelling::Written))
    }
}

impl Lead {
    /// Leads of one tier stay in the order in which they were found.
    fn tier(&self) -> i32 {
        match &self.by {
            By::Number => 3000,
            By::Name(ranked) if ranked.score >= CALLED => 2000,
            By::Title(_) => 1500,
            By::Name(ranked) if ranked.score >= 700 => 1000,
            By::Text(_) => 500,
            By::Name(_) => 100,
        }
    }
}
