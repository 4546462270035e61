use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{MAKE_KNOWN, card_in_words, in_words, ring, show_fingerprint};
use crate::keys::{Card, KeyRing, duty, fresh_passphrase};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 制作一把新密钥 / make a new key
///
/// 在自己的电脑上制作时用 --out:私钥留在自己手里,只把公钥卡(.card.toml)交给公开办登记。
/// With --out, on an officer's own computer: the secret stays there, the card goes to the office.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 不用工作区,把密钥和公钥卡写到这个文件夹 / no workspace: write key and card to this folder
    #[arg(long, value_name = "DIR", conflicts_with = "workspace")]
    out: Option<PathBuf>,
    /// 角色:root、targets、snapshot、timestamp、stick、firmware、intake(接收意见)或发布单位的 id / role, or a publisher's id
    #[arg(long)]
    role: String,
    /// 职责:发布单位 legal、secrecy、approve;targets handle、approve;firmware office、maintainer / function within the role
    #[arg(long)]
    function: Option<String>,
    /// 持有人姓名 / name of the holder
    #[arg(long, value_name = "NAME")]
    holder: String,
    /// 口令文件,保护新密钥 / file with the passphrase that guards the new key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

pub fn run(args: NewArgs) -> Result<ExitCode, PublishError> {
    match &args.out {
        Some(dir) => alone(&args, dir.clone())?,
        None => registered(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn registered(args: &NewArgs) -> Result<(), PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let county = &workspace.county;
    let function = duty::function(&args.role, args.function.as_deref(), Some(county))?;
    let mut ring = ring(&workspace)?;
    ring.check_holder(&args.role, function, &args.holder, None)?;
    let secret = fresh_passphrase(args.passphrase_file.as_deref(), &args.holder)?;
    let name = {
        let entry = ring.generate(&args.role, function, &args.holder, secret.as_bytes())?;
        entry.name.clone()
    };
    ring.save()?;
    let entry = ring.named(&name)?;
    println!(
        "已做好密钥 {name}({})。\nmade the key {name}.",
        in_words(entry, county)
    );
    show_fingerprint(&entry.keyid);
    println!(
        "  文件 / file: {}\n请把文件备份两份,分开保管;口令不要和它放在一起。\n\
         keep two copies of the file in two places, and the passphrase elsewhere.\n{MAKE_KNOWN}",
        ring.secret_path(entry).display()
    );
    Ok(())
}

fn alone(args: &NewArgs, dir: PathBuf) -> Result<(), PublishError> {
    let function = duty::function(&args.role, args.function.as_deref(), None)?;
    KeyRing::check_name(&args.holder)?;
    let secret = fresh_passphrase(args.passphrase_file.as_deref(), &args.holder)?;
    let (card, path) = Card::make(&dir, &args.role, function, &args.holder, secret.as_bytes())?;
    println!(
        "已做好密钥 {}({})。\nmade the key {}.",
        card.name,
        card_in_words(&card),
        card.name
    );
    show_fingerprint(&card.keyid);
    println!(
        "  私钥,自己保管,不要交给任何人 / secret, yours alone: {}\n\
         \x20 公钥卡,交给公开办登记 / card, for the office: {}\n\
         公开办登记(county key add)时会打电话来核对指纹。\n\
         the office enters the card (county key add) and compares the fingerprint by telephone.",
        dir.join(format!("{}.pem", card.name)).display(),
        path.display()
    );
    Ok(())
}
