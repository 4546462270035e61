//! How characters sound.

use pinyin::ToPinyin;

/// The pinyin of a Han character without its tone, as it is typed: 女 → `nv`. `None` for any other
/// character.
pub fn syllable(c: char) -> Option<&'static str> {
    Some(match c.to_pinyin()?.plain() {
        "nü" => "nv",
        "lü" => "lv",
        "nüe" => "nve",
        "lüe" => "lve",
        plain => plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_sound_as_they_are_typed() {
        assert_eq!(syllable('女'), Some("nv"));
        assert_eq!(syllable('略'), Some("lve"));
        assert_eq!(syllable('補'), Some("bu"));
        assert_eq!(syllable('a'), None);
    }

    #[test]
    fn no_syllable_has_a_letter_that_has_no_key() {
        let all = ('\u{4e00}'..='\u{9fff}').filter_map(syllable);
        let odd: Vec<&str> = all
            .filter(|sound| !sound.bytes().all(|b| b.is_ascii_lowercase()))
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}
