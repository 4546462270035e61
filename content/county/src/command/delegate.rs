use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::publish::show;
use crate::clock;
use crate::establish::delegate;
use crate::keys::{Passphrases, function_chinese};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 授权:把 county.toml 和密钥登记里的发布单位、签名人公布给终端 / make known who may publish and sign
///
/// 新增、限制、撤销单位,启用、更换、作废密钥之后都要运行。 / Run it after any change of units or keys.
#[derive(Debug, Args)]
pub struct DelegateArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 密钥泄露时用:不等各单位重新签名,立即公布 / do not wait for units to sign again: for a key in wrong hands
    #[arg(long)]
    at_once: bool,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: DelegateArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let done = delegate(&mut workspace, &mut pass, clock::utc(), args.at_once)?;
    for change in &done.changes {
        println!("{change}");
    }
    for (id, functions) in &done.keyless {
        let zh: Vec<_> = functions.iter().map(|f| function_chinese(f)).collect();
        eprintln!(
            "{id}:还缺{}的密钥,暂时不能发布;用 county key new 或 county key add / no key yet for {}: county key new or add",
            zh.join("、"),
            functions.join(", "),
        );
    }
    let complete = show(&done.settled);
    if done.changes.is_empty() && done.settled.published.is_empty() && complete {
        println!("授权没有变化。 / nothing changes.");
    }
    Ok(if complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}
