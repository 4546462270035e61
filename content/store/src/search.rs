//! Finding a record by what somebody remembers of it: part of a name, its sound, its initials, a
//! number, some words of its text.
//!
//! Comes in: what was typed ([`Question`]), whatever it is. Goes out: records that may be shown, best
//! first, each with the reason ([`Found`]). Names are held in memory and matched there in every way
//! people type (`lattice.rs`, `scan.rs`, `align.rs`, `rank.rs`); texts and the archive are asked in an
//! index on the disk (`archive.rs`).
//!
//! What can never happen here: a record that is not what the index said, as each is held against it;
//! an error because of what was typed.

mod align;
mod answer;
mod archive;
mod asked;
mod asking;
mod candidate;
mod engine;
mod explain;
mod index;
mod lattice;
mod lexicon;
mod memory;
mod normal;
mod phrases;
mod rank;
mod reading;
mod scan;
mod stop;
mod stroke;
mod titled;
mod typing;

use content_model::{Body, Record};

pub use answer::{Found, Group, Hit, Question, Reason, Spelling};
pub use engine::{Search, Stopper};
pub use normal::normal;
pub use typing::{Way, ways};

pub(crate) use archive::{Filing, Pairs, TABLE, is_whole, tidy};
pub(crate) use index::{Names, name, told};

/// What a record is called: its title first.
fn titles(record: &Record) -> impl Iterator<Item = &str> {
    let own = std::iter::once(&record.title)
        .chain(&record.short_title)
        .chain(&record.plain_name)
        .chain(&record.aliases);
    let others: Vec<&String> = match &record.body {
        Body::Disclosure(one) => one.doc_no.iter().chain(&one.theme).collect(),
        Body::Withheld(one) => one.doc_no.iter().collect(),
        Body::Series(one) => {
            let contents = one.contents.iter().map(|entry| &entry.title);
            std::iter::once(&one.series).chain(contents).collect()
        }
        _ => Vec::new(),
    };
    own.chain(others).map(String::as_str)
}

/// Everything that a record in memory goes by, as it is written.
fn names(record: &Record) -> Vec<String> {
    let mut out: Vec<String> = titles(record).map(str::to_owned).collect();
    match &record.body {
        Body::Guide(guide) => {
            out.push(guide.dept.clone());
            out.extend(guide.topics.iter().cloned());
        }
        Body::Fee(fee) => out.extend(fee.collector.clone()),
        Body::Faq(faq) => out.extend(faq.topics.iter().cloned()),
        Body::Window(window) => out.extend(window.tasks.iter().cloned()),
        _ => {}
    }
    out
}
