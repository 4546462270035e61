use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::functions::{FunctionRule, Officer};
use crate::key::unhex;
use crate::metadata::seconds;
use crate::{Key, TrustError, canonical_json};

/// One officer's signed word on a change set. It proves itself, also after its holder has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// `legal`, `secrecy` or `approve`.
    pub function: String,
    pub holder: String,
    /// The holder's key at that time.
    pub key: Key,
    #[serde(with = "seconds")]
    pub at: DateTime<Utc>,
    /// Why, where a warning was overruled; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// Hex, over [`Review::message`].
    pub signature: String,
}

impl Review {
    /// The bytes that the signature is over, for the change set with this digest: canonical JSON of
    /// everything the review says, with a `_type` that no metadata has.
    pub fn message(&self, change_set: &str) -> Result<Vec<u8>, serde_json::Error> {
        #[derive(Serialize)]
        struct Text<'a> {
            #[serde(rename = "_type")]
            kind: &'a str,
            change_set: &'a str,
            function: &'a str,
            holder: &'a str,
            #[serde(with = "seconds")]
            at: &'a DateTime<Utc>,
            reasons: &'a str,
        }
        canonical_json(&Text {
            kind: "review",
            change_set,
            function: &self.function,
            holder: &self.holder,
            at: &self.at,
            reasons: &self.reasons,
        })
    }

    /// Whether the signature is this key's, over this review of `change_set`.
    pub fn is_signed(&self, change_set: &str) -> bool {
        let message = self.message(change_set);
        let signature = unhex(&self.signature);
        message
            .ok()
            .zip(signature)
            .is_some_and(|(message, signature)| self.key.verifies(&message, &signature))
    }
}

impl FunctionRule {
    /// Checks the reviews of a change set: every signature, no key under another's name, and every
    /// required function by another person.
    ///
    /// A key that the rule does not list is an officer's who has left. The pack that carries the
    /// review is signed by the officers of today, and they vouch for that.
    pub fn check_reviews(&self, change_set: &str, reviews: &[Review]) -> Result<(), TrustError> {
        let mut officers: Vec<Officer> = Vec::new();
        let mut keys = Vec::new();
        for review in reviews {
            let officer = Officer {
                function: review.function.clone(),
                holder: review.holder.clone(),
            };
            let known = self.keys.get(&review.key.id());
            if known.is_some_and(|known| *known != officer) || !review.is_signed(change_set) {
                return Err(TrustError::Review {
                    change_set: change_set.to_owned(),
                    holder: review.holder.clone(),
                });
            }
            // As in 4.2.1: a key counts once.
            let key = review.key.bits();
            if !keys.contains(&key) {
                keys.push(key);
                officers.push(officer);
            }
        }
        self.check_officers(change_set, &officers)
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair};

    use super::*;
    use crate::key::hex;

    fn review(seed: u8, function: &str, holder: &str, set: &str) -> Review {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let mut review = Review {
            function: function.to_owned(),
            holder: holder.to_owned(),
            key: Key::ed25519(pair.public_key().as_ref()),
            at: "2026-11-22T08:00:00Z".parse().unwrap(),
            reasons: String::new(),
            signature: String::new(),
        };
        review.signature = hex(pair.sign(&review.message(set).unwrap()).as_ref());
        review
    }

    fn rule(reviews: &[Review]) -> FunctionRule {
        FunctionRule {
            require: vec!["legal".into(), "approve".into()],
            keys: reviews
                .iter()
                .map(|r| {
                    let (function, holder) = (r.function.clone(), r.holder.clone());
                    (r.key.id(), Officer { function, holder })
                })
                .collect(),
        }
    }

    #[test]
    fn a_review_is_for_one_change_set_and_says_all_it_shows() {
        let good = [
            review(1, "legal", "甲", "aa"),
            review(2, "approve", "乙", "aa"),
        ];
        let rule = rule(&good);
        assert_eq!(rule.check_reviews("aa", &good), Ok(()));
        let refused = |reviews: &[Review]| {
            matches!(
                rule.check_reviews("aa", reviews),
                Err(TrustError::Review { .. })
            )
        };
        assert!(matches!(
            rule.check_reviews("bb", &good),
            Err(TrustError::Review { .. })
        ));
        let change = |edit: fn(&mut Review)| {
            let mut reviews = good.to_vec();
            edit(&mut reviews[0]);
            refused(&reviews)
        };
        assert!(change(|r| r.at += chrono::TimeDelta::seconds(1)));
        assert!(change(|r| r.reasons = "同意".into()));
        assert!(change(|r| r.holder = "丙".into()));
        assert!(change(|r| r.function = "secrecy".into()));
        // Signed well, by a key that the county knows as somebody else's.
        assert!(refused(&[review(1, "legal", "丁", "aa"), good[1].clone()]));
    }

    #[test]
    fn an_officer_who_left_still_counts_and_nobody_counts_twice() {
        let old = review(9, "legal", "旧", "aa");
        let approve = review(2, "approve", "乙", "aa");
        let rule = rule(&[review(1, "legal", "甲", "aa"), approve.clone()]);
        assert_eq!(
            rule.check_reviews("aa", &[old.clone(), approve.clone()]),
            Ok(())
        );
        let uncovered = |reviews: &[Review]| {
            matches!(
                rule.check_reviews("aa", reviews),
                Err(TrustError::Uncovered { .. })
            )
        };
        assert!(uncovered(std::slice::from_ref(&approve)));
        // One key in two functions, and one person with two keys.
        assert!(uncovered(&[old.clone(), review(9, "approve", "新", "aa")]));
        assert!(uncovered(&[old.clone(), review(8, "approve", "旧", "aa")]));
        // One key in small and large digits.
        let mut capitals = review(9, "approve", "新", "aa");
        capitals.key.keyval.public = capitals.key.keyval.public.to_uppercase();
        assert!(capitals.is_signed("aa"));
        assert!(uncovered(&[old, capitals]));
    }
}
