use std::collections::HashMap;

use content_model::{Body, Record, Rid};

/// The number by which workbooks know a record, read from the record itself: what an import of the
/// same row would find. `None` for kinds that no sheet brings.
///
/// Windows are counted anew in every hall: theirs is `NUMBER@OFFICE`, and `offices` gives the codes.
pub(super) fn natural_key(record: &Record, offices: &HashMap<Rid, String>) -> Option<String> {
    let number = number_of(record)?;
    match &record.body {
        Body::Window(window) => {
            let office = offices.get(window.office.as_ref()?)?;
            Some(format!("{number}@{office}"))
        }
        _ => Some(number),
    }
}

/// The number that a record's own row gives.
pub fn number_of(record: &Record) -> Option<String> {
    match &record.body {
        Body::Guide(guide) => [
            &guide.local_code,
            &guide.task_handle_item,
            &guide.task_code,
            &guide.catalog_code,
        ]
        .into_iter()
        .find_map(Clone::clone),
        Body::Fee(fee) => fee.fee_code.clone(),
        Body::Disclosure(disclosure) => Some(disclosure.index_no.clone()),
        Body::Form(form) => Some(form.form_code.clone()),
        Body::Notice(notice) => notice.notice_no.clone(),
        Body::Office(office) => Some(office.org_code.clone()),
        Body::Window(window) => Some(window.window_no.clone()),
        Body::Site(site) => Some(site.site_code.clone()),
        Body::Person(person) => Some(person.duty_number.clone()),
        Body::Faq(faq) => Some(faq.faq_no.clone()),
        Body::Series(series) => Some(series.series_no.clone()),
        Body::Withheld(withheld) => Some(withheld.index_no.clone()),
        Body::Topic(topic) => Some(topic.topic_code.clone()),
        Body::Synonym(_) | Body::HotWord(_) => Some(record.title.clone()),
        Body::Calendar(calendar) => Some(calendar.year.to_string()),
        Body::Unknown => None,
    }
}

/// Codes of the offices among `records`.
pub(super) fn office_codes<'a>(records: impl Iterator<Item = &'a Record>) -> HashMap<Rid, String> {
    records
        .filter_map(|record| match &record.body {
            Body::Office(office) => Some((record.rid.clone(), office.org_code.clone())),
            _ => None,
        })
        .collect()
}
