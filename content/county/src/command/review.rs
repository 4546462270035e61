use std::io::{BufRead, IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use content_model::PublisherId;
use content_store::WARNING;
use serde::Serialize;

use crate::clock;
use crate::fault::{Fault, Tally};
use crate::keys::{Entry, KeyError, KeyRing, Passphrases};
use crate::publish::PublishError;
use crate::review::{Function, afterwards, describe, is_turn, outstanding, remarks, signed};
use crate::workspace::{Workspace, WorkspaceError};

/// 审查:读出改动并签名 / read what changes and sign it
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 以什么身份:legal 法制审查,secrecy 保密审查,approve 批准 / in which function
    #[arg(long = "as", value_enum)]
    function: Function,
    /// 只审查这个发布单位(默认全部) / only this publisher (default: all)
    #[arg(long)]
    publisher: Option<PublisherId>,
    /// 审查意见 / a written reason
    #[arg(long, default_value = "")]
    reasons: String,
    /// 由哪一位签名(同一职责有几位时) / which officer, where several hold this function
    #[arg(long)]
    holder: Option<String>,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
    /// 结果按 JSON 输出 / print what was signed as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Signed {
    publisher: String,
    change_set: String,
    function: &'static str,
    holder: String,
    changes: usize,
}

pub fn run(args: ReviewArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let ring = KeyRing::open_or_create(&workspace.keys_dir())?;
    let mut sets = Vec::new();
    let mut early = false;
    for publisher in &workspace.county.publishers {
        if args
            .publisher
            .as_ref()
            .is_some_and(|only| *only != publisher.id)
        {
            continue;
        }
        if publisher.id.as_str() == WARNING {
            let function = args.function.as_str();
            let afterwards = afterwards(&workspace, &publisher.id, function)?;
            sets.extend(
                afterwards
                    .into_iter()
                    .map(|(digest, set)| (publisher.clone(), digest, set)),
            );
        }
        let Some(set) = workspace.ledger.pending(&publisher.id)? else {
            continue;
        };
        let missing = outstanding(&workspace, &ring, &set)?;
        if !missing.contains(&args.function) {
            continue;
        }
        // 批准 comes after both reviews.
        if !is_turn(publisher.id.as_str(), args.function.as_str(), &missing) {
            let names: Vec<_> = missing
                .iter()
                .filter(|f| **f != Function::Approve)
                .collect();
            let zh: Vec<_> = names.iter().map(|f| f.chinese()).collect();
            let en: Vec<_> = names.iter().map(|f| f.as_str()).collect();
            eprintln!(
                "错误:{} 还缺{},审查完才能批准。\nerror: {} still lacks {}: approve after both reviews.",
                publisher.name,
                zh.join("、"),
                publisher.id,
                en.join(", "),
            );
            early = true;
            continue;
        }
        sets.push((publisher.clone(), set.digest.clone(), set));
    }
    if sets.is_empty() {
        if args.json {
            println!("[]");
        } else if !early {
            println!(
                "没有等待{}的内容。 / nothing waits for {}.",
                args.function.chinese(),
                args.function.as_str()
            );
        }
        return Ok(if early {
            ExitCode::from(2)
        } else {
            ExitCode::SUCCESS
        });
    }
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let mut done = Vec::new();
    for (publisher, digest, set) in sets {
        let entry = officer(
            &ring,
            publisher.id.as_str(),
            args.function,
            args.holder.as_deref(),
        )?;
        if !args.json {
            let (function, holder) = (args.function.chinese(), &entry.holder);
            let head = format!(
                "【{}】{function} · {holder}({})\n",
                publisher.name,
                set.changes.len()
            );
            show(&(head + &describe(&workspace.ledger, &set)?))?;
        }
        let remarks = remarks(&workspace, &set, clock::china().date())?;
        if !args.json {
            for fault in &remarks {
                show(&format!("{fault}\n"))?;
            }
        }
        let explains = args.function != Function::Approve && publisher.id.as_str() != WARNING;
        if let Some(why) = refusal(&remarks, explains && args.reasons.trim().is_empty()) {
            eprintln!("{}: {why}", publisher.name);
            early = true;
            continue;
        }
        if !confirmed() {
            println!("没有签名。 / not signed.");
            continue;
        }
        let Some(signer) = pass.open(&ring, entry)? else {
            return Err(match ring.secret_here(entry) {
                true => KeyError::Passphrase(entry.name.clone()),
                false => KeyError::Elsewhere(entry.name.clone()),
            }
            .into());
        };
        let review = signed(&digest, entry, &signer, &args.reasons, clock::utc())?;
        workspace.ledger.add_review(&digest, &review)?;
        if !args.json {
            let (function, short) = (args.function.as_str(), &digest[..12]);
            show(&format!("已签名 / signed: {function} {short}\n"))?;
        }
        done.push(Signed {
            publisher: publisher.id.to_string(),
            change_set: digest,
            function: args.function.as_str(),
            holder: entry.holder.clone(),
            changes: set.changes.len(),
        });
    }
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&done).unwrap_or_default()
        );
    }
    Ok(if early {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

/// Why nobody may sign yet: errors, or warnings for which `unexplained` says there is no reason.
fn refusal(remarks: &[Fault], unexplained: bool) -> Option<String> {
    let Tally { errors, warnings } = Tally::of(remarks);
    if errors > 0 {
        return Some(format!(
            "有{errors}处错误,改好并重新导入以后才能审查。 / {errors} errors: mend and import them again first."
        ));
    }
    (warnings > 0 && unexplained).then(|| {
        format!(
            "有{warnings}处提醒,用 --reasons 写明为什么可以公开(会一同公布)。 / \
             {warnings} warnings: say with --reasons why they may stand (it is published)."
        )
    })
}

/// The key that signs: the named holder's, else one whose secret half is here, the newest first.
fn officer<'a>(
    ring: &'a KeyRing,
    role: &'a str,
    function: Function,
    holder: Option<&str>,
) -> Result<&'a Entry, KeyError> {
    let mut all: Vec<&Entry> = ring
        .active_of(role, function.as_str())
        .filter(|entry| holder.is_none_or(|name| entry.holder == name))
        .collect();
    all.sort_by_key(|entry| ring.secret_here(entry));
    let unknown = || KeyError::Unknown(format!("{role}/{}", function.as_str()));
    all.pop().ok_or_else(unknown)
}

/// Nobody can sign what could not be shown: a closed pipe ends the review.
pub(super) fn show(text: &str) -> Result<(), PublishError> {
    let mut out = std::io::stdout().lock();
    let shown = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    let stdout = PathBuf::from("stdout");
    shown.map_err(|source| {
        WorkspaceError::Io {
            path: stdout,
            source,
        }
        .into()
    })
}

/// Asks a person who sits at a terminal; a script that runs this has decided already.
pub(super) fn confirmed() -> bool {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return true;
    }
    print!("以上内容是否签名?输入 y 确认 / sign this? [y/N] ");
    let mut answer = String::new();
    let asked = std::io::stdout()
        .flush()
        .and_then(|()| stdin.lock().read_line(&mut answer));
    asked.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是")
}
