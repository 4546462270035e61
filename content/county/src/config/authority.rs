use std::collections::HashSet;

use chrono::TimeDelta;
use serde::Deserialize;

use super::filled;
use crate::error::ConfigFault;

/// Holders of the keys that are the county's own. Names stand in reviews and on the ceremony's
/// sheet; without them, the places are named by number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Authority {
    /// 根密钥保管人: more than half of them sign a new root.
    pub root: Vec<String>,
    /// 公开办经办人
    pub handle: String,
    /// 公开办负责人
    pub approve: String,
    /// 程序更新:县里的签名人
    pub firmware: String,
    /// 程序更新:维护方的签名人
    pub maintainer: String,
}

impl Default for Authority {
    fn default() -> Self {
        Self {
            root: ["根密钥一", "根密钥二", "根密钥三"]
                .map(str::to_owned)
                .to_vec(),
            handle: "公开办经办".to_owned(),
            approve: "公开办负责人".to_owned(),
            firmware: "公开办程序签名".to_owned(),
            maintainer: "维护方".to_owned(),
        }
    }
}

impl Authority {
    /// Names must be there, and nobody may stand in two places of the same kind.
    pub(super) fn validate(&self) -> Result<(), ConfigFault> {
        if self.root.is_empty() {
            return Err(ConfigFault::Blank("authority.root".to_owned()));
        }
        let groups = [
            self.root.iter().map(String::as_str).collect::<Vec<_>>(),
            vec![&self.handle, &self.approve],
            vec![&self.firmware, &self.maintainer],
        ];
        for group in groups {
            let mut seen = HashSet::new();
            for holder in group {
                filled("authority", holder)?;
                if !seen.insert(holder.trim()) {
                    return Err(ConfigFault::SameHolder {
                        publisher: "authority".to_owned(),
                        holder: holder.to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}

/// How long signatures are believed, in days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expiry {
    pub root: u16,
    pub targets: u16,
    pub publisher: u16,
    pub snapshot: u16,
    pub timestamp: u16,
    pub stick: u16,
}

impl Default for Expiry {
    fn default() -> Self {
        Self {
            root: 730,
            targets: 365,
            publisher: 365,
            snapshot: 30,
            timestamp: 14,
            stick: 180,
        }
    }
}

macro_rules! days {
    ($($role:ident),*) => {$(
        pub fn $role(&self) -> TimeDelta {
            TimeDelta::days(self.$role.into())
        }
    )*};
}

impl Expiry {
    days!(root, targets, publisher, snapshot, timestamp, stick);

    /// Every span in days, by the name it has in county.toml.
    pub(super) fn spans(&self) -> [(&'static str, u16); 6] {
        [
            ("root", self.root),
            ("targets", self.targets),
            ("publisher", self.publisher),
            ("snapshot", self.snapshot),
            ("timestamp", self.timestamp),
            ("stick", self.stick),
        ]
    }
}
