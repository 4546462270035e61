//! 目录: the contents list of an issue, one entry per line, perhaps with its page.

use content_model::ContentsEntry;

use super::Value;
use super::list::lines;
use crate::fault::{Refusal, Words};

/// `关于……的通知……12`: what stands behind dots at the end of a line is the page.
pub fn contents(value: &Value) -> Result<Vec<ContentsEntry>, Refusal> {
    let found: Vec<ContentsEntry> = lines(&value.text()?).iter().map(|l| entry(l)).collect();
    if found.is_empty() || found.iter().any(|entry| entry.title.is_empty()) {
        return Err(Refusal::new(
            "contents",
            Words::fixed("看不懂这份目录", "this contents list is not understood"),
            Words::fixed(
                "每行一条,写成“题目……12”,页码可以不写",
                "one entry per line, as title……12; the page may be left out",
            ),
        ));
    }
    Ok(found)
}

fn entry(line: &str) -> ContentsEntry {
    let dots = ['…', '.', '·', '．'];
    let bare = line.trim_end_matches(|c: char| c.is_ascii_digit());
    let page = line[bare.len()..].parse().ok();
    let title = bare.trim_end().trim_end_matches(dots);
    // Two dots at least: "1.2" ends a title that has no page.
    let led = bare.trim_end().chars().count() >= title.chars().count() + 2;
    match page.filter(|_| led) {
        Some(page) => ContentsEntry {
            title: title.trim().to_owned(),
            page: Some(page),
        },
        None => ContentsEntry {
            title: line.trim().to_owned(),
            page: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_with_its_page_if_it_has_one() {
        let text = "1.关于春耕的通知……3\n二、年度报告（2025）\n第2版说明......14";
        let found = contents(&Value::Text(text.into())).unwrap();
        let read: Vec<_> = found.iter().map(|e| (e.title.as_str(), e.page)).collect();
        assert_eq!(
            read,
            [
                ("关于春耕的通知", Some(3)),
                ("年度报告（2025）", None),
                ("第2版说明", Some(14))
            ]
        );
        assert_eq!(
            contents(&Value::Text("……3".into())).unwrap_err().rule,
            "contents"
        );
    }
}
