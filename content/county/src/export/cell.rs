//! What a value looks like in a cell: the other direction of `import::cell`.
//!
//! Every text is read again by the grammar it is written for. What would read back as anything else
//! is refused: a name that looks like a note may not silently become one.

use chrono::{NaiveDateTime, NaiveTime};
use content_model::{
    Amount, Basis, ContentsEntry, FieldType, FormField, Holiday, Limit, LimitUnit, Material, Need,
    Question, Relief, ResultRow, Step, yuan,
};

use crate::fault::{Refusal, Words};
use crate::import::cell::amount::amount;
use crate::import::cell::basis::bases;
use crate::import::cell::contents::contents;
use crate::import::cell::date::{Expiry, expiry};
use crate::import::cell::field::fields;
use crate::import::cell::holiday::holidays;
use crate::import::cell::limit::limit;
use crate::import::cell::list::{split, split_names};
use crate::import::cell::material::{NamedMaterial, materials};
use crate::import::cell::phone::phones;
use crate::import::cell::position::position;
use crate::import::cell::question::questions;
use crate::import::cell::relief::reliefs;
use crate::import::cell::result_row::result_rows;
use crate::import::cell::step::steps;
use crate::import::cell::{Value, narrow};

/// A cell's text, or why there is none that says just this.
pub(super) type Written = Result<String, Words>;

/// Characters that a cell of an .xlsx holds.
const MAX_CELL: usize = 32_000;

fn checked<T: PartialEq>(
    text: String,
    meant: &T,
    read: impl FnOnce(&Value) -> Result<T, Refusal>,
) -> Written {
    if text.chars().count() > MAX_CELL {
        return Err(Words::fixed(
            "内容太长,一个格子放不下",
            "too long for one cell",
        ));
    }
    match read(&Value::Text(text.clone())) {
        Ok(found) if found == *meant && !text.is_empty() => Ok(text),
        _ => Err(Words::fixed(
            "写成格子以后会被读成别的意思",
            "written into a cell, it would read back as something else",
        )),
    }
}

pub(super) fn words(text: &str) -> Written {
    checked(text.to_owned(), &text.to_owned(), Value::text)
}

/// An office's own number.
pub(super) fn number(text: &str) -> Written {
    let plain = narrow(text) == text && !text.contains(|c: char| c.is_whitespace() || c == '@');
    match plain {
        true => words(text),
        false => Err(Words::fixed(
            "编号里有不能用的字符,或没有编号",
            "there is no number, or it holds characters that no number may hold",
        )),
    }
}

/// Values that are separated at line breaks and ；.
pub(super) fn lines(values: &[String]) -> Written {
    let read = |value: &Value| Ok(split(&value.text()?));
    checked(values.join("\n"), &values.to_vec(), read)
}

/// Short names.
pub(super) fn names(values: &[String]) -> Written {
    let read = |value: &Value| Ok(split_names(&value.text()?));
    checked(values.join("、"), &values.to_vec(), read)
        .or_else(|_| checked(values.join("\n"), &values.to_vec(), read))
}

pub(super) fn phone_list(values: &[String]) -> Written {
    checked(values.join("\n"), &values.to_vec(), phones)
}

/// One text, perhaps of several numbers.
pub(super) fn phone(text: &str) -> Written {
    let read = |value: &Value| Ok(phones(value)?.join("、"));
    checked(text.to_owned(), &text.to_owned(), read)
}

pub(super) fn time_limit(limit_of: Limit) -> Written {
    let days = limit_of.days;
    let text = match limit_of.unit {
        LimitUnit::WorkingDay if days == 0 => "当场".to_owned(),
        LimitUnit::WorkingDay => format!("{days}个工作日"),
        LimitUnit::CalendarDay if days < 1000 => format!("{days}日"),
        LimitUnit::CalendarDay if days.is_multiple_of(365) => format!("{}年", days / 365),
        LimitUnit::CalendarDay => format!("{}个月", days / 30),
    };
    checked(text, &Some(limit_of), limit)
}

pub(super) fn price(price: &Amount) -> Written {
    let money = |fen: u64| match fen {
        0 => "免费".to_owned(),
        fen => format!("{}元", yuan(fen)),
    };
    let text = match price {
        Amount::Free => money(0),
        Amount::Fixed { fen } => money(*fen),
        Amount::Range { min_fen, max_fen } => {
            format!("{}元–{}元", yuan(*min_fen), yuan(*max_fen))
        }
        Amount::Tiers { tiers } => {
            let tiers = tiers
                .iter()
                .map(|tier| format!("{}：{}", tier.condition, money(tier.fen)));
            tiers.collect::<Vec<_>>().join("\n")
        }
        Amount::Text { text } => text.clone(),
    };
    checked(text, price, |value| Ok(amount(value)?.amount))
}

pub(super) fn legal_bases(values: &[Basis]) -> Written {
    let line = |basis: &Basis| {
        let number = match (&basis.number, basis.document.as_str()) {
            (Some(number), "") => number.clone(),
            (Some(number), _) => format!("（{number}）"),
            (None, _) => String::new(),
        };
        let article = basis.article.as_deref().unwrap_or_default();
        let text = basis.text.as_ref().map(|text| format!("：{text}"));
        format!(
            "{}{number}{article}{}",
            basis.document,
            text.unwrap_or_default()
        )
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), bases)
}

