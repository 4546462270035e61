//! What a list is made of: which records the store is asked for, in which order.

use std::collections::BTreeSet;

use content_model::{FeeState, Kind, NoticeKind, Record, Rid, Tree};
use content_store::{Entry, Facet, Filter, StoreError};

use crate::listing::{Axis, Listing, Sieve};
use crate::page::Context;
use crate::page::recall::{FeeLine, NoticeLine};

/// One stretch of a list; the next one follows it.
pub(crate) enum Part {
    /// The store cuts it into pages.
    Cut(Kind, Filter),
    /// These records.
    Named(Vec<Rid>),
}

/// How many records a list holds.
pub(crate) fn total(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
) -> Result<usize, StoreError> {
    let count = || sum(context, &parts(context, listing, sieve)?);
    if sieve.is_empty() && listing != Listing::Notices {
        return context.recall.count(listing, count);
    }
    // Notices expire at any minute.
    count()
}

pub(crate) fn sum(context: &Context<'_>, parts: &[Part]) -> Result<usize, StoreError> {
    let mut total = 0;
    for part in parts {
        total += length(context, part)?;
    }
    Ok(total)
}

/// The records `offset..offset + limit` of a list.
pub(crate) fn entries(
    context: &Context<'_>,
    parts: &[Part],
    mut offset: usize,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut out = Vec::with_capacity(limit.min(64));
    for part in parts {
        let left = limit - out.len();
        if left == 0 {
            break;
        }
        let length = length(context, part)?;
        if offset >= length {
            offset -= length;
            continue;
        }
        match part {
            Part::Cut(kind, filter) => {
                let page = context.reader.page(*kind, filter, offset, left)?;
                out.extend(page.entries);
            }
            Part::Named(rids) => {
                let end = length.min(offset + left);
                out.extend(context.reader.records(&rids[offset..end])?);
            }
        }
        offset = 0;
    }
    Ok(out)
}

/// What makes up a list that is narrowed by `sieve`.
pub(crate) fn parts(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
) -> Result<Vec<Part>, StoreError> {
    let one = |kind, by_title| -> Result<Vec<Part>, StoreError> {
        Ok(vec![Part::Cut(kind, filter(context, sieve, by_title)?)])
    };
    match listing {
        Listing::Guides => {
            let mut all = one(Kind::Guide, true)?;
            // What people ask about a topic stands under what can be done about it.
            if sieve.len() == 1 && sieve.contains_key(&Axis::Topic) {
                all.extend(one(Kind::Faq, true)?);
            }
            Ok(all)
        }
        Listing::Questions => one(Kind::Faq, true),
        Listing::Forms => one(Kind::Form, true),
        Listing::Disclosure => one(Kind::Disclosure, false),
        Listing::Series => one(Kind::Series, false),
        Listing::Withheld => one(Kind::Withheld, false),
        Listing::Places => {
            let mut all = one(Kind::Window, true)?;
            all.extend(one(Kind::Office, true)?);
            all.extend(one(Kind::Person, true)?);
            Ok(all)
        }
        Listing::Windows => one(Kind::Window, true),
        Listing::Offices => one(Kind::Office, true),
        Listing::People => one(Kind::Person, true),
        Listing::Fees => {
            let lines = fee_lines(context, sieve)?.into_iter();
            Ok(vec![Part::Named(lines.map(|line| line.rid).collect())])
        }
        Listing::Notices => {
            let wanted = sieve.get(&Axis::Notice);
            let chosen = wanted.and_then(|code| notice_kind(code));
            Ok(vec![Part::Named(notices(context, |line| {
                chosen.is_none_or(|kind| line.kind == kind)
            })?)])
        }
        Listing::Openness => {
            let base = filter(context, sieve, false)?;
            let classes = named(context, &OPENNESS)?;
            Ok(vec![Part::Cut(Kind::Disclosure, within(base, classes))])
        }
        Listing::Land => about(context, sieve, &LAND),
        Listing::Village => about(context, sieve, &VILLAGE),
        Listing::Policy => about(context, sieve, &POLICY),
    }
}

