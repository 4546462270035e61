use std::str::FromStr;

use chrono::NaiveTime;

/// Hours of the day, in China time, in which nothing but metadata and warnings is fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metered(Vec<Window>);

/// `HH:MM-HH:MM`, minutes since midnight; may cross it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    from: u32,
    to: u32,
}

const DAY: u32 = 24 * 60;

impl Metered {
    /// `None` when one of them is no window.
    pub fn new(windows: &[String]) -> Option<Self> {
        let windows: Result<Vec<_>, ()> = windows.iter().map(|text| text.parse()).collect();
        windows.ok().map(Self)
    }

    /// Whether it is such an hour. Nobody is kept from fetching by a clock that cannot be believed.
    pub fn holds(&self, china: Option<NaiveTime>) -> bool {
        use chrono::Timelike;
        let Some(time) = china else {
            return false;
        };
        let minute = time.hour() * 60 + time.minute();
        self.0.iter().any(|window| window.holds(minute))
    }
}

impl Window {
    fn holds(self, minute: u32) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl FromStr for Window {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, to) = text.split_once('-').ok_or(())?;
        let window = Self {
            from: minutes(from)?,
            to: minutes(to)?,
        };
        // Midnight begins a day, and as 24:00 it ends one.
        let whole = window.from < DAY && window.from != window.to;
        if whole { Ok(window) } else { Err(()) }
    }
}

fn minutes(text: &str) -> Result<u32, ()> {
    let (hours, minutes) = text.trim().split_once(':').ok_or(())?;
    let number = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten().ok_or(())
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let whole = hours * 60 + minutes;
    if minutes < 60 && whole <= DAY {
        Ok(whole)
    } else {
        Err(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metered(windows: &[&str]) -> Option<Metered> {
        let windows: Vec<String> = windows.iter().map(|&w| w.to_owned()).collect();
        Metered::new(&windows)
    }

    #[test]
    fn windows_hold_from_their_first_minute_to_before_their_last() {
        let metered = metered(&["08:00-18:00", "22:30-01:15"]).unwrap();
        for (hour, minute, expected) in [
            (7, 59, false),
            (8, 0, true),
            (17, 59, true),
            (18, 0, false),
            (22, 29, false),
            (22, 30, true),
            (23, 59, true),
            (0, 0, true),
            (1, 14, true),
            (1, 15, false),
        ] {
            let time = NaiveTime::from_hms_opt(hour, minute, 30);
            assert_eq!(metered.holds(time), expected, "{hour}:{minute}");
        }
        assert!(!metered.holds(None));
        assert!(!Metered::default().holds(NaiveTime::from_hms_opt(9, 0, 0)));
    }

    #[test]
    fn a_day_may_be_named_whole_and_nonsense_is_none() {
        let all_day = metered(&["00:00-24:00"]).unwrap();
        assert!(all_day.holds(NaiveTime::from_hms_opt(23, 59, 59)));
        for nonsense in [
            "",
            "8:00-18:00",
            "08:00",
            "08:00-08:00",
            "08:60-09:00",
            "24:00-08:00",
            "25:00-26:00",
            "08:00-18:00-20:00",
            "+8:00-18:00",
            "八点-九点",
        ] {
            assert_eq!(metered(&[nonsense]), None, "{nonsense}");
        }
    }
}
