//! Every screen that the content gives, each with a file name that stays when the content changes.

use content_model::{AttachmentRole, Body, Kind, Record};
use content_store::{Filter, Reader, StoreError};

use crate::listing::{Axis, Browsing, Listing, Sieve};
use crate::page::attachment;
use crate::print::is_plain;
use crate::session::{Asking, Looking, Screen, Tab, ZOOMS};

/// A screen to draw.
pub(crate) struct Stop {
    /// Without the extension.
    pub(crate) name: String,
    pub(crate) screen: Screen,
}

/// Lists first, then every record that has a page.
pub(crate) fn stops(reader: &Reader) -> Result<Vec<Stop>, StoreError> {
    let mut out = vec![Stop {
        name: "01-home".to_owned(),
        screen: Screen::HOME,
    }];
    for (name, listing) in [
        ("02-guides", Listing::Guides),
        ("03-fees", Listing::Fees),
        ("04-forms", Listing::Forms),
        ("05-notices", Listing::Notices),
        ("06-disclosure", Listing::Disclosure),
        ("03-questions", Listing::Questions),
        ("06-openness", Listing::Openness),
        ("06-series", Listing::Series),
        ("06-withheld", Listing::Withheld),
        ("07-places", Listing::Places),
        ("07-windows", Listing::Windows),
        ("07-offices", Listing::Offices),
        ("07-people", Listing::People),
        ("08-land", Listing::Land),
        ("08-village", Listing::Village),
        ("08-policy", Listing::Policy),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::list(listing),
        });
    }
    for (name, tab) in [
        ("02-browse", Browsing::Person),
        ("02-browse-businesses", Browsing::Organisation),
        ("02-browse-topics", Browsing::Topic),
        ("02-browse-units", Browsing::Dept),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::Browse { tab, page: 0 },
        });
    }
    let ended = Sieve::from([(Axis::Ended, String::new())]);
    out.push(Stop {
        name: "03-fees-ended".to_owned(),
        screen: Screen::sifted(Listing::Fees, ended),
    });
    for (name, listing, axis) in [
        ("03-fees-unit", Listing::Fees, Axis::Dept),
        ("03-fees-topic", Listing::Fees, Axis::Topic),
        ("06-disclosure-year", Listing::Disclosure, Axis::Year),
        ("06-disclosure-unit", Listing::Disclosure, Axis::Unit),
        ("06-disclosure-class", Listing::Disclosure, Axis::Class),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::Choose {
                listing,
                sieve: Sieve::new(),
                axis,
                page: 0,
            },
        });
    }
    for (name, digits) in [("09-number", ""), ("09-number-found", "2026")] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::Number {
                digits: digits.into(),
                page: 0,
            },
        });
    }
    for (name, text) in [
        ("09-search", ""),
        ("09-search-sfz", "sfz"),
        ("09-search-nothing", "qqxxqq"),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::search(text),
        });
    }
    for (name, asking) in [
        ("11-feedback", Asking::Level),
        ("11-feedback-reason", Asking::Reason),
        ("11-feedback-thanks", Asking::Nothing),
        ("11-feedback-wish", Asking::Wish),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen: Screen::Feedback {
                about: None,
                asking,
            },
        });
    }
    let guides = reader.page(Kind::Guide, &Filter::default(), 0, 1)?;
    out.extend(guides.entries.into_iter().map(|entry| Stop {
        name: "11-feedback-record".to_owned(),
        screen: Screen::Feedback {
            about: Some(entry.record.rid),
            asking: Asking::Level,
        },
    }));
    records(reader, &mut out)?;
    documents(reader, &mut out)?;
    Ok(out)
}

