//! What a list can be narrowed to on one axis, each choice with the number of records behind it.

use std::collections::{BTreeMap, BTreeSet};

use content_model::Tree;
use content_store::StoreError;

use crate::listing::{Axis, Listing, Sieve};
use crate::page::Context;
use crate::page::source::{self, Part};
use crate::ui::{ChoiceMark, ChoiceValue};

/// One tile to choose by.
pub(crate) struct Choice {
    pub(crate) mark: ChoiceMark,
    /// As people read it.
    pub(crate) name: String,
    /// What the list is narrowed to; `None`: everything on this axis.
    pub(crate) value: Option<String>,
    pub(crate) count: usize,
}

impl Choice {
    pub(crate) fn shown(&self) -> ChoiceValue {
        ChoiceValue {
            mark: self.mark,
            name: self.name.as_str().into(),
            count: i32::try_from(self.count).unwrap_or(i32::MAX),
        }
    }
}

/// The choices on `axis` for a list that is narrowed by `sieve` already. In a tree these are the ones
/// below what is chosen now, else the ones beside it. Choices with nothing behind them are left out;
/// "everything" comes first.
pub(crate) fn choices(
    context: &Context<'_>,
    listing: Listing,
    sieve: &Sieve,
    axis: Axis,
) -> Result<Vec<Choice>, StoreError> {
    let mut rest = sieve.clone();
    let chosen = rest.remove(&axis);
    let all = source::total(context, listing, &rest)?;
    let mut out = vec![Choice {
        mark: ChoiceMark::All,
        name: String::new(),
        value: None,
        count: all,
    }];
    match source::tree(axis) {
        Some(tree) => {
            let branch = Branch {
                context,
                listing,
                rest,
                axis,
                tree,
            };
            out.extend(branch.choices(chosen.as_deref())?);
        }
        None => out.extend(flat(context, listing, &rest, axis)?),
    }
    Ok(out)
}

/// Whether there is more than one thing to choose.
pub(crate) fn divides(
    context: &Context<'_>,
    listing: Listing,
    axis: Axis,
) -> Result<bool, StoreError> {
    Ok(counts(context, listing, &Sieve::new(), axis)?.len() > 1)
}

fn flat(
    context: &Context<'_>,
    listing: Listing,
    rest: &Sieve,
    axis: Axis,
) -> Result<Vec<Choice>, StoreError> {
    let mut found: Vec<(String, usize)> =
        counts(context, listing, rest, axis)?.into_iter().collect();
    match axis {
        Axis::Year => found.sort_by(|a, b| b.0.cmp(&a.0)),
        _ => found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))),
    }
    let choice = |(value, count): (String, usize)| Choice {
        mark: match axis {
            Axis::Year => ChoiceMark::Year,
            _ => ChoiceMark::Named,
        },
        name: name(context, axis, &value).to_owned(),
        value: Some(value),
        count,
    };
    Ok(found.into_iter().map(choice).collect())
}

/// How people call a value.
pub(crate) fn name<'a>(context: &'a Context<'_>, axis: Axis, value: &'a str) -> &'a str {
    match axis {
        Axis::Unit => context.unit(value),
        _ => value,
    }
}

/// How many records have each value of an axis that is no tree, or of one as the records name it.
fn counts(
    context: &Context<'_>,
    listing: Listing,
    rest: &Sieve,
    axis: Axis,
) -> Result<BTreeMap<String, usize>, StoreError> {
    let mut out: BTreeMap<String, usize> = BTreeMap::new();
    if listing == Listing::Fees {
        return fee_counts(context, rest, axis);
    }
    let Some(facet) = source::facet(axis) else {
        return Ok(out);
    };
    for part in source::parts(context, listing, rest)? {
        let Part::Cut(kind, filter) = part else {
            continue;
        };
        for (value, count) in context.reader.facet_values(kind, facet, &filter)? {
            *out.entry(value).or_default() += count;
        }
    }
    Ok(out)
}

fn fee_counts(
    context: &Context<'_>,
    rest: &Sieve,
    axis: Axis,
) -> Result<BTreeMap<String, usize>, StoreError> {
    let mut out: BTreeMap<String, usize> = BTreeMap::new();
    match axis {
        Axis::Dept => {
            for line in source::fee_lines(context, rest)? {
                *out.entry(source::collector(context, &line)).or_default() += 1;
            }
        }
        Axis::Topic => {
            let facet = content_store::Facet::Topic;
            let guides = content_store::Filter::default();
            let kind = content_model::Kind::Guide;
            for (topic, _) in context.reader.facet_values(kind, facet, &guides)? {
                let mut sieve = rest.clone();
                sieve.insert(axis, topic.clone());
                let count = source::total(context, Listing::Fees, &sieve)?;
                if count > 0 {
                    out.insert(topic, count);
                }
            }
        }
        _ => {}
    }
    Ok(out)
}

/// The part of a tree that is looked at.
struct Branch<'a> {
    context: &'a Context<'a>,
    listing: Listing,
    /// Without the axis of the tree.
    rest: Sieve,
    axis: Axis,
    tree: Tree,
}

impl Branch<'_> {
    fn choices(&self, chosen: Option<&str>) -> Result<Vec<Choice>, StoreError> {
        let taxonomy = self.context.recall.taxonomy(self.context.reader)?;
        let here = match chosen {
            Some(chosen) => {
                let below = self.counted(&taxonomy.level(self.tree, Some(chosen)))?;
                if below.is_empty() {
                    taxonomy.above(self.tree, chosen)
                } else {
                    Some(chosen)
                }
            }
            None => None,
        };
        let mut out = Vec::new();
        if let Some(here) = here {
            out.extend(self.counted(&[here])?.into_iter().map(|choice| Choice {
                mark: ChoiceMark::AllOf,
                ..choice
            }));
        }
        out.extend(self.counted(&taxonomy.level(self.tree, here))?);
        if here.is_none() {
            // What no tree has stands behind it.
            let found = counts(self.context, self.listing, &self.rest, self.axis)?;
            let unknown = found.into_keys().filter(|it| !taxonomy.has(self.tree, it));
            let unknown: BTreeSet<String> = unknown.collect();
            let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
            out.extend(self.counted(&unknown)?);
        }
        Ok(out)
    }

    fn counted(&self, names: &[&str]) -> Result<Vec<Choice>, StoreError> {
        let mut out = Vec::new();
        for name in names {
            let mut sieve = self.rest.clone();
            sieve.insert(self.axis, (*name).to_owned());
            let count = source::total(self.context, self.listing, &sieve)?;
            if count > 0 {
                out.push(Choice {
                    mark: ChoiceMark::Named,
                    name: (*name).to_owned(),
                    value: Some((*name).to_owned()),
                    count,
                });
            }
        }
        Ok(out)
    }
}
