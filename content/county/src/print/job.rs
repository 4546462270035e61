use chrono::NaiveDate;
use content_model::paper::{Document, Phones, PrintJob, WallSize};
use content_model::{Body, Kind, PublisherId, Record, Rid, SiteType};

use super::selection::{fees_of, stands};
use super::shelf::footer;
use super::{PrintError, Selection, Shelf, Shelved, kind_chinese};
use crate::ledger::number_of;
use crate::workspace::Workspace;

/// A sheet that somebody asks for. Names are numbers, titles, or parts of titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Guide(String),
    OneTime(String),
    Wall(String, WallSize),
    Notice(String),
    Plate(String),
    /// The office that takes applications; without a name, the unit's own.
    Application(Option<String>),
    Several(Selection),
}

/// What a guide refers to.
struct Referred {
    fees: Vec<Record>,
    windows: Vec<Record>,
    offices: Vec<Record>,
    forms: Vec<Record>,
}

/// Puts together what `wanted` needs, as it is published. `publisher` narrows names down; sheets of
/// several records need one.
pub fn order(
    workspace: &Workspace,
    wanted: &Order,
    publisher: Option<&PublisherId>,
    printed_on: NaiveDate,
) -> Result<PrintJob, PrintError> {
    let shelf = Shelf::read(&workspace.ledger)?;
    let find = |kind, name: &str| shelf.find(kind, name, publisher);
    let (one, document) = match wanted {
        Order::Guide(name) | Order::OneTime(name) | Order::Wall(name, _) => {
            let one = find(Kind::Guide, name)?;
            (one, of_guide(&shelf, &one.record, wanted))
        }
        Order::Notice(name) => {
            let one = find(Kind::Notice, name)?;
            let own = own_office(&shelf, &one.record.publisher);
            let document = Document::Notice {
                notice: one.record.clone(),
                offices: own
                    .map(|office| office.record.clone())
                    .into_iter()
                    .collect(),
            };
            (one, document)
        }
        Order::Plate(name) => {
            let one = find(Kind::Window, name)?;
            (one, plate(&shelf, &one.record))
        }
        Order::Application(name) => {
            let one = receiving(&shelf, name.as_deref(), publisher)?;
            let document = Document::Application {
                office: one.record.clone(),
                phones: phones(&shelf, &one.record.publisher),
            };
            (one, document)
        }
        Order::Several(selection) => {
            let publisher = publisher.ok_or(PrintError::Wanted {
                zh: "请用 --publisher 写明是哪个单位的",
                en: "say whose with --publisher",
            })?;
            return several(workspace, &shelf, selection, publisher, printed_on);
        }
    };
    let footer = footer(
        workspace,
        &one.record.publisher,
        &[one],
        one.digest.clone(),
        printed_on,
    )?;
    Ok(PrintJob { document, footer })
}

fn of_guide(shelf: &Shelf, guide: &Record, wanted: &Order) -> Document {
    let Referred {
        fees,
        windows,
        offices,
        forms,
    } = referred(shelf, std::slice::from_ref(guide));
    let guide = guide.clone();
    match wanted {
        Order::OneTime(_) => Document::OneTimeNotice {
            guide,
            fees,
            windows,
            offices,
            forms,
        },
        Order::Wall(_, size) => Document::WallSheet {
            guide,
            fees,
            windows,
            offices,
            forms,
            size: *size,
        },
        _ => Document::GuideSheet {
            guide,
            fees,
            windows,
            offices,
            forms,
        },
    }
}

fn plate(shelf: &Shelf, window: &Record) -> Document {
    let Body::Window(body) = &window.body else {
        return Document::WindowPlate {
            window: window.clone(),
            offices: Vec::new(),
            people: Vec::new(),
        };
    };
    Document::WindowPlate {
        window: window.clone(),
        offices: shelf.named(&body.office),
        people: shelf.named(body.duty_a.iter().chain(&body.duty_b)),
    }
}

/// The office that takes applications: the one named, else the unit's own.
fn receiving<'a>(
    shelf: &'a Shelf,
    name: Option<&str>,
    publisher: Option<&'a PublisherId>,
) -> Result<&'a Shelved, PrintError> {
    if let Some(name) = name {
        return shelf.find(Kind::Office, name, publisher);
    }
    let publisher = publisher.ok_or(PrintError::Wanted {
        zh: "请写明申请交给哪个机构:机构的编号或名称,或者 --publisher",
        en: "say which office takes applications: its number or name, or --publisher",
    })?;
    own_office(shelf, publisher).ok_or(PrintError::Nothing {
        publisher: publisher.to_string(),
        what: kind_chinese(Kind::Office),
    })
}

