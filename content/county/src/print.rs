//! Paper out of what is published: a job for the typesetter, complete, with the foot that
//! `county verify-print` recognises.
//!
//! What can never happen: a record on paper that no officer has let pass. What only stands in the workspace is
//! not looked at.

mod job;
mod selection;
mod shelf;

use std::path::PathBuf;

use content_document::DocumentError;
use content_model::Kind;

pub use job::{Order, order};
pub use selection::Selection;
pub(crate) use selection::fees_of;
pub use shelf::{Shelf, Shelved};

use crate::workspace::WorkspaceError;

/// Why nothing was printed. Every text says in Chinese, then in English, what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The unit has published nothing of the kind.
    #[error(
        "{publisher} 还没有发布过{what},没有可打印的;先导入、审查、发布 / \
         {publisher} has published nothing of this kind: import, review and publish first"
    )]
    Nothing {
        publisher: String,
        what: &'static str,
    },
    /// No published record goes by this name.
    #[error(
        "已发布的内容里没有编号或名称是“{name}”的{what};核对编号,刚导入的要先审查、发布 / \
         no published record is called {name}: check the number; what was just imported must be reviewed and published first"
    )]
    Unknown { name: String, what: &'static str },
    /// Several records go by this name.
    #[error(
        "“{name}”对得上几条,请写编号:{} / several records match {name}, give a number: {}", .candidates.join("; "), .candidates.join("; ")
    )]
    Several {
        name: String,
        candidates: Vec<String>,
    },
    /// An argument is missing, or is not for this sheet.
    #[error("{zh} / {en}")]
    Wanted { zh: &'static str, en: &'static str },
    /// It cannot be laid out.
    #[error("{}", advice(.0))]
    Document(#[from] DocumentError),
    #[error("PDF 没有写成 {path}:{error} / {path} was not written: {error}")]
    Write {
        path: PathBuf,
        error: std::io::Error,
    },
}

/// What people call records of this kind.
pub fn kind_chinese(kind: Kind) -> &'static str {
    match kind {
        Kind::Guide => "办事指南",
        Kind::Fee => "收费标准",
        Kind::Disclosure => "公开信息",
        Kind::Notice => "公告",
        Kind::Window => "窗口",
        Kind::Office => "机构",
        _ => "记录",
    }
}

/// What to do when a sheet was not laid out.
fn advice(error: &DocumentError) -> String {
    let (zh, en) = match error {
        DocumentError::Undrawable(_) => (
            "有字打印不出来,请在表格里换成能显示的字再发布",
            "some characters cannot be drawn: replace them in the workbook and publish again",
        ),
        DocumentError::TooMuchText { .. } | DocumentError::TooManyPages { .. } => (
            "内容太长,一份印不下;汇编用 --topic、登记表用 --year 分成几份,单条的请缩短",
            "too long for one paper: split it with --topic or --year, or shorten the record",
        ),
        DocumentError::MissingFee(_) => (
            "指南引用的收费还没有发布;请先发布那条收费",
            "the guide refers to a fee that is not published: publish the fee first",
        ),
        DocumentError::WrongKind { .. } | DocumentError::Digest(_) => (
            "记录不是这种单子要的一类;请核对编号",
            "the record is not of the kind that this sheet needs: check the number",
        ),
        DocumentError::Template { .. } => (
            "模板有错,请把这条消息交给维护人员",
            "the template is faulty: hand this message to whoever maintains the program",
        ),
    };
    format!("{zh} / {en} ({error})")
}
