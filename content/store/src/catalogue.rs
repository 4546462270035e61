//! Which records of a kind have which value, in memory: lists of any combination are then cut and
//! counted in microseconds. Read anew, by one pass over an index, after every release.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use content_model::Kind;
use rusqlite::Connection;

use crate::facet::{COUNT, Facet, lines};
use crate::{Filter, StoreError};

/// The catalogues of one generation, made when they are first asked for.
#[derive(Default)]
pub(crate) struct Shelf {
    generation: Cell<Option<i64>>,
    kinds: RefCell<BTreeMap<Kind, Rc<Catalogue>>>,
    totals: RefCell<BTreeMap<Kind, usize>>,
}

impl Shelf {
    /// The catalogue of `kind`. The caller is inside a read transaction, so that what it says and the
    /// rows that are read next are of one generation.
    pub fn of(&self, db: &Connection, kind: Kind) -> Result<Rc<Catalogue>, StoreError> {
        self.renew(db)?;
        if let Some(here) = self.kinds.borrow().get(&kind) {
            return Ok(here.clone());
        }
        let read = Rc::new(Catalogue::read(db, kind)?);
        self.kinds.borrow_mut().insert(kind, read.clone());
        Ok(read)
    }

    /// How many records of `kind` there are; no catalogue is made for it.
    pub fn total(&self, db: &Connection, kind: Kind) -> Result<usize, StoreError> {
        self.renew(db)?;
        if let Some(total) = self.totals.borrow().get(&kind) {
            return Ok(*total);
        }
        let total: i64 = db
            .prepare_cached(
                "SELECT count(*) FROM record INDEXED BY record_by_title WHERE kind = ?1",
            )?
            .query_row([kind.as_str()], |row| row.get(0))?;
        let total = usize::try_from(total).unwrap_or(0);
        self.totals.borrow_mut().insert(kind, total);
        Ok(total)
    }

    fn renew(&self, db: &Connection) -> Result<(), StoreError> {
        let generation = db.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if self.generation.replace(Some(generation)) != Some(generation) {
            self.kinds.borrow_mut().clear();
            self.totals.borrow_mut().clear();
        }
        Ok(())
    }
}

/// The records of one kind. Places count from 0 in the order of lists: newest first.
pub(crate) struct Catalogue {
    kind: Kind,
    /// The row at each place.
    ids: Vec<i64>,
    values: [HashMap<Box<str>, Value>; COUNT],
    /// How far behind each place is in the order of titles.
    ranks: OnceCell<Vec<u32>>,
}

/// One value of a facet.
pub(crate) struct Value {
    /// Ascending.
    pub places: Vec<u32>,
    /// A record was seen to have it: the index's word alone is not shown to anybody.
    pub proven: Cell<bool>,
}

impl Catalogue {
    fn read(db: &Connection, kind: Kind) -> Result<Self, StoreError> {
        let publishers: HashMap<i64, String> = db
            .prepare_cached("SELECT id, publisher FROM release")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut catalogue = Self {
            kind,
            ids: Vec::new(),
            values: Default::default(),
            ranks: OnceCell::new(),
        };
        let mut statement = db.prepare_cached(
            "SELECT id, publisher, scope, class, facets FROM record INDEXED BY record_by_date
             WHERE kind = ?1 ORDER BY sort_date DESC, rid",
        )?;
        let mut rows = statement.query([kind.as_str()])?;
        while let Some(row) = rows.next()? {
            let text = |column| -> Result<&str, StoreError> {
                Ok(row
                    .get_ref(column)?
                    .as_str()
                    .map_err(rusqlite::Error::from)?)
            };
            let place = u32::try_from(catalogue.ids.len())
                .map_err(|_| StoreError::Unusable("too many records".to_owned()))?;
            catalogue.ids.push(row.get(0)?);
            if let Some(publisher) = publishers.get(&row.get(1)?) {
                catalogue.put(Facet::Publisher, publisher, place);
            }
            catalogue.put(Facet::Scope, text(2)?, place);
            catalogue.put(Facet::Class, text(3)?, place);
            for (facet, value) in lines(text(4)?) {
                catalogue.put(facet, value, place);
            }
        }
        Ok(catalogue)
    }

    fn put(&mut self, facet: Facet, value: &str, place: u32) {
        if value.is_empty() {
            return;
        }
        let values = &mut self.values[facet as usize];
        if let Some(value) = values.get_mut(value) {
            value.places.push(place);
            return;
        }
        let new = Value {
            places: vec![place],
            proven: Cell::new(false),
        };
        values.insert(value.into(), new);
    }

