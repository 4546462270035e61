use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::show_faults;
use crate::clock;
use crate::fault::Tally;
use crate::import::inspect;
use crate::rules::{book, find};
use crate::workspace::{Workspace, WorkspaceError};

/// 检查:工作区里的内容是否合乎规则 / check what is in the workspace
///
/// 有错误时退出码为 2。 / Exits with 2 when there are errors.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 结果按 JSON 输出到标准输出 / print the faults as JSON on standard output
    #[arg(long)]
    json: bool,
    /// 以这一天为今天 / take this day as today
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// 讲一条规则:为什么、怎样改;不写名称就列出全部规则 / explain a rule; without a name, list all of them
    #[arg(long, value_name = "RULE", conflicts_with_all = ["json", "today"])]
    explain: Option<Option<String>>,
}

pub fn run(args: CheckArgs) -> Result<ExitCode, WorkspaceError> {
    if let Some(rule) = &args.explain {
        return Ok(explain(rule.as_deref()));
    }
    let workspace = Workspace::open(&args.workspace)?;
    let today = args.today.unwrap_or_else(|| clock::china().date());
    let faults = inspect(&workspace, today, None)?;
    show_faults(&faults, args.json);
    let Tally { errors, warnings } = Tally::of(&faults);
    let summary =
        format!("{errors}处错误,{warnings}处提醒。 / {errors} errors, {warnings} warnings.");
    match args.json || errors > 0 {
        true => eprintln!("{summary}"),
        false => println!("{summary}"),
    }
    Ok(if errors > 0 {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

/// Needs no workspace: whoever reads a fault in a mail may look its rule up anywhere.
fn explain(rule: Option<&str>) -> ExitCode {
    let Some(rule) = rule else {
        for entry in book() {
            println!("{}  {} / {}", entry.id, entry.zh, entry.en);
        }
        println!("\ncounty check --explain RULE:为什么、怎样改 / why, and how to mend it");
        return ExitCode::SUCCESS;
    };
    let near = match find(rule) {
        Ok(entry) => {
            println!("{entry}");
            return ExitCode::SUCCESS;
        }
        Err(near) => near,
    };
    eprintln!(
        "没有名为“{rule}”的规则;运行 county check --explain 列出全部。\n\
         there is no rule {rule}: county check --explain lists all of them."
    );
    if !near.is_empty() {
        eprintln!("是不是要找 / did you mean:");
    }
    for entry in near {
        eprintln!("  {}  {} / {}", entry.id, entry.zh, entry.en);
    }
    ExitCode::FAILURE
}
