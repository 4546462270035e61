use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::intake::stick::collect;
use crate::intake::{Gate, Intake};
use crate::keys::duty::INTAKE;
use crate::keys::{KeyError, KeyRing, Passphrases};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 收取:从优盘取回终端的计数和群众意见 / take terminals' counters and visitors' words off a stick
///
/// 取过的从优盘上删去,回执写在优盘上;优盘回到终端,终端才算送到。
/// What was taken is removed; receipts stay on the stick, and terminals forget what they have one for.
#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// 优盘的文件夹 / folder of the stick
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: IntakeArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let ring = KeyRing::open_or_create(&workspace.keys_dir())?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let openers = openers(&ring, &mut pass)?;
    if openers.is_empty() {
        return Err(match ring.of_role(INTAKE).next() {
            None => KeyError::Unknown(INTAKE.to_owned()),
            Some(entry) if !ring.secret_here(entry) => KeyError::Elsewhere(entry.name.clone()),
            Some(_) => KeyError::NoPassphrase,
        }
        .into());
    }
    let mut intake = Intake::open(&workspace.dir)?;
    let gate = Gate::of(&workspace)?;
    let day = clock::china().date();
    let done = collect(&args.dir, &mut intake, &gate, &openers, day)?;
    println!(
        "收到 {} 批,早已收过 {} 批;回执已写回优盘 / {} batches taken, {} known before; receipts are on the stick",
        done.counted, done.repeated, done.counted, done.repeated
    );
    for (path, error) in &done.refused {
        eprintln!("没有收 / not taken: {}: {error}", path.display());
    }
    match done.refused.is_empty() {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}

/// Every intake key that can be opened here, retired ones too.
pub(super) fn openers(
    ring: &KeyRing,
    pass: &mut Passphrases,
) -> Result<Vec<crate::keys::Opener>, KeyError> {
    let mut openers = Vec::new();
    for entry in ring.of_role(INTAKE) {
        openers.extend(pass.opener(ring, entry)?);
    }
    Ok(openers)
}
