//! What is said of one text, whether it stands in a cell or in a record: the rules for any text, and
//! the characters that no terminal can draw.

use content_model::Level;
use content_model::text::{self, Part};

use super::script::{self, Script};
use crate::fault::{Refusal, Words};

/// Something in a text that may not stand there, or that a reviewer must look at.
pub(super) struct Doubt {
    pub level: Level,
    /// What was found; personal data in it is hidden.
    pub value: String,
    pub refusal: Refusal,
}

/// Everything to be said of `said`, the text of the field `key`.
pub(super) fn doubts(script: &mut Script, key: &str, said: &str) -> Vec<Doubt> {
    let mut remarks = text::remarks(said, Part::of_field(key));
    // The fields that hold Markdown.
    if matches!(key, "body" | "answer") {
        remarks.extend(text::totals(said));
    }
    let mut out: Vec<Doubt> = remarks
        .into_iter()
        .map(|remark| {
            let rule = remark.rule;
            let words = |(zh, en)| Words::fixed(zh, en);
            Doubt {
                level: rule.level(),
                value: remark.value,
                refusal: Refusal::new(rule.id(), words(rule.says()), words(rule.fix())),
            }
        })
        .collect();
    let missing = script.undrawable(said);
    if !missing.is_empty() {
        out.push(Doubt {
            level: Level::Error,
            value: text::hidden(said),
            refusal: script::refusal(&missing),
        });
    }
    out
}
