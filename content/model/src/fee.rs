use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::guide::Basis;
use crate::{Record, Rid, Status};

/// 收费标准: one charge, its amount and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// 收费编号: the collector's own number, by which guides refer to it in workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_code: Option<String>,
    pub fee_class: FeeClass,
    /// 计费单位, e.g. 证, 本, 件, 人·次.
    pub charge_unit: String,
    pub amount: Amount,
    /// Never empty: a charge without a basis may not be collected.
    pub basis: Vec<Basis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approving_level: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collector: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_place: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reliefs: Vec<Relief>,
    /// First day on which it is charged.
    pub effective_from: NaiveDate,
    /// Last day on which it is charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    pub state: FeeState,
    /// The document that suspended or abolished it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// Who last held it against its basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guides: Vec<Rid>,
}

/// 核对: an amount held against the document it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub by: String,
    pub at: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeClass {
    /// 行政事业性收费
    Administrative,
    /// 政府性基金
    Fund,
    /// 政府定价经营服务性收费
    PricedService,
    /// 保证金
    Deposit,
}

/// An amount in integer fen (1 yuan = 100 fen).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Amount {
    /// 免费
    Free,
    Fixed {
        fen: u64,
    },
    Range {
        min_fen: u64,
        max_fen: u64,
    },
    Tiers {
        tiers: Vec<Tier>,
    },
    /// 按成本, 按评估: words, resting on the fee's basis.
    Text {
        text: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    pub condition: String,
    pub fen: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    pub who: String,
    pub rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeState {
    /// 在收
    Charged,
    /// 减免
    Reduced,
    /// 停征
    Suspended,
    /// 取消
    Abolished,
    /// Not yet in force on the day asked about.
    NotYet,
}

impl FeeState {
    /// Whether anybody may be asked to pay in this state.
    pub fn payable(self) -> bool {
        matches!(self, Self::Charged | Self::Reduced)
    }
}

impl Fee {
    /// The state of this fee on `day`, given the record it stands in.
    ///
    /// A fee past its end, withdrawn or superseded is never payable, whatever its `state` says
    /// (已取消的收费严禁再收取).
    pub fn state_on(&self, record: &Record, day: NaiveDate) -> FeeState {
        if self.state == FeeState::Abolished || self.state == FeeState::Suspended {
            return self.state;
        }
        let gone = matches!(record.status, Status::Withdrawn | Status::Superseded)
            || record.withdrawal.as_ref().is_some_and(|w| day >= w.date);
        let past = |end: Option<NaiveDate>| end.is_some_and(|end| day > end);
        if gone || past(self.effective_to) || past(record.effective_to) {
            return FeeState::Abolished;
        }
        if record.status == Status::Suspended {
            return FeeState::Suspended;
        }
        if day < self.effective_from || record.effective_from.is_some_and(|from| day < from) {
            return FeeState::NotYet;
        }
        self.state
    }
}

/// Fen as yuan without needless zeros: 4000 → `40`, 130 → `1.3`, 125 → `1.25`.
pub fn yuan(fen: u64) -> String {
    let (whole, rest) = (fen / 100, fen % 100);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_is_exact() {
        assert_eq!(yuan(4000), "40");
        assert_eq!(yuan(130), "1.3");
        assert_eq!(yuan(125), "1.25");
        assert_eq!(yuan(105), "1.05");
        assert_eq!(yuan(5), "0.05");
        assert_eq!(yuan(0), "0");
    }
}
