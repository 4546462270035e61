//! A fee: what it costs while it is payable, and never as payable when it is not.

use chrono::NaiveDate;
use content_model::{Amount, Fee, FeeState, Record};
use content_store::StoreError;

use crate::page::{Context, relation, review, row, text, tier, value};
use crate::ui::{Block, BlockKind, CostMark, DateValue, FeeCard, FieldName};

/// The page of a fee.
pub fn blocks(context: &Context<'_>, record: &Record, fee: &Fee) -> Result<Vec<Block>, StoreError> {
    let today = context.today();
    let mut out = vec![head(record, fee, today, false)];
    if !fee.state_on(record, today).payable() {
        out.extend(relation::way_on(context, record)?);
    }
    out.extend(details(context, record, fee, context.column()));
    out.extend(text::facts(vec![
        text::fact(FieldName::Payer, fee.payer.as_deref().unwrap_or_default()),
        text::fact(
            FieldName::Collector,
            fee.collector.as_deref().unwrap_or_default(),
        ),
        text::fact(
            FieldName::PayPlace,
            fee.pay_place.as_deref().unwrap_or_default(),
        ),
        text::fact(
            FieldName::ApprovedBy,
            fee.approving_level.as_deref().unwrap_or_default(),
        ),
        text::fact(FieldName::Publisher, context.publisher(record)),
        text::dated(FieldName::Published, value::date(record.publish_date)),
    ]));
    out.extend(relation::origin(context, record)?);
    out.extend(review::line(context, record)?);
    let guides = row::rows(context, &fee.guides)?;
    if !guides.is_empty() {
        out.push(text::heading(FieldName::Guides));
        out.extend(guides.into_iter().map(text::link));
    }
    Ok(out)
}

/// A fee within its guide: head and what it rests on.
pub fn within_guide(context: &Context<'_>, record: &Record, fee: &Fee, width: f32) -> Vec<Block> {
    let today = context.today();
    let mut out = vec![head(record, fee, today, true)];
    // Of a fee that is not due it is enough to know that.
    if fee.state_on(record, today).payable() {
        out.extend(details(context, record, fee, width));
    }
    out
}

fn head(record: &Record, fee: &Fee, today: NaiveDate, named: bool) -> Block {
    Block {
        kind: BlockKind::Fee,
        fee: card(record, fee, today),
        head: named,
        ..Block::default()
    }
}

/// What the head of a fee says on `today`. No amount in it unless somebody has to pay today.
pub fn card(record: &Record, fee: &Fee, today: NaiveDate) -> FeeCard {
    let state = fee.state_on(record, today);
    let (ended_on, ended_by) = match state {
        FeeState::Suspended | FeeState::Abolished => ended(record, fee),
        _ => Default::default(),
    };
    FeeCard {
        name: record.title.as_str().into(),
        class: value::fee_class(fee.fee_class),
        mark: value::fee_mark(state),
        cost: if state.payable() {
            value::cost(&fee.amount)
        } else {
            Default::default()
        },
        charge_unit: fee.charge_unit.as_str().into(),
        from: value::date(fee.effective_from),
        to: fee
            .effective_to
            .or(record.effective_to)
            .map(value::date)
            .unwrap_or_default(),
        ended_on,
        ended_by: ended_by.into(),
        brief: false,
    }
}

/// The first day without the fee, as far as the record says, and the document that ended it.
fn ended(record: &Record, fee: &Fee) -> (DateValue, String) {
    let withdrawal = record.withdrawal.as_ref();
    let last_day = fee.effective_to.or(record.effective_to);
    let day = last_day
        .and_then(|day| day.succ_opt())
        .or(withdrawal.map(|withdrawal| withdrawal.date));
    let basis = fee
        .ended_by
        .as_deref()
        .or(withdrawal.map(|withdrawal| withdrawal.basis.as_str()));
    (
        day.map(value::date).unwrap_or_default(),
        basis.unwrap_or_default().to_owned(),
    )
}

fn details(context: &Context<'_>, record: &Record, fee: &Fee, width: f32) -> Vec<Block> {
    let mut out = amounts(context, fee, fee.state_on(record, context.today()), width);
    for basis in &fee.basis {
        out.push(text::field(FieldName::Basis, &value::basis(basis)));
    }
    out.retain(|block| {
        let says = !block.text.is_empty() || block.fee.cost.mark != CostMark::None;
        says || block.kind != BlockKind::Field
    });
    if !fee.reliefs.is_empty() {
        out.extend(tier::reliefs(context, &fee.reliefs, width));
    }
    out
}

