use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::durable;
use crate::publish::PublishError;
use crate::signing::Desk;
use crate::workspace::{Workspace, WorkspaceError};

/// 送签:把等某人签名的内容写成一个文件,带到他的电脑上 / write what waits for one signer into a file to carry to them
///
/// 不指定 --holder 时列出在等谁。 / Without --holder: lists who is waited for.
#[derive(Debug, Args)]
pub struct SignRequestArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 签名人 / the signer's name
    #[arg(long, requires = "out")]
    holder: Option<String>,
    /// 写到哪个文件 / file to write
    #[arg(long, value_name = "FILE", requires = "holder")]
    out: Option<PathBuf>,
}

pub fn run(args: SignRequestArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let desk = Desk::new(&mut workspace, clock::utc())?;
    let (Some(holder), Some(out)) = (&args.holder, &args.out) else {
        let awaited = desk.awaited()?;
        match awaited.is_empty() {
            true => println!("没有内容在等签名。 / nothing waits for a signature."),
            false => println!("在等 / waiting for:{}", awaited.join("、")),
        }
        return Ok(ExitCode::SUCCESS);
    };
    let request = desk.request(holder)?;
    if request.items.is_empty() {
        let awaited = desk.awaited()?.join("、");
        eprintln!(
            "没有内容在等 {holder} 签名;在等:{awaited} / nothing waits for {holder}; waited for: {awaited}"
        );
        return Ok(ExitCode::from(2));
    }
    let text = serde_json::to_vec(&request)?;
    durable::write(out, &text).map_err(WorkspaceError::io(out))?;
    println!(
        "{}:{} 项,等 {holder} 签名;请在他的电脑上运行 county sign {} --key 密钥.pem --out 回执 / \
         {} items for {holder}: run county sign there",
        out.display(),
        request.items.len(),
        out.display(),
        request.items.len(),
    );
    Ok(ExitCode::SUCCESS)
}