/// In the order of the rail.
pub(crate) const NOTICE_KINDS: [(NoticeKind, &str); 6] = [
    (NoticeKind::Warning, "warning"),
    (NoticeKind::Circular, "circular"),
    (NoticeKind::Announcement, "announcement"),
    (NoticeKind::PublicComment, "public_comment"),
    (NoticeKind::Results, "results"),
    (NoticeKind::Recruitment, "recruitment"),
];

/// Notices that may be shown now and of which `says` holds, newest first.
pub(crate) fn notices(
    context: &Context<'_>,
    says: impl Fn(&NoticeLine) -> bool,
) -> Result<Vec<Rid>, StoreError> {
    let all = context.recall.notices(context.reader, context.today())?;
    let shown = all.iter().filter(|line| context.now < line.expires_at);
    Ok(shown
        .filter(|line| says(line))
        .map(|line| line.rid.clone())
        .collect())
}

/// The tree that an axis follows.
pub(crate) fn tree(axis: Axis) -> Option<Tree> {
    match axis {
        Axis::Topic => Some(Tree::Topic),
        Axis::LifeEvent => Some(Tree::LifeEvent),
        Axis::Class => Some(Tree::Class),
        _ => None,
    }
}

/// What the store counts an axis by.
pub(crate) fn facet(axis: Axis) -> Option<Facet> {
    match axis {
        Axis::Audience => Some(Facet::Audience),
        Axis::Topic => Some(Facet::Topic),
        Axis::LifeEvent => Some(Facet::LifeEvent),
        Axis::Dept | Axis::Class => Some(Facet::Class),
        Axis::Year => Some(Facet::Year),
        Axis::Unit => Some(Facet::Publisher),
        Axis::Series => Some(Facet::Series),
        Axis::Notice | Axis::Ended => None,
    }
}

/// Collectors of fees, as lists tell them apart.
pub(crate) fn collector(context: &Context<'_>, line: &FeeLine) -> String {
    if line.collector.is_empty() {
        return context.unit(&line.publisher).to_owned();
    }
    line.collector.clone()
}

/// Fees that guides of a topic charge, or of the topics below it.
fn fees_of_topic(context: &Context<'_>, topic: &str) -> Result<BTreeSet<String>, StoreError> {
    let sieve = Sieve::from([(Axis::Topic, topic.to_owned())]);
    let guides = filter(context, &sieve, false)?;
    let found = context
        .reader
        .facet_values(Kind::Guide, Facet::Fee, &guides)?;
    Ok(found.into_iter().map(|(rid, _)| rid).collect())
}

fn length(context: &Context<'_>, part: &Part) -> Result<usize, StoreError> {
    match part {
        Part::Cut(kind, filter) => Ok(context.reader.page(*kind, filter, 0, 0)?.total),
        Part::Named(rids) => Ok(rids.len()),
    }
}

fn notice_kind(code: &str) -> Option<NoticeKind> {
    let known = NOTICE_KINDS.iter().find(|(_, known)| *known == code);
    known.map(|(kind, _)| *kind)
}

fn filter(context: &Context<'_>, sieve: &Sieve, by_title: bool) -> Result<Filter, StoreError> {
    let mut filter = Filter {
        by_title,
        ..Filter::default()
    };
    for (axis, value) in sieve {
        let Some(facet) = facet(*axis) else { continue };
        match tree(*axis) {
            Some(tree) => {
                let taxonomy = context.recall.taxonomy(context.reader)?;
                let names = taxonomy.under(tree, value).into_iter();
                filter
                    .any_of
                    .push(names.map(|name| (facet, name)).collect());
            }
            None => filter.facets.push((facet, value.clone())),
        }
    }
    Ok(filter)
}

fn within(mut filter: Filter, group: Vec<(Facet, String)>) -> Filter {
    filter.any_of.push(group);
    filter
}

/// The fees that pass `sieve`, as they stand today.
pub(crate) fn fee_lines(context: &Context<'_>, sieve: &Sieve) -> Result<Vec<FeeLine>, StoreError> {
    let all = context.recall.fees(context.reader, context.today())?;
    let of_topic = sieve
        .get(&Axis::Topic)
        .map(|topic| fees_of_topic(context, topic))
        .transpose()?;
    let dept = sieve.get(&Axis::Dept);
    let ended = sieve.contains_key(&Axis::Ended);
    let passes = |line: &&FeeLine| {
        let over = matches!(line.state, FeeState::Abolished | FeeState::Suspended);
        let topic = of_topic.as_ref();
        (!ended || over)
            && dept.is_none_or(|dept| collector(context, line) == *dept)
            && topic.is_none_or(|of| of.contains(line.rid.as_str()))
    };
    Ok(all.iter().filter(passes).cloned().collect())
}

