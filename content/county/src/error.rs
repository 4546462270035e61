use std::io;
use std::path::{Path, PathBuf};

/// Why a workspace, its settings or its ledger cannot be used.
///
/// Every text says in Chinese, then in English, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The folder holds no workspace.
    #[error(
        "{0} 不是工作区;先运行 county init --workspace {0} --county county.toml / \
         {0} is not a workspace: run county init --workspace {0} --county county.toml first"
    )]
    Missing(PathBuf),
    /// `init` in a folder that already holds a workspace.
    #[error(
        "{0} 里已经有工作区;换一个文件夹 / {0} already holds a workspace: choose another folder"
    )]
    Exists(PathBuf),
    /// Another command holds the lock.
    #[error(
        "工作区 {0} 正被另一个命令使用;等它结束后再试 / \
         the workspace {0} is in use by another command: try again when that has finished"
    )]
    Busy(PathBuf),
    /// county.toml or settings.toml cannot be accepted.
    #[error("{file} 有错:{fault} / in {file}: {fault}")]
    Config { file: PathBuf, fault: ConfigFault },
    /// The ledger was written by another version of this tool, or is another program's file.
    #[error(
        "台账版本是 {found},本程序只认 {known};请用配套版本的 county / \
         the ledger has version {found}, this program knows {known}: use the matching county"
    )]
    LedgerVersion { found: i64, known: i64 },
    /// A row of the ledger does not hold what it must.
    #[error(
        "台账损坏({0});请从备份恢复 ledger.sqlite / \
         the ledger is damaged ({0}): restore ledger.sqlite from a backup"
    )]
    LedgerDamaged(String),
    /// `--publisher` names nobody.
    #[error(
        "county.toml 里没有发布单位 {0};请核对 id / county.toml has no publisher {0}: check the id"
    )]
    UnknownPublisher(String),
    /// What is pending is not what the release says it published.
    #[error(
        "待发布的内容({pending})与本次发布({release})不一致;请重新审查 / \
         what is pending ({pending}) is not what this release carries ({release}): review again"
    )]
    ReleaseMismatch { release: String, pending: String },
    /// A draft that waits for signatures cannot be read.
    #[error(
        "待签文件 {0} 已损坏;删掉它,再运行一次原来的命令 / {0} is damaged: delete it and run the command again that made it"
    )]
    DraftDamaged(PathBuf),
    #[error("台账读写失败:{0} / the ledger cannot be read or written: {0}")]
    Ledger(#[from] rusqlite::Error),
    /// A file changed between being checked and being stored.
    #[error("{0} 在导入过程中被改动;请重新导入 / {0} was changed during the import: import again")]
    Changed(PathBuf),
    #[error("不能读写 {path}:{source} / cannot read or write {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "系统不提供随机数,无法编号 / the system gives no random numbers, so no ids can be made"
    )]
    Random,
}

impl WorkspaceError {
    /// For `map_err`: an I/O error together with the path it happened at.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// What is wrong with a configuration file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// Not TOML, an unknown key, a missing key or a malformed identifier.
    #[error("{0}")]
    Syntax(Box<toml::de::Error>),
    #[error("“{0}”不能空着 / {0} may not be empty")]
    Blank(String),
    #[error("“{0}”用了两次 / {0} stands twice")]
    Twice(String),
    #[error("没有发布单位 / there is no publisher")]
    NoPublisher,
    #[error("发布单位 {0} 没有发布范围(scopes) / publisher {0} has no scopes")]
    NoScope(String),
    /// One person may not do two of the three.
    #[error(
        "发布单位 {publisher} 的两项职责都是 {holder};法制审查、保密审查、批准必须由三个不同的人承担 / \
         {holder} holds two functions of publisher {publisher}: legal, secrecy and approve need three people"
    )]
    SameHolder { publisher: String, holder: String },
    #[error(
        "发布单位的 id 不能叫 {0},这是仓库自己用的名字 / {0} is a name of the repository's own: choose another publisher id"
    )]
    Reserved(String),
    #[error("代码“{0}”只能用小写字母、数字和 - / code {0} may only hold a–z, 0–9 and -")]
    Code(String),
}