/// Tiers, case by case; and what an ended fee used to cost, for whoever was made to pay it all the
/// same.
fn amounts(context: &Context<'_>, fee: &Fee, state: FeeState, width: f32) -> Vec<Block> {
    let ended = matches!(state, FeeState::Suspended | FeeState::Abolished);
    let field = if ended {
        FieldName::FormerAmount
    } else {
        FieldName::Amount
    };
    match &fee.amount {
        Amount::Tiers { tiers } => tier::tiers(context, fee, tiers, field, width),
        amount if ended => vec![Block {
            fee: FeeCard {
                cost: value::cost(amount),
                charge_unit: fee.charge_unit.as_str().into(),
                ..FeeCard::default()
            },
            ..text::field(field, "")
        }],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::value::guide_cost;
    use crate::ui::FeeMark;
    use content_model::{Body, Charges, FeeClass, Guide, Rid, Scope, Status};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn record(n: u8, fen: u64, to: Option<&str>, state: FeeState) -> Record {
        let fee = Fee {
            fee_code: None,
            fee_class: FeeClass::Administrative,
            charge_unit: "证".to_owned(),
            amount: Amount::Fixed { fen },
            basis: vec![],
            approving_level: None,
            payer: None,
            collector: None,
            pay_place: None,
            reliefs: vec![],
            effective_from: day("2004-01-01"),
            effective_to: to.map(day),
            state,
            ended_by: Some("财税〔2018〕37号".to_owned()),
            verified: None,
            guides: vec![],
        };
        Record {
            rid: Rid::new(0, [n; 10]),
            rev: 1,
            publisher: "gongan".parse().unwrap(),
            scope: Scope::County,
            title: "工本费".to_owned(),
            short_title: None,
            plain_name: None,
            aliases: vec![],
            summary: None,
            lang: "zh-CN".to_owned(),
            status: Status::InForce,
            event_date: None,
            publish_date: day("2026-01-01"),
            effective_from: None,
            effective_to: None,
            review_due: None,
            supersedes: None,
            withdrawal: None,
            sealed_sheet: None,
            attachments: vec![],
            sources: vec![],
            body: Body::Fee(fee),
        }
    }

    fn card_on(record: &Record, today: &str) -> FeeCard {
        let Body::Fee(fee) = &record.body else {
            panic!("a fee")
        };
        card(record, fee, day(today))
    }

    #[test]
    fn a_fee_past_its_end_has_no_amount_whatever_its_state_says() {
        let record = record(1, 4000, Some("2018-03-31"), FeeState::Charged);
        let before = card_on(&record, "2018-03-31");
        assert_eq!(
            (before.mark, before.cost.low.as_str()),
            (FeeMark::Charged, "40")
        );
        let after = card_on(&record, "2018-04-01");
        assert_eq!(
            (after.mark, after.cost.mark),
            (FeeMark::Abolished, CostMark::None)
        );
        assert_eq!(
            (
                after.ended_on.year,
                after.ended_on.month,
                after.ended_on.day
            ),
            (2018, 4, 1)
        );
        assert_eq!(after.ended_by, "财税〔2018〕37号");
        assert_eq!(card_on(&record, "2003-12-31").cost.mark, CostMark::None);
    }

    #[test]
    fn a_guide_costs_what_its_payable_fees_cost() {
        let cheap = record(1, 2000, None, FeeState::Charged);
        let dear = record(2, 4000, None, FeeState::Charged);
        let ended = record(3, 9900, None, FeeState::Abolished);
        let cost = |rids: &[&Record], known: &[&Record]| {
            let charges = Charges::Fees(rids.iter().map(|record| record.rid.clone()).collect());
            guide_cost(
                &Guide {
                    charges,
                    ..Guide::default()
                },
                known,
                day("2026-11-22"),
            )
        };
        let both = cost(&[&cheap, &dear, &ended], &[&cheap, &dear, &ended]);
        assert_eq!(
            (both.mark, both.low.as_str(), both.high.as_str()),
            (CostMark::Range, "20", "40")
        );
        assert_eq!(cost(&[&ended], &[&ended]).mark, CostMark::NoneNow);
        // A fee that is not there must not look like no fee.
        assert_eq!(cost(&[&cheap, &dear], &[&cheap]).mark, CostMark::Ask);
        assert_eq!(
            guide_cost(&Guide::default(), &[], day("2026-11-22")).mark,
            CostMark::Free
        );
    }
}
