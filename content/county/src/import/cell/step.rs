//! 办理流程: steps with, behind a name, the working days that the step takes.

use content_model::Step;

use super::list::{drop_numbering, pieces};
use super::{Value, compact, digits};
use crate::fault::{Refusal, Words};

/// `受理→审查（5个工作日）→决定`, or one step per line.
pub fn steps(value: &Value) -> Result<Vec<Step>, Refusal> {
    let text = value
        .text()?
        .replace("->", "→")
        .replace(['⇒', '➔', '➜', '►'], "→");
    let names: Vec<String> = text
        .lines()
        .flat_map(|line| pieces(line, |c| matches!(c, '→' | '；' | ';')))
        .map(|piece| {
            drop_numbering(piece.trim())
                .trim_end_matches('。')
                .trim()
                .to_owned()
        })
        .filter(|piece| !piece.is_empty())
        .collect();
    if names.is_empty() || names.len() > 99 {
        return Err(refused(&text));
    }
    names
        .iter()
        .zip(1..)
        .map(|(name, n)| step(n, name))
        .collect()
}

fn step(n: u8, text: &str) -> Result<Step, Refusal> {
    let named = |name: &str| Step {
        n,
        name: name.trim().to_owned(),
        ..Step::default()
    };
    let Some((name, bracket)) = text
        .strip_suffix(['）', ')'])
        .and_then(|inner| inner.rsplit_once(['（', '(']))
    else {
        return Ok(named(text));
    };
    let note = compact(bracket);
    if note == "当场" || note == "即时" {
        return Ok(Step {
            working_days: Some(0),
            ..named(name)
        });
    }
    let days = note
        .strip_suffix("个工作日")
        .or_else(|| note.strip_suffix("工作日"))
        .and_then(|number| digits::<u16>(number, 3));
    match days {
        Some(_) if name.trim().is_empty() => Err(refused(text)),
        Some(days) => Ok(Step {
            working_days: Some(days),
            ..named(name)
        }),
        // A duration that is not counted in working days must not pass as a part of the name.
        None if note.ends_with(['日', '天', '时', '月']) => Err(refused(text)),
        None => Ok(named(text)),
    }
}

fn refused(text: &str) -> Refusal {
    Refusal::new(
        "steps",
        Words::new(
            format!("看不懂这一步:{text}"),
            format!("this step is not understood: {text}"),
        ),
        Words::fixed(
            "用 → 或换行分步,时间写成“审查（5个工作日）”",
            "separate steps by → or line breaks; write time as 审查（5个工作日）",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Step>, Refusal> {
        steps(&Value::Text(text.to_owned()))
    }

    #[test]
    fn steps_are_numbered_and_timed() {
        let found = read("受理（当场）→审查（5个工作日）→发证（凭身份证）").unwrap();
        let days: Vec<_> = found.iter().map(|step| step.working_days).collect();
        assert_eq!(days, [Some(0), Some(5), None]);
        assert_eq!(found[1].name, "审查");
        assert_eq!(
            (found[2].n, found[2].name.as_str()),
            (3, "发证（凭身份证）")
        );
        assert_eq!(read("1.申请\n2.受理").unwrap()[1].name, "受理");
        assert_eq!(read("审查（5日）").unwrap_err().rule, "steps");
        assert_eq!(read("→").unwrap_err().rule, "steps");
    }
}
