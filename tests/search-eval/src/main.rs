//! `search-eval --items FILE.tsv --aliases FILE --queries FILE.tsv --intents FILE.tsv [--json]`

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// How often the search finds what people mean, and how fast.
#[derive(Debug, Parser)]
#[command(name = "search-eval")]
struct Arguments {
    /// dept, main_item, name, item_code, task_type; tab-separated, with a header
    #[arg(long, value_name = "FILE")]
    items: PathBuf,
    /// 标准词,同义词 as content/vocabulary has them, or lines of a word and its synonyms; any number of files
    #[arg(long, value_name = "FILE")]
    aliases: Vec<PathBuf>,
    /// query, intent, type
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// intent, regular expression of relevant titles, type
    #[arg(long, value_name = "FILE")]
    intents: PathBuf,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("search-eval: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let items = search_eval::items(&arguments.items)?;
    let mut synonyms = Vec::new();
    for path in &arguments.aliases {
        synonyms.extend(search_eval::synonyms(path)?);
    }
    let queries = search_eval::queries(&arguments.queries)?;
    let intents = search_eval::intents(&arguments.intents)?;
    let report = search_eval::evaluate(&items, &synonyms, &queries, &intents)?;
    Ok(if arguments.json {
        report.json() + "\n"
    } else {
        report.to_string()
    })
}
