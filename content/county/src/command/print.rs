use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use content_document::typeset;
use content_model::PublisherId;
use content_model::paper::WallSize;

use crate::clock;
use crate::durable;
use crate::print::{Order, PrintError, Selection, order};
use crate::workspace::{Workspace, WorkspaceError};

/// 打印:把已发布的内容排成 PDF / typeset what is published as a PDF
///
/// 只用已经审查、发布的内容。每页页脚有校验码和二维码,用 county verify-print 可以查这张纸还是不是现行的。 / Only what was
/// reviewed and published. Each page's foot has a check code: county verify-print says whether the paper is still current.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// 哪种单子 / which sheet
    #[arg(value_enum, value_name = "KIND")]
    kind: Sheet,
    /// 编号、名称或名称的一部分;fees、register、booklet 不用写 / number, title or a part of the title; not for fees, register, booklet
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 发布单位;fees、register、booklet 必须写 / publisher; needed for fees, register, booklet
    #[arg(long, value_name = "ID")]
    publisher: Option<PublisherId>,
    /// 汇编只收这个主题的指南 / for a booklet: only guides of this topic
    #[arg(long)]
    topic: Option<String>,
    /// 登记表只列这一年形成的信息 / for a register: only what came about in this year
    #[arg(long)]
    year: Option<i32>,
    /// 上墙流程图的纸张 / paper of a wall sheet
    #[arg(long, value_enum, default_value = "a4")]
    size: Size,
    /// 以这一天为今天 / take this day as today
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// 写到这个 PDF,已有的会被换掉 / write this PDF; one that is there is replaced
    #[arg(long, value_name = "FILE.pdf")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sheet {
    /// 办事指南单 / guide sheet
    Guide,
    /// 公告 / notice
    Notice,
    /// 一次性告知单 / one-time notice
    OneTime,
    /// 收费公示 / fee list
    Fees,
    /// 办事流程上墙 / wall sheet
    Wall,
    /// 窗口牌 / window plate
    Plate,
    /// 政府信息公开申请表(空白) / blank application for information
    Application,
    /// 移交登记表 / deposit register
    Register,
    /// 办事指南汇编:A5,双面印在 A4 上,短边翻转,对折骑马订 / booklet: A5 on both sides of A4, flipped on the short edge
    Booklet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Size {
    A3,
    A4,
}

pub fn run(args: PrintArgs) -> Result<ExitCode, PrintError> {
    let wanted = wanted(&args)?;
    let workspace = Workspace::open(&args.workspace)?;
    if let Some(id) = &args.publisher
        && workspace.county.publisher(id).is_none()
    {
        return Err(WorkspaceError::UnknownPublisher(id.to_string()).into());
    }
    let today = args.today.unwrap_or_else(|| clock::china().date());
    let job = order(&workspace, &wanted, args.publisher.as_ref(), today)?;
    let pdf = typeset(&job)?;
    let path = std::path::absolute(&args.out).unwrap_or(args.out);
    durable::write(&path, &pdf).map_err(|error| PrintError::Write {
        path: path.clone(),
        error,
    })?;
    println!(
        "已写出 {0},校验码 {1}。 / wrote {0}, check code {1}.",
        path.display(),
        &job.footer.digest[..12]
    );
    if args.kind == Sheet::Booklet {
        println!(
            "请用 A4 纸双面打印,选“短边翻转”,按出纸顺序叠好,对折,在折缝上订两针。\n\
             print on both sides of A4, flip on the short edge, keep the order, fold and staple in the fold."
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What the arguments ask for; refused where they do not fit together.
fn wanted(args: &PrintArgs) -> Result<Order, PrintError> {
    let several = matches!(args.kind, Sheet::Fees | Sheet::Register | Sheet::Booklet);
    if several && args.name.is_some() {
        return Err(PrintError::Wanted {
            zh: "fees、register、booklet 不写名称,用 --publisher 写明单位;汇编可加 --topic,登记表可加 --year",
            en: "fees, register and booklet take no name but --publisher; --topic or --year narrow them down",
        });
    }
    if args.topic.is_some() && args.kind != Sheet::Booklet {
        return Err(PrintError::Wanted {
            zh: "--topic 只用于汇编(booklet)",
            en: "--topic is for a booklet",
        });
    }
    if args.year.is_some() && args.kind != Sheet::Register {
        return Err(PrintError::Wanted {
            zh: "--year 只用于登记表(register)",
            en: "--year is for a register",
        });
    }
    let name = || {
        args.name.clone().ok_or(PrintError::Wanted {
            zh: "请写明是哪一条:编号或名称",
            en: "say which one: its number or title",
        })
    };
    Ok(match args.kind {
        Sheet::Guide => Order::Guide(name()?),
        Sheet::Notice => Order::Notice(name()?),
        Sheet::OneTime => Order::OneTime(name()?),
        Sheet::Wall => {
            let size = match args.size {
                Size::A3 => WallSize::A3,
                Size::A4 => WallSize::A4,
            };
            Order::Wall(name()?, size)
        }
        Sheet::Plate => Order::Plate(name()?),
        Sheet::Application => Order::Application(args.name.clone()),
        Sheet::Fees => Order::Several(Selection::Fees),
        Sheet::Register => Order::Several(Selection::Register(args.year)),
        Sheet::Booklet => Order::Several(Selection::Booklet(args.topic.clone())),
    })
}
