//! The trees by which people look for things, as the content has them.

use std::collections::{BTreeMap, BTreeSet};

use content_model::{Body, Kind, Tree};
use content_store::{Filter, Reader, StoreError};

/// Every tree there is. Records name a node by its title or by its code.
#[derive(Default)]
pub(crate) struct Taxonomy {
    nodes: Vec<Node>,
    /// Places of the nodes with this title or code.
    named: BTreeMap<(usize, String), Vec<usize>>,
}

struct Node {
    tree: Tree,
    title: String,
    code: String,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// Deeper trees are cut: nobody taps so often, and a circle has no end.
const DEEPEST: usize = 16;

impl Taxonomy {
    pub(crate) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let all = reader.page(Kind::Topic, &Filter::default(), 0, usize::MAX)?;
        let mut records: Vec<_> = all
            .entries
            .into_iter()
            .filter_map(|entry| match entry.record.body {
                Body::Topic(topic) => Some((topic, entry.record.title, entry.record.rid)),
                _ => None,
            })
            .collect();
        records.sort_by(|(a, ..), (b, ..)| {
            let key = |order: Option<u16>| order.map_or(u32::MAX, u32::from);
            (key(a.order), &a.topic_code).cmp(&(key(b.order), &b.topic_code))
        });
        let at: BTreeMap<_, usize> = records.iter().map(|it| it.2.clone()).zip(0..).collect();
        let mut taxonomy = Self::default();
        for (topic, title, _) in &records {
            let parent = topic.parent_topic.as_ref();
            taxonomy.nodes.push(Node {
                tree: topic.tree,
                title: title.clone(),
                code: topic.topic_code.clone(),
                parent: parent.and_then(|rid| at.get(rid).copied()),
                children: Vec::new(),
            });
        }
        for place in 0..taxonomy.nodes.len() {
            let node = &taxonomy.nodes[place];
            let (tree, names) = (node.tree, [node.title.clone(), node.code.clone()]);
            let parent = node.parent;
            // A parent of another tree is none.
            match parent.filter(|parent| taxonomy.nodes[*parent].tree == tree) {
                Some(parent) => taxonomy.nodes[parent].children.push(place),
                None => taxonomy.nodes[place].parent = None,
            }
            for name in BTreeSet::from(names) {
                let places = taxonomy.named.entry((tree as usize, name)).or_default();
                places.push(place);
            }
        }
        Ok(taxonomy)
    }

    /// Titles of the nodes under the one called `above`, of the roots without it; in their order.
    pub(crate) fn level(&self, tree: Tree, above: Option<&str>) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let places: Vec<usize> = match above {
            Some(above) => {
                let above = self.places(tree, above).iter();
                above
                    .flat_map(|place| self.nodes[*place].children.iter().copied())
                    .collect()
            }
            None => (0..self.nodes.len())
                .filter(|place| {
                    self.nodes[*place].tree == tree && self.nodes[*place].parent.is_none()
                })
                .collect(),
        };
        let titles = places.iter().map(|place| self.nodes[*place].title.as_str());
        titles
            .filter(|title| seen.insert(*title) && Some(*title) != above)
            .collect()
    }

    /// The title of the node above `name`.
    pub(crate) fn above(&self, tree: Tree, name: &str) -> Option<&str> {
        let mut places = self.places(tree, name).iter();
        let parent = places.find_map(|place| self.nodes[*place].parent)?;
        let title = self.nodes[parent].title.as_str();
        (title != name).then_some(title)
    }

    /// Whatever records may call `name` or a node below it; itself where no tree has it.
    pub(crate) fn under(&self, tree: Tree, name: &str) -> Vec<String> {
        let mut names = BTreeSet::from([name.to_owned()]);
        let mut level: Vec<usize> = self.places(tree, name).to_vec();
        let mut seen: BTreeSet<usize> = level.iter().copied().collect();
        for _ in 0..DEEPEST {
            let mut below = Vec::new();
            for place in level {
                let node = &self.nodes[place];
                names.extend([node.title.clone(), node.code.clone()]);
                below.extend(node.children.iter().copied().filter(|it| seen.insert(*it)));
            }
            level = below;
        }
        names.into_iter().collect()
    }

    /// Titles in a tree that have one of `words` in them.
    pub(crate) fn saying(&self, tree: Tree, words: &[&str]) -> Vec<&str> {
        let says =
            |node: &&Node| node.tree == tree && words.iter().any(|word| node.title.contains(word));
        self.nodes
            .iter()
            .filter(says)
            .map(|node| node.title.as_str())
            .collect()
    }

    pub(crate) fn has(&self, tree: Tree, name: &str) -> bool {
        !self.places(tree, name).is_empty()
    }

    fn places(&self, tree: Tree, name: &str) -> &[usize] {
        self.named
            .get(&(tree as usize, name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}
