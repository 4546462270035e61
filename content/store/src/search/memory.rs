//! What people ask for by name, held in memory: guides, fees, forms, notices, answers, places.
//!
//! Every name stands once, with the records that go by it. What the release calls synonyms are
//! names like any other, of every record that says the standard word.

use std::collections::HashMap;

use super::Group;
use super::phrases::{Collector, Phrases};

/// More rows would take more memory than the screen can spare; the archive still has them.
pub(crate) const MOST_ROWS: usize = 60_000;

/// What a name is to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Title,
    /// Short title, plain name, alias.
    Name,
    Number,
    /// A synonym of words in its title or names.
    Synonym,
    /// Unit, topic and the like: what it belongs to.
    Keyword,
}

/// A record in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub id: i64,
    pub group: Group,
    /// Seconds since 1970 (China) at which it is over.
    pub until: Option<i64>,
}

/// A record that goes by a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Post {
    pub row: u32,
    pub field: Field,
    /// Of a synonym: percent of the record's own name that is not the standard word.
    pub far: u8,
}

/// The index of one generation.
#[derive(Default)]
pub(crate) struct Memory {
    pub phrases: Phrases,
    pub rows: Vec<Row>,
    posts: Vec<Post>,
    /// For each phrase, where its posts begin, and the end of the last.
    starts: Vec<u32>,
}

/// Takes records in.
#[derive(Default)]
pub(crate) struct Builder {
    collector: Collector,
    rows: Vec<Row>,
    posts: Vec<(u32, Post)>,
    synonyms: Vec<Synonym>,
}

/// What the release says is said otherwise.
struct Synonym {
    /// Normal; all of them are in a name that means it.
    parts: Vec<Vec<char>>,
    words: Vec<String>,
}

impl Builder {
    /// Adds a record with its names, which are normal.
    pub fn row<'a>(&mut self, row: Row, names: impl Iterator<Item = (Field, &'a str)>) {
        if self.rows.len() >= MOST_ROWS {
            return;
        }
        let Ok(number) = u32::try_from(self.rows.len()) else {
            return;
        };
        self.rows.push(row);
        for (field, name) in names {
            if let Some(phrase) = self.collector.add(name.chars()) {
                let post = Post {
                    row: number,
                    field,
                    far: 0,
                };
                self.posts.push((phrase, post));
            }
        }
    }

    /// Adds other words for what has all of `parts` in its name; everything is normal.
    pub fn synonym<'a>(
        &mut self,
        parts: impl Iterator<Item = &'a str>,
        words: impl Iterator<Item = &'a str>,
    ) {
        let parts: Vec<Vec<char>> = parts.map(|part| part.chars().collect()).collect();
        if parts.iter().any(|part| part.len() > 1) {
            let words = words.map(str::to_owned).collect();
            self.synonyms.push(Synonym { parts, words });
        }
    }

    pub fn finish(mut self) -> Memory {
        self.spread();
        let mut posts = self.posts;
        // The best of what a name is to a record counts.
        posts.sort_unstable_by_key(|(phrase, post)| (*phrase, post.row, post.field, post.far));
        posts.dedup_by_key(|(phrase, post)| (*phrase, post.row));
        let phrases = self.collector.finish();
        let mut starts = Vec::with_capacity(phrases.len() + 1);
        let mut at = 0;
        for phrase in 0..phrases.len() as u32 {
            starts.push(at as u32);
            at += posts[at..]
                .iter()
                .take_while(|(of, _)| *of == phrase)
                .count();
        }
        starts.push(posts.len() as u32);
        Memory {
            phrases,
            rows: self.rows,
            posts: posts.into_iter().map(|(_, post)| post).collect(),
            starts,
        }
    }

    /// Gives every record the synonyms of what its names say.
    fn spread(&mut self) {
        // One pass over all names: which synonyms' longest part begins here?
        let mut beginnings: HashMap<[char; 2], Vec<usize>> = HashMap::new();
        for (number, synonym) in self.synonyms.iter().enumerate() {
            let longest = synonym.parts.iter().max_by_key(|part| part.len());
            if let Some([one, two, ..]) = longest.map(Vec::as_slice) {
                beginnings.entry([*one, *two]).or_default().push(number);
            }
        }
        if beginnings.is_empty() {
            return;
        }
        let snapshot = std::mem::take(&mut self.collector).finish();
        let texts: Vec<Vec<char>> = (0..snapshot.len() as u32)
            .map(|phrase| snapshot.text(phrase).chars().collect())
            .collect();
        // As they were: the numbers stay.
        for text in &texts {
            self.collector.add(text.iter().copied());
        }
        let mut meant: Vec<Vec<usize>> = vec![Vec::new(); texts.len()];
        for (text, meant) in texts.iter().zip(&mut meant) {
            for pair in text.windows(2) {
                let Some(numbers) = beginnings.get(&[pair[0], pair[1]]) else {
                    continue;
                };
                for number in numbers {
                    if !meant.contains(number) && self.synonyms[*number].is_in(text) {
                        meant.push(*number);
                    }
                }
            }
        }
        let own = self.posts.clone();
        for (phrase, post) in own {
            if !matches!(post.field, Field::Title | Field::Name) {
                continue;
            }
            let length = texts[phrase as usize].len().max(1);
            for number in &meant[phrase as usize] {
                let synonym = &self.synonyms[*number];
                let said: usize = synonym.parts.iter().map(Vec::len).sum();
                let far = 100 - (100 * said.min(length) / length) as u8;
                for word in &synonym.words {
                    if let Some(phrase) = self.collector.add(word.chars()) {
                        let post = Post {
                            field: Field::Synonym,
                            far,
                            ..post
                        };
                        self.posts.push((phrase, post));
                    }
                }
            }
        }
    }
}

