//! The command line: words and exit codes. 0: done. 1: not done, one sentence says what to do.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{ConfigError, Fragment, Origin, Settings};
use crate::tuf::{self, TufArgs};
use crate::{AgentError, FolderSource, Home, HttpSource, Outcome, Source, Status, clock, explain};

#[derive(Parser)]
#[command(
    name = "sync-agent",
    version,
    about = "同步程序:把县里签名的内容取到本机 / brings the county's signed content to this terminal",
    arg_required_else_help = true
)]
struct Cli {
    /// 多说一些(可重复) / say more (repeatable)
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 同步一次 / one round, then exit: 0 up to date, 1 not (the old content stays)
    Once(Place),
    /// 一直运行,定时同步 / keep running, one round every poll interval
    Run(Place),
    /// 显示上次同步的情况 / show how the last round went
    Status {
        /// 数据目录 / data directory
        #[arg(long)]
        data: PathBuf,
        /// 输出 status.json 的内容 / print the status as JSON
        #[arg(long)]
        json: bool,
    },
    /// 作为普通 TUF 客户端运行,供独立的符合性测试使用 / act as a plain TUF client, for independent conformance tests
    Tuf(TufArgs),
    /// 断网时用已存的内容包重建数据库 / make the cache anew from the spooled packs, no network needed
    Rebuild {
        /// 数据目录 / data directory
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Args)]
struct Place {
    /// 数据目录 / data directory
    #[arg(long)]
    data: Option<PathBuf>,
    /// 服务器地址 / base address of the repository (http:// or https://)
    #[arg(long, conflicts_with = "from")]
    url: Option<String>,
    /// 从文件夹或优盘同步 / take a folder or stick instead of a server
    #[arg(long)]
    from: Option<PathBuf>,
    /// 县里的根文件 root.json,第一次必须给出 / the county's root.json, needed the first time
    #[arg(long)]
    root: Option<PathBuf>,
    /// 配置文件(TOML:data, url, from, root, poll_seconds) / configuration file
    #[arg(long)]
    config: Option<PathBuf>,
}

pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let level = match cli.verbose {
        0 => log::LevelFilter::Warn,
        1 => log::LevelFilter::Info,
        _ => log::LevelFilter::Debug,
    };
    // Fails only when a logger is set already, which nothing before this line does.
    let _ = simplelog::WriteLogger::init(level, simplelog::Config::default(), std::io::stderr());
    match cli.command {
        Command::Once(place) => place
            .settings()
            .map_or_else(refuse, |settings| once(&settings)),
        Command::Run(place) => place
            .settings()
            .map_or_else(refuse, |settings| run(&settings)),
        Command::Status { data, json } => status(&data, json),
        Command::Tuf(args) => tuf::run(&args).map_or_else(
            |error| {
                complain(None, &error);
                ExitCode::FAILURE
            },
            |()| ExitCode::SUCCESS,
        ),
        Command::Rebuild { data } => {
            finish(Home::open(&data).and_then(|home| crate::rebuild(&home)))
        }
    }
}

impl Place {
    fn settings(self) -> Result<Settings, ConfigError> {
        let Self {
            data,
            url,
            from,
            root,
            config,
        } = self;
        let line = Fragment {
            data,
            url,
            from,
            root,
            poll_seconds: None,
        };
        let file = config.map(|path| Fragment::read(&path)).transpose()?;
        line.or(file.unwrap_or_default()).settings()
    }
}

fn refuse(error: ConfigError) -> ExitCode {
    eprintln!("错误 / error: {error}");
    ExitCode::FAILURE
}

fn once(settings: &Settings) -> ExitCode {
    finish(
        open(settings).and_then(|(home, source, pinned)| {
            crate::round(&home, source.as_ref(), pinned.as_deref())
        }),
    )
}

/// Rounds for as long as the process lives; it may be stopped at any moment.
fn run(settings: &Settings) -> ExitCode {
    let (home, source, pinned) = match open(settings) {
        Ok(opened) => opened,
        Err(error) => return finish(Err(error)),
    };
    let mut failures = 0;
    loop {
        let result = crate::round(&home, source.as_ref(), pinned.as_deref());
        failures = if result.as_ref().is_ok_and(|o| o.faults.is_empty()) {
            0
        } else {
            failures + 1
        };
        finish(result);
        std::thread::sleep(pause(
            settings.poll,
            failures,
            clock::system().timestamp_subsec_nanos(),
        ));
    }
}

