use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use content_model::PublisherId;

use super::publish::show as show_settled;
use crate::clock;
use crate::keys::Passphrases;
use crate::publish::PublishError;
use crate::signing::{Desk, Settled};
use crate::submission::Submitted;
use crate::workspace::Workspace;

/// 报送:单位把自己审查、签过名的内容写成一个文件,交县公开办发布 / write this unit's signed release into a file for the county office
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// 写到哪个文件 / file to write
    file: PathBuf,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 哪个发布单位(工作区里只有一个时可以不写) / which publisher (may be left out where there is one)
    #[arg(long)]
    publisher: Option<PublisherId>,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: SubmitArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let publisher = match &args.publisher {
        Some(id) => id.clone(),
        None => match workspace.ledger.publishers()?.as_slice() {
            [only] => only.clone(),
            several => {
                let ids: Vec<_> = several.iter().map(PublisherId::as_str).collect();
                return Err(PublishError::HandedIn {
                    file: "--publisher".to_owned(),
                    why: format!("请指明一个:{} / name one", ids.join("、")),
                });
            }
        },
    };
    let mut desk = Desk::new(&mut workspace, clock::utc())?;
    match desk.submit(&publisher, &mut pass, &args.file)? {
        Submitted::Done { number, records } => {
            println!(
                "{}:{publisher} 第{number}版,共{records}条;请交县公开办运行 county accept / release {number}, {records} records: hand it to the county office",
                args.file.display()
            );
            Ok(ExitCode::SUCCESS)
        }
        Submitted::Nothing => {
            println!("没有新的改动要报送。 / nothing new to hand in.");
            Ok(ExitCode::SUCCESS)
        }
        Submitted::Unreviewed(missing) => {
            let zh: Vec<_> = missing.iter().map(|f| f.chinese()).collect();
            let en: Vec<_> = missing.iter().map(|f| f.as_str()).collect();
            eprintln!(
                "{publisher}:还缺{};请运行 county review --as {} / still to review: {}",
                zh.join("、"),
                en[0],
                en.join(", ")
            );
            Ok(ExitCode::from(2))
        }
        Submitted::Waiting(waiting) => {
            show_settled(&Settled {
                waiting: vec![waiting],
                ..Settled::default()
            });
            Ok(ExitCode::from(2))
        }
    }
}
