use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::keys::passphrase;
use crate::publish::{PublishError, publish};
use crate::workspace::Workspace;

/// 发布:把审查批准过的内容签名放进仓库 / sign what was approved into the repository
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 口令文件 / file with the passphrase
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

pub fn run(args: PublishArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let fallback = workspace.passphrase_file();
    let secret = passphrase(args.passphrase_file.as_deref(), fallback.as_deref())?;
    let done = publish(&mut workspace, secret.as_bytes(), clock::utc())?;
    for (id, number, records) in &done.released {
        println!(
            "{id}:已发布第{number}版,共{records}条 / release {number} published, {records} records"
        );
    }
    for (id, missing) in &done.waiting {
        let zh: Vec<_> = missing.iter().map(|f| f.chinese()).collect();
        let en: Vec<_> = missing.iter().map(|f| f.as_str()).collect();
        eprintln!(
            "{id}:有改动但还没有发布,还缺{};请运行 county review --as {} / changed but not published, still to sign: {}",
            zh.join("、"),
            en[0],
            en.join(", "),
        );
    }
    match (done.released.is_empty(), done.waiting.is_empty()) {
        (true, true) if done.renewed => {
            println!(
                "没有新的改动;签名快到期,已重新签名。 / nothing new; signatures were renewed."
            );
        }
        (true, true) => println!("没有新的改动要发布。 / nothing new to publish."),
        (true, false) => return Ok(ExitCode::from(2)),
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}
