use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash, RandomState};

use chrono::NaiveDate;

use crate::{Body, Kind, Record, Rid, Status, Tree, WorkingDays};

/// What rules between records need to know of every record: a few bytes each, so that 400,000 fit.
///
/// Of two records with one number, the one added first has it.
#[derive(Debug)]
pub struct Index {
    pub(super) day: NaiveDate,
    facts: HashMap<u128, Facts>,
    numbers: HashMap<u128, u128>,
    /// Fees that nobody may be asked to pay on the day, with their names.
    unpayable: HashMap<u128, Box<str>>,
    /// New record → the one that it replaces.
    supersedes: HashMap<u128, u128>,
    superseded: HashSet<u128>,
    /// Document → its interpretation, and interpretation → its document.
    partners: HashMap<u128, u128>,
    topics: HashSet<(Tree, Box<str>)>,
    /// Those that have any topic.
    trees: HashSet<Tree>,
    parents: HashMap<u128, (Tree, Option<u128>)>,
    days: WorkingDays,
    /// Two, so that two different numbers cannot be taken for one.
    hashers: [RandomState; 2],
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub kind: Kind,
    pub status: Status,
}

impl Index {
    /// An empty index for the rules as they hold on `day`.
    pub fn new(day: NaiveDate) -> Self {
        Self {
            day,
            facts: HashMap::new(),
            numbers: HashMap::new(),
            unpayable: HashMap::new(),
            supersedes: HashMap::new(),
            superseded: HashSet::new(),
            partners: HashMap::new(),
            topics: HashSet::new(),
            trees: HashSet::new(),
            parents: HashMap::new(),
            days: WorkingDays::default(),
            hashers: [RandomState::new(), RandomState::new()],
        }
    }

    /// Takes in what the rules need to know of `record`.
    pub fn add(&mut self, record: &Record) {
        let bits = record.rid.to_bits();
        let facts = Facts {
            kind: record.kind(),
            status: record.status,
        };
        self.facts.insert(bits, facts);
        let number = number_of(record).map(|number| self.hash(&number));
        let name = guide_name(record).map(|name| self.hash(&name));
        for key in number.into_iter().chain(name) {
            self.numbers.entry(key).or_insert(bits);
        }
        if let Some(old) = &record.supersedes {
            self.supersedes.insert(bits, old.to_bits());
            self.superseded.insert(old.to_bits());
        }
        match &record.body {
            Body::Fee(fee) if !fee.state_on(record, self.day).payable() => {
                self.unpayable.insert(bits, record.title.as_str().into());
            }
            Body::Disclosure(disclosure) => {
                let partner = disclosure.interpretation_ref.as_ref();
                if let Some(partner) = partner.or(disclosure.policy_ref.as_ref()) {
                    self.partners.insert(bits, partner.to_bits());
                }
            }
            Body::Topic(topic) => {
                self.trees.insert(topic.tree);
                self.topics
                    .insert((topic.tree, record.title.as_str().into()));
                self.topics
                    .insert((topic.tree, topic.topic_code.as_str().into()));
                let above = topic.parent_topic.as_ref().map(Rid::to_bits);
                self.parents.insert(bits, (topic.tree, above));
            }
            Body::Calendar(calendar) => self.days.add(calendar),
            _ => {}
        }
    }

    /// How many records it knows.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The working days of every year whose holidays are among the records.
    pub fn working_days(&self) -> &WorkingDays {
        &self.days
    }

    pub(super) fn facts(&self, rid: &Rid) -> Option<Facts> {
        self.facts.get(&rid.to_bits()).copied()
    }

    /// The name of a fee that is not payable on the day.
    pub(super) fn unpayable(&self, rid: &Rid) -> Option<&str> {
        self.unpayable.get(&rid.to_bits()).map(|name| &**name)
    }

    /// Whether another record had this one's number first.
    pub(super) fn number_is_taken(&self, record: &Record) -> bool {
        number_of(record).is_some_and(|number| self.is_taken(record, &number))
    }

    /// Whether another guide of the unit had this one's name first.
    pub(super) fn name_is_taken(&self, record: &Record) -> bool {
        guide_name(record).is_some_and(|name| self.is_taken(record, &name))
    }

    fn is_taken(&self, record: &Record, key: &impl Hash) -> bool {
        let owner = self.numbers.get(&self.hash(key));
        owner.is_some_and(|owner| *owner != record.rid.to_bits())
    }

    pub(super) fn is_superseded(&self, rid: &Rid) -> bool {
        self.superseded.contains(&rid.to_bits())
    }

    /// Whether following 替代 from `rid` comes back to it.
    pub(super) fn supersedes_itself(&self, rid: &Rid) -> bool {
        let start = rid.to_bits();
        let next = |at: &u128| self.supersedes.get(at).copied();
        comes_back(start, next)
    }

    /// Whether `other` names `rid` as its interpretation or its document.
    pub(super) fn names(&self, other: &Rid, rid: &Rid) -> bool {
        self.partners.get(&other.to_bits()) == Some(&rid.to_bits())
    }

    /// Whether `tree` has a topic of this name or code; a tree without any topic has them all.
    pub(super) fn has_topic(&self, tree: Tree, name: &str) -> bool {
        !self.trees.contains(&tree) || self.topics.contains(&(tree, Box::from(name)))
    }

    /// Whether the topics above `rid` end, and all belong to its tree.
    pub(super) fn is_rooted(&self, rid: &Rid) -> bool {
        let start = rid.to_bits();
        let above = |at: &u128| self.parents.get(at).and_then(|(_, above)| *above);
        let tree = |at: &u128| self.parents.get(at).map(|(tree, _)| *tree);
        // One step is enough for the tree: every topic is asked for itself.
        let kept = above(&start).is_none_or(|above| tree(&above) == tree(&start));
        kept && !comes_back(start, above)
    }

    fn hash(&self, number: &impl Hash) -> u128 {
        let [a, b] = &self.hashers;
        u128::from(a.hash_one(number)) << 64 | u128::from(b.hash_one(number))
    }
}

/// Whether a chain that begins at `start` leads back to it. Ends on any circle.
fn comes_back(start: u128, next: impl Fn(&u128) -> Option<u128>) -> bool {
    let (mut at, mut seen) = (start, HashSet::new());
    while let Some(found) = next(&at) {
        if found == start {
            return true;
        }
        if !seen.insert(found) {
            return false;
        }
        at = found;
    }
    false
}

/// The number that may stand in one record only, across all publishers, with its field.
pub(super) fn number_of(record: &Record) -> Option<(&'static str, &str)> {
    match &record.body {
        // One sequence: a number that is withheld is not free for another document.
        Body::Disclosure(disclosure) => Some(("index_no", &disclosure.index_no)),
        Body::Withheld(withheld) => Some(("index_no", &withheld.index_no)),
        Body::Form(form) => Some(("form_code", &form.form_code)),
        Body::Office(office) => Some(("org_code", &office.org_code)),
        Body::Site(site) => Some(("site_code", &site.site_code)),
        Body::Topic(topic) => Some(("topic_code", &topic.topic_code)),
        _ => None,
    }
}

/// What no two guides of a unit should share.
fn guide_name(record: &Record) -> Option<(&str, String, &str)> {
    let guide = matches!(record.body, Body::Guide(_)) && record.status == Status::InForce;
    guide.then(|| {
        (
            record.publisher.as_str(),
            record.scope.to_string(),
            &*record.title,
        )
    })
}