    /// The row at a place.
    pub fn id(&self, place: u32) -> Option<i64> {
        self.ids.get(place as usize).copied()
    }

    /// Every value of a facet, in no order.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = (&str, &Value)> {
        let values = self.values[facet as usize].iter();
        values.map(|(name, value)| (&**name, value))
    }

    /// Places of the records that pass `filter`, in its order.
    pub fn places(&self, db: &Connection, filter: &Filter) -> Result<Vec<u32>, StoreError> {
        let mut places = self.chosen(filter);
        if filter.by_title {
            let ranks = self.ranks(db)?;
            let rank = |place: &u32| ranks.get(*place as usize).copied().unwrap_or(u32::MAX);
            places.sort_unstable_by_key(rank);
        }
        Ok(places)
    }

    /// Places of the records that pass `filter`, ascending.
    pub fn chosen(&self, filter: &Filter) -> Vec<u32> {
        let asked = filter.asked();
        let mut lists: Vec<Option<&[u32]>> = Vec::with_capacity(asked.len());
        for (facet, value) in asked {
            let value = self.values[facet as usize].get(value);
            lists.push(value.map(|value| value.places.as_slice()));
        }
        let mut any: Vec<Vec<u32>> = Vec::new();
        for group in &filter.any_of {
            let mut places: Vec<u32> = Vec::new();
            for (facet, name) in group {
                if let Some(value) = self.values[*facet as usize].get(name.as_str()) {
                    places.extend_from_slice(&value.places);
                }
            }
            places.sort_unstable();
            places.dedup();
            any.push(places);
        }
        lists.extend(any.iter().map(|places| Some(places.as_slice())));
        lists.sort_by_key(|list| list.map_or(0, <[u32]>::len));
        let mut lists = lists.into_iter();
        let Some(first) = lists.next() else {
            return (0..).take(self.ids.len()).collect();
        };
        let mut places = first.unwrap_or_default().to_vec();
        for list in lists {
            places = both(&places, list.unwrap_or_default());
        }
        places
    }

    fn ranks(&self, db: &Connection) -> Result<&[u32], StoreError> {
        if let Some(ranks) = self.ranks.get() {
            return Ok(ranks);
        }
        let mut statement = db.prepare_cached(
            "SELECT id FROM record INDEXED BY record_by_title WHERE kind = ?1 ORDER BY title, rid",
        )?;
        let titled = statement.query_map([self.kind.as_str()], |row| row.get::<_, i64>(0))?;
        let at: HashMap<i64, u32> = self.ids.iter().copied().zip(0..).collect();
        let mut ranks = vec![u32::MAX; self.ids.len()];
        for (id, rank) in titled.zip(0..) {
            if let Some(place) = at.get(&id?) {
                ranks[*place as usize] = rank;
            }
        }
        Ok(self.ranks.get_or_init(|| ranks))
    }
}

/// How many of `few` are in `many` as well; both ascend.
pub(crate) fn shared(few: &[u32], many: &[u32]) -> usize {
    let mut count = 0;
    meet(few, many, |_| count += 1);
    count
}

fn both(few: &[u32], many: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(few.len().min(many.len()));
    meet(few, many, |place| out.push(place));
    out
}

/// What stands in both. Where one is much longer, its place is looked for instead of walked to.
fn meet(a: &[u32], b: &[u32], mut met: impl FnMut(u32)) {
    const MUCH: usize = 16;
    let (few, mut many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let search = many.len() / MUCH > few.len();
    for place in few {
        let at = if search {
            many.partition_point(|other| other < place)
        } else {
            let ahead = many.iter().position(|other| other >= place);
            ahead.unwrap_or(many.len())
        };
        many = &many[at..];
        match many.first() {
            Some(other) if other == place => met(*place),
            Some(_) => {}
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_lists_share_is_found_either_way() {
        let thirds: Vec<u32> = (0..3000).step_by(3).collect();
        let halves: Vec<u32> = (0..3000).step_by(2).collect();
        let few = [0, 5, 6, 2994, 2999, 4000];
        assert_eq!(both(&thirds, &halves).len(), 500);
        assert_eq!(both(&few, &thirds), [0, 6, 2994]);
        assert_eq!(shared(&halves, &few), 3);
        assert_eq!(shared(&[], &few), 0);
    }
}
