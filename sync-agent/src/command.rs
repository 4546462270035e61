//! The command line: words and exit codes. 0: done. 1: not done, one sentence says what to do.

mod asked;
mod bar;
mod stored;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{ConfigError, Fragment, Settings};
use crate::control::Request;
use crate::daemon;
use crate::report::{complain, finish};
use crate::tuf::{self, TufArgs};
use crate::worker::Tools;
use crate::{
    AgentError, Allowance, FolderSource, Home, Neighbour, Outcome, Room, Sources, Status, clock,
};
use asked::{by_agent, cancel, status};
use bar::Bar;

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
    /// 一直运行,定时同步 / keep running, one round every poll interval
    Run {
        #[command(flatten)]
        place: Place,
        /// 把本机已核对的内容转给附近的终端(地址:端口,如 0.0.0.0:8710) / serve other terminals what is here (host:port)
        #[arg(long, value_name = "ADDR")]
        serve_neighbours: Option<String>,
    },
    /// 同步一次 / one round, then exit: 0 up to date, 1 not (the old content stays)
    Once(Place),
    /// 立即同步:有程序在运行就让它做,否则自己做 / sync now: by the running agent, else by itself
    SyncNow(Place),
    /// 从文件夹或优盘导入:有程序在运行就让它做,否则自己做 / import a folder or stick: by the running agent, else by itself
    Import {
        /// 文件夹或优盘 / folder or stick
        path: PathBuf,
        #[command(flatten)]
        data: Data,
        /// 县里的根文件 root.json,第一次必须给出 / the county's root.json, needed the first time
        #[arg(long)]
        root: Option<PathBuf>,
    },
    /// 停下正在进行的同步,已取到的留着 / stop the round under way; what was fetched stays
    Cancel(Data),
    /// 显示现在和上次同步的情况 / show how things stand and how the last round went
    Status {
        #[command(flatten)]
        data: Data,
        /// 输出 status.json 的内容 / print the status as JSON
        #[arg(long)]
        json: bool,
    },
    /// 逐项核对已存的全部内容:0 完好,1 有损坏 / check everything stored: 0 sound, 1 damaged
    Verify {
        #[command(flatten)]
        data: Data,
        /// 删去损坏的文件、重建数据库,缺的下次同步会再取 / remove what is damaged and rebuild the cache; the next round fetches it again
        #[arg(long)]
        mend: bool,
    },
    /// 断网时用已存的内容包重建数据库 / make the cache anew from the spooled packs, no network needed
    Rebuild(Data),
    /// 作为普通 TUF 客户端运行,供独立的符合性测试使用 / act as a plain TUF client, for independent conformance tests
    Tuf(TufArgs),
}

#[derive(Args)]
struct Data {
    /// 数据目录 / data directory
    #[arg(long)]
    data: PathBuf,
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
        Command::Run {
            place,
            serve_neighbours,
        } => place
            .settings(serve_neighbours)
            .map_or_else(refuse, |settings| run(&settings)),
        Command::Once(place) => place
            .settings(None)
            .map_or_else(refuse, |settings| once(&settings)),
        Command::SyncNow(place) => place.settings(None).map_or_else(refuse, |settings| {
            by_agent(&settings.data, &Request::SyncNow).unwrap_or_else(|| once(&settings))
        }),
        Command::Import { path, data, root } => import(&path, &data.data, root.as_deref()),
        Command::Cancel(Data { data }) => cancel(&data),
        Command::Status { data, json } => status(&data.data, json),
        Command::Verify { data, mend } => stored::verify(&data.data, mend),
        Command::Rebuild(Data { data }) => {
            finish(Home::open(&data).and_then(|home| crate::rebuild(&home)))
        }
        Command::Tuf(args) => tuf::run(&args).map_or_else(
            |error| {
                complain(None, &error);
                ExitCode::FAILURE
            },
            |()| ExitCode::SUCCESS,
        ),
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
    here(Home::of(settings), settings.root.as_deref(), &sources)
}

/// What a folder or stick has; by the agent that runs, or here.
fn import(path: &Path, data: &Path, root: Option<&Path>) -> ExitCode {
    let path = match path.canonicalize() {
        Ok(path) => path,
        Err(error) => {
            complain(None, &AgentError::disk(path.display())(error));
            return ExitCode::FAILURE;
        }
    };
    by_agent(data, &Request::Import(path.clone())).unwrap_or_else(|| {
        let stick = Sources::new(vec![Box::new(FolderSource::new(&path))]);
        let quota = Status::read(data).and_then(|status| status.disk?.quota);
        let room = Room {
            quota,
            ..Room::default()
        };
        let home = Home::open(data).map(|home| home.within(room));
        here(home, root, &stick)
    })
}

/// One round in this process.
fn here(home: Result<Home, AgentError>, root: Option<&Path>, sources: &Sources) -> ExitCode {
    let round = || {
        let pinned = pinned(root)?;
        let home = home?;
        let system = clock::system();
        let bar = Bar::new();
        let account = sources.conduct(&home, pinned.as_deref(), system, Allowance::All, &bar);
        account.map_or_else(|| Ok(Outcome::default()), |account| account.write(&home))
    };
    finish(round())
}

/// Rounds for as long as the process lives; it may be stopped at any moment.
fn run(settings: &Settings) -> ExitCode {
    // Before there is any other thread: all of them inherit it.
    daemon::block_signals();
    let pinned = match pinned(settings.root.as_deref()) {
        Ok(pinned) => pinned,
        Err(error) => return finish(Err(error)),
    };
    if let Err(error) = settings.link() {
        return refuse(error);
    }
    let neighbour = settings.serve_neighbours.as_deref().and_then(start_serving);
    let tools = Tools {
        settings: settings.clone(),
        pinned,
        neighbour,
    };
    daemon::run(settings, tools)
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

fn pinned(root: Option<&Path>) -> Result<Option<Vec<u8>>, AgentError> {
    root.map(|path| std::fs::read(path).map_err(AgentError::disk(path.display())))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_is_whole() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
