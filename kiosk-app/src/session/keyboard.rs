//! Which keys stand on the screen. What a visitor chose stays until the session ends.

/// The keys on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keyboard {
    pub kind: KeyKind,
    pub order: LetterOrder,
}

/// What is typed with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyKind {
    #[default]
    Letters,
    Digits,
    /// For whoever knows no pinyin.
    Strokes,
}

/// In the order of the alphabet first: everybody has learnt it at school, with the pinyin, and finds
/// a letter by it. Who types every day is quicker on the other one, and knows what the key for it
/// means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LetterOrder {
    #[default]
    Alphabet,
    /// As on a computer.
    Qwerty,
}

impl Keyboard {
    /// The other order of the letters.
    pub fn reorder(&mut self) {
        self.order = match self.order {
            LetterOrder::Alphabet => LetterOrder::Qwerty,
            LetterOrder::Qwerty => LetterOrder::Alphabet,
        };
        self.kind = KeyKind::Letters;
    }

    /// The same without strokes: texts are looked through by sound alone.
    pub fn by_sound(self) -> Self {
        match self.kind {
            KeyKind::Strokes => Self {
                kind: KeyKind::Letters,
                ..self
            },
            KeyKind::Letters | KeyKind::Digits => self,
        }
    }
}

/// A stroke of a character, as it is typed: [CJK strokes](https://www.unicode.org/charts/PDF/U31C0.pdf).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// 横
    Across,
    /// 竖
    Down,
    /// 撇
    Left,
    /// 点
    Dot,
    /// 折
    Bent,
}

impl Stroke {
    pub const ALL: [Self; 5] = [Self::Across, Self::Down, Self::Left, Self::Dot, Self::Bent];

    /// What the search knows it by.
    pub fn typed(self) -> char {
        match self {
            Self::Across => '\u{31d0}',
            Self::Down => '\u{31d1}',
            Self::Left => '\u{31d2}',
            Self::Dot => '\u{31d4}',
            Self::Bent => '\u{31d6}',
        }
    }

    /// What people know it by: the shapes that schoolbooks and telephones have on their keys.
    pub fn shown(self) -> char {
        match self {
            Self::Across => '一',
            Self::Down => '丨',
            Self::Left => '丿',
            Self::Dot => '丶',
            Self::Bent => '乛',
        }
    }
}

/// `text` with its strokes as people know them.
pub fn with_strokes(text: &str) -> String {
    let shown = |c: char| {
        let stroke = Stroke::ALL.into_iter().find(|stroke| stroke.typed() == c);
        stroke.map_or(c, Stroke::shown)
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_shown_as_people_know_them() {
        assert_eq!(with_strokes("身㇐㇑㇒㇔㇖z"), "身一丨丿丶乛z");
    }

    #[test]
    fn the_order_of_letters_is_chosen_once() {
        let mut keyboard = Keyboard::default();
        keyboard.reorder();
        keyboard.kind = KeyKind::Strokes;
        assert_eq!(
            keyboard.by_sound(),
            Keyboard {
                kind: KeyKind::Letters,
                order: LetterOrder::Qwerty
            }
        );
        keyboard.reorder();
        assert_eq!(keyboard, Keyboard::default());
    }
}
