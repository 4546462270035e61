use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{MAKE_KNOWN, in_words, ring, show_fingerprint};
use crate::keys::Card;
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 登记别人交来的公钥卡 / enter a card that an officer handed in
#[derive(Debug, Args)]
pub struct AddArgs {
    /// 公钥卡 / the card
    #[arg(value_name = "CARD.toml")]
    card: PathBuf,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
}

pub fn run(args: AddArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let card = Card::read(&args.card)?;
    let mut ring = ring(&workspace)?;
    let name = ring.add(&card, &workspace.county, None)?.name.clone();
    ring.save()?;
    let entry = ring.named(&name)?;
    println!(
        "已登记密钥 {name}({})。\nentered the key {name}.",
        in_words(entry, &workspace.county)
    );
    show_fingerprint(&entry.keyid);
    println!(
        "请打电话给{},逐组核对指纹;不一致就运行 county key revoke {name}。\n\
         telephone {} and compare the fingerprint; if it differs, run county key revoke {name}.\n\
         {MAKE_KNOWN}",
        entry.holder, entry.holder
    );
    Ok(ExitCode::SUCCESS)
}
