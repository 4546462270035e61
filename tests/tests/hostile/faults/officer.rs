//! Officers who sign for more than themselves, and reviews that are not theirs.

use content_trust::Review;

use crate::case::{Case, Round};
use crate::county::{Draft, Files, signed_on};
use crate::pack::{Parts, officer, record, review, rid};
use crate::signing::key_id;

pub fn cases() -> Vec<Case> {
    let mut all = vec![two_functions(), missing_function(), no_rule(), weak_rule()];
    all.extend(reviews());
    all.extend([uncovered_record(), touched_record()]);
    all
}

/// The county names one person for two functions, each with a key of its own.
fn two_functions() -> Case {
    let mut draft = Draft::new(3);
    let rule = draft.top.functions.get_mut("minzheng").expect("a rule");
    rule.keys.insert(key_id(33), officer("approve", "甲"));
    Case::new(
        "one-person-two-functions",
        "One person holds the keys of the legal reviewer and of the approver, and signs with both.",
        "x-functions: every function through another person",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Trust::Uncovered minzheng approve"],
    ))
    .recovers()
}

/// Three sign, two of them legal reviewers.
fn missing_function() -> Case {
    let mut draft = Draft::new(3);
    let rule = draft.top.functions.get_mut("qingshan").expect("a rule");
    rule.keys.insert(key_id(43), officer("legal", "己"));
    Case::new(
        "function-missing",
        "Three officers sign, which is enough for any TUF client, but none of them approves.",
        "x-functions: every required function",
    )
    .round(Round::faulty(
        "qingshan",
        &draft.files(),
        &["qingshan: Trust::Uncovered qingshan approve"],
    ))
    .recovers()
}

fn no_rule() -> Case {
    let mut draft = Draft::new(3);
    draft.top.functions.remove("minzheng");
    Case::new(
        "function-rule-missing",
        "The county's targets forget to name a publisher's officers, so that a plain threshold is left.",
        "content_store::Mandate: no publisher without named officers",
    )
    .round(Round::faulty("minzheng", &draft.files(), &["minzheng: Trust::Unknown x-functions of minzheng"]))
    .recovers()
}

fn weak_rule() -> Case {
    let mut draft = Draft::new(3);
    let rule = draft.top.functions.get_mut("minzheng").expect("a rule");
    rule.require = vec!["approve".into()];
    Case::new(
        "function-rule-weakened",
        "The county's targets ask a publisher for the approver only, as for emergency warnings.",
        "content_store::Mandate: legal, secrecy and approve for everybody but warnings",
    )
    .round(Round::faulty(
        "minzheng",
        &draft.files(),
        &["minzheng: Trust::Unknown x-functions of minzheng"],
    ))
    .recovers()
}

/// Reviews inside the pack; the role around it is signed by everybody.
fn reviews() -> Vec<Case> {
    let with = |name: &str, attack: &str, says: &str, change: fn(&mut Vec<Review>, &str)| {
        let mut parts = Parts::new("minzheng", 3, signed_on(3));
        let set = parts.change_set();
        change(parts.reviews(), &set);
        let says = format!("minzheng: Store::Unreviewed {says}");
        Case::new(name, attack, "content_trust::FunctionRule::check_reviews")
            .round(Round::faulty("minzheng", &with_pack(&parts), &[&says]))
            .recovers()
    };
    vec![
        with(
            "review-missing",
            "The secrecy review of a change set is left out of the pack.",
            "Trust::Uncovered change set secrecy",
            |reviews, _| drop(reviews.remove(1)),
        ),
        with(
            "review-forged",
            "A review bears an officer's name and key and a signature that is not theirs.",
            "Trust::Review 乙",
            |reviews, set| {
                let forged = review(99, "secrecy", "乙", set, signed_on(3));
                reviews[1].signature = forged.signature;
            },
        ),
        with(
            "review-moved",
            "A genuine review of another change set is moved to this one.",
            "Trust::Review 丙",
            |reviews, _| reviews[2] = review(33, "approve", "丙", &"0".repeat(64), signed_on(3)),
        ),
        with(
            "review-passed-off",
            "A legal review is passed off as the approval.",
            "Trust::Review 甲",
            |reviews, _| {
                reviews[2] = reviews[0].clone();
                reviews[2].function = "approve".into();
            },
        ),
        with(
            "review-under-another-name",
            "The legal reviewer signs as approver, under the approver's name, with their own key.",
            "Trust::Review 丙",
            |reviews, set| reviews[2] = review(31, "approve", "丙", set, signed_on(3)),
        ),
        with(
            "review-backdated",
            "The date of a review is changed after it was signed.",
            "Trust::Review 甲",
            |reviews, _| reviews[0].at = signed_on(1),
        ),
    ]
}

fn uncovered_record() -> Case {
    let at = signed_on(3);
    let mut parts = Parts::new("minzheng", 3, at);
    let mut smuggled = record("minzheng", 3, at);
    smuggled.rid = rid("zz");
    parts.records.push(smuggled);
    Case::new(
        "record-without-review",
        "A record stands in the pack that no reviewed change set brought.",
        "content_pack: every record came in exactly one change set",
    )
    .round(Round::faulty(
        "minzheng",
        &with_pack(&parts),
        &["minzheng: Store::Pack Damaged"],
    ))
    .recovers()
}

fn touched_record() -> Case {
    let mut parts = Parts::new("minzheng", 3, signed_on(3));
    parts.records[0].title = "收费标准提高".into();
    Case::new(
        "record-changed-after-review",
        "A word of a record is changed after the officers have reviewed it.",
        "content_pack: a change set is named by the digest of what it brought",
    )
    .round(Round::faulty(
        "minzheng",
        &with_pack(&parts),
        &["minzheng: Store::Pack Damaged"],
    ))
    .recovers()
}

fn with_pack(parts: &Parts) -> Files {
    let mut draft = Draft::new(3);
    draft.set_pack("minzheng", parts.pack());
    draft.files()
}
