use std::io;
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::establish::{delegate, make_keys};
use crate::keys::{KeyRing, Passphrases, fresh_passphrase};
use crate::publish::PublishError;
use crate::signing::Desk;
use crate::workspace::{Settings, Workspace, WorkspaceError};

/// 新建工作区、密钥和空的仓库 / make a workspace, its keys and an empty repository
#[derive(Debug, Args)]
pub struct InitArgs {
    /// 工作区的文件夹 / folder of the workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 写明发布单位和审查人员的 county.toml / the county.toml that names publishers and officers
    #[arg(long, value_name = "FILE")]
    county: PathBuf,
    /// 仓库文件夹(默认在工作区旁边:../repository) / repository folder (default: ../repository, beside the workspace)
    #[arg(long, value_name = "DIR")]
    repository: Option<PathBuf>,
    /// 密钥文件夹(默认在工作区旁边:../keys) / folder of the keys (default: ../keys, beside the workspace)
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 先不做密钥:每个人的密钥用 county key new 各自制作,再运行 county delegate / make no keys: holders make their own, then run county delegate
    #[arg(long, conflicts_with = "passphrase_file")]
    without_keys: bool,
    /// 口令文件,保护新的密钥 / file with the passphrase that guards the new keys
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

pub fn run(args: InitArgs) -> Result<ExitCode, PublishError> {
    let mut settings = Settings::default();
    if let Some(path) = &args.repository {
        settings.repository = from_here(path)?;
    }
    if let Some(path) = &args.keys {
        settings.keys = from_here(path)?;
    }
    // Asked for first: without it nothing is begun.
    let secret = match args.without_keys {
        true => None,
        false => {
            let file = args.passphrase_file.as_deref();
            Some(fresh_passphrase(file, "全部密钥 / all keys")?)
        }
    };
    let mut workspace = Workspace::init_with(&args.workspace, &args.county, &settings)?;
    if let Some(secret) = secret {
        make_keys(&workspace, secret.as_bytes(), &mut |entry| {
            println!("密钥 / key {} · {}", entry.name, entry.holder);
        })?;
        let mut pass = Passphrases::only(secret);
        delegate(&mut workspace, &mut pass, clock::utc(), false)?;
    }
    // A unit's own desk begins with what the county has published.
    if workspace
        .repository_dir()
        .join("metadata/timestamp.json")
        .is_file()
        && args.without_keys
    {
        let folder = workspace.repository_dir();
        KeyRing::open_or_create(&workspace.keys_dir())?.save()?;
        let adopted = Desk::new(&mut workspace, clock::utc())?.adopt(&folder)?;
        super::accept::show_adopted(&adopted);
    }
    let (county, publishers) = (&workspace.county, workspace.county.publishers.len());
    println!(
        "已新建{}的工作区 {},发布单位{publishers}个。\n\
         made the workspace {} of {}, with {publishers} publishers.",
        county.name,
        args.workspace.display(),
        args.workspace.display(),
        county.name,
    );
    Ok(ExitCode::SUCCESS)
}

/// A path given on the command line means the current folder, one in settings.toml the workspace.
fn from_here(path: &Path) -> Result<PathBuf, WorkspaceError> {
    absolute(path).map_err(|source: io::Error| WorkspaceError::Io {
        path: path.to_owned(),
        source,
    })
}