/// The unit's own office: its department before its halls, those that stand in no other first.
fn own_office<'a>(shelf: &'a Shelf, publisher: &'a PublisherId) -> Option<&'a Shelved> {
    let offices = shelf
        .of(publisher)
        .filter_map(|one| match &one.record.body {
            Body::Office(office) if stands(&one.record) => Some((one, office)),
            _ => None,
        });
    let rank = |site: Option<SiteType>| match site {
        Some(SiteType::Department) => 0,
        Some(SiteType::TownCentre | SiteType::ServiceHall) => 1,
        _ => 2,
    };
    let best = offices.min_by_key(|(_, office)| (rank(office.site_type), office.parent.is_some()));
    best.map(|(one, _)| one)
}

fn several(
    workspace: &Workspace,
    shelf: &Shelf,
    selection: &Selection,
    publisher: &PublisherId,
    printed_on: NaiveDate,
) -> Result<PrintJob, PrintError> {
    let own: Vec<&Shelved> = shelf.of(publisher).collect();
    let pairs: Vec<(&Record, &str)> = own
        .iter()
        .map(|one| (&one.record, one.digest.as_str()))
        .collect();
    let digest = selection
        .digest(&pairs)
        .ok_or_else(|| PrintError::Nothing {
            publisher: workspace
                .county
                .publisher(publisher)
                .map_or_else(|| publisher.to_string(), |one| one.name.clone()),
            what: match selection {
                Selection::Fees => "收费标准",
                Selection::Register(_) => "符合条件的公开信息",
                Selection::Booklet(_) => "符合条件的办事指南",
            },
        })?;
    let mut listed: Vec<&Shelved> = own
        .into_iter()
        .filter(|one| selection.lists(&one.record))
        .collect();
    // As people look them up: by number, then by title.
    listed.sort_by_cached_key(|one| (number_of(&one.record), one.record.title.clone()));
    let footer = footer(workspace, publisher, &listed, digest, printed_on)?;
    let records: Vec<Record> = listed.into_iter().map(|one| one.record.clone()).collect();
    let document = match selection {
        Selection::Fees => Document::Fees {
            publisher: publisher.clone(),
            fees: records,
            phones: phones(shelf, publisher),
        },
        Selection::Register(year) => Document::ArchiveRegister {
            publisher: publisher.clone(),
            year: *year,
            disclosures: records,
            phones: phones(shelf, publisher),
        },
        Selection::Booklet(topic) => {
            let Referred {
                fees,
                windows,
                offices,
                forms,
            } = referred(shelf, &records);
            Document::Booklet {
                publisher: publisher.clone(),
                topic: topic.clone(),
                guides: records,
                fees,
                windows,
                offices,
                forms,
            }
        }
    };
    Ok(PrintJob { document, footer })
}

fn referred(shelf: &Shelf, guides: &[Record]) -> Referred {
    let bodies = || {
        guides.iter().filter_map(|record| match &record.body {
            Body::Guide(guide) => Some(guide),
            _ => None,
        })
    };
    let fees: Vec<&Rid> = guides.iter().flat_map(fees_of).collect();
    let windows = shelf.named(bodies().flat_map(|guide| &guide.windows));
    let offices: Vec<Rid> = windows
        .iter()
        .filter_map(|record| match &record.body {
            Body::Window(window) => window.office.clone(),
            _ => None,
        })
        .collect();
    let forms = bodies().flat_map(|guide| &guide.materials);
    Referred {
        fees: shelf.named(fees),
        offices: shelf.named(&offices),
        windows,
        forms: shelf.named(forms.filter_map(|material| material.form_ref.as_ref())),
    }
}

/// The phones that the unit's own guides name, most often named first; its office's, where it has no
/// guides. At most three of each: a longer list helps nobody.
fn phones(shelf: &Shelf, publisher: &PublisherId) -> Phones {
    let guides: Vec<_> = shelf
        .of(publisher)
        .filter_map(|one| match &one.record.body {
            Body::Guide(guide) if stands(&one.record) => Some(guide),
            _ => None,
        })
        .collect();
    let mut consult = frequent(guides.iter().map(|guide| guide.phone_consult.as_str()));
    let supervise = frequent(guides.iter().map(|guide| guide.phone_supervise.as_str()));
    if consult.is_empty()
        && let Some(Body::Office(office)) = own_office(shelf, publisher).map(|one| &one.record.body)
    {
        consult = frequent(office.phones.iter().map(String::as_str));
    }
    Phones { consult, supervise }
}

fn frequent<'a>(numbers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for number in numbers.filter(|number| !number.is_empty()) {
        match counted.iter_mut().find(|(known, _)| *known == number) {
            Some((_, times)) => *times += 1,
            None => counted.push((number, 1)),
        }
    }
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let most = counted.into_iter().take(3);
    most.map(|(number, _)| number.to_owned()).collect()
}
