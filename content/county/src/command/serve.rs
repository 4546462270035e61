use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::publish::PublishError;
use crate::repository::{Repository, RepositoryError};
use crate::serve::serve;

/// 提供仓库下载,直到按 Ctrl-C / serve the repository until Ctrl-C
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// 仓库文件夹 / repository folder
    #[arg(long)]
    repository: PathBuf,
    /// 监听地址,端口 0 表示任意,实际地址会打印出来 / address; port 0 means any, the real one is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
}

pub fn run(args: ServeArgs) -> Result<ExitCode, PublishError> {
    if !Repository::new(&args.repository).exists() {
        return Err(PublishError::NoRepository(
            args.repository.display().to_string(),
        ));
    }
    let ready = |addr: SocketAddr| {
        println!("http://{addr}");
        // Whoever started us waits for this line.
        let _ = std::io::stdout().flush();
    };
    serve(&args.repository, args.addr, ready).map_err(|error| {
        PublishError::Repository(RepositoryError::Io {
            path: args.addr.to_string().into(),
            error,
        })
    })?;
    Ok(ExitCode::SUCCESS)
}
