//! Figures over answers (Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, ch. 8).

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::{Intent, Query};

/// Sums over some questions.
#[derive(Debug, Clone, Default)]
struct Sums {
    questions: usize,
    first: usize,
    in_five: usize,
    reciprocal: f64,
    recall: f64,
    nothing: usize,
    took: Vec<Duration>,
}

/// Means over some questions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    pub questions: usize,
    /// Share whose first hit was meant.
    pub success_at_1: f64,
    /// Share with a hit that was meant among the first five.
    pub success_at_5: f64,
    /// Mean of 1 / place of the first hit that was meant, 0 beyond the tenth.
    pub mrr_at_10: f64,
    /// Mean share of all that was meant among the first five.
    pub recall_at_5: f64,
    /// Questions without any hit.
    pub without_hits: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// A question whose first five hits were not what was meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Miss {
    pub query: String,
    pub intent: String,
    pub kind: String,
    /// What stood first instead.
    pub found: Vec<String>,
}

/// What came of all questions.
#[derive(Debug, Clone, Default)]
pub struct Report {
    all: Sums,
    by_kind: BTreeMap<String, Sums>,
    /// By whether the words are in the title (E) or others (S), as the intents say.
    by_intent: BTreeMap<String, Sums>,
    pub misses: Vec<Miss>,
    /// Questions whose intent no file names.
    pub without_intent: usize,
}

/// The report as JSON has it.
#[derive(Serialize)]
struct Told<'a> {
    all: Figures,
    by_kind: BTreeMap<&'a str, Figures>,
    by_intent: BTreeMap<&'a str, Figures>,
    without_intent: usize,
    misses: &'a [Miss],
}

impl Report {
    /// Adds the answer to a question: which of its hits were `meant`, in their order, and how many
    /// items are `relevant` in all.
    pub(crate) fn add(
        &mut self,
        query: &Query,
        intent: &Intent,
        meant: &[bool],
        relevant: usize,
        took: Duration,
        titles: Vec<String>,
    ) {
        let sums = [
            &mut self.all,
            self.by_kind.entry(query.kind.clone()).or_default(),
            self.by_intent.entry(intent.kind.clone()).or_default(),
        ];
        for sums in sums {
            sums.add(meant, relevant, took);
        }
        if !meant.iter().take(5).any(|meant| *meant) {
            self.misses.push(Miss {
                query: query.text.clone(),
                intent: query.intent.clone(),
                kind: query.kind.clone(),
                found: titles.into_iter().take(5).collect(),
            });
        }
    }

    pub fn all(&self) -> Figures {
        self.all.figures()
    }

    /// Figures of the intents of this kind; of none, all are 0.
    pub fn of_intents(&self, kind: &str) -> Figures {
        self.by_intent
            .get(kind)
            .cloned()
            .unwrap_or_default()
            .figures()
    }

    pub fn json(&self) -> String {
        let figures = |(kind, sums): (&'_ String, &Sums)| -> (String, Figures) {
            (kind.clone(), sums.figures())
        };
        let by_kind: BTreeMap<String, Figures> = self.by_kind.iter().map(figures).collect();
        let by_intent: BTreeMap<String, Figures> = self.by_intent.iter().map(figures).collect();
        let told = Told {
            all: self.all(),
            by_kind: by_kind
                .iter()
                .map(|(k, f)| (k.as_str(), f.clone()))
                .collect(),
            by_intent: by_intent
                .iter()
                .map(|(k, f)| (k.as_str(), f.clone()))
                .collect(),
            without_intent: self.without_intent,
            misses: &self.misses,
        };
        serde_json::to_string_pretty(&told).unwrap_or_default()
    }
}

impl Sums {
    fn add(&mut self, meant: &[bool], relevant: usize, took: Duration) {
        self.questions += 1;
        self.nothing += usize::from(meant.is_empty());
        self.took.push(took);
        let place = meant.iter().position(|meant| *meant);
        self.first += usize::from(place == Some(0));
        self.in_five += usize::from(place.is_some_and(|place| place < 5));
        self.reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        let in_five = meant.iter().take(5).filter(|meant| **meant).count();
        self.recall += in_five as f64 / relevant.max(1) as f64;
    }

    fn figures(&self) -> Figures {
        let mut took = self.took.clone();
        took.sort_unstable();
        let mean = |sum: f64| round(sum / self.questions.max(1) as f64);
        let quantile = |share: f64| {
            // The smallest time that so many are not above.
            let at = (share * took.len() as f64).ceil() as usize;
            took.get(at.saturating_sub(1))
                .map_or(0.0, |took| round(took.as_secs_f64() * 1000.0))
        };
        Figures {
            questions: self.questions,
            success_at_1: mean(self.first as f64),
            success_at_5: mean(self.in_five as f64),
            mrr_at_10: mean(self.reciprocal),
            recall_at_5: mean(self.recall),
            without_hits: self.nothing,
            p50_ms: quantile(0.5),
            p99_ms: quantile(0.99),
        }
    }
}

fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<20} {:>5} {:>9} {:>9} {:>7} {:>9} {:>8} {:>8} {:>8}",
            "",
            "asked",
            "success@1",
            "success@5",
            "MRR@10",
            "recall@5",
            "no hits",
            "p50 ms",
            "p99 ms"
        )?;
        let kinds = self.by_kind.iter().map(|(kind, sums)| (kind.clone(), sums));
        let intents = self.by_intent.iter();
        let intents = intents.map(|(kind, sums)| (format!("intents {kind}"), sums));
        let all = std::iter::once(("all".to_owned(), &self.all));
        for (name, sums) in kinds.chain(intents).chain(all) {
            let one = sums.figures();
            writeln!(
                f,
                "{name:<20} {:>5} {:>9.3} {:>9.3} {:>7.3} {:>9.3} {:>8} {:>8.2} {:>8.2}",
                one.questions,
                one.success_at_1,
                one.success_at_5,
                one.mrr_at_10,
                one.recall_at_5,
                one.without_hits,
                one.p50_ms,
                one.p99_ms
            )?;
        }
        if self.without_intent > 0 {
            writeln!(
                f,
                "{} questions have no intent in the file",
                self.without_intent
            )?;
        }
        for miss in &self.misses {
            writeln!(
                f,
                "missed: {} [{}, {}] found {}",
                miss.query,
                miss.intent,
                miss.kind,
                miss.found.join(" | ")
            )?;
        }
        Ok(())
    }
}
