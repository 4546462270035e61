use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::review::{confirmed, show};
use crate::clock;
use crate::copy::Adopted;
use crate::keys::Passphrases;
use crate::publish::PublishError;
use crate::request::{Answer, parse};
use crate::signing::Desk;
use crate::workspace::{Workspace, WorkspaceError};

/// 收件:收下签名回执(county sign 的)、单位报送的内容(county submit 的),或县里做的优盘 / take in an answer, a submission or a stick
///
/// 报送的内容核对无误后原样发布,不能改动。给出优盘的文件夹时,收下别的单位已发布的内容,供本单位引用。 /
/// A submission is published exactly as it was signed. A stick's folder brings what other units have published, to refer to.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// 文件或优盘的文件夹,可以几个 / files, or a stick's folder
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: AcceptArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let mut desk = Desk::new(&mut workspace, clock::utc())?;
    let mut answers = 0;
    for file in &args.files {
        if file.is_dir() {
            show_adopted(&desk.adopt(file)?);
            continue;
        }
        if is_json(file)? {
            let bytes = std::fs::read(file).map_err(WorkspaceError::io(file))?;
            let answer: Answer = parse(file, &bytes)?;
            for line in desk.take_answer(&answer)? {
                println!("{line}");
            }
            answers += 1;
            continue;
        }
        let submission = desk.examine(file)?;
        let (id, number) = (submission.publisher.clone(), submission.release.number);
        show(&format!(
            "【{}】报送第{number}版,共{}条 / release {number}, {} records\n{}",
            submission.release.manifest.name,
            submission.release.records.len(),
            submission.release.records.len(),
            desk.describe_submission(&submission)?,
        ))?;
        if !confirmed() {
            println!("没有发布。 / not published.");
            continue;
        }
        desk.accept(submission, file, &mut pass)?;
        println!("{id}:已发布第{number}版 / release {number} published");
    }
    if answers > 0 {
        println!(
            "签名齐了以后运行 county publish 发布。 / when all have signed, run county publish."
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what came out of a copy of the repository.
pub(super) fn show_adopted(adopted: &Adopted) {
    for (id, number) in &adopted.taken {
        println!("{id}:收下第{number}版 / release {number} taken in");
    }
    for id in &adopted.kept {
        println!("{id}:这里有还没报送的改动,没有覆盖 / has changes of its own here: left alone");
    }
    if adopted.taken.is_empty() && adopted.kept.is_empty() {
        println!("没有更新的内容。 / nothing newer.");
    }
}

fn is_json(file: &Path) -> Result<bool, WorkspaceError> {
    use std::io::Read;
    let mut first = [0];
    let read = std::fs::File::open(file).and_then(|mut file| file.read(&mut first));
    Ok(read.map_err(WorkspaceError::io(file))? == 1 && first == *b"{")
}
