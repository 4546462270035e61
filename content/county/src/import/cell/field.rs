//! 填写项: the fields of a form, one per line.

use content_model::{FieldType, FormField};

use super::list::{lines, pieces};
use super::{Value, compact, digits};
use crate::fault::{Refusal, Words};

const TYPES: [(&str, FieldType); 5] = [
    ("文字", FieldType::Text),
    ("数字", FieldType::Number),
    ("日期", FieldType::Date),
    ("勾选", FieldType::Tick),
    ("签名", FieldType::Signature),
];

/// `姓名（必填，最多20字，隐私）：与身份证一致`. A field is known by its label: none may stand twice.
pub fn fields(value: &Value) -> Result<Vec<FormField>, Refusal> {
    let mut out: Vec<FormField> = Vec::new();
    for line in lines(&value.text()?) {
        let field = field(&line).ok_or_else(|| refused(&line))?;
        if out.iter().any(|known| known.id == field.id) {
            return Err(refused(&line));
        }
        out.push(field);
    }
    Ok(out)
}

fn field(line: &str) -> Option<FormField> {
    // The help follows the colon behind the brackets; inside them there may be others.
    let (head, help) = match pieces(line, |c| matches!(c, '：' | ':'))[..] {
        [head] => (head, None),
        [head, ..] => (
            head,
            Some(line[head.len()..].trim_start_matches(['：', ':']).trim()),
        ),
        [] => return None,
    };
    let (label, notes) = match head.trim().strip_suffix(['）', ')']) {
        Some(inner) => {
            let (label, notes) = inner.split_once(['（', '('])?;
            (label, pieces(notes, |c| matches!(c, '，' | ',')))
        }
        None => (head, Vec::new()),
    };
    let label = label.trim();
    let mut found = FormField {
        id: label.to_owned(),
        label: label.to_owned(),
        field_type: FieldType::default(),
        max: None,
        required: false,
        help: help.map(str::to_owned),
        private: false,
    };
    let understood = notes.iter().all(|note| apply(&compact(note), &mut found));
    (understood && !label.is_empty() && help != Some("")).then_some(found)
}

fn apply(note: &str, field: &mut FormField) -> bool {
    if let Some((_, field_type)) = TYPES.iter().find(|(word, _)| *word == note) {
        field.field_type = *field_type;
        return true;
    }
    match note {
        "必填" => field.required = true,
        "选填" => field.required = false,
        "隐私" => field.private = true,
        _ => {
            let number = note
                .strip_prefix("最多")
                .and_then(|rest| rest.strip_suffix('字'));
            field.max = number.and_then(|n| digits(n, 4)).filter(|max| *max > 0);
            return field.max.is_some();
        }
    }
    true
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "form-field",
        Words::new(
            format!("看不懂这个填写项,或它出现了两次:{line}"),
            format!("this field is not understood, or stands twice: {line}"),
        ),
        Words::fixed(
            "每行一项,如:姓名（必填，最多20字，隐私）：与身份证一致;类型可写 文字、数字、日期、勾选、签名",
            "one per line, e.g. 姓名（必填，最多20字，隐私）：与身份证一致; types: 文字, 数字, 日期, 勾选, 签名",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_what_goes_in() {
        let text = "姓名（必填，最多20字，隐私）：与身份证一致\n出生日期（日期）\n备注";
        let found = fields(&Value::Text(text.into())).unwrap();
        assert_eq!(
            (found[0].max, found[0].required, found[0].private),
            (Some(20), true, true)
        );
        assert_eq!(found[0].help.as_deref(), Some("与身份证一致"));
        assert_eq!(found[1].field_type, FieldType::Date);
        assert_eq!((found[2].id.as_str(), found[2].required), ("备注", false));
        for text in [
            "姓名（要写）",
            "姓名\n姓名",
            "（必填）",
            "姓名（最多0字）",
            "姓名：",
        ] {
            let refusal = fields(&Value::Text(text.into())).unwrap_err();
            assert_eq!(refusal.rule, "form-field", "{text}");
        }
    }
}
