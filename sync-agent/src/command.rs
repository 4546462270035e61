//! The command line: words and exit codes. 0: done. 1: not done, one sentence says what to do.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{ConfigError, Fragment, Settings};
use crate::report::{complain, finish, status};
use crate::tuf::{self, TufArgs};
use crate::{AgentError, Allowance, Home, Neighbour, Outcome, Sources, Unwatched, View, clock};

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
    Run {
        #[command(flatten)]
        place: Place,
        /// 把本机已核对的内容转给附近的终端(地址:端口,如 0.0.0.0:8710) / serve other terminals what is here (host:port)
        #[arg(long, value_name = "ADDR")]
        serve_neighbours: Option<String>,
    },
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
    /// 配置文件(TOML:data, url, from, root, poll_seconds, serve_neighbours) / configuration file
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
            .settings(None)
            .map_or_else(refuse, |settings| once(&settings)),
        Command::Run {
            place,
            serve_neighbours,
        } => place
            .settings(serve_neighbours)
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
    fn settings(self, serve_neighbours: Option<String>) -> Result<Settings, ConfigError> {
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
            serve_neighbours,
            ..Fragment::default()
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
    let sources = match Sources::of(settings) {
        Ok(sources) => sources,
        Err(error) => return refuse(error),
    };
    finish(open(settings).and_then(|(home, pinned)| round(&home, &sources, pinned.as_deref())))
}

/// One round, and its status.
fn round(home: &Home, sources: &Sources, pinned: Option<&[u8]>) -> Result<Outcome, AgentError> {
    let account = sources.conduct(home, pinned, clock::system(), Allowance::All, &Unwatched);
    account.map_or_else(|| Ok(Outcome::default()), |account| account.write(home))
}

/// Rounds for as long as the process lives; it may be stopped at any moment.
fn run(settings: &Settings) -> ExitCode {
    let sources = match Sources::of(settings) {
        Ok(sources) => sources,
        Err(error) => return refuse(error),
    };
    let (home, pinned) = match open(settings) {
        Ok(opened) => opened,
        Err(error) => return finish(Err(error)),
    };
    let neighbour = settings.serve_neighbours.as_deref().and_then(start_serving);
    if let Some(neighbour) = &neighbour {
        offer(neighbour, &home);
    }
    let mut failures = 0;
    loop {
        let result = round(&home, &sources, pinned.as_deref());
        let whole = result.as_ref().is_ok_and(|o| o.faults.is_empty());
        failures = if whole { 0 } else { failures + 1 };
        finish(result);
        if let Some(neighbour) = neighbour.as_ref().filter(|_| whole) {
            offer(neighbour, &home);
        }
        std::thread::sleep(pause(
            settings.poll,
            failures,
            clock::system().timestamp_subsec_nanos(),
        ));
    }
}

/// Without the port this terminal still serves its own screen.
fn start_serving(address: &str) -> Option<Neighbour> {
    match Neighbour::start(address) {
        Ok(neighbour) => {
            println!(
                "附近的终端可用 / for other terminals: http://{}",
                neighbour.address()
            );
            Some(neighbour)
        }
        Err(error) => {
            eprintln!(
                "错误:不能在 {address} 转给附近的终端,本机照常同步;请检查 serve_neighbours 的地址和端口是否正确、是否被占用。({error})\nerror: cannot serve other terminals at {address}, this terminal goes on syncing: check that the address of serve_neighbours is right and free. ({error})"
            );
            None
        }
    }
}

/// What was offered before stays when there is nothing whole to take its place.
fn offer(neighbour: &Neighbour, home: &Home) {
    match View::of(home) {
        Ok(view) => neighbour.offer(view),
        Err(error) => log::info!("nothing new for neighbours: {error}"),
    }
}

/// The pause before the next round: the poll interval, spread by up to a quarter so that terminals
/// do not arrive together; doubled per failure up to eight times.
fn pause(poll: std::time::Duration, failures: u32, dice: u32) -> std::time::Duration {
    let base = poll * (1 << failures.min(3));
    base * 7 / 8 + base / 4 * (dice % 1000) / 1000
}

type Opened = (Home, Option<Vec<u8>>);

fn open(settings: &Settings) -> Result<Opened, AgentError> {
    let pinned = match &settings.root {
        Some(path) => Some(std::fs::read(path).map_err(AgentError::disk(path.display()))?),
        None => None,
    };
    Ok((Home::open(&settings.data)?, pinned))
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
