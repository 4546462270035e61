use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::show_faults;
use crate::clock;
use crate::fault::Tally;
use crate::import::check_workspace;
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
}

pub fn run(args: CheckArgs) -> Result<ExitCode, WorkspaceError> {
    let workspace = Workspace::open(&args.workspace)?;
    let today = args.today.unwrap_or_else(|| clock::china().date());
    let faults = check_workspace(&workspace.ledger, today)?;
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
