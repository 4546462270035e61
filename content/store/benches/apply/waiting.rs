//! How long a reader waits for an answer, at rest and while updates are applied.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use content_model::{Kind, Rid};
use content_store::{Filter, Reader};

use crate::cost::measured;
use crate::office::Dice;

/// What a screen asks: one record, one page of a list.
type Asked = [Vec<Duration>; 2];

/// The 99th percentile of waiting for a record and for a page, seconds.
pub fn at_rest(data: &Path, ids: Vec<Rid>) -> [f64; 2] {
    let begin = Instant::now();
    p99(ask(data, &ids, || begin.elapsed() > Duration::from_secs(4)))
}

/// The same while another process applies `updates` one after the other.
pub fn while_applying(data: &Path, ids: Vec<Rid>, updates: &[PathBuf]) -> [f64; 2] {
    let (data_, updates) = (data.to_owned(), updates.to_owned());
    let writer = std::thread::spawn(move || measured("apply", &data_, &updates));
    let asked = ask(data, &ids, || writer.is_finished());
    writer.join().expect("a writer");
    p99(asked)
}

fn ask(data: &Path, ids: &[Rid], mut is_over: impl FnMut() -> bool) -> Asked {
    let reader = Reader::open(data).expect("a cache");
    let mut dice = Dice::new(3);
    let mut asked = Asked::default();
    while !is_over() {
        let rid = &ids[dice.below(ids.len())];
        let begin = Instant::now();
        let found = reader.record(rid).expect("an answer");
        asked[0].push(begin.elapsed());
        assert!(found.is_some());
        let filter = Filter {
            by_title: dice.below(2) == 0,
            ..Filter::default()
        };
        let begin = Instant::now();
        let page = reader.page(Kind::Guide, &filter, 20 * dice.below(10), 20);
        asked[1].push(begin.elapsed());
        assert!(!page.expect("an answer").entries.is_empty());
    }
    asked
}

fn p99(asked: Asked) -> [f64; 2] {
    asked.map(|mut times| {
        times.sort();
        times[times.len() * 99 / 100].as_secs_f64()
    })
}
