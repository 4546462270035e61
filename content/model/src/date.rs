use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A date kept with the precision in which it is known: day, month or year.
///
/// Old papers often say only "1987年". Written as `1987`, `1987-05` or `1987-05-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum KnownDate {
    Year(i32),
    Month(i32, u32),
    Day(NaiveDate),
}

impl KnownDate {
    /// The first day the date can mean; used to sort.
    pub fn first_day(self) -> NaiveDate {
        let (year, month) = match self {
            Self::Year(year) => (year, 1),
            Self::Month(year, month) => (year, month),
            Self::Day(day) => return day,
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN)
    }

    pub fn year(self) -> i32 {
        match self {
            Self::Year(year) | Self::Month(year, _) => year,
            Self::Day(day) => day.year(),
        }
    }
}

impl FromStr for KnownDate {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("not a date: {text:?}");
        let parts: Vec<&str> = text.split('-').collect();
        let digits =
            |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        let shape = [4usize, 2, 2];
        if parts.len() > 3 || !parts.iter().zip(shape).all(|(part, len)| digits(part, len)) {
            return Err(refused());
        }
        let number = |part: &str| part.parse::<u32>().map_err(|_| refused());
        let year = number(parts[0])? as i32;
        if !(1900..=2999).contains(&year) {
            return Err(refused());
        }
        match parts[1..] {
            [] => Ok(Self::Year(year)),
            [month] => {
                let month = number(month)?;
                NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(refused)?;
                Ok(Self::Month(year, month))
            }
            [month, day] => NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
                .map(Self::Day)
                .ok_or_else(refused),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for KnownDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

impl TryFrom<String> for KnownDate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<KnownDate> for String {
    fn from(date: KnownDate) -> String {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_kept() {
        for text in ["1987", "1987-05", "1987-05-01"] {
            assert_eq!(text.parse::<KnownDate>().unwrap().to_string(), text);
        }
        for text in [
            "87",
            "1987-13",
            "1987-02-30",
            "1987-5-1",
            "1987-05-01-02",
            "",
            "1987年",
        ] {
            assert!(text.parse::<KnownDate>().is_err(), "{text:?}");
        }
    }
}
