//! 减免规定: who pays less, and how.

use content_model::Relief;

use super::Value;
use super::basis::document_number;
use super::list::split;
use crate::fault::{Refusal, Words};

/// `小微企业：免收（财税〔2019〕45号）`, one per line; a document number at the end is the basis.
pub fn reliefs(value: &Value) -> Result<Vec<Relief>, Refusal> {
    split(&value.text()?)
        .iter()
        .map(|line| relief(line).ok_or_else(|| refused(line)))
        .collect()
}

fn relief(line: &str) -> Option<Relief> {
    let (who, rule) = line.split_once(['：', ':'])?;
    let (who, rule) = (who.trim(), rule.trim());
    let based = rule.strip_suffix(['）', ')']).and_then(|inner| {
        let (rule, number) = inner.rsplit_once(['（', '('])?;
        Some((rule.trim(), document_number(number)?))
    });
    let (rule, basis) = match based {
        Some((rule, number)) => (rule, Some(number)),
        None => (rule, None),
    };
    let complete = !who.is_empty() && !rule.is_empty();
    complete.then(|| Relief {
        who: who.to_owned(),
        rule: rule.to_owned(),
        basis,
    })
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "relief",
        Words::new(
            format!("看不懂这条减免规定:{line}"),
            format!("this relief is not understood: {line}"),
        ),
        Words::fixed(
            "每行一条,写成“对象：规定（文号）”,如:残疾人：免收",
            "one per line, as who：rule（document number）, e.g. 残疾人：免收",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relief_says_who_and_what() {
        let text = "小微企业：免收（财税〔2019〕45号）\n农村居民：自住（唯一住房）的，免收";
        let found = reliefs(&Value::Text(text.into())).unwrap();
        assert_eq!(found[0].basis.as_deref(), Some("财税〔2019〕45号"));
        assert_eq!(found[0].rule, "免收");
        assert_eq!(
            (found[1].rule.as_str(), &found[1].basis),
            ("自住（唯一住房）的，免收", &None)
        );
        assert_eq!(
            reliefs(&Value::Text("有困难的可减免".into()))
                .unwrap_err()
                .rule,
            "relief"
        );
    }
}
