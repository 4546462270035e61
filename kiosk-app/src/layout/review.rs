//! Room for the names of those who reviewed a record.

use crate::measure;
use crate::metrics::Metrics;
use crate::session::Language;
use crate::ui::Reviews;

/// Whether a guide's version card, at most `room` u high, can name `publisher` and the reviewers.
pub(crate) fn card_holds(
    metrics: &Metrics,
    publisher: &str,
    reviews: &Reviews,
    room: f32,
    language: Language,
) -> bool {
    let size = metrics.caption;
    let width = metrics.rail - 16.0;
    // What the publisher is called by, the day of all, and distances.
    let around = 2.0 * measure::line_height(size) + 26.0;
    let (words, mark) = match language {
        // A name begins a line of its own.
        Language::English => (ENGLISH, "\n"),
        Language::Simplified | Language::Traditional => ([4, 4, 2, 2], " "),
    };
    let names = named(reviews, words, mark).map(|text| measure::height(&text, size, width));
    around + measure::height(publisher, size, width) + names.sum::<f32>() <= room
}

/// Whether the names of all of them stand in one line of `width` u.
pub(crate) fn is_one_line(metrics: &Metrics, reviews: &Reviews, width: f32) -> bool {
    line_height(metrics, reviews, width) <= measure::line_height(metrics.caption)
}

/// Height of the same in one line, as long as it takes, in a column of `width` u; in the language
/// in which it is longest.
pub(super) fn line_height(metrics: &Metrics, reviews: &Reviews, width: f32) -> f32 {
    let day = (reviews.on.year > 0).then(|| wide(DAY));
    let emergency = reviews.emergency.then(|| wide(24));
    let parts = named(reviews, ENGLISH, " ").chain(day);
    let parts: Vec<String> = parts.chain(emergency).collect();
    measure::height(&parts.join(" · "), metrics.caption, width)
}

/// What is said of each function, whose own words are so wide, with `mark` before the names.
fn named(reviews: &Reviews, words: [usize; 4], mark: &str) -> impl Iterator<Item = String> {
    let Reviews {
        legal,
        secrecy,
        approve,
        other,
        ..
    } = reviews;
    words
        .into_iter()
        .zip([legal, secrecy, approve, other])
        .filter(|(_, review)| !review.names.is_empty())
        .map(move |(word, review)| {
            let day = if review.on.year > 0 { DAY } else { 0 };
            format!("{}{mark}{} {}", wide(word), review.names, wide(day))
                .trim_end()
                .to_owned()
        })
}

/// "Legal review", "Secrecy review", "Approved by", "Checked by", in characters.
const ENGLISH: [usize; 4] = [6, 7, 6, 6];
/// As wide as 2026年12月31日, in characters.
const DAY: usize = 8;

fn wide(characters: usize) -> String {
    "字".repeat(characters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{DateValue, Review};

    const METRICS: Metrics = Metrics::LANDSCAPE;
    const DAY: DateValue = DateValue {
        year: 2026,
        month: 11,
        day: 22,
    };

    fn reviews(holder: &str) -> Reviews {
        let by = || Review {
            names: holder.into(),
            ..Review::default()
        };
        Reviews {
            legal: by(),
            secrecy: by(),
            approve: by(),
            on: DAY,
            ..Reviews::default()
        }
    }

    #[test]
    fn three_names_stand_in_one_line_and_long_ones_take_more() {
        assert_eq!(line_height(&METRICS, &reviews("吴清和"), 1232.0), 38.0);
        let long = reviews("古丽娜尔·阿卜杜热合曼");
        assert_eq!(line_height(&METRICS, &long, 1232.0), 76.0);
        let mut other_days = reviews("吴清和");
        other_days.legal.on = DAY;
        assert_eq!(line_height(&METRICS, &other_days, 1232.0), 76.0);
    }

    #[test]
    fn the_card_holds_names_while_there_is_room() {
        let holds = |reviews: &Reviews, room, language| {
            card_holds(
                &METRICS,
                "示范县人力资源和社会保障局",
                reviews,
                room,
                language,
            )
        };
        // One line of title; the same under a warning; two lines under that and a notice.
        let [usual, warned, least] = [476.0, 416.0, 316.0];
        let short = reviews("吴清和");
        assert!(holds(&short, warned, Language::English));
        assert!(!holds(&short, least, Language::English));
        assert!(holds(&short, least, Language::Simplified));
        let long = reviews("古丽娜尔·艾合买提");
        assert!(holds(&long, warned, Language::Traditional));
        assert!(!holds(&long, least, Language::Traditional));
        assert!(!holds(&long, usual, Language::English));
        assert!(holds(&Reviews::default(), least, Language::English));
    }
}
