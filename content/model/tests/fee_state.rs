//! An ended fee can never come out as payable, whatever the rest of the record says.

use chrono::{Days, NaiveDate};
use content_model::{
    Amount, Basis, Body, Fee, FeeClass, FeeState, Record, Rid, Scope, Status, Withdrawal,
};
use proptest::prelude::*;

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + Days::new(n)
}

fn state() -> impl Strategy<Value = FeeState> {
    use FeeState::{Abolished, Charged, Reduced, Suspended};
    prop_oneof![
        Just(Charged),
        Just(Reduced),
        Just(Suspended),
        Just(Abolished)
    ]
}

fn status() -> impl Strategy<Value = Status> {
    use Status::{InForce, Superseded, Suspended, Withdrawn};
    prop_oneof![
        Just(InForce),
        Just(Suspended),
        Just(Withdrawn),
        Just(Superseded)
    ]
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0u64..12_000).prop_map(day)
}

prop_compose! {
    fn record()(
        fee_state in state(), status in status(), from in date(), to in prop::option::of(date()),
        record_from in prop::option::of(date()), record_to in prop::option::of(date()),
        withdrawn in prop::option::of(date()),
    ) -> Record {
        Record {
            rid: Rid::new(1, [1; 10]),
            rev: 1,
            publisher: "gongan".parse().unwrap(),
            scope: Scope::County,
            title: "居民身份证工本费".into(),
            short_title: None,
            plain_name: None,
            aliases: vec![],
            summary: None,
            lang: "zh-CN".into(),
            status,
            event_date: None,
            publish_date: day(0),
            effective_from: record_from,
            effective_to: record_to,
            review_due: None,
            supersedes: None,
            withdrawal: withdrawn.map(|date| Withdrawal { date, basis: "某文件".into(), reason: None }),
            sealed_sheet: None,
            attachments: vec![],
            sources: vec![],
            body: Body::Fee(Fee {
                fee_code: None,
                fee_class: FeeClass::Administrative,
                charge_unit: "证".into(),
                amount: Amount::Fixed { fen: 4000 },
                basis: vec![Basis { document: "发改价格〔2003〕2322号".into(), ..Basis::default() }],
                approving_level: None,
                payer: None,
                collector: None,
                pay_place: None,
                reliefs: vec![],
                effective_from: from,
                effective_to: to,
                state: fee_state,
                ended_by: None,
                verified: None,
                guides: vec![],
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn an_ended_fee_is_never_payable(record in record(), today in date()) {
        let Body::Fee(fee) = &record.body else { unreachable!() };
        let payable = fee.state_on(&record, today).payable();
        let ended = matches!(fee.state, FeeState::Abolished | FeeState::Suspended)
            || record.status != Status::InForce
            || fee.effective_to.is_some_and(|end| today > end)
            || record.effective_to.is_some_and(|end| today > end)
            || record.withdrawal.as_ref().is_some_and(|w| today >= w.date);
        let begun = today >= fee.effective_from && record.effective_from.is_none_or(|from| today >= from);
        prop_assert_eq!(payable, !ended && begun);
    }
}
