//! What lists are divided by.

use std::collections::BTreeSet;

use content_model::{Body, Charges, Record, ServerType};

/// A property by which the records of a kind are counted and chosen. A record may have several
/// values of one, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Id of who published it.
    Publisher,
    /// As [`content_model::Scope`] is written.
    Scope,
    /// Class of a disclosure record, unit in charge of a guide, collector of a fee; of notices only
    /// `warning`, for warnings.
    Class,
    /// Whom a guide is for: [`PERSON`], [`ORGANISATION`] or both.
    Audience,
    /// Topics of a guide or of a question, as the record names them.
    Topic,
    /// 人生事件 of a guide.
    LifeEvent,
    /// Id of a fee that a guide charges.
    Fee,
    /// Id of a form that a guide asks for.
    Form,
    /// Year in which a disclosure record was made, or an issue came out.
    Year,
    /// The gazette that an issue is of.
    Series,
    /// Id of the office in which a window stands.
    Office,
    /// Id of the record whose place this one takes.
    Replaces,
}

/// [`Facet::Audience`]: people.
pub const PERSON: &str = "person";
/// [`Facet::Audience`]: businesses and other bodies.
pub const ORGANISATION: &str = "organisation";

/// Facets that have no column of their own, and the letter each has in the one they share.
const LETTERS: [(Facet, char); 9] = [
    (Facet::Audience, 'a'),
    (Facet::Topic, 't'),
    (Facet::LifeEvent, 'l'),
    (Facet::Fee, 'f'),
    (Facet::Form, 'm'),
    (Facet::Year, 'y'),
    (Facet::Series, 's'),
    (Facet::Office, 'o'),
    (Facet::Replaces, 'r'),
];

/// How many facets there are.
pub(crate) const COUNT: usize = 12;

/// The column that [`LETTERS`] share: a line for each value, beginning with its facet's letter.
pub(crate) fn column(record: &Record) -> String {
    let lines = values(record);
    let mut out = String::new();
    for (facet, value) in lines {
        let letter = LETTERS.iter().find(|(of, _)| *of == facet);
        if let Some((_, letter)) = letter {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push(*letter);
            out.push_str(&value);
        }
    }
    out
}

/// The values in such a column. A line that begins with no facet's letter is left out.
pub(crate) fn lines(column: &str) -> impl Iterator<Item = (Facet, &str)> {
    column.split('\n').filter_map(|line| {
        let first = line.chars().next()?;
        let (facet, _) = LETTERS.iter().find(|(_, letter)| *letter == first)?;
        Some((*facet, &line[first.len_utf8()..]))
    })
}

/// Whether a record has this value.
pub(crate) fn holds(record: &Record, facet: Facet, value: &str) -> bool {
    match facet {
        Facet::Publisher => record.publisher.as_str() == value,
        Facet::Scope => record.scope.to_string() == value,
        Facet::Class => class(record) == value,
        _ => values(record).contains(&(facet, value.to_owned())),
    }
}

/// What lists of this kind are divided by first.
pub(crate) fn class(record: &Record) -> String {
    match &record.body {
        Body::Guide(guide) => guide.dept.clone(),
        Body::Fee(fee) => fee.collector.clone().unwrap_or_default(),
        Body::Disclosure(disclosure) => disclosure.class_code.clone(),
        Body::Withheld(withheld) => withheld.class_code.clone().unwrap_or_default(),
        Body::Notice(notice) if notice.is_warning() => "warning".to_owned(),
        _ => String::new(),
    }
}

fn values(record: &Record) -> BTreeSet<(Facet, String)> {
    let mut out = BTreeSet::new();
    let mut add = |facet, value: &str| {
        let value = plain(value);
        if !value.is_empty() {
            out.insert((facet, value));
        }
    };
    let replaced = record.supersedes.iter();
    replaced.for_each(|it| add(Facet::Replaces, it.as_str()));
    match &record.body {
        Body::Guide(guide) => {
            if guide.server_type != ServerType::Organisation {
                add(Facet::Audience, PERSON);
            }
            if guide.server_type != ServerType::Person {
                add(Facet::Audience, ORGANISATION);
            }
            guide.topics.iter().for_each(|it| add(Facet::Topic, it));
            let events = guide.life_events.iter();
            events.for_each(|it| add(Facet::LifeEvent, it));
            let materials = guide.materials.iter();
            let forms = materials.flat_map(|it| it.form_ref.iter().chain(&it.sample_ref));
            forms.for_each(|it| add(Facet::Form, it.as_str()));
            if let Charges::Fees(fees) = &guide.charges {
                fees.iter().for_each(|it| add(Facet::Fee, it.as_str()));
            }
        }
        Body::Faq(faq) => faq.topics.iter().for_each(|it| add(Facet::Topic, it)),
        Body::Disclosure(disclosure) => {
            add(Facet::Year, &disclosure.created_date.year().to_string());
        }
        Body::Series(series) => {
            add(Facet::Series, &series.series);
            add(Facet::Year, &series.issue_date.year().to_string());
        }
        Body::Window(window) => {
            let office = window.office.iter();
            office.for_each(|it| add(Facet::Office, it.as_str()));
        }
        _ => {}
    }
    out
}

/// A value on one line.
fn plain(value: &str) -> String {
    let spaced = value.chars().map(|c| if c.is_control() { ' ' } else { c });
    spaced.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guide(topics: &[&str]) -> Record {
        serde_json::from_value(serde_json::json!({
            "rid": "00000000000000000000000000", "rev": 1, "publisher": "xianban",
            "scope": "county", "title": "甲", "status": "in_force",
            "publish_date": "2026-11-01",
            "body": {"kind": "guide", "task_type": "permit", "server_type": "both",
                "dept": "民政局", "topics": topics, "materials": [], "steps": [],
                "charges": {"fees": ["01M826DTG9CGV8SFB6JY0A6208"]},
                "phone_consult": "", "phone_supervise": ""},
        }))
        .unwrap()
    }

    #[test]
    fn a_column_reads_back_as_what_the_record_holds() {
        // A line break in a name must not make a facet of its own.
        let record = guide(&["养老", "救助\ny2020", " ", "养老"]);
        let column = column(&record);
        let read: Vec<_> = lines(&column).collect();
        let wanted = [
            (Facet::Audience, ORGANISATION),
            (Facet::Audience, PERSON),
            (Facet::Topic, "养老"),
            (Facet::Topic, "救助 y2020"),
            (Facet::Fee, "01M826DTG9CGV8SFB6JY0A6208"),
        ];
        assert_eq!(read, wanted);
        for (facet, value) in read {
            assert!(holds(&record, facet, value), "{facet:?} {value}");
        }
        assert!(!holds(&record, Facet::Year, "2020"));
        assert!(holds(&record, Facet::Class, "民政局"));
    }

    #[test]
    fn a_damaged_column_is_read_as_far_as_it_goes() {
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("?x\n\n城2024").count(), 0);
        assert_eq!(lines("y2024\n?").count(), 1);
    }
}
