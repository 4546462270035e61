use serde::{Deserialize, Serialize};

/// 站点: what one place's terminal calls itself and shows first. Taxonomy is data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Code of the place; matches the terminal's profile.
    pub site_code: String,
    /// E.g. 示范县青石镇便民服务中心.
    pub place_name: String,
    /// Phone shown where nothing else is known.
    pub phone: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hot_words: Vec<String>,
}
