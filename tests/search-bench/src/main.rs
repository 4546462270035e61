//! The search beside other search programs, with the same rows and the same keystrokes: how often
//! each finds what was meant, how long an answer takes after every key, what an index costs. Prints
//! tables and writes them to a file; nothing here passes or fails.
//!
//!     cargo run --release -- [--out FILE] [--part N] [--dir FOLDER]
//!         [--items FILE --aliases FILE… --queries FILE --intents FILE]
//!
//! With `--part`, everything is made N times smaller, to try it out. `--dir` keeps what is made. The
//! lists are those of `tests/search-eval`. kiwix and recoll are not here: their search is Xapian's.

mod content;
#[path = "../../../content/store/tests/office/mod.rs"]
mod office;
mod ours;
mod peers;
mod relevance;
mod typing;
mod work;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::{env, fs};

use content::Words;
use work::told;

const PEERS: [&str; 3] = ["trigram", "tantivy", "xapian"];
/// With few hits, and with as many as the screen asks for.
const OURS: [&str; 2] = ["ours", "screen"];
const GUIDES: u64 = 5_000;
const NAMED: u64 = 30_000;
const ROWS: u64 = 400_000;
/// A day's records.
const MORE: u64 = 1_000;
const MEGA: f64 = 1e6;

/// Lists that are given.
#[derive(Default)]
struct Files {
    items: Option<PathBuf>,
    aliases: Vec<PathBuf>,
    queries: Option<PathBuf>,
    intents: Option<PathBuf>,
}

fn main() {
    if work::is_worker() {
        return work::work();
    }
    let (mut files, mut out, mut part, mut kept) = (Files::default(), None, 1, None);
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().expect("every option has a value");
        match word.as_str() {
            "--items" => files.items = Some(value.into()),
            "--aliases" => files.aliases.push(value.into()),
            "--queries" => files.queries = Some(value.into()),
            "--intents" => files.intents = Some(value.into()),
            "--out" => out = Some(PathBuf::from(value)),
            "--part" => part = value.parse().expect("a number"),
            "--dir" => kept = Some(PathBuf::from(value)),
            other => panic!("{other} is not known here"),
        }
    }
    let temporary = tempfile::tempdir().expect("a folder");
    let dir = kept.unwrap_or_else(|| temporary.path().to_owned());
    let mut table = Table::default();
    relevance::measure(&files, &dir.join("items"), &mut table);
    let questions = questions(&files);
    let everybody = [&OURS[..], &PEERS].concat();
    let all = Content {
        guides: GUIDES / part,
        papers: 0,
    };
    sized(&mut table, &dir.join("guides"), all, &questions, &everybody);
    // As many names as a terminal is planned for: what they take in memory.
    let named = dir.join("named");
    let all = Content {
        guides: NAMED / part,
        papers: 0,
    };
    sized(&mut table, &named, all, &questions, &OURS);
    let large = dir.join("large");
    let all = Content {
        guides: GUIDES / part,
        papers: ROWS / part,
    };
    sized(&mut table, &large, all, &questions, &everybody);
    stale(&mut table, &large);
    if let Some(out) = out {
        fs::write(out, table.0).expect("the table");
    }
}

/// What is typed: the questions beside this program, and then those that are given.
fn questions(files: &Files) -> Vec<String> {
    let own = include_str!("../queries.txt").lines().map(str::to_owned);
    let given = files.queries.iter();
    let given = given.flat_map(|path| search_eval::queries(path).expect("queries"));
    own.chain(given.map(|query| query.text)).collect()
}

/// How much is searched.
struct Content {
    guides: u64,
    papers: u64,
}

