use serde::{Deserialize, Serialize};

/// 表格: a form to print and fill in by hand. Blank and sample are attachments of the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    pub form_code: String,
    pub version: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FormField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill_notes: Option<String>,
    /// A4, A5 or A3.
    #[serde(default = "a4")]
    pub page: String,
}

fn a4() -> String {
    "A4".to_owned()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Identity data: never typed on the terminal.
    #[serde(default)]
    pub private: bool,
}
