use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::import::{LAYOUTS, Layout};
use crate::template;
use crate::workspace::{Workspace, WorkspaceError};

/// 模板:写一个空的工作簿,带说明、示例和下拉列表 / write an empty workbook with hints, an example and lists to choose from
///
/// county template 收费标准 收费.xlsx;全部种类放在一个工作簿里:county template --all 全部.xlsx
#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// 全部种类,每种一张表 / every kind, a sheet for each
    #[arg(long)]
    all: bool,
    /// 工作区:发布单位可以从列表里选 / workspace: publishers can then be chosen from a list
    #[arg(long)]
    workspace: Option<PathBuf>,
    /// 哪一种(如 fee 或 收费标准)和写到哪个文件;用 --all 时只写文件 / kind (e.g. fee) and file; the file alone with --all
    #[arg(required = true, num_args = 1..=2, value_name = "KIND FILE")]
    what: Vec<PathBuf>,
}

pub fn run(args: TemplateArgs) -> Result<ExitCode, WorkspaceError> {
    let (layouts, file): (Vec<&'static Layout>, &Path) = match (args.all, &args.what[..]) {
        (true, [file]) => (LAYOUTS.iter().collect(), file),
        (false, [kind, file]) => match layout_named(&kind.to_string_lossy()) {
            Some(layout) => (vec![layout], file),
            None => return Ok(usage(&kind.to_string_lossy())),
        },
        _ => return Ok(usage("")),
    };
    if file.exists() {
        eprintln!(
            "{0} 已经有了,没有动它;换一个文件名。 / {0} is there already and was left alone: choose another name.",
            file.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let publishers = match &args.workspace {
        Some(dir) => {
            let county = Workspace::open(dir)?.county;
            county.publishers.into_iter().map(|p| p.name).collect()
        }
        None => Vec::new(),
    };
    template::write(&layouts, &publishers, file)?;
    let names: Vec<&str> = layouts.iter().map(|layout| layout.name).collect();
    println!(
        "已写好 {}:{}。从第4行起填写,填好后 county import。 / written: fill in from row 4, then county import.",
        file.display(),
        names.join("、")
    );
    Ok(ExitCode::SUCCESS)
}

fn layout_named(name: &str) -> Option<&'static Layout> {
    LAYOUTS
        .iter()
        .find(|layout| layout.kind.as_str() == name || layout.name == name)
}

fn usage(kind: &str) -> ExitCode {
    let known: Vec<String> = LAYOUTS
        .iter()
        .map(|layout| format!("{} {}", layout.kind.as_str(), layout.name))
        .collect();
    if !kind.is_empty() {
        eprintln!("没有“{kind}”这一种。 / there is no kind {kind}.");
    }
    eprintln!(
        "写成 county template 种类 文件.xlsx,或 county template --all 文件.xlsx。种类 / write KIND FILE.xlsx, or --all FILE.xlsx. Kinds:\n  {}",
        known.join("\n  ")
    );
    ExitCode::FAILURE
}
