use std::collections::BTreeSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Whether both bundled fonts (regular and bold) can draw `ch`.
///
/// Line breaks count as drawable. Control characters and the marks that turn the direction of
/// writing do not, whatever the font says: they could make paper read other than its record.
pub fn drawable(ch: char) -> bool {
    if ch == '\n' {
        return true;
    }
    let turns =
        matches!(ch, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !ch.is_control()
        && !turns
        && FONTS
            .faces
            .iter()
            .all(|face| face.info().coverage.contains(u32::from(ch)))
}

/// The characters of `text` that cannot be drawn, each once, in code point order.
pub fn undrawable(text: &str) -> Vec<char> {
    let missing: BTreeSet<char> = text.chars().filter(|ch| !drawable(*ch)).collect();
    missing.into_iter().collect()
}

/// The file of the bundled face, OpenType.
pub fn face(bold: bool) -> &'static [u8] {
    FILES[usize::from(bold)]
}

/// Regular and bold.
static FILES: [&[u8]; 2] = [
    include_bytes!("../fonts/NotoSansSC-Regular.otf"),
    include_bytes!("../fonts/NotoSansSC-Bold.otf"),
];

/// The bundled family; see fonts/README.md.
pub(crate) struct Fonts {
    pub faces: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let faces: Vec<Font> = FILES
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect();
    let book = LazyHash::new(FontBook::from_fonts(&faces));
    Fonts { faces, book }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_are_one_family() {
        let book = &FONTS.book;
        let families: Vec<_> = book
            .families()
            .map(|(name, infos)| (name.to_owned(), infos.count()))
            .collect();
        assert_eq!(families, [("Chayue Sans SC".to_owned(), 2)]);
    }

    #[test]
    fn what_forms_and_village_names_need_is_drawable() {
        let text = "□■①⑳〔〕《》℃№→✓¥㎡ǎɑ䶮𬙊㙍犇镕堃臺灣１２－\n";
        assert_eq!(undrawable(text), Vec::<char>::new());
    }

    #[test]
    fn the_rest_is_named() {
        assert_eq!(
            undrawable("好🙂a🙂\u{202e}한\t"),
            ['\t', '\u{202e}', '한', '🙂']
        );
    }
}