pub(super) fn relief_rules(values: &[Relief]) -> Written {
    let line = |relief: &Relief| {
        let basis = relief.basis.as_ref().map(|basis| format!("（{basis}）"));
        format!(
            "{}：{}{}",
            relief.who,
            relief.rule,
            basis.unwrap_or_default()
        )
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), reliefs)
}

/// Materials with the codes of the forms they refer to.
pub(super) fn material_list(values: &[NamedMaterial]) -> Written {
    let all: Vec<String> = values.iter().map(material_line).collect();
    checked(all.join("\n"), &values.to_vec(), materials)
}

fn material_line(named: &NamedMaterial) -> String {
    let Material {
        name,
        need,
        source,
        original,
        copies,
        fill_explain,
        by_law,
        ..
    } = &named.material;
    let mut notes = Vec::new();
    if *original > 0 {
        notes.push(format!("原件{original}份"));
    }
    if *copies > 0 {
        notes.push(format!("复印件{copies}份"));
    }
    let codes = [("表格", &named.form_code), ("样表", &named.sample_code)];
    for (word, code) in codes {
        notes.extend(code.iter().map(|code| format!("{word}:{code}")));
    }
    let explain = fill_explain.as_deref().unwrap_or_default();
    match (need, explain) {
        (Need::Required, "") => {}
        (Need::Required, explain) => notes.push(format!("说明:{explain}")),
        (Need::Deferrable, "") => notes.push("容缺".to_owned()),
        (Need::Deferrable, explain) => notes.push(format!("容缺:{explain}")),
        (Need::Optional, explain) => notes.push(format!("选交:{explain}")),
    }
    for (word, value) in [("来源", source), ("依据", by_law)] {
        notes.extend(value.iter().map(|value| format!("{word}:{value}")));
    }
    match notes.is_empty() {
        true => name.clone(),
        false => format!("{name}（{}）", notes.join("，")),
    }
}

pub(super) fn flow(values: &[Step]) -> Written {
    let line = |step: &Step| {
        let mut notes = Vec::new();
        match step.working_days {
            Some(0) => notes.push("当场".to_owned()),
            Some(days) => notes.push(format!("{days}个工作日")),
            None => {}
        }
        let words = [
            ("岗位", &step.post),
            ("部门", &step.dept),
            ("产出", &step.output),
        ];
        for (word, value) in words {
            notes.extend(value.iter().map(|value| format!("{word}：{value}")));
        }
        let beside = step.parallel_with.map(|n| format!("与第{n}步并行"));
        notes.extend(beside);
        match notes.is_empty() {
            true => step.name.clone(),
            false => format!("{}（{}）", step.name, notes.join("，")),
        }
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), steps)
}

pub(super) fn question_list(values: &[Question]) -> Written {
    let line = |question: &Question| format!("问：{}\n答：{}", question.q, question.a);
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), questions)
}

pub(super) fn results(values: &[ResultRow]) -> Written {
    let line = |row: &ResultRow| {
        let (number, who, item) = (&row.number, &row.applicant_masked, &row.item);
        format!("{number}｜{who}｜{item}｜{}｜{}", row.decision, row.date)
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), result_rows)
}

pub(super) fn field_list(values: &[FormField]) -> Written {
    let line = |field: &FormField| {
        let mut notes = Vec::new();
        match field.field_type {
            FieldType::Text => {}
            FieldType::Number => notes.push("数字".to_owned()),
            FieldType::Date => notes.push("日期".to_owned()),
            FieldType::Tick => notes.push("勾选".to_owned()),
            FieldType::Signature => notes.push("签名".to_owned()),
        }
        if field.required {
            notes.push("必填".to_owned());
        }
        notes.extend(field.max.map(|max| format!("最多{max}字")));
        if field.private {
            notes.push("隐私".to_owned());
        }
        let notes = match notes.is_empty() {
            true => String::new(),
            false => format!("（{}）", notes.join("，")),
        };
        let help = field.help.as_ref().map(|help| format!("：{help}"));
        format!("{}{notes}{}", field.label, help.unwrap_or_default())
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), fields)
}

pub(super) fn contents_list(values: &[ContentsEntry]) -> Written {
    let line = |entry: &ContentsEntry| match entry.page {
        Some(page) => format!("{}……{page}", entry.title),
        None => entry.title.clone(),
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), contents)
}

pub(super) fn holiday_list(values: &[Holiday]) -> Written {
    let line = |holiday: &Holiday| match holiday.from == holiday.to {
        true => format!("{}：{}", holiday.name, holiday.from),
        false => format!("{}：{}至{}", holiday.name, holiday.from, holiday.to),
    };
    let all: Vec<String> = values.iter().map(line).collect();
    checked(all.join("\n"), &values.to_vec(), holidays)
}

/// A day alone means its whole day.
pub(super) fn until(moment: NaiveDateTime) -> Written {
    let end_of_day = NaiveTime::from_hms_opt(23, 59, 59);
    let text = match Some(moment.time()) == end_of_day {
        true => moment.date().to_string(),
        false => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
    };
    checked(text, &Expiry::At(moment), expiry)
}

/// Thousandths of a plan's width and height.
pub(super) fn place_on_plan(at: (u16, u16)) -> Written {
    let percent = |n: u16| match n % 10 {
        0 => format!("{}%", n / 10),
        tenth => format!("{}.{tenth}%", n / 10),
    };
    checked(
        format!("{}，{}", percent(at.0), percent(at.1)),
        &at,
        position,
    )
}

#[cfg(test)]
mod tests;
