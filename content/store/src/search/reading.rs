//! How characters sound, as people type it: without tones, ü as v, in every reading a character has.

use std::collections::HashMap;
use std::sync::OnceLock;

use pinyin::{ToPinyin, ToPinyinMulti};

/// Readings that characters with several have in words people use: `content/store/words`.
const USUAL: &str = include_str!("../../words/readings.txt");

/// A syllable by its place in [`Syllables`].
pub(crate) type SyllableId = u16;

/// How a character sounds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Readings {
    /// In words that people use.
    pub usual: Box<[SyllableId]>,
    /// In names and old texts.
    pub rare: Box<[SyllableId]>,
}

/// Every syllable that some character has.
pub(crate) struct Syllables {
    texts: Vec<&'static str>,
    /// The syllable as a speaker of a southern or western dialect hears it: see [`fold`].
    folded: Vec<String>,
    ids: HashMap<&'static str, SyllableId>,
    by_folded: HashMap<String, Vec<SyllableId>>,
}

impl Syllables {
    pub fn all() -> &'static Self {
        static ALL: OnceLock<Syllables> = OnceLock::new();
        ALL.get_or_init(|| {
            let han = ('\u{4e00}'..='\u{9fff}').flat_map(typed);
            let mut texts: Vec<&str> = han.collect();
            texts.sort_unstable();
            texts.dedup();
            let numbered = texts.iter().enumerate();
            let mut by_folded: HashMap<String, Vec<SyllableId>> = HashMap::new();
            for (id, text) in numbered.clone() {
                by_folded.entry(fold(text)).or_default().push(id as u16);
            }
            Self {
                by_folded,
                ids: numbered.map(|(id, text)| (*text, id as u16)).collect(),
                folded: texts.iter().map(|text| fold(text)).collect(),
                texts,
            }
        })
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn text(&self, id: SyllableId) -> &'static str {
        self.texts[usize::from(id)]
    }

    /// The syllables that begin with a letter; they stand together.
    pub fn beginning(&self, letter: u8) -> std::ops::Range<SyllableId> {
        let before = |text: &&str| text.as_bytes()[0] < letter;
        let until = |text: &&str| text.as_bytes()[0] <= letter;
        self.texts.partition_point(before) as u16..self.texts.partition_point(until) as u16
    }

    /// The places in `letters` to which whole syllables lead from its beginning, ascending.
    pub fn ends(&self, letters: &[char]) -> Vec<usize> {
        let text: String = letters.iter().collect();
        let mut reached = vec![false; letters.len() + 1];
        reached[0] = true;
        for at in 0..letters.len() {
            if !reached[at] {
                continue;
            }
            let Some(rest) = text.get(at..).filter(|rest| rest.is_ascii()) else {
                break;
            };
            for id in self.beginning(rest.as_bytes()[0]) {
                if rest.starts_with(self.text(id)) {
                    reached[at + self.text(id).len()] = true;
                }
            }
        }
        (1..reached.len()).filter(|at| reached[*at]).collect()
    }

    /// The syllables that [`fold`] to this.
    pub fn heard_as(&self, folded: &str) -> &[SyllableId] {
        self.by_folded.get(folded).map_or(&[], Vec::as_slice)
    }

    pub fn folded(&self, id: SyllableId) -> &str {
        &self.folded[usize::from(id)]
    }

    /// The readings of a character, the commonest first; none for what is not Han.
    pub fn of(&self, c: char) -> Readings {
        let id = |text: &str| self.ids.get(text).copied();
        let mut all: Vec<SyllableId> = Vec::new();
        for id in typed(c).filter_map(id) {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        let mut usual: Vec<SyllableId> = match usual().get(&c) {
            Some(texts) => texts.split(' ').filter_map(id).collect(),
            None => all.first().copied().into_iter().collect(),
        };
        usual.dedup();
        all.retain(|id| !usual.contains(id));
        Readings {
            usual: usual.into(),
            rare: all.into(),
        }
    }
}

impl Readings {
    pub fn all(&self) -> impl Iterator<Item = &SyllableId> {
        self.usual.iter().chain(&self.rare)
    }
}

