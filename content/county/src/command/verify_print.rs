use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use crate::clock;
use crate::config::County;
use crate::verify_print::{Candidate, Code, Verdict, VerifyError, verify};
use crate::workspace::Workspace;

/// 查一张打印出来的单子是不是现行的 / say whether a printed paper is still current
///
/// 现行的退出码为 0,其他为 1。校验码只抄了前几位、对得上几条时,全部列出。 / Exits with 0 when it is current, else with 1.
/// A code that fits several papers gives all of them.
#[derive(Debug, Args)]
pub struct VerifyPrintArgs {
    /// 页脚的校验码(可以有空格,至少前 6 位),或扫二维码得到的文字 / the check code, at least its first 6 digits, or the QR code's text
    #[arg(value_name = "CODE", required = true, num_args = 1..)]
    code: Vec<String>,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 以这一天为今天 / take this day as today
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
}

pub fn run(args: VerifyPrintArgs) -> Result<ExitCode, VerifyError> {
    // Groups of four digits need no quotation marks.
    let code = Code::parse(&args.code.join(" "))?;
    let workspace = Workspace::open(&args.workspace)?;
    let today = args.today.unwrap_or_else(|| clock::china().date());
    let found = verify(&workspace, &code, today)?;
    if found.is_empty() {
        println!(
            "查不到:本县发布过的内容里没有这个校验码。看看有没有抄错;没有抄错,这张单子就不是本县发布的,不要照它办。\n\
             not found: nothing that this county published has this code. If it was copied right, the paper is not ours."
        );
        return Ok(ExitCode::FAILURE);
    }
    if found.len() > 1 {
        println!(
            "对得上 {0} 种单子,请把 12 位抄全或扫二维码: / {0} papers fit, copy all 12 digits or scan the QR code:",
            found.len()
        );
    }
    for one in &found {
        println!("{}", in_words(one, &workspace.county));
    }
    let current = found.iter().all(|one| one.verdict == Verdict::Current);
    Ok(match current {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn in_words(one: &Candidate, county: &County) -> String {
    let publisher = county.publisher(&one.publisher);
    let publisher = publisher.map_or(one.publisher.as_str(), |unit| unit.name.as_str());
    let head = format!("{publisher}　{}", one.what);
    match &one.verdict {
        Verdict::Current if one.charges.is_empty() => format!("现行 / current: {head}"),
        Verdict::Current => format!(
            "现行 / current: {head}\n  收费是另外的记录,请对照单子 / fees are records of their own, compare the paper:\n  {}",
            one.charges.join("\n  ")
        ),
        Verdict::Changed { since, now } => {
            let (zh, en) = match since {
                Some(number) => (
                    format!("从第{number}版起内容变了"),
                    format!("changed in release {number}"),
                ),
                None => ("内容变了".to_owned(), "changed since".to_owned()),
            };
            let now = now.get(..12).unwrap_or(now);
            format!(
                "已换新 / superseded: {head}\n  {zh},现行的校验码是 {now},请重新打印 / {en}; the current check code is {now}: print it anew"
            )
        }
        Verdict::Superseded { by: Some(by) } => {
            format!("已换新 / superseded: {head}\n  由 {by} 代替 / by {by}")
        }
        Verdict::Superseded { by: None } => format!("已换新 / superseded: {head}"),
        Verdict::Withdrawn {
            by: Some((day, by)),
        } => {
            format!("已撤销 / withdrawn: {head}\n  {day} 起,依据:{by} / from {day}, by {by}")
        }
        Verdict::Withdrawn { by: None } => {
            format!("已撤销 / withdrawn: {head}\n  现在不再发布 / no longer published")
        }
        Verdict::Expired { on } => {
            format!("已过期 / expired: {head}\n  有效期到 {on} / valid until {on}")
        }
    }
}
