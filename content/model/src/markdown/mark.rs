//! Words with some of them bold.

use std::ops::Range;

/// A text without marks, and which parts of it are bold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    /// Bytes of `text`, in their order, none of them empty or touching another.
    pub strong: Vec<Range<usize>>,
}

impl Words {
    /// Takes `**` and the backslash before a mark away.
    pub(super) fn read(marked: &str) -> Self {
        let mut pairs = pairs(marked).into_iter().peekable();
        let mut out = Self {
            text: String::with_capacity(marked.len()),
            strong: Vec::new(),
        };
        let mut from = None;
        let mut chars = marked.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let pair = pairs.peek().cloned();
            match (c, pair, from) {
                ('*', Some(pair), None) if at == pair.start => {
                    chars.next();
                    from = Some(out.text.len());
                }
                ('*', Some(pair), Some(start)) if at == pair.end => {
                    chars.next();
                    pairs.next();
                    out.strong.push(start..out.text.len());
                    from = None;
                }
                ('\\', ..) if chars.peek().is_some_and(|(_, c)| is_mark(*c)) => {
                    if let Some((_, c)) = chars.next() {
                        out.text.push(c);
                    }
                }
                _ => out.text.push(c),
            }
        }
        out
    }

    /// The same with every part, bold or not, as `map` makes it.
    pub fn mapped(&self, map: impl Fn(&str) -> String) -> Self {
        let mut out = Self::default();
        let mut from = 0;
        for bold in &self.strong {
            out.text.push_str(&map(&self.text[from..bold.start]));
            let start = out.text.len();
            out.text.push_str(&map(&self.text[bold.clone()]));
            out.strong.push(start..out.text.len());
            from = bold.end;
        }
        out.text.push_str(&map(&self.text[from..]));
        out
    }

    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            strong: Vec::new(),
        }
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '|' | '#' | '-' | '>' | '\\' | '!' | '[' | '_' | '.'
    )
}

/// Where `**` opens and closes, in their order.
fn pairs(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut before = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let stars = text[at..].bytes().take_while(|b| *b == b'*').count();
        if stars == 0 {
            // What is escaped is no mark, but stands before what follows.
            let escaped = (c == '\\')
                .then(|| text[at + 1..].chars().next())
                .flatten()
                .filter(|c| is_mark(*c));
            at += c.len_utf8() + escaped.map_or(0, char::len_utf8);
            before = escaped.or(Some(c));
            continue;
        }
        let after = text[at + stars..].chars().next();
        match open {
            Some(start)
                if stars == 2
                    && before.is_some_and(|c: char| !c.is_whitespace())
                    && is_bold(text, start, at) =>
            {
                out.push(start..at);
                open = None;
            }
            _ if stars == 2 && after.is_some_and(|c| !c.is_whitespace()) => open = Some(at),
            _ => {}
        }
        before = Some('*');
        at += stars;
    }
    out
}

/// 何**和谢** and 何**、谢** are two masked names, no emphasis.
fn is_bold(text: &str, start: usize, end: usize) -> bool {
    let within = text[start + 2..end].chars();
    let (first, length) = (within.clone().next(), within.take(3).count());
    let after_word = text[..start]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric);
    !after_word || (first.is_some_and(|c| c.is_alphanumeric() || c == '《') && length > 2)
}
