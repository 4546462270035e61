//! Several values in one cell.

/// Splits at line breaks and at ；; (outside brackets and book-title marks), drops numbering in
/// front of a value and empty values.
pub fn split(text: &str) -> Vec<String> {
    split_at(text, |c| matches!(c, '；' | ';'))
}

/// Like [`split`], and also at 、 and ，: for short names.
pub fn split_names(text: &str) -> Vec<String> {
    split_at(text, |c| matches!(c, '；' | ';' | '、' | '，' | ','))
}

/// Splits at line breaks only; drops numbering and empty lines.
pub fn lines(text: &str) -> Vec<String> {
    split_at(text, |_| false)
}

fn split_at(text: &str, separates: impl Fn(char) -> bool) -> Vec<String> {
    // Lines first, so that "1、" is known as numbering before 、 separates.
    text.lines()
        .flat_map(|line| pieces(drop_numbering(line.trim()), &separates))
        .map(|piece| drop_numbering(piece.trim()).trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// The pieces of one line between separators that stand outside brackets.
pub(super) fn pieces(line: &str, separates: impl Fn(char) -> bool) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, c) in line.char_indices() {
        match c {
            '（' | '(' | '《' | '〔' | '“' => depth += 1,
            '）' | ')' | '》' | '〕' | '”' => depth = (depth - 1).max(0),
            c if depth == 0 && separates(c) => {
                out.push(&line[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(&line[start..]);
    out
}

/// `1.` `1、` `1)` `(1)` `（一）` `①` `一、` in front of a value.
pub fn drop_numbering(text: &str) -> &str {
    let chinese = |c: char| "一二三四五六七八九十".contains(c);
    let Some(first) = text.chars().next() else {
        return text;
    };
    if ('\u{2460}'..='\u{2473}').contains(&first) {
        return text[first.len_utf8()..].trim_start();
    }
    let opened = matches!(first, '(' | '（');
    let body = if opened {
        &text[first.len_utf8()..]
    } else {
        text
    };
    let wide = |c: char| ('０'..='９').contains(&c);
    let number_end = |of: &dyn Fn(char) -> bool| {
        body.char_indices()
            .find(|(_, c)| !of(*c))
            .map_or(body.len(), |(at, _)| at)
    };
    let arabic = number_end(&|c| c.is_ascii_digit() || wide(c));
    let numeral = number_end(&chinese);
    let end = arabic.max(numeral);
    if end == 0 || body[..end].chars().count() > 3 {
        return text;
    }
    let mut rest = body[end..].chars();
    let closes = match rest.next() {
        Some(')' | '）') => true,
        Some('、') if !opened => true,
        Some('.' | '．') if !opened && arabic > 0 => true,
        _ => false,
    };
    // "1.5米", "1、2号窗口": a digit follows, so the number belongs to the value.
    let value = rest.as_str();
    let digit_follows = value.starts_with(|c: char| c.is_ascii_digit() || wide(c));
    if closes && (opened || !digit_follows) {
        value.trim_start()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_is_dropped_but_numbers_stay() {
        for text in [
            "1.身份证",
            "1、身份证",
            "（1）身份证",
            "(1) 身份证",
            "①身份证",
            "一、身份证",
            "１．身份证",
        ] {
            assert_eq!(drop_numbering(text), "身份证", "{text}");
        }
        for text in [
            "1.5米以下",
            "3号窗口",
            "一次性告知",
            "十八周岁",
            "2024、2025年度",
            "(略)",
        ] {
            assert_eq!(drop_numbering(text), text);
        }
    }

    #[test]
    fn separators_inside_brackets_do_not_split() {
        assert_eq!(
            split("1.甲；2.乙\n\n丙（丁；戊）"),
            ["甲", "乙", "丙（丁；戊）"]
        );
        assert_eq!(
            split_names("补办身份证、身份证丢了；换证"),
            ["补办身份证", "身份证丢了", "换证"]
        );
        assert_eq!(split_names("1、2、3"), ["1", "2", "3"]);
        assert_eq!(lines("（一）甲；乙\n（二）丙"), ["甲；乙", "丙"]);
    }
}
