//! Rules that hold between fields and between records, checked before anyone reviews.
//!
//! In: every record that would be published together, and the day. Out: [`Finding`]s, all of them.
//! Rules about one cell's form (missing, unreadable) belong to the import, which still has the cell.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{Body, Charges, Disclosure, Fee, FeeState, Guide, Kind, Notice, Record, Rid};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Blocks the import.
    Error,
    /// Needs a reviewer's written reason.
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    PromiseTooLong,
    FeeWithoutBasis,
    FeePastEnd,
    FeeEndedWithoutDocument,
    DanglingReference,
    DuplicateNumber,
    NoticeExpired,
    WarningIncomplete,
    GuideChargesEndedFee,
}

impl Rule {
    /// Stable name, used on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Rule::PromiseTooLong => "promise-too-long",
            Rule::FeeWithoutBasis => "fee-without-basis",
            Rule::FeePastEnd => "fee-past-end",
            Rule::FeeEndedWithoutDocument => "fee-ended-without-document",
            Rule::DanglingReference => "dangling-reference",
            Rule::DuplicateNumber => "duplicate-number",
            Rule::NoticeExpired => "notice-expired",
            Rule::WarningIncomplete => "warning-incomplete",
            Rule::GuideChargesEndedFee => "guide-charges-ended-fee",
        }
    }

    /// What is wrong, in Chinese and English.
    pub fn says(self) -> (&'static str, &'static str) {
        match self {
            Rule::PromiseTooLong => (
                "承诺时限比法定时限长",
                "the promised limit is longer than the statutory one",
            ),
            Rule::FeeWithoutBasis => ("收费没有依据", "a fee without a legal basis"),
            Rule::FeePastEnd => (
                "收费已过截止日期,却仍写着“在收”",
                "the fee is past its end but still marked as charged",
            ),
            Rule::FeeEndedWithoutDocument => (
                "停征或取消的收费没有写明依据的文件",
                "a suspended or abolished fee does not name the document that ended it",
            ),
            Rule::DanglingReference => {
                ("引用的记录不存在", "refers to a record that does not exist")
            }
            Rule::DuplicateNumber => ("编号重复", "the number is used twice"),
            Rule::NoticeExpired => (
                "有效期已过,发布后不会显示",
                "already expired: it would never be shown",
            ),
            Rule::WarningIncomplete => (
                "预警必须有级别和防范措施",
                "a warning needs a level and what people should do",
            ),
            Rule::GuideChargesEndedFee => (
                "指南仍要收一项已停征、取消或尚未生效的费",
                "the guide still charges a fee that is suspended, abolished or not yet in force",
            ),
        }
    }

    /// How to mend it, in Chinese and English.
    pub fn fix(self) -> (&'static str, &'static str) {
        match self {
            Rule::PromiseTooLong => (
                "核对两个时限;承诺时限不得超过法定时限",
                "check both limits; the promise may not exceed the statutory limit",
            ),
            Rule::FeeWithoutBasis => (
                "填写收费依据的文件名和文号,如:发改价格〔2003〕2322号",
                "name the document and its number, e.g. 发改价格〔2003〕2322号",
            ),
            Rule::FeePastEnd => (
                "把状态改为“取消”并写明文件,或更正截止日期",
                "set the state to 取消 and name the document, or correct the end date",
            ),
            Rule::FeeEndedWithoutDocument => (
                "在“停止依据”中填写文件名和文号",
                "fill in 停止依据 with the document and its number",
            ),
            Rule::DanglingReference => (
                "先导入被引用的记录,或更正编号",
                "import the record it refers to first, or correct the code",
            ),
            Rule::DuplicateNumber => (
                "每个编号只能用一次,请更正其中一个",
                "each number may be used once only: correct one of them",
            ),
            Rule::NoticeExpired => (
                "更正“有效期至”,或不再发布这一条",
                "correct 有效期至, or leave this notice out",
            ),
            Rule::WarningIncomplete => (
                "填写“预警级别”(蓝、黄、橙、红)和“防范措施”",
                "fill in 预警级别 (蓝, 黄, 橙 or 红) and 防范措施",
            ),
            Rule::GuideChargesEndedFee => (
                "从指南的“收费项目”中删去这一项,或更正收费的状态",
                "remove it from the guide's 收费项目, or correct the fee's state",
            ),
        }
    }
}

/// One broken rule, by record and field; the county tool knows the cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    pub rule: Rule,
    pub rid: Rid,
    /// Key of the field, as in [`crate::label`].
    pub field: &'static str,
    pub value: String,
}

