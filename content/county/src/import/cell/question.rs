//! 常见问题: `问：…` and `答：…` by line.

use content_model::Question;

use super::Value;
use crate::fault::{Refusal, Words};

/// Questions with their answers. A line without a mark goes on with what stands above it.
pub fn questions(value: &Value) -> Result<Vec<Question>, Refusal> {
    let text = value.text()?;
    let mut out: Vec<Question> = Vec::new();
    let mut answering = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(q) = marked(line, &["问", "Q", "q"]) {
            if out.last().is_some_and(|last| last.a.is_empty()) {
                return Err(refused());
            }
            out.push(Question {
                q: q.to_owned(),
                a: String::new(),
            });
            answering = false;
            continue;
        }
        let last = out.last_mut().ok_or_else(refused)?;
        if let Some(a) = marked(line, &["答", "A", "a"]) {
            if answering {
                return Err(refused());
            }
            last.a = a.to_owned();
            answering = true;
        } else {
            let growing = if answering { &mut last.a } else { &mut last.q };
            growing.push('\n');
            growing.push_str(line);
        }
    }
    if out
        .iter()
        .any(|question| question.q.is_empty() || question.a.is_empty())
    {
        return Err(refused());
    }
    Ok(out)
}

fn marked<'a>(line: &'a str, marks: &[&str]) -> Option<&'a str> {
    let line = super::list::drop_numbering(line);
    marks
        .iter()
        .find_map(|mark| line.strip_prefix(mark)?.strip_prefix(['：', ':']))
        .map(str::trim)
}

fn refused() -> Refusal {
    Refusal::new(
        "faq",
        Words::fixed(
            "问和答没有一一对应",
            "questions and answers do not come in pairs",
        ),
        Words::fixed(
            "一行“问：…”,下一行“答：…”",
            "one line 问：…, the next 答：…",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_with_answers() {
        let found = questions(&Value::Text(
            "问：要照片吗？\n答：不用，\n现场拍。\n问:多久?\n答:当场".into(),
        ))
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].a, "不用，\n现场拍。");
        for text in [
            "问：甲？",
            "答：乙",
            "问：甲？\n问：乙？\n答：丙",
            "随便写写",
            "问：甲\n答：乙\n答：丙",
        ] {
            assert_eq!(
                questions(&Value::Text(text.into())).unwrap_err().rule,
                "faq",
                "{text}"
            );
        }
    }
}
