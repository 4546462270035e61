use serde::{Deserialize, Serialize};

use crate::Rid;

/// 常见问题: one question that people ask, and its answer. The question is the record's title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faq {
    /// 问答编号: the unit's own number.
    pub faq_no: String,
    /// Markdown subset, as in disclosure records.
    pub answer: String,
    /// Guides that it helps with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guides: Vec<Rid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
}
