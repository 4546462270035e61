use serde::{Deserialize, Serialize};

use crate::{Opening, Rid};

/// 机构: an office people can go to or call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Office {
    pub org_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Rid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_type: Option<SiteType>,
    pub address: String,
    /// As people read it: 周一至周五 9:00–12:00, 13:00–17:00.
    pub hours: String,
    /// The same in a form that can be computed with, when it could be derived from the words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opening: Vec<Opening>,
    pub phones: Vec<String>,
}

/// What kind of place an office is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteType {
    /// 政务服务中心
    ServiceHall,
    /// 便民服务中心
    TownCentre,
    /// 便民服务室
    VillageRoom,
    /// 档案馆
    Archive,
    /// 图书馆
    Library,
    /// 部门
    Department,
}

/// 窗口: a counter in a service hall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub window_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The office or hall it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Rid>,
    /// Position on the hall's floor plan, in thousandths of its width and height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_xy: Option<(u16, u16)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// AB岗: who sits here, a person record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty_a: Option<Rid>,
    /// AB岗: who takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty_b: Option<Rid>,
}

/// 人员: who sits at a window. Never an identity number, home address or private mobile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub post: String,
    pub duty_number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Rid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_phone: Option<String>,
    /// AB岗: who stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_ref: Option<Rid>,
}
