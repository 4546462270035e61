//! Figures as tables write them: `1,234.50`, `12万元`, `35.2%`, `¥80`.

use std::fmt;

/// A figure of a cell, exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// In millionths of one.
    pub millionths: i128,
    /// Digits behind the point as written, 万 and 亿 counted in.
    pub decimals: u32,
    /// What is counted (元, 人, 户 …), `%`, or nothing.
    pub unit: String,
}

/// Digits behind the point that are read.
const SCALE: u32 = 6;
/// Longer ones are no amounts.
const MAX_DIGITS: usize = 16;

impl Figure {
    /// `None` for an empty cell, for words, and for what is no single figure.
    pub fn read(cell: &str) -> Option<Self> {
        let text: String = super::super::narrow::narrow(cell)
            .into_iter()
            .filter(|c| !matches!(c, ' ' | '*' | ',' | '¥' | '￥'))
            .collect();
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, unit) = rest.split_at(end);
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = whole.len() + part.len();
        let odd = whole.is_empty() || part.contains('.') || part.len() > SCALE as usize;
        // 3人2户, 2024-11-22, 1/2 and words behind are more than a figure.
        let worded = unit.chars().count() > 4 || unit.contains(|c: char| !is_unit(c));
        if odd || digits > MAX_DIGITS || worded {
            return None;
        }
        let mut decimals = part.len() as u32;
        let mut millionths: i128 = format!("{whole}{part}").parse().ok()?;
        millionths *= 10_i128.pow(SCALE - decimals);
        let mut unit = unit.to_owned();
        for (word, zeros) in [("万", 4), ("亿", 8)] {
            if let Some(rest) = unit.strip_prefix(word) {
                millionths *= 10_i128.pow(zeros);
                decimals = decimals.saturating_sub(zeros);
                unit = rest.to_owned();
                break;
            }
        }
        Some(Self {
            millionths: sign * millionths,
            decimals,
            unit,
        })
    }

    pub fn is_percent(&self) -> bool {
        self.unit == "%"
    }

    /// One in the last digit that is written, in millionths.
    pub fn last_digit(&self) -> i128 {
        10_i128.pow(SCALE - self.decimals)
    }
}

fn is_unit(c: char) -> bool {
    c == '%' || c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '时' | '至')
}

/// With as many decimals as needed.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.millionths < 0 { "-" } else { "" };
        let all = self.millionths.unsigned_abs();
        let (whole, part) = (all / 1_000_000, all % 1_000_000);
        let part = format!("{part:06}");
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}{}", self.unit),
            part => write!(f, "{sign}{whole}.{part}{}", self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_tables_write_them() {
        for (cell, shown) in [
            ("1,234.50", "1234.5"),
            ("¥80", "80"),
            ("12万元", "120000元"),
            ("1.25亿", "125000000"),
            ("35.2%", "35.2%"),
            ("**-3户**", "-3户"),
            ("３５", "35"),
            ("０.５", "0.5"),
        ] {
            assert_eq!(Figure::read(cell).unwrap().to_string(), shown, "{cell}");
        }
        for cell in [
            "",
            "—",
            "无",
            "2024年",
            "2024-11-22",
            "3人2户",
            "1/2",
            "1.2.3",
            ".",
            "12345678901234567",
        ] {
            assert_eq!(Figure::read(cell), None, "{cell}");
        }
    }
}
