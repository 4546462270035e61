use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use content_store::outbox::CountKind;

use super::show_faults;
use crate::export::hot_word::{Placed, placed, write};
use crate::feedback::{Word, words};
use crate::intake::Intake;
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 热词:按各终端点的次数排出新的顺序 / hot words in the order in which people tap them
///
/// 只写出一张表,不改动任何内容;导入、审查、发布以后才生效。 / It writes a sheet and changes nothing: the order counts when
/// that was imported, reviewed and published.
#[derive(Debug, Args)]
pub struct HotWordsArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 从这一天起(2026-11-22) / from this day on
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// 写成“热词”表(CSV),可以直接导入 / write the sheet that can be imported
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

pub fn run(args: HotWordsArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let intake = Intake::open_existing(&workspace.dir)?;
    let totals = match &intake {
        Some(intake) => intake.totals(args.since, None)?,
        None => Vec::new(),
    };
    let taps = words(&totals, CountKind::HotWord);
    let hot = placed(&workspace, &taps)?;
    for (place, one) in (1..).zip(&hot) {
        println!("{}", line(place, one));
    }
    for word in others(&taps, &hot) {
        println!(
            "   -  {}  {} 次 / taps(不在“热词”表里 / not a record of its own)",
            word.word, word.count
        );
    }
    if taps.is_empty() {
        println!(
            "还没有终端报来点过的热词,顺序照旧。 / no terminal has told of any tap yet: the order stays."
        );
        return Ok(ExitCode::SUCCESS);
    }
    let Some(path) = args.out else {
        return Ok(ExitCode::SUCCESS);
    };
    if path.exists() {
        eprintln!(
            "{0} 已经有了,没有动它;换一个文件名。 / {0} is there already and was left alone: choose another name.",
            path.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let faults = write(&workspace, &hot, &path)?;
    if !faults.is_empty() {
        show_faults(&faults, false);
        return Ok(ExitCode::from(2));
    }
    println!(
        "已写出 {0}:核对后用 county import 导入,照常审查、发布。 / wrote {0}: look at it, import it, then review and publish as always.",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn line(place: usize, one: &Placed) -> String {
    let before = one.before.map(|order| order.to_string());
    format!(
        "{place:>4}  {}  {} 次 / taps(原来 / was {})",
        one.record.title,
        one.taps,
        before.as_deref().unwrap_or("-")
    )
}

/// Words that were tapped and have no record: a place's own, or gone since.
fn others<'a>(taps: &'a [Word], hot: &[Placed]) -> Vec<&'a Word> {
    let of = |word: &Word| hot.iter().any(|one| one.is_called(word));
    taps.iter().filter(|word| !of(word)).collect()
}
