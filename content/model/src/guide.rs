use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Rid;

/// 办事指南: how to get one thing done (elements of GB/T 39554).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// 国家基本目录编码 (12), 实施编码 (31), 办理项编码 (33): checked only in their national form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_handle_item: Option<String>,
    /// A code of the county's own; opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_code: Option<String>,
    pub task_type: TaskType,
    pub server_type: ServerType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub life_events: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_law: Vec<Basis>,
    /// The unit in charge, as people read it.
    pub dept: String,
    /// Windows where it is handled: [`Rid`]s of window records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Rid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept_condition: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_accept: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_explain: Option<String>,
    pub materials: Vec<Material>,
    pub steps: Vec<Step>,
    /// 法定时限.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anticipate: Option<Limit>,
    /// 承诺时限; never longer than the statutory one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_procedure: Option<String>,
    pub charges: Charges,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    /// How often one has to come (跑动次数).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_count: Option<u8>,
    pub phone_consult: String,
    pub phone_supervise: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_ok: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_ok: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lack_ok: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faq: Vec<Question>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
}

/// 事项类型.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    /// 行政许可
    Permit,
    /// 行政处罚
    Penalty,
    /// 行政强制
    Coercion,
    /// 行政征收
    Levy,
    /// 行政给付
    Benefit,
    /// 行政裁决
    Ruling,
    /// 行政确认
    Confirmation,
    /// 行政奖励
    Award,
    /// 其他行政权力
    Other,
    /// 公共服务
    #[default]
    PublicService,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerType {
    #[default]
    Person,
    Organisation,
    Both,
}

/// A legal basis: which document, under which number, in which article, saying what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub document: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub name: String,
    #[serde(default)]
    pub need: Need,
    /// Who issues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Originals to hand in or show.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub original: u8,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub copies: u8,
    /// The blank form to fill in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_ref: Option<Rid>,
    /// The form whose filled sample shows what is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_ref: Option<Rid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill_explain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_law: Option<String>,
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    #[default]
    Required,
    /// Only in the case that `fill_explain` names.
    Optional,
    /// 容缺: may be brought later.
    Deferrable,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// From 1.
    pub n: u8,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dept: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The `n` of the step that it runs beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_with: Option<u8>,
}

/// 办理结果: what one takes away.
///
/// Written as its bare name when nothing else is known of it, else as an object: both are
/// canonical, each for its own values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OutcomeForm", into = "OutcomeForm")]
pub struct Outcome {
    pub name: String,
    /// How long it holds, in words: 二十年, 长期.
    pub validity: Option<String>,
    /// How it reaches the applicant: 窗口领取, 邮寄.
    pub delivery: Option<String>,
}

impl Outcome {
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OutcomeForm {
    Name(String),
    Full {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validity: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delivery: Option<String>,
    },
}

impl From<OutcomeForm> for Outcome {
    fn from(form: OutcomeForm) -> Self {
        match form {
            OutcomeForm::Name(name) => Self::named(name),
            OutcomeForm::Full {
                name,
                validity,
                delivery,
            } => Self {
                name,
                validity,
                delivery,
            },
        }
    }
}

impl From<Outcome> for OutcomeForm {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome {
                name,
                validity: None,
                delivery: None,
            } => Self::Name(name),
            Outcome {
                name,
                validity,
                delivery,
            } => Self::Full {
                name,
                validity,
                delivery,
            },
        }
    }
}

/// A time limit. `days` 0 with any unit means "while you wait" (当场办结).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    pub days: u16,
    pub unit: LimitUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    WorkingDay,
    CalendarDay,
}

impl Limit {
    /// Whether this limit is longer than `other` in every case.
    ///
    /// Counted from a Monday without holidays, `n` working days last `n + 2·⌊n/5⌋` calendar days,
    /// which is the least they can last. Holidays stretch them, to about twice that at the most.
    pub fn surely_longer_than(self, other: Limit) -> bool {
        let (days, than) = (u32::from(self.days), u32::from(other.days));
        match (self.unit, other.unit) {
            (LimitUnit::WorkingDay, LimitUnit::CalendarDay) => days + 2 * (days / 5) > than,
            (LimitUnit::CalendarDay, LimitUnit::WorkingDay) => days > 2 * than + 9,
            _ => days > than,
        }
    }
}

/// What one pays: an explicit "不收费", or fee records. Silence is not an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charges {
    #[default]
    NoCharge,
    Fees(Vec<Rid>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub q: String,
    pub a: String,
}

/// A short notice on top of a guide, with the last day it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    pub text: String,
    pub until: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(days: u16, unit: LimitUnit) -> Limit {
        Limit { days, unit }
    }

    #[test]
    fn an_outcome_of_which_only_the_name_is_known_is_written_as_its_name() {
        let bare = Outcome::named("居民身份证");
        assert_eq!(serde_json::to_string(&bare).unwrap(), "\"居民身份证\"");
        let full = Outcome {
            validity: Some("二十年".into()),
            ..bare.clone()
        };
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(text, r#"{"name":"居民身份证","validity":"二十年"}"#);
        for outcome in [bare, full] {
            let text = serde_json::to_string(&outcome).unwrap();
            assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), outcome);
        }
    }

    #[test]
    fn a_promise_is_compared_across_units() {
        use LimitUnit::{CalendarDay as C, WorkingDay as W};
        assert!(limit(21, W).surely_longer_than(limit(20, W)));
        assert!(!limit(20, W).surely_longer_than(limit(20, W)));
        assert!(limit(45, W).surely_longer_than(limit(60, C)));
        assert!(!limit(44, W).surely_longer_than(limit(60, C)));
        assert!(!limit(20, W).surely_longer_than(limit(60, C)));
        assert!(limit(60, C).surely_longer_than(limit(20, W)));
        assert!(!limit(28, C).surely_longer_than(limit(20, W)));
    }
}