/// The pause before the next round: the poll interval, spread by up to a quarter so that terminals
/// do not arrive together; doubled per failure up to eight times.
fn pause(poll: std::time::Duration, failures: u32, dice: u32) -> std::time::Duration {
    let base = poll * (1 << failures.min(3));
    base * 7 / 8 + base / 4 * (dice % 1000) / 1000
}

type Opened = (Home, Box<dyn Source>, Option<Vec<u8>>);

fn open(settings: &Settings) -> Result<Opened, AgentError> {
    let pinned = match &settings.root {
        Some(path) => Some(std::fs::read(path).map_err(AgentError::disk(path.display()))?),
        None => None,
    };
    let source: Box<dyn Source> = match &settings.origin {
        Origin::Url(url) => Box::new(HttpSource::new(url)),
        Origin::Folder(folder) => Box::new(FolderSource::new(folder)),
    };
    Ok((Home::open(&settings.data)?, source, pinned))
}

fn finish(result: Result<Outcome, AgentError>) -> ExitCode {
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(error) => {
            complain(None, &error);
            return ExitCode::FAILURE;
        }
    };
    for (id, applied) in &outcome.applied {
        println!(
            "{id}:第{}版,新增或改动{}条,删除{}条,共{}条 / release {}: {} changed, {} removed, {} in all",
            applied.number,
            applied.changed,
            applied.removed,
            applied.total,
            applied.number,
            applied.changed,
            applied.removed,
            applied.total,
        );
    }
    for id in &outcome.removed {
        println!("{id}:已不再发布,内容已移除 / may not publish any more: removed");
    }
    for (id, error) in &outcome.faults {
        complain(id.as_deref(), error);
    }
    if !outcome.faults.is_empty() {
        return ExitCode::FAILURE;
    }
    if outcome.applied.is_empty() && outcome.removed.is_empty() {
        println!("已是最新 / up to date");
    }
    ExitCode::SUCCESS
}

fn complain(publisher: Option<&str>, error: &AgentError) {
    let (zh, en) = explain(error);
    let who = publisher.map(|id| format!("[{id}] ")).unwrap_or_default();
    eprintln!("错误:{who}{zh}\nerror: {who}{en}");
}

fn status(data: &std::path::Path, json: bool) -> ExitCode {
    let Some(status) = Status::read(data) else {
        eprintln!(
            "错误:{0} 里还没有同步记录,请先运行 sync-agent once。\nerror: nothing has been synced in {0} yet: run sync-agent once first.",
            data.display()
        );
        return ExitCode::FAILURE;
    };
    if json {
        // A status that was read can be written.
        println!(
            "{}",
            serde_json::to_string_pretty(&status).unwrap_or_default()
        );
        return ExitCode::SUCCESS;
    }
    let when = |at: Option<chrono::DateTime<chrono::Utc>>| {
        let china = chrono::FixedOffset::east_opt(8 * 3600);
        match (at, china) {
            (Some(at), Some(china)) => at
                .with_timezone(&china)
                .format("%Y-%m-%d %H:%M")
                .to_string(),
            _ => "从未 / never".to_owned(),
        }
    };
    println!("上次成功 / last success: {}", when(status.last_success));
    println!("上次尝试 / last attempt: {}", when(status.last_attempt));
    println!("来源 / source: {}", status.source.as_deref().unwrap_or("-"));
    for p in &status.publishers {
        println!(
            "  {} {}:第{}版,{} / release {} of {}",
            p.id, p.name, p.release, p.signed_on, p.release, p.signed_on
        );
    }
    if status.pending_bytes > 0 {
        println!(
            "待取附件 / attachments to fetch: {} B",
            status.pending_bytes
        );
    }
    for fault in &status.errors {
        println!("故障 / fault: {} {:?}", fault.code, fault.params);
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_help_is_whole() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn rounds_spread_out_and_back_off() {
        let poll = Duration::from_secs(800);
        assert_eq!(pause(poll, 0, 0), Duration::from_secs(700));
        assert!(pause(poll, 0, 999) < Duration::from_secs(900));
        assert_eq!(pause(poll, 2, 0), Duration::from_secs(2800));
        assert_eq!(pause(poll, 99, 0), pause(poll, 3, 0));
    }
}
