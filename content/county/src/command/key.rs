use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::config::County;
use crate::keys::{Card, Entry, KeyRing, fingerprint, function_chinese};
use crate::publish::PublishError;
use crate::workspace::Workspace;

mod add;
mod ceremony;
mod end;
mod list;
mod make;

/// 密钥:制作、登记、查看、更换、作废、打印登记表 / make, enter, list, replace and revoke keys; print their sheet
#[derive(Debug, Args)]
#[command(flatten_help = true)]
pub struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    New(make::NewArgs),
    Add(add::AddArgs),
    List(list::ListArgs),
    Rotate(end::RotateArgs),
    Revoke(end::RevokeArgs),
    Ceremony(ceremony::CeremonyArgs),
}

pub fn run(args: KeyArgs) -> Result<ExitCode, PublishError> {
    match args.command {
        KeyCommand::New(args) => make::run(args),
        KeyCommand::Add(args) => add::run(args),
        KeyCommand::List(args) => list::run(args),
        KeyCommand::Rotate(args) => end::rotate(args),
        KeyCommand::Revoke(args) => end::revoke(args),
        KeyCommand::Ceremony(args) => ceremony::run(args),
    }
}

/// The register of a workspace; empty before the first key.
fn ring(workspace: &Workspace) -> Result<KeyRing, PublishError> {
    Ok(KeyRing::open_or_create(&workspace.keys_dir())?)
}

/// A key in one line, as people say it: 示范县民政局 · 法制审查 · 张三.
fn in_words(entry: &Entry, county: &County) -> String {
    let role = crate::keys::duty::role_chinese(&entry.role, county);
    format!("{role} · {} · {}", entry.function_chinese(), entry.holder)
}

fn card_in_words(card: &Card) -> String {
    let function = function_chinese(&card.function);
    format!("{} · {function} · {}", card.role, card.holder)
}

fn show_fingerprint(keyid: &str) {
    println!("  指纹 / fingerprint: {}", fingerprint(keyid));
}

/// Terminals learn of a change of keys from signed metadata only.
const MAKE_KNOWN: &str = "运行 county delegate,终端才会知道这次变更。\n\
                          run county delegate: only then will terminals know of this change.";
