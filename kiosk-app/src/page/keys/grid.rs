//! Which keys there are of each kind, and in which cells they stand.

use crate::session::{KeyKind, Keyboard, LetterOrder, Stroke};
use crate::ui::KeyMark;

pub(super) const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const QWERTY: [&str; 3] = ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];

/// A key on a grid.
pub(super) struct Spot {
    pub(super) mark: KeyMark,
    pub(super) text: String,
    pub(super) typed: String,
    pub(super) column: f32,
    pub(super) row: usize,
    pub(super) width: f32,
    /// Lines of keys that it reaches over.
    pub(super) lines: usize,
}

/// How many cells a line has.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Grid {
    Six,
    Ten,
    /// A small panel has no line for what changes the keys: it stands among them.
    Eleven,
}

pub(super) fn other_order(keyboard: Keyboard) -> KeyMark {
    match keyboard.order {
        LetterOrder::Alphabet => KeyMark::Qwerty,
        LetterOrder::Qwerty => KeyMark::Alphabet,
    }
}

impl Spot {
    fn types(text: impl Into<String>, column: f32, row: usize, width: f32) -> Self {
        let text = text.into();
        Self {
            mark: KeyMark::Types,
            typed: text.to_lowercase(),
            text,
            column,
            row,
            width,
            lines: 1,
        }
    }

    fn stroke(stroke: Stroke, column: f32, row: usize, width: f32) -> Self {
        Self {
            mark: KeyMark::Stroke,
            text: stroke.shown().into(),
            typed: stroke.typed().into(),
            column,
            row,
            width,
            lines: 1,
        }
    }

    /// What the strokes look like, in words.
    fn help(row: usize, width: f32, lines: usize) -> Self {
        Self {
            lines,
            ..Self::does(KeyMark::Help, 0.0, row, width)
        }
    }

    fn does(mark: KeyMark, column: f32, row: usize, width: f32) -> Self {
        Self {
            mark,
            text: String::new(),
            typed: String::new(),
            column,
            row,
            width,
            lines: 1,
        }
    }
}

impl Grid {
    pub(super) fn columns(self) -> f32 {
        match self {
            Self::Six => 6.0,
            Self::Ten => 10.0,
            Self::Eleven => 11.0,
        }
    }

    pub(super) fn spots(self, keyboard: Keyboard, strokes: bool) -> Vec<Spot> {
        match (keyboard.kind, keyboard.order) {
            (KeyKind::Letters, LetterOrder::Alphabet) => self.alphabet(keyboard, strokes),
            (KeyKind::Letters, LetterOrder::Qwerty) => self.qwerty(keyboard, strokes),
            (KeyKind::Digits, _) => self.digits(strokes),
            (KeyKind::Strokes, _) => self.strokes(),
        }
    }

    fn alphabet(self, keyboard: Keyboard, strokes: bool) -> Vec<Spot> {
        let columns = self.columns() as usize;
        let letters = ALPHABET.chars().enumerate();
        let mut out: Vec<Spot> = letters
            .map(|(i, letter)| Spot::types(letter, (i % columns) as f32, i / columns, 1.0))
            .collect();
        let (from, row) = ((26 % columns) as f32, 26 / columns);
        if self == Self::Eleven {
            out.extend(self.small_ends(keyboard, strokes, from, row));
        } else {
            let half = (self.columns() - from) / 2.0;
            out.push(Spot::does(KeyMark::Delete, from, row, half));
            out.push(Spot::does(KeyMark::Clear, from + half, row, half));
        }
        out
    }

