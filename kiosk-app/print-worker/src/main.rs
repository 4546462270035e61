//! Typesets one document, or draws one page, or all pages for a printer, and ends.
//!
//! The screen's process starts it for every print job and for every page of an attachment, so that
//! the typesetter's and the decoders' memory and faults stay out of it. Comes in: a
//! [`content_model::paper::PrintJob`] as JSON, a file with its digest, or any PDF. Goes out: a PDF that
//! is complete or not there, a page's pixels ([`content_model::picture`]), or PWG raster for printers
//! that take no PDF, and an exit code: 0, or 1 with one sentence that says what to do.
//!
//! It limits itself before it reads anything: memory, processor, time (`allowance.rs`).

mod allowance;
mod fault;
mod job;
mod picture;
mod raster;
mod whole_file;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use fault::Fault;

/// 把一份打印任务排成 PDF,或画出附件的一页,或把 PDF 变成打印机的点阵。/ Typesets one print job into a PDF, draws one page, or
/// turns a PDF into a printer's raster.
#[derive(Parser)]
#[command(
    name = "print-worker",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "退出码:0 已写好;1 没有写,原因和办法见错误输出。目标文件要么完整,要么不变。\n\
        Exit code: 0 written; 1 not written, with the cause and the cure on standard error. \
        The target is complete or untouched.\n\n\
        例 / example: print-worker --job job.json --pdf sheet.pdf"
)]
struct Args {
    /// 打印任务(JSON,UTF-8,不超过 1 MiB);- 表示标准输入 / the job, JSON, at most 1 MiB; - is standard input
    #[arg(long, value_name = "FILE|-", required = true)]
    job: Option<PathBuf>,
    /// 写到哪个 PDF 文件;已有的会被整个换掉 / the PDF to write; an existing one is replaced whole
    #[arg(long, value_name = "FILE", required = true)]
    pdf: Option<PathBuf>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    Picture(picture::PictureArgs),
    Raster(raster::RasterArgs),
}

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            print!("{e}");
            return ExitCode::SUCCESS;
        }
        Err(e) => return refuse(&Fault::Usage(first_line(&e.to_string()))),
    };
    let done = match (args.action, args.job, args.pdf) {
        (Some(Action::Picture(args)), ..) => picture::draw(args),
        (Some(Action::Raster(args)), ..) => raster::write(args),
        (None, Some(job), Some(pdf)) => typeset(&job, &pdf),
        (None, ..) => Err(Fault::Usage("--job --pdf".to_owned())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => refuse(&fault),
    }
}

fn typeset(job: &Path, pdf: &Path) -> Result<(), Fault> {
    allowance::take(&allowance::SHEET)?;
    let job = job::read(job)?;
    // Layout nests deeply; its own thread has a known stack, and a bug in it becomes a fault.
    let bytes = std::thread::Builder::new()
        .stack_size(32 << 20)
        .spawn(move || content_document::typeset(&job))
        .map_err(Fault::Thread)?
        .join()
        .map_err(|_| Fault::Internal)??;
    whole_file::write(pdf, |out| {
        out.write_all(&bytes)
            .map_err(|error| Fault::Write(pdf.to_owned(), error))
    })?;
    // Whoever prints it holds the printer's count against this.
    let pages = picture::page::open(bytes)?.pages().len();
    writeln!(std::io::stdout(), "{pages}").map_err(Fault::Output)
}

fn refuse(fault: &Fault) -> ExitCode {
    eprintln!("{}", fault.sentence());
    ExitCode::FAILURE
}

fn first_line(text: &str) -> String {
    text.lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .to_owned()
}
