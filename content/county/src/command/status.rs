use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::publish::PublishError;
use crate::status::status;
use crate::workspace::Workspace;

/// 现状:已发布什么、还等谁、签名何时到期 / what is published, what waits, when signatures run out
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 按 JSON 输出 / print as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: StatusArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let status = status(&mut workspace, clock::utc())?;
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&status).unwrap_or_default()
        );
    } else {
        print!("{}", status.text());
    }
    Ok(ExitCode::SUCCESS)
}
