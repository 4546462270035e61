//! 申请材料: one per line, with notes in brackets behind the name.

use content_model::{Material, Need};

use super::list::{lines, pieces};
use super::{Value, compact, digits, narrow};
use crate::fault::{Refusal, Words};

/// A material, with the code of the form it is (still to be resolved).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMaterial {
    pub material: Material,
    pub form_code: Option<String>,
    /// Code of the form whose filled sample shows it.
    pub sample_code: Option<String>,
}

/// `身份证（原件1份，复印件1份，表格:BG-001，容缺，选交:仅补领时）`, one per line.
pub fn materials(value: &Value) -> Result<Vec<NamedMaterial>, Refusal> {
    let out = lines(&value.text()?)
        .iter()
        .flat_map(|line| {
            pieces(line, |c| matches!(c, '；' | ';'))
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .map(|piece| super::list::drop_numbering(piece.trim()).trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .map(|piece| material(&piece))
        .collect::<Result<Vec<_>, _>>()?;
    if out.is_empty() {
        Err(refused(""))
    } else {
        Ok(out)
    }
}

fn material(line: &str) -> Result<NamedMaterial, Refusal> {
    let line = line.trim_end_matches(['。', '；', ';']);
    let plain = |name: &str| NamedMaterial {
        material: Material {
            name: name.trim().to_owned(),
            ..Material::default()
        },
        form_code: None,
        sample_code: None,
    };
    let Some((name, notes)) = last_bracket(line).map_err(|()| refused(line))? else {
        return Ok(plain(line));
    };
    if name.trim().is_empty() {
        return Err(refused(line));
    }
    let mut found = plain(name);
    let tokens = pieces(notes, |c| matches!(c, '，' | ',' | '；' | ';'));
    let unknown: Vec<&str> = tokens
        .iter()
        .copied()
        .filter(|token| !apply(token.trim(), &mut found))
        .collect();
    match unknown.first() {
        None => Ok(found),
        // No note of ours in the bracket: it is part of the name, e.g. 户口簿（首页和本人页）.
        Some(_) if unknown.len() == tokens.len() && !looks_like_notes(notes) => Ok(plain(line)),
        Some(token) => Err(note_refused(token.trim())),
    }
}

/// Takes one note over into `found`; false when it is not understood.
fn apply(token: &str, found: &mut NamedMaterial) -> bool {
    let material = &mut found.material;
    let short = compact(token);
    if let Some((key, value)) = token.split_once(['：', ':']) {
        let value = value.trim();
        if value.is_empty() {
            return false;
        }
        match compact(key).as_str() {
            "表格" => found.form_code = Some(narrow(value)),
            "样表" => found.sample_code = Some(narrow(value)),
            "选交" => {
                material.need = Need::Optional;
                material.fill_explain = Some(value.to_owned());
            }
            "容缺" => {
                material.need = Need::Deferrable;
                material.fill_explain = Some(value.to_owned());
            }
            "说明" => material.fill_explain = Some(value.to_owned()),
            "来源" => material.source = Some(value.to_owned()),
            "依据" => material.by_law = Some(value.to_owned()),
            _ => return false,
        }
        return true;
    }
    match short.as_str() {
        "必交" => material.need = Need::Required,
        "容缺" => material.need = Need::Deferrable,
        "原件" => material.original = 1,
        "复印件" => material.copies = 1,
        _ => {
            let count = |prefix: &str| -> Option<u8> {
                digits(short.strip_prefix(prefix)?.strip_suffix('份')?, 2).filter(|n| *n > 0)
            };
            match (count("原件"), count("复印件")) {
                (Some(original), _) => material.original = original,
                (_, Some(copies)) => material.copies = copies,
                _ => return false,
            }
        }
    }
    true
}

fn looks_like_notes(notes: &str) -> bool {
    [
        "原件",
        "复印件",
        "表格:",
        "表格：",
        "样表:",
        "样表：",
        "容缺",
        "选交",
        "必交",
    ]
    .iter()
    .any(|word| notes.contains(word))
}

/// The name and the content of the bracket that ends the line; `Err` when brackets do not match.
fn last_bracket(line: &str) -> Result<Option<(&str, &str)>, ()> {
    let (mut depth, mut opened) = (0_u32, None);
    for (at, c) in line.char_indices() {
        match c {
            '（' | '(' => {
                if depth == 0 {
                    opened = Some((at, at + c.len_utf8()));
                }
                depth += 1;
            }
            '）' | ')' => {
                depth = depth.checked_sub(1).ok_or(())?;
                let ends = at + c.len_utf8() == line.len();
                if let (true, 0, Some((before, after))) = (ends, depth, opened) {
                    return Ok(Some((&line[..before], &line[after..at])));
                }
            }
            _ => {}
        }
    }
    if depth == 0 { Ok(None) } else { Err(()) }
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "material",
        Words::new(
            format!("看不懂这项材料(括号不成对或没有名称):{line}"),
            format!("this material is not understood (brackets or name): {line}"),
        ),
        example(),
    )
}

fn note_refused(token: &str) -> Refusal {
    Refusal::new(
        "material-note",
        Words::new(
            format!("看不懂材料括号里的“{token}”"),
            format!("the note “{token}” in a material's brackets is not understood"),
        ),
        example(),
    )
}

fn example() -> Words {
    Words::fixed(
        "每行一项,如:申请表（原件1份，复印件1份，表格:BG-001，容缺，选交:仅补领时，说明:…）",
        "one per line, e.g. 申请表（原件1份，复印件1份，表格:BG-001，容缺，选交:仅补领时，说明:…）",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<NamedMaterial>, Refusal> {
        materials(&Value::Text(text.to_owned()))
    }

    #[test]
    fn notes_in_brackets_are_understood() {
        let found = read(
            "1.居民身份证（原件1份，复印件2份）\n2.申请表（表格:BG-001，容缺）\n\
             3.户口簿（首页和本人页）\n4.委托书（选交：委托他人办理时，原件）",
        )
        .unwrap();
        assert_eq!(
            (found[0].material.original, found[0].material.copies),
            (1, 2)
        );
        assert_eq!(found[0].material.name, "居民身份证");
        assert_eq!(found[1].form_code.as_deref(), Some("BG-001"));
        assert_eq!(found[1].material.need, Need::Deferrable);
        assert_eq!(found[2].material.name, "户口簿（首页和本人页）");
        assert_eq!(found[3].material.need, Need::Optional);
        assert_eq!(
            found[3].material.fill_explain.as_deref(),
            Some("委托他人办理时")
        );
    }

    #[test]
    fn half_understood_notes_are_refused() {
        for text in [
            "身份证（原件1份，要清楚）",
            "身份证（原件一份）",
            "身份证（选交）",
            "表（表格:）",
        ] {
            assert_eq!(read(text).unwrap_err().rule, "material-note", "{text}");
        }
        for text in ["身份证（原件1份", "（原件1份）", "身份证）"] {
            assert_eq!(read(text).unwrap_err().rule, "material", "{text}");
        }
    }
}
