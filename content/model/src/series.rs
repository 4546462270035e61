use serde::{Deserialize, Serialize};

use crate::KnownDate;

/// 公报期刊: one issue of a gazette or monthly; the issue itself is an attachment of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// 期刊编号: the unit's own number of this issue.
    pub series_no: String,
    /// Name of the whole series, e.g. 示范县人民政府公报.
    pub series: String,
    /// E.g. 2026年第3期.
    pub issue: String,
    pub issue_date: KnownDate,
    pub contents: Vec<ContentsEntry>,
}

/// One line of an issue's contents list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsEntry {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u16>,
}
