use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::clock;
use crate::intake::Intake;
use crate::intake::stick::leave_receipts;
use crate::keys::Passphrases;
use crate::publish::PublishError;
use crate::signing::Desk;
use crate::workspace::Workspace;

/// 优盘:把签过名的全部内容写进优盘,给不通网的终端 / write everything that is signed onto a stick
///
/// 已在优盘上的不再写;终端上运行 sync-agent once --from DIR。 / What is there already stays.
#[derive(Debug, Args)]
pub struct UsbArgs {
    /// 优盘的文件夹 / folder of the stick
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 只带这个站点要用的附件(站点代码,可重复) / only the attachments of this site (repeatable)
    #[arg(long)]
    site: Vec<String>,
    /// 口令文件(可重复) / file with a passphrase (repeatable)
    #[arg(long)]
    passphrase_file: Vec<PathBuf>,
}

pub fn run(args: UsbArgs) -> Result<ExitCode, PublishError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    let mut pass = Passphrases::new(args.passphrase_file, workspace.passphrase_file());
    let desk = Desk::new(&mut workspace, clock::utc())?;
    if !desk.repository.exists() {
        let dir = desk.repository.dir().display().to_string();
        return Err(PublishError::NoRepository(dir));
    }
    let done = desk.write_stick(&args.dir, &args.site, &mut pass)?;
    let intake = Intake::open_existing(&workspace.dir)?;
    leave_receipts(&args.dir, intake.as_ref())?;
    println!(
        "优盘 {} 已写好并核对:{} 个文件,{} KB,新写 {} 个 / stick written and read back: {} files, {} new",
        args.dir.display(),
        done.files,
        done.bytes.div_ceil(1024),
        done.copied,
        done.files,
        done.copied,
    );
    if done.left_out > 0 {
        println!(
            "{} 个别处的附件没有带 / attachments of other places left out: {}",
            done.left_out, done.left_out
        );
    }
    if let Some(until) = done.until {
        println!("请在 {until} 之前用到终端上 / to be used before {until}");
    }
    Ok(ExitCode::SUCCESS)
}
