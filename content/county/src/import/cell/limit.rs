//! 法定时限, 承诺时限.

use content_model::{Limit, LimitUnit};

use super::{Value, compact, digits};
use crate::fault::{Refusal, Words};

/// `20个工作日`, `60日`, `60天`, `1个月` (30 calendar days), `当场` (0). `无` means that there is
/// none.
pub fn limit(value: &Value) -> Result<Option<Limit>, Refusal> {
    let text = compact(&value.text()?);
    match text.as_str() {
        "当场" | "即时" | "当场办结" | "即时办结" => {
            return Ok(Some(Limit {
                days: 0,
                unit: LimitUnit::WorkingDay,
            }));
        }
        "无" | "无规定" | "-" | "—" | "——" | "/" => return Ok(None),
        _ => {}
    }
    let units: [(&str, LimitUnit, u16); 8] = [
        ("个工作日", LimitUnit::WorkingDay, 1),
        ("工作日", LimitUnit::WorkingDay, 1),
        ("个自然日", LimitUnit::CalendarDay, 1),
        ("自然日", LimitUnit::CalendarDay, 1),
        ("个月", LimitUnit::CalendarDay, 30),
        ("日", LimitUnit::CalendarDay, 1),
        ("天", LimitUnit::CalendarDay, 1),
        ("年", LimitUnit::CalendarDay, 365),
    ];
    units
        .iter()
        .find_map(|(suffix, unit, days)| {
            let number: u16 = digits(text.strip_suffix(suffix)?, 3)?;
            Some(Limit {
                days: number.checked_mul(*days)?,
                unit: *unit,
            })
        })
        // A limit of no days is written 当场.
        .filter(|limit| (1..=3650).contains(&limit.days))
        .map(Some)
        .ok_or_else(refused)
}

/// Like [`limit`], for sheets that keep the number in one column and its unit in the next.
pub fn limit_of(value: &Value, unit: Option<&str>) -> Result<Option<Limit>, Refusal> {
    let number = compact(&value.shown());
    let (Some(unit), true) = (unit, digits::<u16>(&number, 3).is_some()) else {
        return limit(value);
    };
    if number.bytes().all(|b| b == b'0') {
        return limit(&Value::Text("当场".to_owned()));
    }
    // "天(自然日)", "个工作日".
    let unit = compact(unit);
    let unit = unit.split(['(', '[']).next().unwrap_or_default();
    limit(&Value::Text(format!("{number}{unit}")))
}

fn refused() -> Refusal {
    Refusal::new(
        "limit",
        Words::fixed("看不懂这个时限", "this time limit is not understood"),
        Words::fixed(
            "20个工作日、60日、1个月 或 当场",
            "20个工作日 (working days), 60日 (days), 1个月 (month) or 当场 (while you wait)",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_keep_their_unit() {
        use LimitUnit::{CalendarDay as C, WorkingDay as W};
        for (text, days, unit) in [
            ("20个工作日", 20, W),
            ("２０ 个工作日", 20, W),
            ("60日", 60, C),
            ("60天", 60, C),
            ("1个月", 30, C),
            ("当场", 0, W),
            ("即时", 0, W),
        ] {
            let found = limit(&Value::Text(text.into())).unwrap();
            assert_eq!(found, Some(Limit { days, unit }), "{text}");
        }
        assert_eq!(limit(&Value::Text("无".into())).unwrap(), None);
        for text in [
            "20",
            "二十日",
            "1个工作日(当场)",
            "约20日",
            "0日",
            "半年",
            "99999日",
            "20小时",
        ] {
            assert_eq!(
                limit(&Value::Text(text.into())).unwrap_err().rule,
                "limit",
                "{text}"
            );
        }
        assert!(limit(&Value::Number(20.0)).is_err());
        let twenty = Value::Number(20.0);
        let found = limit_of(&twenty, Some("工作日")).unwrap();
        assert_eq!(found, Some(Limit { days: 20, unit: W }));
        let found = limit_of(&twenty, Some("天（自然日）")).unwrap();
        assert_eq!(found, Some(Limit { days: 20, unit: C }));
        let found = limit_of(&Value::Number(0.0), Some("工作日")).unwrap();
        assert_eq!(found, Some(Limit { days: 0, unit: W }));
        assert!(limit_of(&twenty, None).is_err() && limit_of(&twenty, Some("小时")).is_err());
    }
}
