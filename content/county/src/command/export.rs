use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use content_model::{Kind, PublisherId};

use super::show_faults;
use crate::export::{Options, export};
use crate::import::LAYOUTS;
use crate::workspace::{Workspace, WorkspaceError};

/// 导出:把工作区里的记录写成工作簿,附件放在旁边 / write the workspace's records as workbooks, with their attachments
///
/// 导出的工作簿可以直接改、再导入;没有改的记录原样不变。已有的文件不会被覆盖。 / What it writes can be changed and
/// imported again; records that were not changed stay as they are. Nothing that is there is overwritten.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 只导出这个发布单位 / only this publisher's records
    #[arg(long, value_name = "ID")]
    publisher: Option<PublisherId>,
    /// 只导出这一类,如 fee 或 收费标准 / only records of this kind, e.g. fee
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// 一个工作簿(.xlsx),或每个单位一个工作簿的文件夹 / one workbook (.xlsx), or a folder with one for each publisher
    #[arg(value_name = "FILE.xlsx|DIR")]
    target: PathBuf,
}

pub fn run(args: ExportArgs) -> Result<ExitCode, WorkspaceError> {
    let workspace = Workspace::open(&args.workspace)?;
    if let Some(id) = &args.publisher
        && workspace.county.publisher(id).is_none()
    {
        return Err(WorkspaceError::UnknownPublisher(id.to_string()));
    }
    let options = Options {
        publisher: args.publisher,
        kind: args.kind,
    };
    if args.target.is_file() {
        eprintln!(
            "{0} 已经有了,没有动它;换一个文件名。 / {0} is there already and was left alone: choose another name.",
            args.target.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let outcome = export(&workspace, &args.target, &options)?;
    show_faults(&outcome.faults, false);
    if !outcome.faults.is_empty() {
        let count = outcome.faults.len();
        eprintln!(
            "{count}处写不成能原样读回的格子,什么也没有导出。\n\
             {count} cells cannot be written so that they read back the same: nothing was exported."
        );
        return Ok(ExitCode::from(2));
    }
    for path in &outcome.workbooks {
        println!("{}", path.display());
    }
    let (records, books, files) = (
        outcome.records,
        outcome.workbooks.len(),
        outcome.attachments,
    );
    println!(
        "导出{records}条记录,{books}个工作簿,{files}个附件。 / exported {records} records in {books} workbooks, with {files} attachments."
    );
    Ok(ExitCode::SUCCESS)
}

fn kind(text: &str) -> Result<Kind, String> {
    let layout = LAYOUTS
        .iter()
        .find(|layout| layout.kind.as_str() == text || layout.name == text);
    layout.map(|layout| layout.kind).ok_or_else(|| {
        let known: Vec<&str> = LAYOUTS.iter().map(|layout| layout.name).collect();
        format!("应是其中之一 / must be one of: {}", known.join(", "))
    })
}
