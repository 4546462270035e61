/// Why a printer stands still, for the screen to say in words. From `printer-state-reasons`
/// (RFC 8011 §5.4.12, PWG 5100.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    NoPaper,
    Jam,
    CoverOpen,
    NoToner,
    /// It cannot be reached, or says that its engine is off.
    Offline,
    /// The printer's own word, at most [`LONGEST`] characters, for the log and for staff.
    Other(String),
}

/// Characters kept of a reason that is not known here.
pub const LONGEST: usize = 120;

impl Trouble {
    /// The one that somebody has to see to first, among all that a printer says. `None`: it says nothing.
    pub fn of_reasons<'a>(reasons: impl Iterator<Item = &'a str>) -> Option<Self> {
        let found = reasons.filter_map(Self::of_reason);
        found.min_by_key(Self::order)
    }

    /// Keywords carry how bad it is at their end (RFC 8011 §5.4.12).
    fn of_reason(reason: &str) -> Option<Self> {
        let word = ["-error", "-warning", "-report"]
            .iter()
            .find_map(|end| reason.strip_suffix(end))
            .unwrap_or(reason);
        Some(match word {
            "" | "none" => return None,
            // What is low still prints.
            "media-low" | "toner-low" | "marker-supply-low" | "marker-waste-almost-full" => {
                return None;
            }
            "media-empty" | "media-needed" | "input-tray-missing" | "input-media-supply-empty" => {
                Self::NoPaper
            }
            "media-jam" | "media-path-media-jam" | "media-path-jam" => Self::Jam,
            "cover-open" | "door-open" | "interlock-open" | "input-tray-open" => Self::CoverOpen,
            "toner-empty"
            | "marker-supply-empty"
            | "marker-supply-missing"
            | "marker-waste-full"
            | "opc-life-over"
            | "developer-empty" => Self::NoToner,
            "offline" | "shutdown" | "connecting-to-device" | "timed-out" | "power-down" => {
                Self::Offline
            }
            _ => Self::Other(reason.chars().take(LONGEST).collect()),
        })
    }

    fn order(&self) -> u8 {
        match self {
            Self::Jam => 0,
            Self::CoverOpen => 1,
            Self::NoPaper => 2,
            Self::NoToner => 3,
            Self::Offline => 4,
            Self::Other(_) => 5,
        }
    }

    /// As it stands in the table and in the log.
    pub fn as_str(&self) -> &str {
        match self {
            Self::NoPaper => "no-paper",
            Self::Jam => "jam",
            Self::CoverOpen => "cover-open",
            Self::NoToner => "no-toner",
            Self::Offline => "offline",
            Self::Other(word) => word,
        }
    }

    /// What [`Trouble::as_str`] gave.
    pub fn from_word(word: &str) -> Self {
        match word {
            "no-paper" => Self::NoPaper,
            "jam" => Self::Jam,
            "cover-open" => Self::CoverOpen,
            "no-toner" => Self::NoToner,
            "offline" => Self::Offline,
            other => Self::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_become_what_somebody_can_do() {
        let of = |reasons: &[&str]| Trouble::of_reasons(reasons.iter().copied());
        assert_eq!(of(&["none"]), None);
        assert_eq!(of(&["toner-low-warning", "media-low-report"]), None);
        assert_eq!(of(&["media-empty-warning"]), Some(Trouble::NoPaper));
        assert_eq!(
            of(&["media-empty", "cover-open-error"]),
            Some(Trouble::CoverOpen)
        );
        assert_eq!(of(&["x-9", "media-jam-error"]), Some(Trouble::Jam));
        let long = "卡".repeat(500);
        let Some(Trouble::Other(kept)) = of(&[&long]) else {
            panic!("an unknown reason is kept as text");
        };
        assert_eq!(kept.chars().count(), LONGEST);
        for trouble in [of(&["jam-x"]), of(&["toner-empty"]), of(&["shutdown"])] {
            let trouble = trouble.unwrap();
            assert_eq!(Trouble::from_word(trouble.as_str()), trouble);
        }
    }
}
