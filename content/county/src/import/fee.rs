use std::borrow::Cow;

use content_model::check::Rule;
use content_model::{Body, Fee, FeeClass, FeeState, Kind, Verified};

use super::cell::amount::{Priced, amount};
use super::cell::basis::bases;
use super::cell::choice::{choice, offered};
use super::cell::date::day;
use super::cell::list::split_names;
use super::cell::relief::reliefs;
use super::cell::{Value, compact};
use super::draft::{Context, Parts, number};
use super::envelope::period;
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words, missing};

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Fee,
    name: "收费标准",
    number: "fee_code",
    other_numbers: &[],
    choices,
    columns: &[
        must("fee_code"),
        must("fee_class"),
        must("charge_unit"),
        must("amount"),
        must("basis"),
        may("approving_level"),
        may("payer"),
        may("collector"),
        may("pay_place"),
        may("reliefs"),
        must("effective_from"),
        may("effective_to"),
        must("state"),
        may("ended_by"),
        may("verified_by"),
        may("verified_at"),
        may("guides"),
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

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "fee_class" => offered(CLASSES),
        "state" => offered(STATES),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
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
    let pay_place = row.text("pay_place");
    let reliefs = row.optional("reliefs", reliefs).unwrap_or_default();
    if row.value("effective_from").is_none() && row.has_column("effective_from") {
        row.refuse("effective_from", missing("effective_from"));
    }
    let (effective_from, effective_to) = period(row);
    let state = row.required("state", |value| choice(value, STATES));
    let ended_by = row.text("ended_by");
    let verified = verified(row);
    let guides = row.list("guides", split_names);
    let guides = ctx.resolve_all(row, "guides", Kind::Guide, guides)?;
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
            pay_place,
            reliefs,
            effective_from: effective_from?,
            effective_to,
            state: state?,
            ended_by,
            verified,
            guides,
        })
    };
    Ok(fee().map(|fee| Parts::of(Body::Fee(fee))))
}

/// Who held the amount against its basis, and when: one without the other says nothing.
fn verified(row: &mut Row) -> Option<Verified> {
    let (by, at) = (row.text("verified_by"), row.optional("verified_at", day));
    match (by, at) {
        (Some(by), Some(at)) => return Some(Verified { by, at }),
        (Some(_), None) if row.value("verified_at").is_none() => {
            row.refuse("verified_at", missing("verified_at"));
        }
        (None, Some(_)) => row.refuse("verified_by", missing("verified_by")),
        _ => {}
    }
    None
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
