//! 办理流程: steps with, behind a name, how long the step takes, who does it and what it gives.

use content_model::Step;

use super::list::{drop_numbering, pieces};
use super::{Value, compact, digits};
use crate::fault::{Refusal, Words};

/// `受理（当场）→审查（5个工作日，岗位：审批科，部门：自然资源局，产出：审查意见，与第2步并行）→决定`, or one
/// step per line.
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
    let notes = pieces(bracket, |c| matches!(c, '，' | ',' | '；' | ';'));
    let mut found = named(name);
    let unknown = notes
        .iter()
        .filter(|note| !apply(note.trim(), &mut found))
        .count();
    if unknown == 0 && !name.trim().is_empty() {
        return Ok(found);
    }
    // A duration that is not counted in working days must not pass as a part of the name, nor a
    // note of which only a part was understood.
    let duration = notes.iter().any(|note| {
        let note = compact(note);
        note.ends_with(['日', '天', '时', '月']) && note.contains(|c: char| c.is_ascii_digit())
    });
    let meant = ["岗位", "部门", "产出", "与第"]
        .iter()
        .any(|word| bracket.trim_start().starts_with(word));
    if unknown < notes.len() || duration || meant || name.trim().is_empty() {
        return Err(refused(text));
    }
    Ok(named(text))
}

/// Takes one note over into `step`; false when it is not understood.
fn apply(note: &str, step: &mut Step) -> bool {
    if let Some((key, value)) = note.split_once(['：', ':']) {
        let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let field = match compact(key).as_str() {
            "岗位" => &mut step.post,
            "部门" => &mut step.dept,
            "产出" => &mut step.output,
            _ => return false,
        };
        *field = value;
        return field.is_some();
    }
    let note = compact(note);
    if note == "当场" || note == "即时" {
        step.working_days = Some(0);
        return true;
    }
    let beside = note
        .strip_prefix("与第")
        .and_then(|rest| rest.strip_suffix("步并行"));
    if let Some(number) = beside {
        step.parallel_with = digits(number, 2).filter(|other| *other < step.n && *other > 0);
        return step.parallel_with.is_some();
    }
    let days = note
        .strip_suffix("个工作日")
        .or_else(|| note.strip_suffix("工作日"))
        .and_then(|number| digits::<u16>(number, 3));
    if days.is_some() {
        step.working_days = days;
    }
    days.is_some()
}

fn refused(text: &str) -> Refusal {
    Refusal::new(
        "steps",
        Words::new(
            format!("看不懂这一步:{text}"),
            format!("this step is not understood: {text}"),
        ),
        Words::fixed(
            "用 → 或换行分步,写成“审查（5个工作日，岗位：审批科，部门：…，产出：…，与第2步并行）”",
            "separate steps by → or line breaks, as 审查（5个工作日，岗位：…，部门：…，产出：…，与第2步并行）",
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
        let found = read(
            "受理→审查（5个工作日，岗位：审批科，产出：意见）→会签（部门：林业局，与第2步并行）",
        );
        let found = found.unwrap();
        assert_eq!(found[1].post.as_deref(), Some("审批科"));
        assert_eq!(found[1].output.as_deref(), Some("意见"));
        assert_eq!(found[2].parallel_with, Some(2));
        for text in [
            "受理（岗位：）",
            "受理（与第2步并行）",
            "审查（5个工作日，快）",
            "（当场）",
        ] {
            assert_eq!(read(text).unwrap_err().rule, "steps", "{text}");
        }
        assert_eq!(read("审查（5日）").unwrap_err().rule, "steps");
        assert_eq!(read("→").unwrap_err().rule, "steps");
    }
}
