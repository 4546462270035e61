use serde::{Deserialize, Serialize};

/// 不予公开: a document that exists but is not disclosed. Its number and title stay visible, with
/// the reason and what it rests on (政府信息公开条例 Art. 14–16); its body is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// 索取号: one sequence with the disclosure records.
    pub index_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_code: Option<String>,
    pub withheld_basis: String,
    pub reason: String,
}
