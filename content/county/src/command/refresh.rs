use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::keys::Passphrases;
use crate::publish::{PublishError, refresh};
use crate::workspace::Workspace;

/// 续签:内容不变,重新签名,免得终端嫌签名过期 / sign snapshot and timestamp anew; content stays as it is
#[derive(Debug, Args)]
pub struct RefreshArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: RefreshArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    refresh(&mut workspace, &mut pass, clock::utc())?;
    println!("已续签 / signatures renewed");
    Ok(ExitCode::SUCCESS)
}
