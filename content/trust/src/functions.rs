//! Four eyes: which functions must have signed, beside how many keys.
//!
//! A plain threshold cannot say "one legal reviewer *and* one secrecy reviewer *and* the approver,
//! or their deputies". A delegating role says it in `x-functions`, at the top level of its `signed`
//! part: other TUF clients keep unknown members there and go by the threshold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::TrustError;

/// Rules by the name of the role they are for.
pub type Functions = BTreeMap<String, FunctionRule>;

/// The functions that must have signed a role, each through another person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionRule {
    /// A function named twice needs two people.
    pub require: Vec<String>,
    /// Who answers for a key, by key id.
    pub keys: BTreeMap<String, Officer>,
}

/// What a key signs for and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Officer {
    pub function: String,
    pub holder: String,
}

/// Functions that one rule may require: the matching below goes as deep.
const FUNCTIONS: usize = 16;

impl FunctionRule {
    /// Checks that the holders of `keyids`, all of whom have signed, cover every required function
    /// without one person standing for two.
    pub fn check<'a>(
        &self,
        role: &str,
        keyids: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), TrustError> {
        self.check_officers(role, keyids.into_iter().filter_map(|id| self.keys.get(id)))
    }

    /// The same for officers whose signatures were checked in another way.
    pub(crate) fn check_officers<'a>(
        &self,
        role: &str,
        officers: impl IntoIterator<Item = &'a Officer>,
    ) -> Result<(), TrustError> {
        if self.require.len() > FUNCTIONS {
            let why = format!("more than {FUNCTIONS} functions required");
            return Err(TrustError::malformed(role, why));
        }
        let officers: Vec<&Officer> = officers.into_iter().collect();
        let missing = uncovered(&self.require, &officers);
        if missing.is_empty() {
            return Ok(());
        }
        Err(TrustError::Uncovered {
            role: role.to_owned(),
            missing,
        })
    }
}

/// The functions left over when as many as possible are given to different holders: a maximum
/// matching by augmenting paths (Kuhn 1955), because who signs first must not decide.
fn uncovered(require: &[String], officers: &[&Officer]) -> Vec<String> {
    let mut given: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing = Vec::new();
    for (index, function) in require.iter().enumerate() {
        let mut tried = Vec::new();
        if !give(index, require, officers, &mut given, &mut tried) {
            missing.push(function.clone());
        }
    }
    missing
}

/// Finds a holder for function `index`, moving others' functions to other holders where needed.
fn give<'a>(
    index: usize,
    require: &[String],
    officers: &[&'a Officer],
    given: &mut BTreeMap<&'a str, usize>,
    tried: &mut Vec<&'a str>,
) -> bool {
    for officer in officers {
        let holder = officer.holder.as_str();
        if officer.function != require[index] || tried.contains(&holder) {
            continue;
        }
        tried.push(holder);
        let free = match given.get(holder).copied() {
            None => true,
            Some(other) => give(other, require, officers, given, tried),
        };
        if free {
            given.insert(holder, index);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(keys: &[(&str, &str, &str)]) -> FunctionRule {
        let officer = |(id, function, holder): &(&str, &str, &str)| {
            let (function, holder) = ((*function).to_owned(), (*holder).to_owned());
            ((*id).to_owned(), Officer { function, holder })
        };
        FunctionRule {
            require: ["legal", "secrecy", "approve"].map(str::to_owned).to_vec(),
            keys: keys.iter().map(officer).collect(),
        }
    }

    fn missing(rule: &FunctionRule, ids: &[&str]) -> Vec<String> {
        match rule.check("minzheng", ids.iter().copied()) {
            Ok(()) => Vec::new(),
            Err(TrustError::Uncovered { missing, .. }) => missing,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn every_function_needs_a_person_of_its_own() {
        let rule = rule(&[
            ("1", "legal", "甲"),
            ("2", "secrecy", "乙"),
            ("3", "approve", "丙"),
            ("4", "approve", "甲"),
        ]);
        assert!(missing(&rule, &["1", "2", "3"]).is_empty());
        assert_eq!(missing(&rule, &["1", "2"]), ["approve"]);
        // Three signatures, but one person signed twice.
        assert_eq!(missing(&rule, &["1", "2", "4"]), ["approve"]);
        assert_eq!(missing(&rule, &["3", "4", "9"]), ["legal", "secrecy"]);
    }

    #[test]
    fn deputies_are_tried_before_anybody_is_missing() {
        let rule = rule(&[
            ("1", "legal", "甲"),
            ("2", "legal", "丁"),
            ("3", "secrecy", "甲"),
            ("4", "approve", "丙"),
        ]);
        // 甲 is needed for secrecy, so 丁 must stand for legal, in whatever order they come.
        for ids in [["1", "2", "3", "4"], ["4", "3", "2", "1"]] {
            assert!(missing(&rule, &ids).is_empty());
        }
        assert_eq!(missing(&rule, &["1", "3", "4"]), ["secrecy"]);
    }

    #[test]
    fn a_function_named_twice_needs_two_people() {
        let rule = FunctionRule {
            require: vec!["approve".into(), "approve".into()],
            ..rule(&[
                ("1", "approve", "甲"),
                ("2", "approve", "甲"),
                ("3", "approve", "乙"),
            ])
        };
        assert_eq!(missing(&rule, &["1", "2"]), ["approve"]);
        assert!(missing(&rule, &["1", "3"]).is_empty());
    }

    #[test]
    fn a_rule_that_would_take_forever_is_refused() {
        let many = |count: u32| FunctionRule {
            require: vec!["approve".into(); count as usize],
            keys: (0..count)
                .map(|number| {
                    let (function, holder) = ("approve".to_owned(), format!("{number}"));
                    (format!("{number:06}"), Officer { function, holder })
                })
                .collect(),
        };
        for (count, accepted) in [(16, true), (17, false), (100_000, false)] {
            let rule = many(count);
            let checked = rule.check("minzheng", rule.keys.keys().map(String::as_str));
            assert_eq!(checked.is_ok(), accepted, "{count}");
            assert!(accepted || matches!(checked, Err(TrustError::Malformed { .. })));
        }
    }
}
