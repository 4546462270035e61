//! How often each program finds what was meant (Manning, Raghavan, Schütze: Introduction to
//! Information Retrieval, 2008, ch. 8), on lists of items and questions that are given.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use search_eval::{Intent, Item, Query, Synonyms};

use crate::work::told;
use crate::{Files, Table, content};

/// Sums over some questions.
#[derive(Default, Clone, Copy)]
struct Sums {
    asked: f64,
    in_five: f64,
    reciprocal: f64,
}

impl Sums {
    /// Adds an answer whose first hit that was meant stands at `place`.
    fn add(&mut self, place: Option<usize>) {
        self.asked += 1.0;
        self.in_five += f64::from(u8::from(place.is_some_and(|place| place < 5)));
        self.reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
    }
}

/// Items and questions as the files have them.
struct Lists {
    items: Vec<Item>,
    synonyms: Vec<Synonyms>,
    queries: Vec<Query>,
    intents: BTreeMap<String, Intent>,
}

pub fn measure(files: &Files, dir: &Path, table: &mut Table) {
    let [Some(items), Some(queries), Some(intents)] =
        [&files.items, &files.queries, &files.intents]
    else {
        table.text("relevance: not measured, as no --items, --queries and --intents are given\n");
        return;
    };
    let synonyms = files.aliases.iter();
    let synonyms = synonyms.flat_map(|path| search_eval::synonyms(path).expect("synonyms"));
    let lists = Lists {
        items: search_eval::items(items).expect("items"),
        synonyms: synonyms.collect(),
        queries: search_eval::queries(queries).expect("queries"),
        intents: search_eval::intents(intents).expect("intents"),
    };
    let known = |query: &&Query| lists.intents.contains_key(&query.intent);
    let queries: Vec<&Query> = lists.queries.iter().filter(known).collect();
    fs::create_dir_all(dir).expect("a folder");
    let rows = content::of_items(&lists.items, &lists.synonyms);
    content::write(&content::files(dir)[0], rows.into_iter());
    let texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
    fs::write(dir.join("keys.txt"), texts.join("\n") + "\n").expect("keys");

    table.text(&format!(
        "relevance: {} questions over {} items, success@5 / MRR@10\n",
        queries.len(),
        lists.items.len()
    ));
    table.row(
        "",
        &["all", "in the title", "other words", "Han", "letters"],
    );
    let ours = search_eval::evaluate(
        &lists.items,
        &lists.synonyms,
        &lists.queries,
        &lists.intents,
    )
    .expect("answers");
    // What its own report calls them does not part Han from letters.
    let cells = [ours.all(), ours.of_intents("E"), ours.of_intents("S")];
    let mut cells: Vec<String> = cells
        .iter()
        .map(|one| format!("{:.3} / {:.3}", one.success_at_5, one.mrr_at_10))
        .collect();
    let letters = |query: &Query| query.text.is_ascii();
    for of_letters in [false, true] {
        let some = lists
            .queries
            .iter()
            .filter(|query| letters(query) == of_letters);
        let some: Vec<Query> = some.cloned().collect();
        let report = search_eval::evaluate(&lists.items, &lists.synonyms, &some, &lists.intents);
        let all = report.expect("answers").all();
        cells.push(format!("{:.3} / {:.3}", all.success_at_5, all.mrr_at_10));
    }
    table.row("ours", &cells);
    for program in crate::PEERS {
        told(program, "build", dir);
        let answers = told(program, "ask", dir);
        let mut sums = [Sums::default(); 5];
        for (query, (_, rows)) in queries.iter().zip(&answers.keys) {
            let intent = &lists.intents[&query.intent];
            let meant = |row: &u64| intent.titles.is_match(&lists.items[*row as usize].name);
            let place = rows.iter().position(meant);
            let groups = [
                true,
                intent.kind == "E",
                intent.kind == "S",
                !letters(query),
                letters(query),
            ];
            let counted = sums.iter_mut().zip(groups).filter(|(_, in_it)| *in_it);
            counted.for_each(|(sums, _)| sums.add(place));
        }
        let cell = |sums: &Sums| {
            let of = sums.asked.max(1.0);
            format!("{:.3} / {:.3}", sums.in_five / of, sums.reciprocal / of)
        };
        table.row(program, &sums.iter().map(cell).collect::<Vec<_>>());
    }
    table.text("\n");
}
