use std::io;
use std::path::PathBuf;

use content_document::DocumentError;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{0}")]
    Usage(String),
    #[error("{path}: {source}", path = .0.display(), source = .1)]
    Read(PathBuf, io::Error),
    /// More than [`crate::job::LIMIT`] bytes.
    #[error("{}", .0.display())]
    TooBig(PathBuf),
    #[error("{0}")]
    NotAJob(serde_json::Error),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("{path}: {source}", path = .0.display(), source = .1)]
    Write(PathBuf, io::Error),
    #[error("{0}")]
    Thread(io::Error),
    /// The typesetter panicked.
    #[error("panic")]
    Internal,
    /// An attachment cannot be read.
    #[error("{path}: {source}", path = .0.display(), source = .1)]
    Unread(PathBuf, io::Error),
    /// The bytes are not those of the attachment that was asked for.
    #[error("{}", .0.display())]
    OtherFile(PathBuf),
    /// Nothing that can be drawn, or too much of it.
    #[error("{0}")]
    Undrawn(String),
    /// The typesetter took longer than it may.
    #[error("> 60 s")]
    Late,
    /// Nobody takes the pixels.
    #[error("{0}")]
    Output(io::Error),
}

impl Fault {
    /// One line: what happened and what to do, in Chinese, then in English.
    pub fn sentence(&self) -> String {
        let (zh, en) = match self {
            Self::Usage(_) => ("命令写错了,请看 --help", "wrong usage, see --help"),
            Self::Read(..) => (
                "读不到打印任务,请检查文件和权限",
                "the job cannot be read: check the file and its permissions",
            ),
            Self::TooBig(_) => (
                "打印任务超过 1 MiB,请拆成几份",
                "the job is larger than 1 MiB: split it",
            ),
            Self::NotAJob(_) => (
                "打印任务的格式不对,请用同一版本的查阅终端生成",
                "this is not a print job: make it with the kiosk of the same version",
            ),
            Self::Document(error) => advice(error),
            Self::Write(..) => (
                "文件没有写成,请检查文件夹、权限和剩余空间",
                "the file was not written: check the folder, its permissions and the free space",
            ),
            Self::Thread(_) => ("内存不够,请稍后再试", "out of resources: try again later"),
            Self::Unread(..) => (
                "读不到附件,请等终端更新后再试",
                "the attachment cannot be read: try again after the terminal has updated",
            ),
            Self::OtherFile(_) => (
                "附件和登记的不一样,没有画;请等终端重新取回",
                "the attachment is not the one that was published: wait until the terminal fetches it anew",
            ),
            Self::Undrawn(_) => (
                "附件画不出来,请发布单位换成普通的 PDF、PNG、JPEG 或 WebP",
                "the attachment cannot be drawn: ask the publishing unit for a plain PDF, PNG, JPEG or WebP",
            ),
            Self::Output(_) => (
                "画面没有送出去,请再试一次",
                "the pixels were not taken: try again",
            ),
            Self::Late => (
                "排版太慢,已停止,请稍后再试",
                "typesetting took too long and was stopped: try again later",
            ),
            Self::Internal => (
                "排版程序出错,请把这份打印任务交给技术人员",
                "the typesetter failed: hand this job to a technician",
            ),
        };
        let detail = self.to_string().replace('\n', " ");
        format!("错误:{zh} / error: {en} ({detail})")
    }
}

fn advice(error: &DocumentError) -> (&'static str, &'static str) {
    match error {
        DocumentError::Undrawable(_) => (
            "有字打印不出来,请发布单位换成能显示的字",
            "some characters cannot be drawn: ask the publishing unit to replace them",
        ),
        DocumentError::TooMuchText { .. } | DocumentError::TooManyPages { .. } => (
            "内容太长,不能打印,请发布单位缩短",
            "too long to print: ask the publishing unit to shorten it",
        ),
        DocumentError::WrongKind { .. }
        | DocumentError::MissingFee(_)
        | DocumentError::Digest(_) => (
            "打印任务不完整,请等终端更新后重新打印",
            "the job is incomplete: print it again after the terminal has updated",
        ),
        DocumentError::Template { .. } => (
            "打印模板有错,请联系技术人员更换版本",
            "the template is faulty: ask a technician for another version",
        ),
    }
}