/// The text that is longest: its pages, its headings, and looking for words in it.
fn documents(reader: &Reader, out: &mut Vec<Stop>) -> Result<(), StoreError> {
    const MOST: usize = 500;
    let entries = reader
        .page(Kind::Disclosure, &Filter::default(), 0, MOST)?
        .entries;
    let length = |record: &Record| match &record.body {
        Body::Disclosure(disclosure) => disclosure.body.len(),
        _ => 0,
    };
    let longest = entries.iter().max_by_key(|entry| length(&entry.record));
    let Some(record) = longest.map(|entry| &entry.record) else {
        return Ok(());
    };
    let read = |page, words: &str| Screen::Document {
        rid: record.rid.clone(),
        page,
        looking: (!words.is_empty()).then(|| Looking {
            words: words.into(),
            place: 0,
        }),
    };
    let find = |text: &str| Screen::Find {
        rid: record.rid.clone(),
        text: text.into(),
    };
    let outline = Screen::Outline {
        rid: record.rid.clone(),
        page: 0,
    };
    for (name, screen) in [
        ("41-document", read(0, "")),
        ("41-document-2", read(1, "")),
        ("41-document-3", read(2, "")),
        ("41-document-found", read(0, "预案")),
        ("41-document-not-found", read(0, "驾驶证")),
        ("41-outline", outline),
        ("41-find", find("")),
        ("41-find-zy", find("zy")),
        ("41-find-nothing", find("qqxxqq")),
    ] {
        out.push(Stop {
            name: name.to_owned(),
            screen,
        });
    }
    Ok(())
}

fn records(reader: &Reader, out: &mut Vec<Stop>) -> Result<(), StoreError> {
    for (number, kind) in [
        (10, Kind::Guide),
        (20, Kind::Fee),
        (30, Kind::Notice),
        (40, Kind::Disclosure),
        (50, Kind::Form),
        (60, Kind::Office),
        (61, Kind::Window),
        (62, Kind::Person),
        (70, Kind::Faq),
        (71, Kind::Series),
        (72, Kind::Withheld),
    ] {
        const MOST: usize = 500;
        for entry in reader.page(kind, &Filter::default(), 0, MOST)?.entries {
            let record = entry.record;
            let name = format!("{number}-{}-{}", kind.as_str(), code(&record));
            let rid = record.rid.clone();
            files(&record, &name, out);
            if kind != Kind::Guide {
                out.push(Stop {
                    name,
                    screen: Screen::Record { rid, page: 0 },
                });
                continue;
            }
            for (end, tab) in TABS {
                // A chart goes on over some pages.
                let pages = if tab == Tab::Steps { 4 } else { 1 };
                for page in 0..pages {
                    let number = match page {
                        0 => String::new(),
                        page => format!("-{}", page + 1),
                    };
                    let rid = rid.clone();
                    out.push(Stop {
                        name: format!("{name}{end}{number}"),
                        screen: Screen::Guide { rid, tab, page },
                    });
                }
            }
        }
    }
    Ok(())
}

/// What belongs to a record and has a screen of its own.
fn files(record: &Record, name: &str, out: &mut Vec<Stop>) {
    if attachment::of_role(record, AttachmentRole::FloorPlan).is_some() {
        out.push(Stop {
            name: format!("{name}-plan"),
            screen: Screen::Plan {
                office: record.rid.clone(),
                window: None,
                page: 0,
            },
        });
    }
    for (number, file) in (1..).zip(attachment::shown(record)) {
        for (end, zoom) in [("", 0), ("-near", ZOOMS.len() - 1)] {
            out.push(Stop {
                name: format!("{name}-file-{number}{end}"),
                screen: Screen::View {
                    rid: record.rid.clone(),
                    file: file.sha256.clone(),
                    page: 0,
                    zoom,
                },
            });
        }
    }
}

const TABS: [(&str, Tab); 7] = [
    ("", Tab::Overview),
    ("-materials", Tab::Materials),
    ("-steps", Tab::Steps),
    ("-charges", Tab::Charges),
    ("-law", Tab::Law),
    ("-place", Tab::Place),
    ("-questions", Tab::Questions),
];

/// The record's own code where it can stand in a file name, else its id.
fn code(record: &Record) -> String {
    let code = match &record.body {
        Body::Guide(guide) => guide.local_code.as_deref(),
        Body::Disclosure(disclosure) => Some(disclosure.index_no.as_str()),
        Body::Form(form) => Some(form.form_code.as_str()),
        Body::Office(office) => Some(office.org_code.as_str()),
        Body::Person(person) => Some(person.duty_number.as_str()),
        Body::Faq(faq) => Some(faq.faq_no.as_str()),
        Body::Series(series) => Some(series.series_no.as_str()),
        Body::Withheld(withheld) => Some(withheld.index_no.as_str()),
        _ => None,
    };
    code.filter(|code| is_plain(code))
        .unwrap_or(record.rid.as_str())
        .to_owned()
}