    fn qwerty(self, keyboard: Keyboard, strokes: bool) -> Vec<Spot> {
        let mut out = Vec::new();
        for (row, letters) in QWERTY.into_iter().enumerate() {
            let indent = if row == 1 && self == Self::Ten {
                0.5
            } else {
                0.0
            };
            let letters = letters.chars().enumerate();
            out.extend(letters.map(|(i, letter)| Spot::types(letter, indent + i as f32, row, 1.0)));
        }
        if self == Self::Eleven {
            // Ten, nine and seven letters: what is left of each line.
            let last = if strokes { 1.0 } else { 2.0 };
            out.push(Spot::does(KeyMark::Clear, 10.0, 0, 1.0));
            out.push(Spot::does(KeyMark::Delete, 9.0, 1, 2.0));
            out.push(Spot::does(other_order(keyboard), 7.0, 2, 2.0));
            out.push(Spot::does(KeyMark::Digits, 9.0, 2, last));
            if strokes {
                out.push(Spot::does(KeyMark::Strokes, 10.0, 2, 1.0));
            }
        } else {
            out.push(Spot::does(KeyMark::Delete, 7.0, 2, 1.5));
            out.push(Spot::does(KeyMark::Clear, 8.5, 2, 1.5));
        }
        out
    }

    /// The seven cells behind the last letters of a small panel.
    fn small_ends(self, keyboard: Keyboard, strokes: bool, from: f32, row: usize) -> Vec<Spot> {
        let last = if strokes { 1.0 } else { 2.0 };
        let mut out = vec![
            Spot::does(KeyMark::Delete, from, row, 2.0),
            Spot::does(KeyMark::Clear, from + 2.0, row, 1.0),
            Spot::does(other_order(keyboard), from + 3.0, row, 2.0),
            Spot::does(KeyMark::Digits, from + 5.0, row, last),
        ];
        if strokes {
            out.push(Spot::does(KeyMark::Strokes, from + 6.0, row, 1.0));
        }
        out
    }

    /// As on a telephone.
    fn digits(self, strokes: bool) -> Vec<Spot> {
        let small = self == Self::Eleven;
        let width = if small { 2.0 } else { self.columns() / 4.0 };
        let mut out: Vec<Spot> = (0..9_u8)
            .map(|i| {
                let (column, row) = (i % 3, usize::from(i / 3));
                Spot::types(format!("{}", i + 1), f32::from(column) * width, row, width)
            })
            .collect();
        if small {
            out.push(Spot::types("0", 6.0, 0, 2.0));
            out.push(Spot::types("-", 6.0, 1, 2.0));
            out.push(Spot::does(KeyMark::Delete, 8.0, 0, 3.0));
            out.push(Spot::does(KeyMark::Clear, 8.0, 1, 3.0));
            let letters = if strokes { 2.0 } else { 5.0 };
            out.push(Spot::does(KeyMark::Letters, 6.0, 2, letters));
            if strokes {
                out.push(Spot::does(KeyMark::Strokes, 8.0, 2, 3.0));
            }
        } else {
            out.push(Spot::does(KeyMark::Delete, 3.0 * width, 0, width));
            out.push(Spot::does(KeyMark::Clear, 3.0 * width, 1, width));
            out.push(Spot::types("-", 3.0 * width, 2, width));
            out.push(Spot::types("0", width, 3, width));
        }
        out
    }

    fn strokes(self) -> Vec<Spot> {
        let per_line = if self == Self::Six { 3 } else { 5 };
        let strokes = Stroke::ALL.into_iter().enumerate();
        let mut out: Vec<Spot> = strokes
            .map(|(i, stroke)| Spot::stroke(stroke, 2.0 * (i % per_line) as f32, i / per_line, 2.0))
            .collect();
        match self {
            Self::Six => {
                out.push(Spot::does(KeyMark::Delete, 4.0, 1, 2.0));
                out.push(Spot::does(KeyMark::Clear, 4.0, 2, 2.0));
                out.push(Spot::help(2, 4.0, 2));
            }
            Self::Ten => {
                out.push(Spot::help(1, 6.0, 2));
                out.push(Spot::does(KeyMark::Delete, 6.0, 1, 4.0));
                out.push(Spot::does(KeyMark::Clear, 6.0, 2, 4.0));
            }
            Self::Eleven => {
                out.push(Spot::help(1, 11.0, 1));
                out.push(Spot::does(KeyMark::Delete, 0.0, 2, 3.0));
                out.push(Spot::does(KeyMark::Clear, 3.0, 2, 3.0));
                out.push(Spot::does(KeyMark::Letters, 6.0, 2, 3.0));
                out.push(Spot::does(KeyMark::Digits, 9.0, 2, 2.0));
            }
        }
        out
    }
}
