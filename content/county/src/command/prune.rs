use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::prune::Pruned;
use crate::publish::PublishError;
use crate::signing::Desk;
use crate::workspace::Workspace;

/// 清理:从仓库里去掉谁也不再需要的旧包、旧签名文件和旧附件 / take out of the repository what nobody can need any more
///
/// 发布时会自动清理,平时不必运行。 / Publishing does so by itself.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 只列出,不删除 / only list
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: PruneArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let desk = Desk::new(&mut workspace, clock::utc())?;
    if !desk.repository.exists() {
        let dir = desk.repository.dir().display().to_string();
        return Err(PublishError::NoRepository(dir));
    }
    let done = desk.prune(args.dry_run)?;
    for file in &done.gone {
        println!("{file}");
    }
    let verb = match args.dry_run {
        true => ("可以去掉", "could be taken out"),
        false => ("去掉", "taken out"),
    };
    let (files, kb) = (done.gone.len(), done.bytes.div_ceil(1024));
    println!(
        "{} {files} 个文件,{kb} KB;另有 {} 个还要留几天 / {files} files {}, {} more stay for some days",
        verb.0, done.waiting, verb.1, done.waiting,
    );
    Ok(ExitCode::SUCCESS)
}

/// Says in one line what went, if anything did.
pub(super) fn show(pruned: &Pruned) {
    let (files, kb) = (pruned.gone.len(), pruned.bytes.div_ceil(1024));
    if files > 0 {
        println!(
            "仓库清理:去掉 {files} 个不再需要的文件,{kb} KB / {files} files that nobody needs taken out"
        );
    }
}
