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
    #[serde(default, skip_serializing_if = "Orientation::is_portrait")]
    pub orientation: Orientation,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// 纵向
    #[default]
    Portrait,
    /// 横向
    Landscape,
}

impl Orientation {
    fn is_portrait(&self) -> bool {
        *self == Self::Portrait
    }
}

fn a4() -> String {
    "A4".to_owned()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    pub id: String,
    pub label: String,
    #[serde(default, rename = "type", skip_serializing_if = "FieldType::is_text")]
    pub field_type: FieldType,
    /// At most so many characters fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u16>,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Identity data: never typed on the terminal.
    #[serde(default)]
    pub private: bool,
}

/// What is written into a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// 文字
    #[default]
    Text,
    /// 数字
    Number,
    /// 日期
    Date,
    /// 勾选
    Tick,
    /// 签名
    Signature,
}

impl FieldType {
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}
