//! 收费标准: amounts of money, in integer fen.

use content_model::{Amount, Tier};

use super::list::split;
use super::{Value, compact, digits};
use crate::fault::{Refusal, Words};

/// An amount, with the units that its text names (`40元/证`), to be compared with 计费单位.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    pub amount: Amount,
    pub units: Vec<String>,
}

/// `免费`, `40元/证`, `40`, `每证40元`, `150元–360元`, tiers by line, or words that start with 按.
pub fn amount(value: &Value) -> Result<Priced, Refusal> {
    let text = match value {
        Value::Number(number) => {
            let fen = (number * 100.0).round();
            // More than two decimals, or beyond what is exact.
            if !(0.0..1e13).contains(&fen) || (number * 100.0 - fen).abs() > 1e-6 {
                return Err(refused());
            }
            return Ok(Priced {
                amount: fixed(fen as u64),
                units: Vec::new(),
            });
        }
        other => other.text()?,
    };
    if text.starts_with('按') {
        return Ok(Priced {
            amount: Amount::Text { text },
            units: Vec::new(),
        });
    }
    let pieces = split(&text);
    if pieces.len() > 1 || text.contains(['：', ':']) {
        return tiers(&pieces);
    }
    let text = compact(&text);
    if is_free(&text) {
        return Ok(Priced {
            amount: Amount::Free,
            units: Vec::new(),
        });
    }
    if let Some((fen, unit)) = money(&text) {
        return Ok(Priced {
            amount: fixed(fen),
            units: unit.into_iter().collect(),
        });
    }
    range(&text).ok_or_else(refused)
}

fn fixed(fen: u64) -> Amount {
    if fen == 0 {
        Amount::Free
    } else {
        Amount::Fixed { fen }
    }
}

fn is_free(text: &str) -> bool {
    matches!(text, "免费" | "不收费" | "免收")
}

fn tiers(pieces: &[String]) -> Result<Priced, Refusal> {
    let mut out = Vec::new();
    let mut units = Vec::new();
    for piece in pieces {
        let (condition, price) = piece
            .rsplit_once(['：', ':'])
            .ok_or_else(|| tier_refused(piece))?;
        let price = compact(price);
        let (fen, unit) = match is_free(&price) {
            true => (0, None),
            false => money(&price).ok_or_else(|| tier_refused(piece))?,
        };
        let condition = condition.trim().to_owned();
        if condition.is_empty() {
            return Err(tier_refused(piece));
        }
        out.push(Tier { condition, fen });
        units.extend(unit);
    }
    Ok(Priced {
        amount: Amount::Tiers { tiers: out },
        units,
    })
}

/// `150元–360元`, `150-360元/证`, `150元至360元`.
fn range(text: &str) -> Option<Priced> {
    let dash = ['-', '–', '—', '~', '～', '至', '到'];
    let (low, high) = text.split_once(dash)?;
    let (max_fen, unit) = money(high.trim_start_matches(dash))?;
    // "150-360元": the unit of money stands once, behind.
    let (min_fen, low_unit) = money(low)?;
    let whole_low = low.ends_with('元') || !low.contains('元');
    if min_fen >= max_fen || !whole_low || (low_unit.is_some() && low_unit != unit) {
        return None;
    }
    if high.contains("万元") && !low.contains("万元") {
        // "1-2万元" may mean either.
        return None;
    }
    Some(Priced {
        amount: Amount::Range { min_fen, max_fen },
        units: unit.into_iter().collect(),
    })
}

/// `40`, `40元`, `¥40`, `40元/证`, `40元每证`, `每证40元`, `1.5万元`: fen, and the unit if named.
fn money(text: &str) -> Option<(u64, Option<String>)> {
    let text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
    if let Some(rest) = text.strip_prefix('每') {
        let at = rest
            .find(|c: char| c.is_ascii_digit())
            .filter(|at| *at > 0)?;
        let (fen, more) = money(&rest[at..])?;
        return more.is_none().then(|| (fen, Some(rest[..at].to_owned())));
    }
    let Some((number, unit)) = text.split_once('元') else {
        return Some((fen(text, 2)?, None));
    };
    let fen = match number.strip_suffix('万') {
        Some(number) => fen(number, 6)?,
        None => fen(number, 2)?,
    };
    let unit = match unit {
        "" => None,
        unit => Some(unit.strip_prefix('/').or_else(|| unit.strip_prefix('每'))?),
    };
    match unit {
        Some(unit) if unit.is_empty() || unit.contains(|c: char| c.is_ascii_digit()) => None,
        unit => Some((fen, unit.map(str::to_owned))),
    }
}

