use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::search_lint::Lint;
use crate::workspace::Workspace;

/// 试搜:每项指南,群众会怎么打字,打了能不能先找到它 / whether people find each guide as they would type it
///
/// 用的就是终端上的搜索;工作区里还没有发布的内容也算在内。
/// / The search is the terminal's own; what is not published yet counts as well.
#[derive(Debug, Args)]
pub struct SearchLintArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 按 JSON 输出 / print as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: SearchLintArgs) -> Result<ExitCode, Box<dyn Error>> {
    let workspace = Workspace::open(&args.workspace)?;
    let lint = Lint::of(workspace.ledger.all_working()?)?;
    match args.json {
        true => println!("{}", serde_json::to_string_pretty(&lint)?),
        false => print!("{}", lint.text()),
    }
    Ok(ExitCode::SUCCESS)
}
