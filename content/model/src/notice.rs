use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// 公告: something people should know until it expires.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// 公告编号: the unit's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_no: Option<String>,
    pub notice_kind: NoticeKind,
    /// Only warnings have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<WarningLevel>,
    /// Markdown subset, as in disclosure records.
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_deadline: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_how: Option<String>,
    /// China standard time; not shown from this moment on.
    pub expires_at: NaiveDateTime,
    /// What to do, in one or two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_aloud_text: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result_rows: Vec<ResultRow>,
}

impl Notice {
    pub fn is_warning(&self) -> bool {
        self.notice_kind == NoticeKind::Warning
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 通知
    Circular,
    /// 公告
    Announcement,
    /// 公示
    PublicComment,
    /// 审批结果
    Results,
    /// 招考
    Recruitment,
    /// 预警
    Warning,
}

/// Colours of the national warning scheme, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningLevel {
    Blue,
    Yellow,
    Orange,
    Red,
}

/// One line of a results list. The applicant is masked (张*) before it gets here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    pub number: String,
    pub applicant_masked: String,
    pub item: String,
    pub decision: String,
    pub date: NaiveDate,
}
