//! What trusting the county's repository costs a terminal, and what a hostile server can make it
//! cost. Prints a table and writes it to a file; nothing here passes or fails.
//!
//!     trust --demo FOLDER --python INTERPRETER --out FILE [--fact NAME=TEXT …]
//!
//! FOLDER is a fresh `county demo`; INTERPRETER has python-tuf; facts become rows as they stand.

mod chain;
mod hostility;
mod peer;
mod process;
mod server;
mod table;
mod terminal;
mod verification;

use std::path::PathBuf;
use std::{env, fs};

use table::Table;

/// Runs of which the median is told.
const RUNS: usize = 7;

/// What the command line says.
#[derive(Default)]
struct Place {
    demo: PathBuf,
    python: PathBuf,
    out: PathBuf,
    facts: Vec<(String, String)>,
}

impl Place {
    /// Cargo's own `--bench` is passed over.
    fn read() -> Self {
        let mut place = Self::default();
        let mut words = env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let value = words.next().expect("every option has a value");
            match word.as_str() {
                "--demo" => place.demo = value.into(),
                "--python" => place.python = value.into(),
                "--out" => place.out = value.into(),
                "--fact" => {
                    let (name, text) = value.split_once('=').expect("NAME=TEXT");
                    place.facts.push((name.to_owned(), text.to_owned()));
                }
                other => panic!("{other} is not known here"),
            }
        }
        place
    }
}

fn main() {
    let place = Place::read();
    let mut table = Table::default();
    for (name, text) in &place.facts {
        table.fact(name, text);
    }
    verification::measure(&place, &mut table);
    terminal::measure(&place, &mut table);
    hostility::measure(&place, &mut table);
    let text = table.to_string();
    fs::write(&place.out, &text).expect("the table can be written");
    print!("{text}");
}

/// The middle of an odd number of values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
