use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::intake::openers;
use crate::error::WorkspaceError;
use crate::feedback::{Feedback, write_csv};
use crate::intake::Intake;
use crate::keys::{KeyRing, Passphrases};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 反馈:终端送来的人次、查看、打印、评价、点题和意见 / what terminals sent home: counters, ratings, words
#[derive(Debug, Args)]
pub struct FeedbackArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 从这一天起(2026-11-22) / from this day on
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// 只看这个站点(站点代码) / this site only
    #[arg(long)]
    site: Option<String>,
    /// 按 JSON 输出 / print as JSON
    #[arg(long)]
    json: bool,
    /// 另存为表格(Excel、WPS 可以打开),含意见原文,请妥善保管 / also write a table, with the words: keep it safe
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// 口令文件(可重复),打开群众意见用 / file with a passphrase (repeatable), to open visitors' words
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: FeedbackArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let site = args.site.as_deref();
    let Some(intake) = Intake::open_existing(&workspace.dir)? else {
        println!(
            "还没有收到终端送来的内容;请用 county serve --workspace 接收,或用 county intake 从优盘收取。\n\
             nothing has come home yet: receive with county serve --workspace, or take it off a stick with county intake."
        );
        return Ok(ExitCode::SUCCESS);
    };
    let ring = KeyRing::open_or_create(&workspace.keys_dir())?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let ledger = &workspace.ledger;
    let feedback = Feedback::gather(&intake, ledger, args.since, site, || {
        Ok::<_, PublishError>(openers(&ring, &mut pass)?)
    })?;
    if let Some(path) = &args.csv {
        let file = File::create(path).map_err(WorkspaceError::io(path))?;
        let totals = intake.totals(args.since, site)?;
        write_csv(BufWriter::new(file), &totals, &feedback, ledger)
            .map_err(|error| WorkspaceError::io(path)(std::io::Error::other(error)))?;
    }
    match args.json {
        true => println!("{}", serde_json::to_string_pretty(&feedback)?),
        false => print!("{}", feedback.text()),
    }
    Ok(ExitCode::SUCCESS)
}