/// A decimal number of which `scale` decimals become whole fen: scale 2 for yuan, 6 for 10,000.
fn fen(number: &str, scale: usize) -> Option<u64> {
    let (whole, part) = number
        .split_once('.')
        .map_or((number, None), |(w, p)| (w, Some(p)));
    let part = part.unwrap_or("0");
    if part.is_empty() || part.len() > scale || whole.len() > 14 {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    let whole: u64 = digits(&groups.concat(), 9).filter(|_| grouped)?;
    let part: u64 = digits(&format!("{part:0<scale$}"), scale)?;
    Some(whole * 10_u64.pow(scale as u32) + part)
}

fn refused() -> Refusal {
    Refusal::new(
        "amount",
        Words::fixed("看不懂这个金额", "this amount is not understood"),
        Words::fixed(
            "40元、40元/证、免费、150元–360元,或每行一档“条件：40元”",
            "40元, 40元/证, 免费 (free), 150元–360元, or one tier per line: 条件：40元",
        ),
    )
}

fn tier_refused(piece: &str) -> Refusal {
    Refusal::new(
        "amount",
        Words::new(
            format!("看不懂分档收费的这一档:{piece}"),
            format!("this tier is not understood: {piece}"),
        ),
        Words::fixed(
            "每行一档,写成“条件：40元”",
            "one tier per line, as 条件：40元",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Amount, Refusal> {
        amount(&Value::Text(text.to_owned())).map(|priced| priced.amount)
    }

    #[test]
    fn amounts_become_exact_fen() {
        for (text, fen) in [
            ("40元", 4000),
            ("40", 4000),
            ("４０元／证", 4000),
            ("¥40.5", 4050),
            ("1,200元", 120_000),
            ("0.05元", 5),
            ("1.5万元", 1_500_000),
            ("每平方米80元", 8000),
            ("40元每证", 4000),
        ] {
            assert_eq!(read(text).unwrap(), Amount::Fixed { fen }, "{text}");
        }
        assert_eq!(
            amount(&Value::Number(12.35)).unwrap().amount,
            Amount::Fixed { fen: 1235 }
        );
        assert_eq!(
            amount(&Value::Text("40元/证".into())).unwrap().units,
            ["证"]
        );
        for text in ["免费", "不收费", "0元", "0"] {
            assert_eq!(read(text).unwrap(), Amount::Free, "{text}");
        }
    }

    #[test]
    fn ranges_tiers_and_words() {
        let range = Amount::Range {
            min_fen: 15_000,
            max_fen: 36_000,
        };
        for text in ["150元–360元", "150-360元", "150元至360元", "150元～360元"] {
            assert_eq!(read(text).unwrap(), range, "{text}");
        }
        let tiers = read("住宅：80元/件\n非住宅：550元/件").unwrap();
        let Amount::Tiers { tiers } = tiers else {
            panic!("{tiers:?}")
        };
        assert_eq!(
            (tiers[1].condition.as_str(), tiers[1].fen),
            ("非住宅", 55_000)
        );
        assert!(matches!(read("按成本收取").unwrap(), Amount::Text { .. }));
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for text in [
            "四十元",
            "约40元",
            "40元左右",
            "40元起",
            "40-20元",
            "1-2万元",
            "40美元",
            "-5元",
            "1.234元",
            "40,00元",
            "40元50元",
            "住宅80元\n其他：90元",
            "",
            "40元/",
            "12,3456",
        ] {
            assert_eq!(read(text).unwrap_err().rule, "amount", "{text}");
        }
        assert!(amount(&Value::Number(0.125)).is_err());
        assert!(amount(&Value::Number(-1.0)).is_err());
    }
}
