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
                "PDF 没有写成,请检查文件夹、权限和剩余空间",
                "the PDF was not written: check the folder, its permissions and the free space",
            ),
            Self::Thread(_) => ("内存不够,请稍后再试", "out of resources: try again later"),
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
