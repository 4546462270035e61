mod interrupt;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, NaiveTime};
use clap::Args;
use content_model::{Kind, PublisherId};

use super::show_faults;
use crate::clock;
use crate::fault::Tally;
use crate::import::{LAYOUTS, Options, Outcome, import, knows_scope};
use crate::marked;
use crate::workspace::{Workspace, WorkspaceError};

/// 导入:读工作簿,逐格检查,全部正确才放进工作区 / read workbooks; they are kept only when every cell is right
///
/// 有错误时退出码为 2,工作区保持原样。 / With faults it exits with 2 and the workspace stays as it was.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 只导入这个发布单位的内容;表里可以没有“发布单位”列 / only this publisher's rows; sheets then need no 发布单位 column
    #[arg(long, value_name = "ID")]
    publisher: Option<PublisherId>,
    /// 只导入这个范围的内容;表里可以没有“适用范围”列 / only rows of this scope; sheets then need no 适用范围 column
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// 只读这一类表,如 fee 或 收费标准 / only sheets of this kind, e.g. fee
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// 另存标出错误的副本:一个 .xlsx,或放副本的文件夹 / write marked copies of faulty workbooks: one .xlsx, or a folder for them
    #[arg(long, value_name = "FILE|DIR")]
    marked: Option<PathBuf>,
    /// 错误按 JSON 输出到标准输出 / print the faults as JSON on standard output
    #[arg(long)]
    json: bool,
    /// 以这一天为今天 / take this day as today
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// 工作簿(.xlsx .xls .ods .csv),或放工作簿的文件夹 / workbooks, or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(args: ImportArgs) -> Result<ExitCode, WorkspaceError> {
    let mut workspace = Workspace::open(&args.workspace)?;
    if let Some(id) = &args.publisher
        && workspace.county.publisher(id).is_none()
    {
        return Err(WorkspaceError::UnknownPublisher(id.to_string()));
    }
    let now = args
        .today
        .map_or_else(clock::china, |day| day.and_time(NaiveTime::MIN));
    let options = Options {
        publisher: args.publisher,
        scope: args.scope,
        kind: args.kind,
        now,
        interrupted: interrupt::listen(),
    };
    if !knows_scope(&workspace.county, &options) {
        let scope = options.scope.as_deref().unwrap_or_default();
        eprintln!(
            "错误 / error: county.toml 里没有人可以发布范围“{scope}”;写成 县、部门、镇、村名,或 town:青石 这样的代码 / \
             nobody in county.toml may publish for the scope {scope}: write 县, 部门, 镇, a village's name, or a code like town:CODE"
        );
        return Ok(ExitCode::FAILURE);
    }
    let outcome = import(&mut workspace, &args.files, &options)
        .inspect_err(|_| eprintln!("什么也没有导入。 / nothing was imported."))?;
    if outcome.interrupted {
        eprintln!("已中断,什么也没有导入。 / interrupted: nothing was imported.");
        return Ok(ExitCode::from(130));
    }
    for note in &outcome.notes {
        eprintln!("{note}\n");
    }
    show_faults(&outcome.faults, args.json);
    if let Some(target) = &args.marked {
        for copy in marked::write_all(&args.files, &outcome.faults, target)? {
            let copy = copy.display();
            eprintln!("标出错误的副本:{copy} / marked copy: {copy}");
        }
    }
    let summary = summary(&outcome);
    match args.json || outcome.refused() {
        true => eprintln!("{summary}"),
        false => println!("{summary}"),
    }
    Ok(if outcome.refused() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

fn summary(outcome: &Outcome) -> String {
    let Tally { errors, warnings } = Tally::of(&outcome.faults);
    if outcome.refused() {
        return format!(
            "{errors}处错误、{warnings}处提醒,什么也没有导入;改好后重新导入。\n\
             {errors} errors, {warnings} warnings: nothing was imported. Mend them and import again."
        );
    }
    let Outcome {
        added,
        changed,
        unchanged,
        ..
    } = outcome;
    format!(
        "导入完成:新增{added}条,更改{changed}条,未变{unchanged}条,提醒{warnings}处。\n\
         imported: {added} new, {changed} changed, {unchanged} unchanged, {warnings} warnings."
    )
}

fn kind(text: &str) -> Result<Kind, String> {
    let layout = LAYOUTS
        .iter()
        .find(|l| l.kind.as_str() == text || l.name == text);
    layout.map(|layout| layout.kind).ok_or_else(|| {
        let known: Vec<String> = LAYOUTS
            .iter()
            .map(|l| format!("{} {}", l.kind.as_str(), l.name))
            .collect();
        format!("应是其中之一 / must be one of: {}", known.join(", "))
    })
}
