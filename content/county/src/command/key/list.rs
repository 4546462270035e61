use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::{in_words, ring};
use crate::keys::{Entry, KeyRing, KeyState, fingerprint};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 列出所有密钥:谁持有、做什么、指纹 / list all keys: who holds them, what for, their fingerprints
#[derive(Debug, Args)]
pub struct ListArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 按 JSON 输出 / print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    role: &'a str,
    function: &'a str,
    function_zh: &'a str,
    holder: &'a str,
    state: KeyState,
    since: NaiveDate,
    until: Option<NaiveDate>,
    reason: Option<&'a str>,
    /// Whether the secret half lies in the keys folder.
    secret_here: bool,
    keyid: &'a str,
    fingerprint: String,
}

impl<'a> Listed<'a> {
    fn new(ring: &KeyRing, entry: &'a Entry) -> Self {
        Self {
            name: &entry.name,
            role: &entry.role,
            function: &entry.function,
            function_zh: entry.function_chinese(),
            holder: &entry.holder,
            state: entry.state,
            since: entry.since,
            until: entry.until,
            reason: entry.reason.as_deref(),
            secret_here: ring.secret_here(entry),
            keyid: &entry.keyid,
            fingerprint: fingerprint(&entry.keyid),
        }
    }
}

pub fn run(args: ListArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let ring = ring(&workspace)?;
    if args.json {
        let listed: Vec<Listed> = ring
            .entries()
            .iter()
            .map(|entry| Listed::new(&ring, entry))
            .collect();
        println!(
            "{}",
            serde_json::to_string_pretty(&listed).unwrap_or_default()
        );
        return Ok(ExitCode::SUCCESS);
    }
    if ring.entries().is_empty() {
        println!("还没有密钥;用 county key new 或 county key ceremony 制作。");
        println!("there are no keys yet: make them with county key new or county key ceremony.");
    }
    for entry in ring.entries() {
        let place = match ring.secret_here(entry) {
            true => "私钥在此 / secret here",
            false => "私钥在别处 / secret elsewhere",
        };
        println!("{}  {}", entry.name, in_words(entry, &workspace.county));
        println!("    {}  {place}", span(entry));
        println!("    指纹 / fingerprint: {}", fingerprint(&entry.keyid));
    }
    Ok(ExitCode::SUCCESS)
}

/// 在用 / active, 2026-11-22 –
fn span(entry: &Entry) -> String {
    let until = entry.until.map(|day| day.to_string()).unwrap_or_default();
    let reason = entry.reason.as_deref().map(|text| format!("({text})"));
    format!(
        "{} / {}, {} – {until}{}",
        entry.state.chinese(),
        entry.state.as_str(),
        entry.since,
        reason.unwrap_or_default()
    )
}