/// Checks `records` as they would stand together on `today`.
pub fn check(records: &[Record], today: NaiveDate) -> Vec<Finding> {
    let by_rid: HashMap<&Rid, &Record> = records.iter().map(|r| (&r.rid, r)).collect();
    let mut out = Vec::new();
    for record in records {
        let mut report = |level, rule, field, value: &str| {
            out.push(Finding {
                level,
                rule,
                rid: record.rid.clone(),
                field,
                value: value.to_owned(),
            });
        };
        match &record.body {
            Body::Guide(guide) => check_guide(guide, &by_rid, today, &mut report),
            Body::Fee(fee) => check_fee(fee, &by_rid, today, &mut report),
            Body::Notice(notice) => check_notice(notice, today, &mut report),
            Body::Disclosure(disclosure) => {
                for (field, reference) in [
                    ("interpretation_ref", &disclosure.interpretation_ref),
                    ("policy_ref", &disclosure.policy_ref),
                ] {
                    if let Some(rid) = reference
                        && !by_rid.contains_key(rid)
                    {
                        report(Level::Error, Rule::DanglingReference, field, rid.as_str());
                    }
                }
            }
            Body::Window(window) => {
                if let Some(rid) = &window.office
                    && !by_rid.contains_key(rid)
                {
                    report(
                        Level::Error,
                        Rule::DanglingReference,
                        "office",
                        rid.as_str(),
                    );
                }
            }
            _ => {}
        }
    }
    check_numbers(records, &mut out);
    out
}

type Report<'a> = &'a mut dyn FnMut(Level, Rule, &'static str, &str);

fn check_guide(guide: &Guide, by_rid: &HashMap<&Rid, &Record>, today: NaiveDate, report: Report) {
    if let (Some(promise), Some(statutory)) = (guide.promise, guide.anticipate)
        && promise.surely_longer_than(statutory)
    {
        report(
            Level::Error,
            Rule::PromiseTooLong,
            "promise",
            &promise.days.to_string(),
        );
    }
    if let Charges::Fees(fees) = &guide.charges {
        for rid in fees {
            match by_rid.get(rid) {
                Some(record) => match &record.body {
                    Body::Fee(fee) if fee.state_on(record, today).payable() => {}
                    Body::Fee(_) => {
                        report(
                            Level::Warning,
                            Rule::GuideChargesEndedFee,
                            "charges",
                            &record.title,
                        );
                    }
                    _ => report(
                        Level::Error,
                        Rule::DanglingReference,
                        "charges",
                        rid.as_str(),
                    ),
                },
                None => report(
                    Level::Error,
                    Rule::DanglingReference,
                    "charges",
                    rid.as_str(),
                ),
            }
        }
    }
    for rid in &guide.windows {
        if by_rid.get(rid).is_none_or(|r| r.kind() != Kind::Window) {
            report(
                Level::Error,
                Rule::DanglingReference,
                "windows",
                rid.as_str(),
            );
        }
    }
    for material in &guide.materials {
        if let Some(rid) = &material.form_ref
            && by_rid.get(rid).is_none_or(|r| r.kind() != Kind::Form)
        {
            report(
                Level::Error,
                Rule::DanglingReference,
                "materials",
                rid.as_str(),
            );
        }
    }
}

fn check_fee(fee: &Fee, by_rid: &HashMap<&Rid, &Record>, today: NaiveDate, report: Report) {
    if fee
        .basis
        .iter()
        .all(|basis| basis.document.trim().is_empty() && basis.number.is_none())
    {
        report(Level::Error, Rule::FeeWithoutBasis, "basis", "");
    }
    let ended = matches!(fee.state, FeeState::Abolished | FeeState::Suspended);
    if let Some(end) = fee.effective_to
        && today > end
        && !ended
    {
        report(
            Level::Error,
            Rule::FeePastEnd,
            "effective_to",
            &end.to_string(),
        );
    }
    if ended
        && fee
            .ended_by
            .as_deref()
            .is_none_or(|text| text.trim().is_empty())
    {
        report(Level::Error, Rule::FeeEndedWithoutDocument, "ended_by", "");
    }
    for rid in &fee.guides {
        if !by_rid.contains_key(rid) {
            report(
                Level::Error,
                Rule::DanglingReference,
                "guides",
                rid.as_str(),
            );
        }
    }
}

fn check_notice(notice: &Notice, today: NaiveDate, report: Report) {
    if notice.expires_at.date() < today {
        let value = notice.expires_at.format("%Y-%m-%d %H:%M").to_string();
        report(Level::Error, Rule::NoticeExpired, "expires_at", &value);
    }
    if notice.is_warning() {
        if notice.level.is_none() {
            report(Level::Error, Rule::WarningIncomplete, "level", "");
        }
        if notice.action_text.is_none() {
            report(Level::Error, Rule::WarningIncomplete, "action_text", "");
        }
    }
}

/// Numbers that name a record for ever may stand once only, across all publishers.
fn check_numbers(records: &[Record], out: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for record in records {
        let (field, number) = match &record.body {
            Body::Disclosure(Disclosure { index_no, .. }) => ("index_no", index_no.clone()),
            Body::Form(form) => ("form_code", form.form_code.clone()),
            Body::Office(office) => ("org_code", office.org_code.clone()),
            Body::Site(site) => ("site_code", site.site_code.clone()),
            _ => continue,
        };
        if !seen.insert((record.kind(), number.clone())) {
            out.push(Finding {
                level: Level::Error,
                rule: Rule::DuplicateNumber,
                rid: record.rid.clone(),
                field,
                value: number,
            });
        }
    }
}
