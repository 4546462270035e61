//! The ways in which people would type a name: for whoever tries whether it is found.

use super::normal::{is_han, normal};
use super::reading::Syllables;

/// A way to type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// 结婚登记
    Written,
    /// jiehundengji
    Pinyin,
    /// jhdj
    Initials,
    /// jiehunde: two syllables and a half
    Begun,
    /// jiehundenji
    Dialect,
    /// jiehunedngji: two letters the wrong way round
    Slip,
}

impl Way {
    pub const ALL: [Way; 6] = [
        Way::Written,
        Way::Pinyin,
        Way::Initials,
        Way::Begun,
        Way::Dialect,
        Way::Slip,
    ];

    /// How it is called in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Begun => "begun",
            Self::Dialect => "dialect",
            Self::Slip => "slip",
        }
    }
}

/// What people would type for `name`, each way that gives a text of its own once.
pub fn ways(name: &str) -> Vec<(Way, String)> {
    let name = normal(name);
    let all = Syllables::all();
    let sounds: Vec<&str> = name
        .chars()
        .filter(|c| is_han(*c))
        .filter_map(|c| all.of(c).usual.first().map(|id| all.text(*id)))
        .collect();
    let pinyin = sounds.concat();
    let mut out = vec![(Way::Written, name)];
    if sounds.len() < 2 {
        return out;
    }
    let begun = sounds
        .iter()
        .take(2)
        .copied()
        .chain(sounds.get(2).map(|third| &third[..1]));
    let texts = [
        (Way::Pinyin, pinyin.clone()),
        (
            Way::Initials,
            sounds.iter().map(|sound| &sound[..1]).collect(),
        ),
        (Way::Begun, begun.collect()),
        (
            Way::Dialect,
            sounds.iter().map(|sound| southern(sound)).collect(),
        ),
        (Way::Slip, slipped(&pinyin)),
    ];
    for (way, text) in texts {
        if out.iter().all(|(_, known)| *known != text) {
            out.push((way, text));
        }
    }
    out
}

/// Without what is not told apart most often: zh and z, -ng and -n.
fn southern(sound: &str) -> String {
    let flat = sound
        .replacen("zh", "z", 1)
        .replacen("ch", "c", 1)
        .replacen("sh", "s", 1);
    match flat.strip_suffix('g') {
        Some(rest) if !flat.ends_with("ong") => rest.to_owned(),
        _ => flat,
    }
}

/// Two different letters in the middle the wrong way round.
fn slipped(pinyin: &str) -> String {
    let mut letters = pinyin.as_bytes().to_vec();
    let middle = letters.len() / 2;
    let pair = (middle..letters.len() - 1).find(|at| letters[*at] != letters[*at + 1]);
    if let Some(at) = pair {
        letters.swap(at, at + 1);
    }
    String::from_utf8(letters).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_in_six_ways() {
        let texts: Vec<String> = ways("结婚登记").into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            texts,
            [
                "结婚登记",
                "jiehundengji",
                "jhdj",
                "jiehund",
                "jiehundenji",
                "jiehunedngji"
            ]
        );
        assert_eq!(ways("A4"), [(Way::Written, "a4".to_owned())]);
    }
}