impl Synonym {
    fn is_in(&self, name: &[char]) -> bool {
        let has = |part: &Vec<char>| name.windows(part.len()).any(|at| at == part.as_slice());
        self.parts.iter().filter(|part| !part.is_empty()).all(has)
    }
}

impl Memory {
    /// The records that go by phrase `number`.
    pub fn posts(&self, number: u32) -> &[Post] {
        let at = number as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => &self.posts[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        self.phrases.size()
            + self.rows.capacity() * size_of::<Row>()
            + self.posts.capacity() * size_of::<Post>()
            + 4 * self.starts.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Memory {
        let mut builder = Builder::default();
        let row = |id| Row {
            id,
            group: Group::Guides,
            until: None,
        };
        let names = |title: &'static str| [(Field::Title, title), (Field::Keyword, "民政局")];
        builder.row(row(7), names("最低生活保障对象认定").into_iter());
        builder.row(row(8), names("城乡居民基本医疗保险登记").into_iter());
        builder.synonym(["最低生活保障"].into_iter(), ["低保", "困难户"].into_iter());
        builder.synonym(["居民", "医疗保险"].into_iter(), ["合作医疗"].into_iter());
        builder.synonym(["医疗", "离婚"].into_iter(), ["无"].into_iter());
        builder.finish()
    }

    fn rows(memory: &Memory, name: &str) -> Vec<(i64, Field)> {
        let number = (0..memory.phrases.len() as u32).find(|n| memory.phrases.text(*n) == name);
        let posts = number.map_or(&[][..], |number| memory.posts(number));
        let told = posts
            .iter()
            .map(|post| (memory.rows[post.row as usize].id, post.field));
        told.collect()
    }

    #[test]
    fn names_lead_to_the_records_that_go_by_them() {
        let memory = memory();
        assert_eq!(
            rows(&memory, "民政局"),
            [(7, Field::Keyword), (8, Field::Keyword)]
        );
        assert_eq!(rows(&memory, "低保"), [(7, Field::Synonym)]);
        assert_eq!(rows(&memory, "合作医疗"), [(8, Field::Synonym)]);
        assert_eq!(rows(&memory, "无"), []);
    }
}
