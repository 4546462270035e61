mod table;

use serde::Serialize;

use table::{Entry, RULES};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Blocks the import.
    Error,
    /// Needs a reviewer's written reason.
    Warning,
}

/// What must hold between the fields of a record and between records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    PromiseTooLong,
    StepsTooLong,
    AlertOver,
    FeeWithoutBasis,
    FeePastEnd,
    FeeEndedWithoutDocument,
    GuideChargesEndedFee,
    DanglingReference,
    ReferenceEnded,
    SelfReference,
    DuplicateNumber,
    DuplicateGuide,
    NoticeExpired,
    WarningIncomplete,
    CommentsAfterExpiry,
    SupersededInForce,
    SupersededByNone,
    SupersessionCycle,
    WithdrawnAhead,
    PairTorn,
    NothingToRead,
    PublishedLate,
    ReviewOverdue,
    UnknownTopic,
    TopicCycle,
}

impl Rule {
    /// Every rule, in the order in which they are documented.
    pub fn all() -> impl Iterator<Item = Rule> {
        RULES.iter().map(|entry| entry.0)
    }

    fn entry(self) -> &'static Entry {
        // A test holds the table against the enum.
        RULES
            .iter()
            .find(|entry| entry.0 == self)
            .unwrap_or(&RULES[0])
    }

    /// Stable name, used on the command line and in JSON.
    pub fn id(self) -> &'static str {
        self.entry().1
    }

    pub fn level(self) -> Level {
        self.entry().2
    }

    /// What is wrong, in Chinese and English.
    pub fn says(self) -> (&'static str, &'static str) {
        self.entry().3
    }

    /// How to mend it, in Chinese and English.
    pub fn fix(self) -> (&'static str, &'static str) {
        self.entry().4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_the_table_under_its_own_name() {
        for (at, rule) in Rule::all().enumerate() {
            assert_eq!(rule as usize, at, "in the order of the enum");
            let name = serde_json::to_value(rule).unwrap();
            assert_eq!(
                name,
                rule.id(),
                "the name that is printed is the one in JSON"
            );
        }
        assert_eq!(
            Rule::all().count(),
            Rule::TopicCycle as usize + 1,
            "none is missing"
        );
    }
}
