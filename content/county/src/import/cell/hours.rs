//! 办公时间: the opening hours that words name, where they name them in full.

use chrono::{NaiveTime, Weekday};
use content_model::{Opening, Recurrence};

use super::narrow;

const WEEK: [(char, Weekday); 8] = [
    ('一', Weekday::Mon),
    ('二', Weekday::Tue),
    ('三', Weekday::Wed),
    ('四', Weekday::Thu),
    ('五', Weekday::Fri),
    ('六', Weekday::Sat),
    ('日', Weekday::Sun),
    ('天', Weekday::Sun),
];

/// `周一至周五 9:00–12:00、13:00–17:00（法定节假日除外）`; several parts are separated by ； or line
/// breaks. Empty when any part is not wholly understood: half of the hours would be wrong ones.
pub fn openings(text: &str) -> Vec<Opening> {
    let text = narrow(text);
    let holidays = ["节假日除外", "节假日休息", "节假日不"]
        .iter()
        .any(|words| text.contains(words));
    let parts = text.split(['\n', ';']).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| openings_of(&without_brackets(part), holidays))
        .collect::<Option<Vec<_>>>()
        .unwrap_or_default()
        .concat()
}

fn openings_of(part: &str, not_on_holidays: bool) -> Option<Vec<Opening>> {
    let times_at = part.find(|c: char| c.is_ascii_digit())?;
    let days = days(part[..times_at].trim_end_matches([':', '：', ' ', ',', '上', '午']))?;
    let rrule = Recurrence::weekly(&days, &[]);
    let spans = part[times_at..].split([',', '、', ' ', '，']);
    spans
        .map(|span| span.trim_start_matches(['上', '下', '午', ':', '：']))
        .filter(|span| !span.is_empty())
        .map(|span| {
            let (opens, closes) = span.split_once(['-', '–', '—', '~', '～', '至'])?;
            let (opens, closes) = (time(opens)?, time(closes)?);
            (opens < closes).then(|| Opening {
                rrule: rrule.clone(),
                opens,
                closes,
                not_on_holidays,
            })
        })
        .collect()
}

/// `周一至周五`, `星期六`, `周一、周三`, `每天`, `工作日`.
fn days(text: &str) -> Option<Vec<Weekday>> {
    let text = text.replace("星期", "周").replace("礼拜", "周");
    match text.trim() {
        "每天" | "每日" | "全天" => {
            return Some(WEEK[..7].iter().map(|(_, day)| *day).collect());
        }
        "工作日" => return Some(WEEK[..5].iter().map(|(_, day)| *day).collect()),
        _ => {}
    }
    let place = |name: &str| {
        let mut letters = name.trim().strip_prefix('周')?.chars();
        let letter = letters.next()?;
        let at = WEEK.iter().position(|(known, _)| *known == letter)?;
        letters.next().is_none().then_some(at.min(6))
    };
    let mut out = Vec::new();
    for piece in text.split(['、', ',', '和']) {
        match piece.split_once(['至', '到', '-', '–', '—']) {
            Some((first, last)) => {
                let (first, last) = (place(first)?, place(last)?);
                out.extend(WEEK.get(first..=last)?.iter().map(|(_, day)| *day));
            }
            None => out.push(WEEK[place(piece)?].1),
        }
    }
    (!out.is_empty()).then_some(out)
}

fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().replace(['：', '时'], ":").replace('分', "");
    let text = if text.ends_with(':') {
        format!("{text}00")
    } else {
        text
    };
    NaiveTime::parse_from_str(&text, "%H:%M").ok()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_computed_only_from_words_that_are_wholly_understood() {
        let found = openings("周一至周五 9:00–12:00、13:00–17:00（法定节假日除外）");
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].rrule.to_string(),
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
        );
        assert!(found[1].not_on_holidays);
        assert_eq!(found[1].closes, "17:00:00".parse().unwrap());
        let found = openings("周一至周五9:00-17:00；周六 9：00—12：00");
        assert_eq!(found[1].rrule.to_string(), "FREQ=WEEKLY;BYDAY=SA");
        assert_eq!(openings("每天 8:00-20:00").len(), 1);
        for text in [
            "全天候",
            "周一至周五 9:00–12:00，下午看情况",
            "农忙时节提前",
            "周一至周五 17:00-9:00",
        ] {
            assert_eq!(openings(text), [], "{text}");
        }
    }
}