/// Each of `programs` with so many guides and papers.
fn sized(
    table: &mut Table,
    dir: &Path,
    Content { guides, papers }: Content,
    questions: &[String],
    programs: &[&str],
) {
    fs::create_dir_all(dir).expect("a folder");
    let words = Words::new();
    let row = |n| {
        if n < guides {
            words.guide(n)
        } else {
            words.paper(n)
        }
    };
    let all = guides + papers;
    let [rows, more] = content::files(dir);
    content::write(&rows, (0..all).map(row));
    content::write(&more, (all..all + MORE).map(|n| words.newest(n)));
    let prefixes = questions.iter().flat_map(|one| typing::prefixes(one));
    let keys: Vec<&str> = prefixes.collect();
    fs::write(dir.join("keys.txt"), keys.join("\n") + "\n").expect("keys");
    let own = include_str!("../queries.txt");
    fs::write(dir.join("queries.txt"), own).expect("questions");

    let count = keys.len();
    table.text(&format!("{guides} guides, {papers} papers, {count} keys\n"));
    table.row(
        "",
        &[
            "p50 ms",
            "p99 ms",
            "most ms",
            "asked",
            "with hits %",
            "first ms",
            "index MB",
            "built s",
            "+1,000 ms",
            "memory MB",
        ],
    );
    for program in programs {
        line(table, program, dir);
    }
    table.text("\n");
}

fn line(table: &mut Table, program: &str, dir: &Path) {
    let mut some = String::new();
    // The screen asks what is there already.
    let made = (program != "screen").then(|| {
        let built = told(program, "build", dir);
        let added = told(program, "add", dir);
        if let Some(rows) = built.get("rows") {
            some = format!(", {rows} rows");
        }
        [
            added.get("size").expect("a size") / MEGA,
            built.get("took").expect("a time"),
            added.get("took").expect("a time") * 1e3,
        ]
    });
    let asked = told(program, "ask", dir);
    let value = |name: &str| asked.get(name).expect("a figure");
    let answered = asked.keys.iter().filter(|(took, _)| took.is_some()).count();
    let cost = |at: usize| made.map_or(String::new(), |made| format!("{:.1}", made[at]));
    let name = match program {
        "ours" => "ours, 10 hits",
        "screen" => "ours, 60 hits as the screen",
        "trigram" => "SQLite FTS5 trigram",
        "tantivy" => "tantivy, jieba",
        _ => "Xapian, n-grams",
    };
    table.row(
        &format!("{name}{some}"),
        &[
            format!("{:.2}", asked.quantile(0.5)),
            format!("{:.2}", asked.quantile(0.99)),
            format!("{:.2}", asked.quantile(1.0)),
            answered.to_string(),
            format!("{:.0}", asked.answered()),
            format!("{:.1}", value("opening") / 1e3),
            cost(0),
            cost(1),
            cost(2),
            format!("{:.1}", value("memory") / MEGA),
        ],
    );
    if let (Some(held), Some(cache)) = (asked.get("held"), asked.get("cache"))
        && program == "ours"
    {
        let (held, cache) = (held / MEGA, cache / MEGA);
        table.text(&format!(
            "  of it names {held:.1} MB in memory; the whole cache with every record {cache:.1} MB\n"
        ));
    }
}

/// Answers that come too late for what was typed.
fn stale(table: &mut Table, dir: &Path) {
    let told = told("ours", "type", dir);
    table.text("typing against ours, each key ends the search before it; times from the last key of a question\n");
    table.row(
        "",
        &["touches", "answered", "ended", "last p50 ms", "most ms"],
    );
    for rate in typing::RATES {
        let value = |name: &str| told.get(&format!("{name}{rate}")).expect("a figure");
        let whole = |name: &str| format!("{:.0}", value(name));
        let cells = [whole("keys"), whole("answered"), whole("cancelled")];
        let times = ["half", "longest"].map(|name| format!("{:.2}", value(name)));
        table.row(
            &format!("{rate} keys a second"),
            &[&cells[..], &times].concat(),
        );
    }
}

/// What is printed, line by line as it comes.
#[derive(Default)]
struct Table(String);

impl Table {
    fn row(&mut self, name: &str, cells: &[impl Display]) {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>14}")).collect();
        let line = format!("{name:<30}{}", cells.concat());
        self.text(&format!("{}\n", line.trim_end()));
    }

    fn text(&mut self, text: &str) {
        print!("{text}");
        self.0.push_str(text);
    }
}