/// What a list of the home screen is about where the content has no list of that name: classes and
/// topics that say one of `words`, and everything that villages publish.
struct Subject {
    words: &'static [&'static str],
    villages: bool,
}

const LAND: Subject = Subject {
    words: &["征地", "征收土地", "土地征收"],
    villages: false,
};
const VILLAGE: Subject = Subject {
    words: &["村务", "村级财务", "村财"],
    villages: true,
};
const POLICY: Subject = Subject {
    words: &["惠民", "惠农", "强农", "补贴"],
    villages: false,
};
const OPENNESS: Subject = Subject {
    words: &["公开指南", "公开目录", "公开年报", "年度报告", "依申请公开"],
    villages: false,
};

fn about(context: &Context<'_>, sieve: &Sieve, subject: &Subject) -> Result<Vec<Part>, StoreError> {
    let taxonomy = context.recall.taxonomy(context.reader)?;
    let base = filter(context, sieve, false)?;
    let mut parts = vec![Part::Cut(
        Kind::Disclosure,
        within(base.clone(), named(context, subject)?),
    )];
    let topics = taxonomy.saying(Tree::Topic, subject.words);
    let topics = topics.iter().flat_map(|it| taxonomy.under(Tree::Topic, it));
    let topics = topics.map(|name| (Facet::Topic, name)).collect();
    parts.push(Part::Cut(Kind::Guide, within(base, topics)));
    // Neither years nor classes divide notices.
    if sieve.keys().all(|axis| *axis == Axis::Unit) {
        let unit = sieve.get(&Axis::Unit);
        parts.push(Part::Named(notices(context, |line| {
            subject.words.iter().any(|word| line.title.contains(word))
                && unit.is_none_or(|unit| *unit == line.publisher)
        })?));
    }
    if sieve.is_empty() && sum(context, &parts)? == 0 {
        return Ok(vec![Part::Named(titled(context, subject)?)]);
    }
    Ok(parts)
}

/// Classes of disclosure records that a subject is about, and scopes.
fn named(context: &Context<'_>, subject: &Subject) -> Result<Vec<(Facet, String)>, StoreError> {
    let says = |text: &str| subject.words.iter().any(|word| text.contains(word));
    let taxonomy = context.recall.taxonomy(context.reader)?;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for title in taxonomy.saying(Tree::Class, subject.words) {
        names.extend(taxonomy.under(Tree::Class, title));
    }
    let classes = context.reader.classes(Kind::Disclosure)?.into_iter();
    names.extend(classes.map(|(class, _)| class).filter(|class| says(class)));
    let mut out: Vec<(Facet, String)> =
        names.into_iter().map(|name| (Facet::Class, name)).collect();
    if subject.villages {
        let every = Filter::default();
        let scopes = context
            .reader
            .facet_values(Kind::Disclosure, Facet::Scope, &every)?;
        let scopes = scopes.into_iter().map(|(scope, _)| scope);
        let villages = scopes.filter(|scope| scope.starts_with("village:"));
        out.extend(villages.map(|scope| (Facet::Scope, scope)));
    }
    Ok(out)
}

/// Where nothing is classed so: whatever says it in its title.
fn titled(context: &Context<'_>, subject: &Subject) -> Result<Vec<Rid>, StoreError> {
    const HITS: usize = 200;
    let mut out: Vec<Rid> = Vec::new();
    for word in subject.words {
        for entry in context.reader.titled(word, HITS)? {
            let record = entry.record;
            if is_reading(&record) && record.title.contains(word) && !out.contains(&record.rid) {
                out.push(record.rid);
            }
        }
    }
    Ok(out)
}

fn is_reading(record: &Record) -> bool {
    matches!(record.kind(), Kind::Disclosure | Kind::Guide)
}
