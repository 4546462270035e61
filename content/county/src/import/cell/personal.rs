//! Personal data that no cell may hold.

use content_model::text::{self, Part, Rule};

use crate::fault::{Refusal, Words};
pub use content_model::text::hidden;

/// What of `text` is personal data, if anything.
pub fn personal_data(text: &str) -> Option<Refusal> {
    let remarks = text::remarks(text, Part::Number);
    let rule = remarks
        .iter()
        .map(|remark| remark.rule)
        .find(|rule| *rule == Rule::PersonalData)?;
    let (zh, en) = rule.says();
    let (fix_zh, fix_en) = rule.fix();
    Some(Refusal::new(
        rule.id(),
        Words::fixed(zh, en),
        Words::fixed(fix_zh, fix_en),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_refused_in_any_cell() {
        for text in [
            "张三11010519491231002X",
            "号码：110105194912310 02X不对,13812345678",
            "电话１３８１２３４５６７８",
            "138 1234 5678",
        ] {
            assert_eq!(personal_data(text).unwrap().rule, "personal-data", "{text}");
        }
        // Which column it stands in is not known here, and an opaque number may look like a card.
        for text in ["0745-1381234", "6222021234567890128", "12345"] {
            assert_eq!(personal_data(text), None, "{text}");
        }
    }
}
