//! Which characters terminals can draw, remembered: fonts take their time to answer.

use content_document::undrawable;

use crate::fault::{Refusal, Words};

/// What was learnt about characters, two bits each.
pub(super) struct Script {
    known: Vec<u8>,
}

const CAN: u8 = 1;
const CANNOT: u8 = 2;

impl Script {
    pub fn new() -> Self {
        Self { known: Vec::new() }
    }

    /// The characters of `text` that cannot be drawn, each once, in the order of their first use.
    pub fn undrawable(&mut self, text: &str) -> Vec<char> {
        let mut out = Vec::new();
        for c in text.chars().filter(|c| !is_dropped(*c)) {
            if self.of(c) == CANNOT && !out.contains(&c) {
                out.push(c);
            }
        }
        out
    }

    fn of(&mut self, c: char) -> u8 {
        let at = c as usize;
        if at >= self.known.len() {
            self.known.resize(at + 1, 0);
        }
        if self.known[at] == 0 {
            let mut buffer = [0; 4];
            let missing = undrawable(c.encode_utf8(&mut buffer));
            self.known[at] = if missing.is_empty() { CAN } else { CANNOT };
        }
        self.known[at]
    }
}

/// What reading a cell leaves out or replaces; a damaged character is told of by a rule of its own.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
        )
        || matches!(c, '\u{a0}' | '\u{3000}' | '\u{fffd}')
}

/// Why a cell with such characters is refused.
pub(super) fn refusal(missing: &[char]) -> Refusal {
    let shown: Vec<String> = missing
        .iter()
        .take(10)
        .map(|c| format!("{c}(U+{:04X})", u32::from(*c)))
        .collect();
    let shown = shown.join(" ");
    Refusal::new(
        "undrawable",
        Words::new(
            format!("终端的字库里没有这些字:{shown}"),
            format!("the terminals' fonts do not have {shown}"),
        ),
        Words::fixed(
            "改用规范汉字;表情符号请删去",
            "write it in other characters; delete emoji",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_the_fonts_say() {
        let mut script = Script::new();
        for _ in 0..2 {
            assert_eq!(script.undrawable("示范县\n收费😀10元😀"), ['😀']);
            assert!(script.undrawable("示范县 10元/证").is_empty());
        }
    }
}
