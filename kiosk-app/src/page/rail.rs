//! The classes beside a list, as many as fit; the last entry turns to the next ones.

use content_model::{Kind, NoticeKind};
use content_store::{Filter, StoreError};

use crate::page::list::{gather, notice_kind, notices};
use crate::page::{Context, value};
use crate::session::{Choice, Listing};
use crate::ui::{RailEntry, RailMark};

/// What the `i`th entry of the rail chooses; `None` turns the rail itself.
pub fn choice(
    context: &Context<'_>,
    listing: Listing,
    rail_from: usize,
    i: usize,
) -> Result<Option<Choice>, StoreError> {
    Ok(rail(context, listing, rail_from)?
        .into_iter()
        .nth(i)
        .map_or(Some(Choice::All), |(_, choice)| choice))
}

/// The first entry of the rail after it was turned from `rail_from`.
pub fn turn_rail(
    context: &Context<'_>,
    listing: Listing,
    rail_from: usize,
) -> Result<usize, StoreError> {
    let all = entries(context, listing)?.len();
    let next = rail_from
        + context
            .metrics
            .rail_places(context.height)
            .saturating_sub(1);
    Ok(if next >= all { 0 } else { next })
}

/// In the order of the rail.
const NOTICE_KINDS: [NoticeKind; 6] = [
    NoticeKind::Warning,
    NoticeKind::Circular,
    NoticeKind::Announcement,
    NoticeKind::PublicComment,
    NoticeKind::Results,
    NoticeKind::Recruitment,
];

type Rail = Vec<(RailEntry, Option<Choice>)>;

/// The part of the rail that is seen; nothing where there is nothing to choose.
pub(crate) fn rail(
    context: &Context<'_>,
    listing: Listing,
    from: usize,
) -> Result<Rail, StoreError> {
    let all = entries(context, listing)?;
    let places = context.metrics.rail_places(context.height);
    if all.len() <= 2 && listing != Listing::Places && listing != Listing::Fees || all.len() < 2 {
        return Ok(Vec::new());
    }
    if all.len() <= places {
        return Ok(all
            .into_iter()
            .map(|(entry, choice)| (entry, Some(choice)))
            .collect());
    }
    let from = if from < all.len() { from } else { 0 };
    let mut seen: Rail = all
        .into_iter()
        .skip(from)
        .take(places - 1)
        .map(|(e, c)| (e, Some(c)))
        .collect();
    seen.push((
        RailEntry {
            mark: RailMark::More,
            ..RailEntry::default()
        },
        None,
    ));
    Ok(seen)
}

fn entries(
    context: &Context<'_>,
    listing: Listing,
) -> Result<Vec<(RailEntry, Choice)>, StoreError> {
    let entry = |mark, name: &str| RailEntry {
        mark,
        name: name.into(),
        ..RailEntry::default()
    };
    let mut out = vec![(entry(RailMark::All, ""), Choice::All)];
    match listing {
        Listing::Guides | Listing::Disclosure => {
            let kind = if listing == Listing::Guides {
                Kind::Guide
            } else {
                Kind::Disclosure
            };
            for (class, _) in context.reader.classes(kind)? {
                out.push((entry(RailMark::Named, &class), Choice::Class(class)));
            }
        }
        Listing::Notices => {
            let all = notices(context, &Filter::default())?;
            for kind in NOTICE_KINDS {
                if all
                    .iter()
                    .any(|entry| notice_kind(&entry.record) == Some(kind))
                {
                    let notice = value::notice_mark(kind);
                    out.push((
                        RailEntry {
                            notice,
                            ..entry(RailMark::NoticeKind, "")
                        },
                        Choice::Notice(kind),
                    ));
                }
            }
        }
        Listing::Fees => {
            for release in context.releases.values() {
                let filter = Filter {
                    publisher: Some(release.publisher.clone()),
                    ..Filter::default()
                };
                if context.reader.page(Kind::Fee, &filter, 0, 0)?.total > 0 {
                    out.push((
                        entry(RailMark::Named, &release.name),
                        Choice::Publisher(release.publisher.clone()),
                    ));
                }
            }
            if !gather(context, listing, &Choice::Ended)?.is_empty() {
                out.push((entry(RailMark::Ended, ""), Choice::Ended));
            }
        }
        Listing::Places => {
            out = vec![(entry(RailMark::Offices, ""), Choice::All)];
            if context
                .reader
                .page(Kind::Window, &Filter::default(), 0, 0)?
                .total
                > 0
            {
                out.push((entry(RailMark::Windows, ""), Choice::Windows));
            }
            if context
                .reader
                .page(Kind::Person, &Filter::default(), 0, 0)?
                .total
                > 0
            {
                out.push((entry(RailMark::People, ""), Choice::People));
            }
        }
        Listing::Forms | Listing::Land | Listing::Village | Listing::Policy => {}
    }
    Ok(out)
}
