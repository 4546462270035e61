use std::path::PathBuf;
use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Args;

use crate::clock;
use crate::draft::About;
use crate::keys::{Passphrases, function_chinese};
use crate::publish::{PublishError, publish};
use crate::signing::{Missing, Settled};
use crate::workspace::Workspace;

/// 发布:把审查批准过的内容签名放进仓库 / sign what was approved into the repository
///
/// 每位签名人的密钥都要能打开;缺的签名用 county sign-request 补。 / What lacks signatures waits: see county sign-request.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 加急:终端在这几小时里(最多 72,0 表示取消)更勤地来取;预警自动加急 / urgent: terminals look again sooner for so many hours (at most 72; 0 takes it back); warnings do so by themselves
    #[arg(long, value_name = "HOURS", num_args = 0..=1, default_missing_value = "6", value_parser = clap::value_parser!(u8).range(0..=72))]
    urgent: Option<u8>,
    /// 口令文件(可重复:每位签名人一个) / file with a passphrase (repeatable: one for each signer)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: PublishArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let urgent = args.urgent.map(|hours| TimeDelta::hours(hours.into()));
    let done = publish(&mut workspace, &mut pass, clock::utc(), urgent)?;
    for (id, missing) in &done.unreviewed {
        let zh: Vec<_> = missing.iter().map(|f| f.chinese()).collect();
        let en: Vec<_> = missing.iter().map(|f| f.as_str()).collect();
        eprintln!(
            "{id}:有改动但还没有发布,还缺{};请运行 county review --as {} / changed but not published, still to sign: {}",
            zh.join("、"),
            en[0],
            en.join(", "),
        );
    }
    for (id, error) in &done.refused {
        eprintln!("错误 / error: {id}:{error}");
    }
    let complete = show(&done.settled);
    super::prune::show(&done.pruned);
    if done.renewed && urgent.is_some() {
        println!("没有新的改动;加急已告诉终端。 / nothing new; terminals are told.");
    } else if done.renewed {
        println!("没有新的改动;签名快到期,已重新签名。 / nothing new; signatures were renewed.");
    } else if done.settled.published.is_empty() && complete && done.unreviewed.is_empty() {
        println!("没有新的改动要发布。 / nothing new to publish.");
    }
    if !done.refused.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let idle = done.settled.published.is_empty() && !done.unreviewed.is_empty();
    Ok(if idle || !complete {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

/// Says what came of the drafts; whether nothing waits.
pub fn show(settled: &Settled) -> bool {
    for (role, version, about) in &settled.published {
        match about {
            About::Release {
                number, records, ..
            } => println!(
                "{role}:已发布第{number}版,共{records}条 / release {number} published, {records} records"
            ),
            About::Root => println!("root:第{version}版根文件已发布 / root {version} published"),
            About::Targets => {
                println!("targets:第{version}版授权已发布 / targets {version} published")
            }
            About::Renewal => {
                println!("{role}:已重新签名(第{version}版) / signed again (version {version})")
            }
        }
    }
    for role in &settled.overtaken {
        eprintln!(
            "{role}:待签内容已被新的改动代替,原来的签名作废 / the draft was overtaken by newer changes; its signatures are void"
        );
    }
    for waiting in &settled.waiting {
        let (role, version) = (&waiting.role, waiting.version);
        let zh: Vec<_> = waiting.missing.iter().map(zh_line).collect();
        let en: Vec<_> = waiting
            .missing
            .iter()
            .map(|m| m.function.as_str())
            .collect();
        eprintln!(
            "{role}(第{version}版)还缺签名:{};请在有密钥的电脑上再运行,或运行 county sign-request / still to sign: {}",
            zh.join(";"),
            en.join(", "),
        );
    }
    for (role, behind) in &settled.held {
        let behind = behind.join("、");
        eprintln!(
            "{role}:签名已齐,等 {behind} 由新的签名人重新签名后一起发布;密钥泄露等紧急情况用 county delegate --at-once 立即发布 / \
             {role} is signed and waits until {behind} is signed by its new signers; in an emergency use county delegate --at-once"
        );
    }
    settled.waiting.is_empty() && settled.held.is_empty()
}

fn zh_line(missing: &Missing) -> String {
    let holders = missing.holders.join("或");
    format!("{}({holders})", function_chinese(&missing.function))
}
