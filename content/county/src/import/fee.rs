use std::borrow::Cow;

use content_model::check::Rule;
use content_model::{Body, Fee, FeeClass, FeeState, Kind};

use super::cell::amount::{Priced, amount};
use super::cell::basis::bases;
use super::cell::choice::choice;
use super::cell::date::day;
use super::cell::relief::reliefs;
use super::cell::{Value, compact};
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Fee,
    name: "收费标准",
    number: "fee_code",
    columns: &[
        must("fee_code"),
        must("fee_class"),
        must("charge_unit"),
        must("amount"),
        must("basis"),
        may("approving_level"),
        may("payer"),
        may("collector"),
        may("reliefs"),
        must("effective_from"),
        may("effective_to"),
        must("state"),
        may("ended_by"),
    ],
};

const CLASSES: &[(&str, FeeClass)] = &[
    ("行政事业性收费", FeeClass::Administrative),
    ("政府性基金", FeeClass::Fund),
    ("政府定价经营服务性收费", FeeClass::PricedService),
    ("保证金", FeeClass::Deposit),
];

const STATES: &[(&str, FeeState)] = &[
    ("在收", FeeState::Charged),
    ("减免", FeeState::Reduced),
    ("停征", FeeState::Suspended),
    ("取消", FeeState::Abolished),
];

pub(super) fn read(row: &mut Row, _: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let fee_code = row.required("fee_code", number);
    let fee_class = row.required("fee_class", |value| choice(value, CLASSES));
    let charge_unit = row.required("charge_unit", unit);
    let priced = row.required("amount", amount);
    if let (Some(unit), Some(priced)) = (&charge_unit, &priced) {
        check_units(row, unit, priced);
    }
    if row.value("basis").is_none() {
        refuse_without_basis(row);
    }
    let basis = row.optional("basis", bases);
    let approving_level = row.text("approving_level");
    let payer = row.text("payer");
    let collector = row.text("collector");
    let reliefs = row.optional("reliefs", reliefs).unwrap_or_default();
    let effective_from = row.required("effective_from", day);
    let effective_to = row.optional("effective_to", day);
    if let (Some(from), Some(to)) = (effective_from, effective_to)
        && to < from
    {
        row.refuse("effective_to", ends_before_start());
    }
    let state = row.required("state", |value| choice(value, STATES));
    let ended_by = row.text("ended_by");
    let fee = || {
        Some(Fee {
            fee_code: Some(fee_code?),
            fee_class: fee_class?,
            charge_unit: charge_unit?,
            amount: priced?.amount,
            basis: basis?,
            approving_level,
            payer,
            collector,
            pay_place: None,
            reliefs,
            effective_from: effective_from?,
            effective_to,
            state: state?,
            ended_by,
            guides: Vec::new(),
        })
    };
    Ok(fee().map(|fee| Parts::of(Body::Fee(fee))))
}

/// 证, 元/证 and 每证 name the same unit.
fn unit(value: &Value) -> Result<String, Refusal> {
    let text = value.text()?;
    let unit = text
        .strip_prefix("元/")
        .or_else(|| text.strip_prefix("元／"))
        .unwrap_or(&text);
    let unit = unit.strip_prefix('每').unwrap_or(unit).trim();
    if unit.is_empty() {
        return Err(Refusal::new(
            "charge-unit",
            Words::fixed("看不懂计费单位", "the unit of charge is not understood"),
            Words::fixed("证、件、人次 …", "证, 件, 人次 …"),
        ));
    }
    Ok(unit.to_owned())
}

/// Two cells that contradict each other: nobody may guess which one is right.
fn check_units(row: &mut Row, unit: &str, priced: &Priced) {
    let plain = |unit: &str| compact(unit).replace('·', "");
    let Some(other) = priced
        .units
        .iter()
        .find(|other| plain(other) != plain(unit))
    else {
        return;
    };
    row.refuse(
        "amount",
        Refusal::new(
            "unit-mismatch",
            Words::new(
                format!("这里按“{other}”收费,“计费单位”却是“{unit}”"),
                format!("charged per {other} here, but the unit column says {unit}"),
            ),
            Words::fixed("两处写成同一个单位", "write the same unit in both cells"),
        ),
    );
}

/// A charge that rests on nothing may not be collected: its own rule, not just an empty cell.
fn refuse_without_basis(row: &mut Row) {
    let rule = Rule::FeeWithoutBasis;
    let words = |(zh, en): (&'static str, &'static str)| Words {
        zh: Cow::Borrowed(zh),
        en: Cow::Borrowed(en),
    };
    if row.has_column("basis") {
        row.refuse(
            "basis",
            Refusal::new(rule.id(), words(rule.says()), words(rule.fix())),
        );
    }
}

fn ends_before_start() -> Refusal {
    Refusal::new(
        "ends-before-start",
        Words::fixed("截止日期早于执行日期", "it ends before it starts"),
        Words::fixed("核对两个日期", "check both dates"),
    )
}
