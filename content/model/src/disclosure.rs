use serde::{Deserialize, Serialize};

use crate::{KnownDate, Rid};

/// 信息公开: a disclosure record, with the number it keeps for ever.
///
/// Village affairs and village finance (村务公开) are this kind too, class 村务, scope village.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disclosure {
    /// 索取号: opaque, unique, never given to another record.
    pub index_no: String,
    /// 文号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<String>,
    /// Class in the catalogue (政府信息公开条例 Art. 20, 21, or a local tree).
    pub class_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// 体裁: 通知, 公告, 报告, 意见, 办法 …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    pub created_date: KnownDate,
    pub validity: Validity,
    /// Markdown subset: headings, paragraphs, lists, tables.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whether `body` is the whole text.
    #[serde(default)]
    pub fulltext: bool,
    /// Where the paper is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_location: Option<String>,
    /// 解读 of this document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation_ref: Option<Rid>,
    /// The document that this record explains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_ref: Option<Rid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// 有效
    Valid,
    /// 废止
    Repealed,
    /// 失效
    Lapsed,
}
