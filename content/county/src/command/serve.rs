use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::clock;
use crate::keys::Passphrases;
use crate::publish::PublishError;
use crate::repository::{Repository, RepositoryError};
use crate::serve::{Reception, serve};
use crate::signing::Desk;
use crate::workspace::{Workspace, WorkspaceError};

/// 提供仓库下载,直到按 Ctrl-C;给出 --workspace 时也接收终端送来的计数和意见 / serve the repository until Ctrl-C; with --workspace also take in what terminals send home
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// 仓库文件夹(给出 --workspace 时可以不写) / repository folder (or give --workspace)
    #[arg(long, required_unless_present = "workspace")]
    repository: Option<PathBuf>,
    /// 工作区:给出后自动续签,没人上班终端也不会嫌签名过期 / workspace: signatures are renewed unattended
    #[arg(long)]
    workspace: Option<PathBuf>,
    /// 口令文件(可重复),续签用 / file with a passphrase (repeatable), for renewing
    #[arg(long, requires = "workspace")]
    passphrase_file: Vec<PathBuf>,
    /// 监听地址,端口 0 表示任意,实际地址会打印出来 / address; port 0 means any, the real one is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
}

pub fn run(args: ServeArgs) -> Result<ExitCode, PublishError> {
    let (mut repository, mut reception) = (args.repository.clone(), None);
    if let Some(workspace) = &args.workspace {
        // Opened for a moment only: other commands work while this one serves.
        let workspace = Workspace::open(workspace)?;
        repository.get_or_insert_with(|| workspace.repository_dir());
        reception = Some(Reception::open(&workspace)?);
    }
    let repository = repository.ok_or_else(|| PublishError::NoRepository(String::new()))?;
    if !Repository::new(&repository).exists() {
        return Err(PublishError::NoRepository(repository.display().to_string()));
    }
    if let Some(workspace) = args.workspace {
        let files = args.passphrase_file;
        // Ends with the process; what it writes is whole at any moment.
        std::thread::spawn(move || keep_signed(&workspace, &files));
    }
    let ready = |addr: SocketAddr| {
        println!("http://{addr}");
        // Whoever started us waits for this line.
        let _ = std::io::stdout().flush();
    };
    serve(&repository, reception, args.addr, ready).map_err(|error| {
        PublishError::Repository(RepositoryError::Io {
            path: args.addr.to_string().into(),
            error,
        })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// How often the server looks whether signatures are to be renewed.
const LOOK: Duration = Duration::from_secs(600);

/// Renews and prunes what is due, for as long as the process lives. A workspace that is in use is looked at
/// again later; anything else is said aloud, and tried again.
fn keep_signed(workspace: &Path, passphrase_files: &[PathBuf]) {
    loop {
        match renew(workspace, passphrase_files) {
            Ok(true) => eprintln!("已自动续签 / signatures renewed"),
            Ok(false) | Err(PublishError::Workspace(WorkspaceError::Busy(_))) => {}
            Err(error) => eprintln!("错误 / error: {error}"),
        }
        std::thread::sleep(LOOK);
    }
}

fn renew(workspace: &Path, passphrase_files: &[PathBuf]) -> Result<bool, PublishError> {
    let mut workspace = Workspace::open(workspace)?;
    let mut pass = Passphrases::unattended(passphrase_files.to_vec(), workspace.passphrase_file());
    let desk = Desk::new(&mut workspace, clock::utc())?;
    let renewed = desk.renew_if_due(&mut pass)?;
    desk.prune_if_due();
    Ok(renewed)
}
