use chrono::NaiveDate;
use content_model::{Amount, Basis, Body, Fee, FeeClass, FeeState, Record, Relief, yuan};
use serde::Serialize;

use crate::DocumentError;

/// One fee as the sheet shows it on the day of printing.
#[derive(Serialize)]
pub struct Charge<'a> {
    title: &'a str,
    class: FeeClass,
    unit: &'a str,
    price: Price<'a>,
    basis: &'a [Basis],
    approved_by: Option<&'a str>,
    payer: Option<&'a str>,
    collector: Option<&'a str>,
    pay_place: Option<&'a str>,
    reliefs: &'a [Relief],
    from: NaiveDate,
    /// Last day on which it is charged.
    to: Option<NaiveDate>,
    pub state: FeeState,
    pub payable: bool,
    /// The document that ended it, and the first day without it.
    ended_by: Option<&'a str>,
    ended_on: Option<NaiveDate>,
}

/// An amount in yuan, written out.
#[derive(Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
enum Price<'a> {
    Free,
    Fixed { yuan: String },
    Range { min: String, max: String },
    Tiers { tiers: Vec<(&'a str, String)> },
    Text { text: &'a str },
}

impl<'a> Charge<'a> {
    /// What `record` charges on `day`. The record must be a fee.
    pub fn on(record: &'a Record, day: NaiveDate) -> Result<Self, DocumentError> {
        let Body::Fee(fee) = &record.body else {
            return Err(DocumentError::WrongKind {
                expected: "fee",
                found: record.kind().as_str(),
                rid: record.rid.to_string(),
            });
        };
        let state = fee.state_on(record, day);
        let withdrawal = record.withdrawal.as_ref();
        let to = earliest(&[
            fee.effective_to,
            record.effective_to,
            withdrawal.and_then(|w| w.date.pred_opt()),
        ]);
        Ok(Self {
            title: &record.title,
            class: fee.fee_class,
            unit: &fee.charge_unit,
            price: Price::of(fee),
            basis: &fee.basis,
            approved_by: fee.approving_level.as_deref(),
            payer: fee.payer.as_deref(),
            collector: fee.collector.as_deref(),
            pay_place: fee.pay_place.as_deref(),
            reliefs: &fee.reliefs,
            from: record
                .effective_from
                .map_or(fee.effective_from, |from| from.max(fee.effective_from)),
            to,
            state,
            payable: state.payable(),
            ended_by: fee
                .ended_by
                .as_deref()
                .or(withdrawal.map(|w| w.basis.as_str())),
            // An end that is still to come is not why it is not payable today.
            ended_on: to.filter(|to| *to < day).and_then(|to| to.succ_opt()),
        })
    }
}

impl<'a> Price<'a> {
    fn of(fee: &'a Fee) -> Self {
        match &fee.amount {
            Amount::Free => Self::Free,
            Amount::Fixed { fen } => Self::Fixed { yuan: yuan(*fen) },
            Amount::Range { min_fen, max_fen } => Self::Range {
                min: yuan(*min_fen),
                max: yuan(*max_fen),
            },
            Amount::Tiers { tiers } => Self::Tiers {
                tiers: tiers
                    .iter()
                    .map(|tier| (tier.condition.as_str(), yuan(tier.fen)))
                    .collect(),
            },
            Amount::Text { text } => Self::Text { text },
        }
    }
}

fn earliest(days: &[Option<NaiveDate>]) -> Option<NaiveDate> {
    days.iter().flatten().min().copied()
}
