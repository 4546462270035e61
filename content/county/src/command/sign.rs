use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::review::{confirmed, show};
use crate::clock;
use crate::durable;
use crate::keys::{Entry, KeyError, KeyState, open_file, passphrase};
use crate::publish::{PublishError, today};
use crate::request::{Answer, AnswerType, Item, Request, parse};
use crate::workspace::WorkspaceError;

/// 签名:读出送签文件里的内容,用自己的密钥签,写成回执 / read a request, sign it with your own key, write the answer
///
/// 不需要工作区,可以在不联网的电脑上运行。 / Needs no workspace and no network.
#[derive(Debug, Args)]
pub struct SignArgs {
    /// 送签文件 / the request
    request: PathBuf,
    /// 自己的密钥文件 / your key
    #[arg(long, value_name = "KEY.pem")]
    key: PathBuf,
    /// 回执写到哪个文件 / file for the answer
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 审查意见 / a written reason
    #[arg(long, default_value = "")]
    reasons: String,
    /// 口令文件 / file with the passphrase
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

pub fn run(args: SignArgs) -> Result<ExitCode, PublishError> {
    let bytes = std::fs::read(&args.request).map_err(WorkspaceError::io(&args.request))?;
    let request: Request = parse(&args.request, &bytes)?;
    let secret = passphrase(args.passphrase_file.as_deref(), None)?;
    let (key, signer) = open_file(&args.key, secret.as_bytes())?;
    let now = clock::utc();
    let mine: Vec<&Item> = request
        .items
        .iter()
        .filter(|item| item.keyid() == signer.keyid())
        .collect();
    if mine.is_empty() {
        let key = args.key.display().to_string();
        return Err(KeyError::Unknown(format!("{}({key})", request.holder)).into());
    }
    let mut items = Vec::new();
    for item in mine {
        show(&item.describe()?)?;
        if !confirmed() {
            println!("没有签名。 / not signed.");
            continue;
        }
        let entry = Entry {
            name: request.holder.clone(),
            role: String::new(),
            function: item.function().to_owned(),
            holder: request.holder.clone(),
            keyid: signer.keyid().to_owned(),
            public: key.keyval.public.clone(),
            state: KeyState::Active,
            since: today(now),
            until: None,
            reason: None,
        };
        items.push(item.sign(&entry, &signer, &args.reasons, now)?);
    }
    if items.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let count = items.len();
    let answer = Answer {
        kind: AnswerType::SignAnswer,
        items,
    };
    let text = serde_json::to_vec(&answer)?;
    durable::write(&args.out, &text).map_err(WorkspaceError::io(&args.out))?;
    println!(
        "已签 {count} 项;请把 {} 带回,运行 county accept / {count} signed: bring it back and run county accept",
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
