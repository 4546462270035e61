//! What converters and wrong encodings leave behind.

use super::{Remark, Rule};

/// Nobody types these.
const LEFT_OVER: [&str; 19] = [
    "_x000D_",
    "_x000d_",
    "HYPERLINK \"",
    "MERGEFORMAT",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#N/A",
    "file:///",
    "[bookmark:",
    "<!--",
    "<![CDATA[",
    "锟斤拷",
    "烫烫烫",
    "屯屯屯",
    "锘縙",
];
const ENTITIES: [&str; 14] = [
    "nbsp", "lt", "gt", "amp", "quot", "apos", "ldquo", "rdquo", "lsquo", "rsquo", "hellip",
    "mdash", "middot", "times",
];
const TAGS: [&str; 36] = [
    "p", "br", "div", "span", "table", "tbody", "thead", "tr", "td", "th", "font", "a", "b", "i",
    "u", "em", "strong", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "sub",
    "sup", "style", "script", "html", "body", "meta", "o:p",
];
/// Characters that are rare in any text, and frequent where UTF-8 was read as GBK (的 → 鐨, 。 → 銆).
const GARBLED: [char; 10] = ['鐨', '銆', '锛', '鈥', '鍜', '锟', '鏄', '鍦', '绛', '鎴'];

pub(super) fn is_sign(c: char) -> bool {
    matches!(
        c,
        '&' | '<' | '_' | '#' | '"' | 'F' | ':' | '?' | '\u{80}'
            ..='\u{ff}' | '锟' | '烫' | '屯' | '锘'
    ) || is_lost(c)
        || GARBLED.contains(&c)
}

pub(super) fn find(text: &str, out: &mut Vec<Remark>) {
    let mut found: Vec<String> = LEFT_OVER
        .iter()
        .filter(|word| text.contains(**word))
        .map(|word| (*word).to_owned())
        .collect();
    found.extend(entity(text));
    found.extend(tag(text));
    found.extend(escape(text));
    found.extend(latin(text));
    found.extend(question_marks(text));
    if text.chars().filter(|c| GARBLED.contains(c)).count() >= 2 {
        found.extend(around(text, |c| GARBLED.contains(&c)));
    }
    if text.contains(is_lost) {
        found.extend(around(text, is_lost));
    }
    out.extend(found.into_iter().map(|value| Remark {
        rule: Rule::Debris,
        value,
    }));
}

/// The replacement character, soft hyphens, and characters that mean something in one font only.
fn is_lost(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{ad}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The first such character with what stands around it; the unseen ones as U+XXXX.
fn around(text: &str, wanted: impl Fn(char) -> bool) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let at = chars.iter().position(|c| wanted(*c))?;
    let near = &chars[at.saturating_sub(6)..chars.len().min(at + 7)];
    let shown = near.iter().map(|c| match c {
        '\n' => " ".to_owned(),
        '\u{fffd}' => c.to_string(),
        c if is_lost(*c) => format!("[U+{:04X}]", *c as u32),
        c => c.to_string(),
    });
    Some(shown.collect())
}

/// `&nbsp;`, `&#160;`, `&#xA0;`
fn entity(text: &str) -> Option<String> {
    text.match_indices('&').find_map(|(at, _)| {
        let behind = &text[at + 1..];
        let name = &behind[..behind.find(';').filter(|end| *end <= 8)?];
        let number = name.strip_prefix('#').is_some_and(|rest| {
            let hex = rest.strip_prefix(['x', 'X']);
            let digits = hex.unwrap_or(rest);
            !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit())
        });
        (number || ENTITIES.contains(&name)).then(|| format!("&{name};"))
    })
}

/// `<p>`, `</span>`, `<br/>`, `<font color=…>`; not `<18周岁>` nor `a < b`.
fn tag(text: &str) -> Option<String> {
    text.match_indices('<').find_map(|(at, _)| {
        let behind = &text[at + 1..];
        let inside = &behind[..behind.find('>').filter(|end| *end <= 200)?];
        let name = inside
            .trim_start_matches('/')
            .split([' ', '/', '\n', '\t'])
            .next()?
            .to_ascii_lowercase();
        TAGS.contains(&name.as_str()).then(|| {
            let shown: String = inside.chars().take(30).collect();
            format!("<{shown}>")
        })
    })
}

/// `_x000A_` and its like: a spreadsheet's way to write a control character (ECMA-376, ST_Xstring).
fn escape(text: &str) -> Option<String> {
    text.match_indices("_x").find_map(|(at, _)| {
        let code = text.get(at + 2..at + 7)?;
        let hex = code.strip_suffix('_')?;
        let known = LEFT_OVER.contains(&text.get(at..at + 7)?);
        (!known && hex.chars().all(|c| c.is_ascii_hexdigit())).then(|| format!("_x{hex}_"))
    })
}

/// UTF-8 read as Latin: a lead byte and a continuation byte, each as a character.
fn latin(text: &str) -> Option<String> {
    let mut before = ' ';
    for c in text.chars() {
        let leads = matches!(before, '\u{c2}'..='\u{f4}') && before != '×';
        let follows = matches!(c, '\u{80}'..='\u{9f}' | '\u{a1}'..='\u{b6}' | '\u{b8}'..='\u{bf}' | '€' | '™');
        if leads && follows {
            return Some(format!("{before}{c}"));
        }
        before = c;
    }
    None
}

/// Characters that an encoding did not have. Full-width ones are emphasis.
fn question_marks(text: &str) -> Option<String> {
    text.contains("???").then(|| "???".to_owned())
}
