use serde::{Deserialize, Serialize};

use crate::Rid;

/// 主题分类: a node of one of the trees by which people look for things. Taxonomy is data.
///
/// Guides name topics by the record's title, disclosure records name classes by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub topic_code: String,
    pub tree: Tree,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_topic: Option<Rid>,
    /// Smaller ones come first; without one, after all that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tree {
    /// 主题
    Topic,
    /// 人生事件
    LifeEvent,
    /// 信息类别
    Class,
}

/// 同义词: other ways to say the record's title, for the search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synonym {
    pub words: Vec<String>,
}

/// 热词: what is offered before anybody has typed; the word is the record's title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HotWord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// The guide it leads to; without one, to the search for the word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_ref: Option<Rid>,
}
