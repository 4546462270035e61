//! The command line: one file per command, each with its arguments and a `run`.

pub mod accept;
pub mod check;
pub mod delegate;
pub mod demo;
pub mod export;
pub mod feedback;
pub mod hot_words;
pub mod import;
pub mod init;
pub mod intake;
pub mod key;
pub mod print;
pub mod prune;
pub mod publish;
pub mod refresh;
pub mod review;
mod search_lint;
pub mod serve;
pub mod sign;
pub mod sign_request;
pub mod status;
pub mod submit;
pub mod template;
pub mod usb;
pub mod verify_print;

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::fault::{Fault, json_list};

/// 县级公开内容的导入、检查、审查、签名和发布 / import, check, review, sign and publish a county's content
#[derive(Debug, Parser)]
#[command(name = "county", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::InitArgs),
    Key(key::KeyArgs),
    Template(template::TemplateArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Check(check::CheckArgs),
    SearchLint(search_lint::SearchLintArgs),
    Review(review::ReviewArgs),
    Publish(publish::PublishArgs),
    Prune(prune::PruneArgs),
    Refresh(refresh::RefreshArgs),
    Serve(serve::ServeArgs),
    Accept(accept::AcceptArgs),
    Delegate(delegate::DelegateArgs),
    Sign(sign::SignArgs),
    SignRequest(sign_request::SignRequestArgs),
    Submit(submit::SubmitArgs),
    Usb(usb::UsbArgs),
    Intake(intake::IntakeArgs),
    Feedback(feedback::FeedbackArgs),
    HotWords(hot_words::HotWordsArgs),
    Print(print::PrintArgs),
    VerifyPrint(verify_print::VerifyPrintArgs),
    Status(status::StatusArgs),
    Demo(demo::DemoArgs),
}

/// Runs the command that `args` name (the program's own name first). Exit codes: 0 done, 2 faults
/// in the content, 1 anything else.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors. Where they cannot be printed, nothing can be.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("错误 / error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    Ok(match command {
        Command::Init(args) => init::run(args)?,
        Command::Key(args) => key::run(args)?,
        Command::Template(args) => template::run(args)?,
        Command::Import(args) => import::run(args)?,
        Command::Export(args) => export::run(args)?,
        Command::Check(args) => check::run(args)?,
        Command::SearchLint(args) => search_lint::run(args)?,
        Command::Review(args) => review::run(args)?,
        Command::Publish(args) => publish::run(args)?,
        Command::Prune(args) => prune::run(args)?,
        Command::Refresh(args) => refresh::run(args)?,
        Command::Serve(args) => serve::run(args)?,
        Command::Accept(args) => accept::run(args)?,
        Command::Delegate(args) => delegate::run(args)?,
        Command::Sign(args) => sign::run(args)?,
        Command::SignRequest(args) => sign_request::run(args)?,
        Command::Submit(args) => submit::run(args)?,
        Command::Usb(args) => usb::run(args)?,
        Command::Intake(args) => intake::run(args)?,
        Command::Feedback(args) => feedback::run(args)?,
        Command::HotWords(args) => hot_words::run(args)?,
        Command::Print(args) => print::run(args)?,
        Command::VerifyPrint(args) => verify_print::run(args)?,
        Command::Status(args) => status::run(args)?,
        Command::Demo(args) => demo::run(args)?,
    })
}

/// Faults as text on standard error, or as one JSON list on standard output.
fn show_faults(faults: &[Fault], json: bool) {
    if json {
        println!("{}", json_list(faults));
        return;
    }
    for fault in faults {
        eprintln!("{fault}\n");
    }
}
