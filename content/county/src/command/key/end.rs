use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{MAKE_KNOWN, in_words, ring, show_fingerprint};
use crate::clock;
use crate::keys::{Card, Entry, KeyError, KeyRing, KeyState, duty, fresh_passphrase};
use crate::publish::PublishError;
use crate::repository::Repository;
use crate::workspace::Workspace;

/// 更换密钥:做一把新的(或登记新的公钥卡),旧的停用 / replace a key: a new one takes over, the old one retires
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// 旧密钥的名称,见 county key list / name of the old key, see county key list
    #[arg(value_name = "NAME")]
    name: String,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 新的持有人(默认不变) / another holder (default: the same)
    #[arg(long, value_name = "NAME", conflicts_with = "card")]
    holder: Option<String>,
    /// 新密钥在持有人自己手里:登记这张公钥卡 / the new key is its holder's own: enter this card
    #[arg(long, value_name = "CARD.toml")]
    card: Option<PathBuf>,
    /// 口令文件,保护新密钥 / file with the passphrase that guards the new key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// 作废丢失或泄露的密钥 / revoke a key that was lost or got into wrong hands
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// 密钥的名称,见 county key list / name of the key, see county key list
    #[arg(value_name = "NAME")]
    name: String,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 原因 / why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub fn rotate(args: RotateArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let mut ring = ring(&workspace)?;
    let old = ring.named(&args.name)?.clone();
    if !old.is_active() {
        return Err(KeyError::Ended(args.name).into());
    }
    let name = match &args.card {
        Some(path) => {
            let card = Card::read(path)?;
            let entry = ring.add(&card, &workspace.county, Some(&old))?;
            entry.name.clone()
        }
        None => {
            let holder = args.holder.as_deref().unwrap_or(&old.holder);
            ring.check_holder(&old.role, &old.function, holder, Some(&old.name))?;
            let secret = fresh_passphrase(args.passphrase_file.as_deref(), holder)?;
            let entry = ring.generate(&old.role, &old.function, holder, secret.as_bytes())?;
            entry.name.clone()
        }
    };
    ring.retire(&old.name, clock::china().date())?;
    ring.save()?;
    let new = ring.named(&name)?;
    println!(
        "{name}({})接替 {},旧密钥停用。\n{name} takes the place of {}, which retires.",
        in_words(new, &workspace.county),
        old.name,
        old.name
    );
    show_fingerprint(&new.keyid);
    if least(&old) > ring.active_of(&old.role, &old.function).count() {
        println!(
            "注意:{} 的在用密钥不到 {} 把,请再做一把(county key new)。\n\
             careful: there are fewer than {} active keys for {}: make another (county key new).",
            old.duty(),
            least(&old),
            least(&old),
            old.duty()
        );
    }
    println!(
        "公布以前请留着旧密钥的文件和口令。 / keep the old key and its passphrase until then."
    );
    println!("{MAKE_KNOWN}");
    Ok(ExitCode::SUCCESS)
}

pub fn revoke(args: RevokeArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let mut ring = ring(&workspace)?;
    let entry = ring.named(&args.name)?.clone();
    refuse_last(&ring, &entry)?;
    refuse_lock_out(&workspace, &ring, &entry)?;
    ring.revoke(&entry.name, clock::china().date(), args.reason.as_deref())?;
    ring.save()?;
    println!(
        "已作废 {}({}),不能再签名;登记保留。\nrevoked {}: it signs nothing any more and stays in the register.",
        entry.name,
        in_words(&entry, &workspace.county),
        entry.name
    );
    println!("{MAKE_KNOWN}");
    println!("密钥已落入他人之手时加 --at-once。 / with --at-once where it is in wrong hands.");
    Ok(ExitCode::SUCCESS)
}

/// Active keys that a function needs to go on working.
fn least(entry: &Entry) -> usize {
    match entry.role.as_str() {
        "root" => duty::ROOT_LEAST,
        _ => 1,
    }
}

fn refuse_last(ring: &KeyRing, entry: &Entry) -> Result<(), KeyError> {
    let left = ring
        .active_of(&entry.role, &entry.function)
        .filter(|other| other.name != entry.name)
        .count();
    if entry.is_active() && left < least(entry) {
        return Err(KeyError::Last {
            name: entry.name.clone(),
            duty: entry.duty(),
            least: least(entry),
        });
    }
    Ok(())
}

/// A new root needs the published root's threshold of signatures as well (TUF 5.3.4): those keys must
/// not be revoked away before their successors are published.
fn refuse_lock_out(
    workspace: &Workspace,
    ring: &KeyRing,
    entry: &Entry,
) -> Result<(), PublishError> {
    let repository = Repository::new(workspace.repository_dir());
    let Some(root) = repository.newest_root()? else {
        return Ok(());
    };
    let Some(published) = root.roles.get("root") else {
        return Ok(());
    };
    if !published.keyids.contains(&entry.keyid) {
        return Ok(());
    }
    let left = published
        .keyids
        .iter()
        .filter_map(|keyid| ring.by_keyid(keyid))
        .filter(|other| other.state != KeyState::Revoked && other.name != entry.name)
        .count();
    let threshold = usize::try_from(published.threshold).unwrap_or(usize::MAX);
    if left < threshold {
        return Err(KeyError::RootLocked {
            name: entry.name.clone(),
            left,
            threshold,
        }
        .into());
    }
    Ok(())
}
