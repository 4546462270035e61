//! Values of the model as the screens take them.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use content_model::{
    Amount, Basis, Body, Charges, FeeClass, FeeState, Guide, KnownDate, Limit, LimitUnit,
    NoticeKind, Record, Status, Validity, WarningLevel, yuan,
};

use crate::ui::{
    CostMark, CostValue, DateValue, FeeClassMark, FeeMark, LimitMark, LimitValue, Moment,
    NoticeMark, StatusMark, WarningMark,
};

pub fn date(day: NaiveDate) -> DateValue {
    DateValue {
        year: day.year(),
        month: day.month().cast_signed(),
        day: day.day().cast_signed(),
    }
}

pub fn known_date(known: KnownDate) -> DateValue {
    match known {
        KnownDate::Year(year) => DateValue {
            year,
            month: 0,
            day: 0,
        },
        KnownDate::Month(year, month) => DateValue {
            year,
            month: month.cast_signed(),
            day: 0,
        },
        KnownDate::Day(day) => date(day),
    }
}

pub fn moment(at: NaiveDateTime) -> Moment {
    Moment {
        date: date(at.date()),
        weekday: at.weekday().number_from_monday().cast_signed(),
        time: at.format("%H:%M").to_string().into(),
    }
}

pub fn limit(limit: Option<Limit>) -> LimitValue {
    let Some(limit) = limit else {
        return LimitValue::default();
    };
    let mark = match (limit.days, limit.unit) {
        (0, _) => LimitMark::AtOnce,
        (_, LimitUnit::WorkingDay) => LimitMark::WorkingDays,
        (_, LimitUnit::CalendarDay) => LimitMark::CalendarDays,
    };
    LimitValue {
        mark,
        days: i32::from(limit.days),
    }
}

pub fn fee_mark(state: FeeState) -> FeeMark {
    match state {
        FeeState::Charged => FeeMark::Charged,
        FeeState::Reduced => FeeMark::Reduced,
        FeeState::Suspended => FeeMark::Suspended,
        FeeState::Abolished => FeeMark::Abolished,
        FeeState::NotYet => FeeMark::NotYet,
    }
}

pub fn fee_class(class: FeeClass) -> FeeClassMark {
    match class {
        FeeClass::Administrative => FeeClassMark::Administrative,
        FeeClass::Fund => FeeClassMark::Fund,
        FeeClass::PricedService => FeeClassMark::PricedService,
        FeeClass::Deposit => FeeClassMark::Deposit,
    }
}

/// Lowest and highest amount in fen; `None` where only words say what it costs.
pub fn span(amount: &Amount) -> Option<(u64, u64)> {
    match amount {
        Amount::Free => Some((0, 0)),
        Amount::Fixed { fen } => Some((*fen, *fen)),
        Amount::Range { min_fen, max_fen } => Some((*min_fen, *max_fen)),
        Amount::Tiers { tiers } => {
            let fen = || tiers.iter().map(|tier| tier.fen);
            fen().min().zip(fen().max())
        }
        Amount::Text { .. } => None,
    }
}

/// What a fee costs while it is payable.
pub fn cost(amount: &Amount) -> CostValue {
    match (amount, span(amount)) {
        (Amount::Text { text }, _) => CostValue {
            mark: CostMark::Described,
            text: text.as_str().into(),
            ..CostValue::default()
        },
        (_, Some(span)) => spanned(span),
        (_, None) => CostValue {
            mark: CostMark::Ask,
            ..CostValue::default()
        },
    }
}

fn spanned((low, high): (u64, u64)) -> CostValue {
    let mark = match (low, high) {
        (_, 0) => CostMark::Free,
        (low, high) if low == high => CostMark::Fixed,
        _ => CostMark::Range,
    };
    CostValue {
        mark,
        low: yuan(low).into(),
        high: yuan(high).into(),
        text: Default::default(),
    }
}

/// What a guide costs on `today`, all its payable fees together: the cheapest and the dearest case.
///
/// `fees` are the fee records that exist; where one that the guide names is missing, or only words
/// say what it costs, the answer is to ask: silence never means free.
pub fn guide_cost(guide: &Guide, fees: &[&Record], today: NaiveDate) -> CostValue {
    let ask = CostValue {
        mark: CostMark::Ask,
        ..CostValue::default()
    };
    let Charges::Fees(rids) = &guide.charges else {
        return CostValue {
            mark: CostMark::Free,
            ..CostValue::default()
        };
    };
    let mut all: Option<(u64, u64)> = None;
    for rid in rids {
        let Some(record) = fees.iter().find(|record| record.rid == *rid) else {
            return ask;
        };
        let Body::Fee(fee) = &record.body else {
            return ask;
        };
        if !fee.state_on(record, today).payable() {
            continue;
        }
        let Some((low, high)) = span(&fee.amount) else {
            return cost(&fee.amount);
        };
        all = Some(all.map_or((low, high), |(a, b)| (a.min(low), b.max(high))));
    }
    all.map_or(
        CostValue {
            mark: CostMark::NoneNow,
            ..CostValue::default()
        },
        spanned,
    )
}

/// How a record stands on `today`, apart from its own kind's rules.
pub fn status(record: &Record, today: NaiveDate) -> StatusMark {
    let withdrawn = record
        .withdrawal
        .as_ref()
        .is_some_and(|withdrawal| today >= withdrawal.date);
    match record.status {
        Status::Withdrawn => StatusMark::Withdrawn,
        Status::Superseded => StatusMark::Superseded,
        _ if withdrawn => StatusMark::Withdrawn,
        _ if record.effective_to.is_some_and(|end| today > end) => StatusMark::Lapsed,
        Status::Suspended => StatusMark::Suspended,
        Status::InForce => match &record.body {
            Body::Disclosure(disclosure) => match disclosure.validity {
                Validity::Valid => StatusMark::InForce,
                Validity::Repealed => StatusMark::Repealed,
                Validity::Lapsed => StatusMark::Lapsed,
            },
            _ => StatusMark::InForce,
        },
    }
}

pub fn notice_mark(kind: NoticeKind) -> NoticeMark {
    match kind {
        NoticeKind::Circular => NoticeMark::Circular,
        NoticeKind::Announcement => NoticeMark::Announcement,
        NoticeKind::PublicComment => NoticeMark::PublicComment,
        NoticeKind::Results => NoticeMark::Results,
        NoticeKind::Recruitment => NoticeMark::Recruitment,
        NoticeKind::Warning => NoticeMark::Warning,
    }
}

/// A warning whose level is missing is taken for the gravest.
pub fn warning_mark(level: Option<WarningLevel>) -> WarningMark {
    match level {
        Some(WarningLevel::Blue) => WarningMark::Blue,
        Some(WarningLevel::Yellow) => WarningMark::Yellow,
        Some(WarningLevel::Orange) => WarningMark::Orange,
        Some(WarningLevel::Red) | None => WarningMark::Red,
    }
}

/// A legal basis in one line: 《…》(文号)第…条.
pub fn basis(basis: &Basis) -> String {
    let mut out = basis.document.trim().to_owned();
    let bare = !out.is_empty() && !out.contains(['《', '〔', '（', '(']) && basis.number.is_some();
    if bare {
        out = format!("《{out}》");
    }
    if let Some(number) = basis
        .number
        .as_deref()
        .filter(|number| !number.trim().is_empty())
    {
        if out.is_empty() {
            out.push_str(number);
        } else if !out.contains(number) {
            out.push_str(&format!("（{number}）"));
        }
    }
    if let Some(article) = &basis.article {
        out.push_str(article);
    }
    out
}
