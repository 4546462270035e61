use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::keys::passphrase;
use crate::publish::{PublishError, refresh};
use crate::workspace::Workspace;

/// 续签:内容不变,重新签名,免得终端嫌签名过期 / sign snapshot and timestamp anew; content stays as it is
#[derive(Debug, Args)]
pub struct RefreshArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 口令文件 / file with the passphrase
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

pub fn run(args: RefreshArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let fallback = workspace.passphrase_file();
    let secret = passphrase(args.passphrase_file.as_deref(), fallback.as_deref())?;
    refresh(&workspace, secret.as_bytes(), clock::utc())?;
    println!("已续签 / signatures renewed");
    Ok(ExitCode::SUCCESS)
}