fn usual() -> &'static HashMap<char, &'static str> {
    static TABLE: OnceLock<HashMap<char, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let line = |line: &'static str| {
            let (character, texts) = line.split_once('\t')?;
            Some((character.chars().next()?, texts))
        };
        USUAL.lines().filter_map(line).collect()
    })
}

/// As they are typed. Sounds that no key sends (ḿ, ê) are left out.
fn typed(c: char) -> impl Iterator<Item = &'static str> {
    let first = c.to_pinyin().map(pinyin::Pinyin::plain);
    let others = c.to_pinyin_multi().into_iter().flatten();
    let all = first.into_iter().chain(others.map(pinyin::Pinyin::plain));
    all.map(spelled)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// ü as people type it.
pub(crate) fn spelled(plain: &'static str) -> &'static str {
    match plain {
        "nü" => "nv",
        "lü" => "lv",
        "nüe" => "nve",
        "lüe" => "lve",
        plain => plain,
    }
}

/// What speakers of many dialects do not tell apart becomes one: zh/z, ch/c, sh/s, n/l at the
/// beginning, f/hu, and -ang/-an, -eng/-en, -ing/-in at the end (design/search.md).
pub(crate) fn fold(syllable: &str) -> String {
    let (initial, rest) = match syllable {
        s if s.starts_with("zh") => ("z", &s[2..]),
        s if s.starts_with("ch") => ("c", &s[2..]),
        s if s.starts_with("sh") => ("s", &s[2..]),
        s if s.starts_with('n') && s.len() > 1 => ("l", &s[1..]),
        // 湖南 as "fulan": hu is fu, hua fa, huang fang.
        "hu" => ("f", "u"),
        s if s.starts_with("hua") => ("f", &s[2..]),
        s if s.starts_with("hui") => ("f", "ei"),
        s if s.starts_with("hun") => ("f", "en"),
        s => ("", s),
    };
    let rest = match rest {
        r if r.ends_with("ang") || r.ends_with("eng") || r.ends_with("ing") => &r[..r.len() - 1],
        r => r,
    };
    format!("{initial}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(c: char) -> Vec<&'static str> {
        let all = Syllables::all();
        all.of(c).all().map(|id| all.text(*id)).collect()
    }

    #[test]
    fn whole_syllables_end_where_the_next_begins() {
        let ends = |text: &str| Syllables::all().ends(&text.chars().collect::<Vec<char>>());
        assert!(ends("zhengdibuc").contains(&7));
        assert!(ends("bcdf").is_empty());
        assert!(ends("").is_empty());
    }

    #[test]
    fn a_character_has_all_its_readings_the_usual_one_first() {
        assert_eq!(readings('女')[0], "nv");
        assert!(readings('略').contains(&"lve"));
        for (c, both) in [('重', ["zhong", "chong"]), ('长', ["zhang", "chang"])] {
            assert!(both.iter().all(|one| readings(c).contains(one)), "{c}");
        }
        let all = Syllables::all();
        let usual = |c: char| {
            all.of(c)
                .usual
                .iter()
                .map(|id| all.text(*id))
                .collect::<Vec<_>>()
        };
        assert_eq!(usual('行'), ["xing", "hang"]);
        assert_eq!(usual('从'), ["cong"]);
        assert!(readings('单').contains(&"shan"));
        assert!(readings('a').is_empty());
        assert!(readings('㇐').is_empty());
    }

    #[test]
    fn every_letter_has_a_key() {
        let all = Syllables::all();
        assert!((400..450).contains(&all.len()), "{}", all.len());
        let odd = |text: &str| !text.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!((0..all.len()).all(|id| !odd(all.text(id as u16))));
    }

    #[test]
    fn dialects_hear_pairs_as_one() {
        for (one, other) in [
            ("zheng", "zen"),
            ("shang", "san"),
            ("nian", "lian"),
            ("hua", "fa"),
            ("huang", "fan"),
            ("hui", "fei"),
            ("ping", "pin"),
            ("chong", "cong"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for (one, other) in [("zhi", "ji"), ("dong", "dun"), ("n", "l"), ("hao", "fao")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }
}
