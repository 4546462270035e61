//! What stands beside a list: ways to narrow it and lists next to it, as many as fit; the last entry
//! turns to the next ones.

use content_store::StoreError;

use crate::listing::{Axis, Listing, Sieve};
use crate::page::choose::mark;
use crate::page::{Context, choices, source, value};
use crate::ui::{RailEntry, RailMark};

/// What an entry of the rail does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Goes on to another list.
    Open(Listing),
    /// Puts another list in this one's place.
    Beside(Listing),
    /// Asks what to narrow the list to.
    Ask(Axis),
    /// Narrows the list, or lets it be wide again.
    Set(Axis, Option<String>),
    /// Takes away all that narrows the list.
    Clear,
    /// Goes to the number pad.
    Number,
    /// Turns the rail.
    More,
}

pub(crate) struct Entry {
    pub(crate) shown: RailEntry,
    pub(crate) does: Move,
}

/// What the `i`th entry of the rail does.
pub fn choice(
    context: &Context<'_>,
    (listing, sieve): (Listing, &Sieve),
    rail_from: usize,
    i: usize,
) -> Result<Option<Move>, StoreError> {
    let rail = rail(context, listing, sieve, rail_from)?;
    Ok(rail.into_iter().nth(i).map(|entry| entry.does))
}

/// The first entry of the rail after it was turned from `rail_from`.
pub fn turn_rail(
    context: &Context<'_>,
    (listing, sieve): (Listing, &Sieve),
    rail_from: usize,
) -> Result<usize, StoreError> {
    let all = entries(context, listing, sieve)?.len();
    let next = rail_from
        + context
            .metrics
            .rail_places(context.height)
            .saturating_sub(1);
    Ok(if next >= all { 0 } else { next })
}

/// The part of the rail that is seen; nothing where there is nothing to choose.
pub(crate) fn rail(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
    from: usize,
) -> Result<Vec<Entry>, StoreError> {
    let all = entries(context, listing, sieve)?;
    let places = context.metrics.rail_places(context.height);
    if all.len() <= places {
        return Ok(all);
    }
    let from = if from < all.len() { from } else { 0 };
    let mut seen: Vec<Entry> = all.into_iter().skip(from).take(places - 1).collect();
    seen.push(entry(RailMark::More, Move::More));
    Ok(seen)
}

fn entry(mark: RailMark, does: Move) -> Entry {
    let shown = RailEntry {
        mark,
        ..RailEntry::default()
    };
    Entry { shown, does }
}

fn entries(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
) -> Result<Vec<Entry>, StoreError> {
    let mut out = Vec::new();
    if !sieve.is_empty() && listing != Listing::Notices {
        out.push(entry(RailMark::Clear, Move::Clear));
    }
    match listing {
        Listing::Notices => return notice_kinds(context, sieve),
        Listing::Places | Listing::Windows | Listing::Offices | Listing::People => {
            return places(context, listing);
        }
        Listing::Disclosure => out.push(entry(RailMark::Number, Move::Number)),
        _ => {}
    }
    for axis in axes(listing) {
        if sieve.contains_key(axis) || choices::divides(context, listing, *axis)? {
            out.push(asking(context, sieve, *axis));
        }
    }
    if listing == Listing::Fees {
        let ended = Sieve::from([(Axis::Ended, String::new())]);
        if source::total(context, Listing::Fees, &ended)? > 0 {
            out.push(ended_fees(sieve));
        }
    }
    for (from, to, mark) in BESIDE {
        if *from == listing && source::total(context, *to, &Sieve::new())? > 0 {
            out.push(entry(*mark, Move::Open(*to)));
        }
    }
    Ok(out)
}

/// By what each list is narrowed, in the order of its rail.
fn axes(listing: Listing) -> &'static [Axis] {
    match listing {
        Listing::Guides => &[Axis::Topic, Axis::LifeEvent, Axis::Dept],
        Listing::Questions => &[Axis::Topic, Axis::Unit],
        Listing::Fees => &[Axis::Dept, Axis::Topic],
        Listing::Forms => &[Axis::Unit],
        Listing::Disclosure => &[Axis::Year, Axis::Unit, Axis::Class],
        Listing::Land | Listing::Village | Listing::Policy => &[Axis::Year, Axis::Unit],
        Listing::Openness => &[Axis::Class, Axis::Year, Axis::Unit],
        Listing::Series => &[Axis::Series, Axis::Year],
        Listing::Withheld => &[Axis::Unit, Axis::Class],
        Listing::Notices
        | Listing::Places
        | Listing::Windows
        | Listing::Offices
        | Listing::People => &[],
    }
}

/// Lists that another list leads to.
const BESIDE: &[(Listing, Listing, RailMark)] = &[
    (Listing::Guides, Listing::Questions, RailMark::Questions),
    (Listing::Disclosure, Listing::Openness, RailMark::Openness),
    (Listing::Disclosure, Listing::Series, RailMark::Series),
    (Listing::Disclosure, Listing::Withheld, RailMark::Withheld),
];

/// The axis, or what is chosen on it.
fn asking(context: &Context<'_>, sieve: &Sieve, axis: Axis) -> Entry {
    let chosen = sieve.get(&axis);
    let name = chosen.map_or("", |value| choices::name(context, axis, value));
    let shown = RailEntry {
        mark: RailMark::Axis,
        axis: mark(axis),
        name: name.into(),
        chosen: chosen.is_some(),
        ..RailEntry::default()
    };
    Entry {
        shown,
        does: Move::Ask(axis),
    }
}

fn ended_fees(sieve: &Sieve) -> Entry {
    let chosen = sieve.contains_key(&Axis::Ended);
    let mut ended = entry(
        RailMark::Ended,
        Move::Set(Axis::Ended, (!chosen).then(String::new)),
    );
    ended.shown.chosen = chosen;
    ended
}

fn notice_kinds(context: &Context<'_>, sieve: &Sieve) -> Result<Vec<Entry>, StoreError> {
    let chosen = sieve.get(&Axis::Notice);
    let mut all = entry(RailMark::All, Move::Set(Axis::Notice, None));
    all.shown.chosen = chosen.is_none();
    let mut out = vec![all];
    for (kind, code) in source::NOTICE_KINDS {
        if source::notices(context, |line| line.kind == kind)?.is_empty() {
            continue;
        }
        let set = Move::Set(Axis::Notice, Some(code.to_owned()));
        let mut kind_entry = entry(RailMark::NoticeKind, set);
        kind_entry.shown.notice = value::notice_mark(kind);
        kind_entry.shown.chosen = chosen.is_some_and(|chosen| chosen == code);
        out.push(kind_entry);
    }
    // One kind is no choice.
    if out.len() <= 2 {
        out.clear();
    }
    Ok(out)
}

/// All, 窗口, 机构, 人员, and the pad for a window's number.
fn places(context: &Context<'_>, listing: Listing) -> Result<Vec<Entry>, StoreError> {
    let mut out = Vec::new();
    for (place, mark) in [
        (Listing::Places, RailMark::All),
        (Listing::Windows, RailMark::Windows),
        (Listing::Offices, RailMark::Offices),
        (Listing::People, RailMark::People),
    ] {
        if place == listing || source::total(context, place, &Sieve::new())? > 0 {
            let mut here = entry(mark, Move::Beside(place));
            here.shown.chosen = place == listing;
            out.push(here);
        }
    }
    out.push(entry(RailMark::Number, Move::Number));
    Ok(out)
}
