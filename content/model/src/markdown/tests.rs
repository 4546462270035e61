use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;

fn words(text: &str) -> Words {
    Words::plain(text)
}

fn item(depth: u8, mark: Mark, text: &str) -> Piece {
    let words = words(text);
    Piece::Item { depth, mark, words }
}

fn heading(level: u8, text: &str) -> Piece {
    let words = words(text);
    Piece::Heading { level, words }
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn headings_paragraphs_lists_and_tables() {
    let text = "# 收支\n一季度\n收支情况。\n\n- 修路\n1. 第一\n2、第二\n| 项目 | 金额 |\n|---|--:|\n| 路灯 | 1,200 |\n| 短 |\n完";
    let table = Table {
        head: row(&["项目", "金额"]),
        rows: vec![row(&["路灯", "1,200"]), row(&["短"])],
    };
    assert_eq!(
        parse(text),
        [
            heading(1, "收支"),
            Piece::Paragraph(words("一季度收支情况。")),
            item(0, Mark::Bullet, "修路"),
            item(0, Mark::Number(1), "第一"),
            item(0, Mark::Number(2), "第二"),
            Piece::Table(table),
            Piece::Paragraph(words("完")),
        ]
    );
}

#[test]
fn what_only_looks_like_a_mark_stays_a_paragraph() {
    for text in [
        "1.5万元",
        "#标签",
        "2018、",
        "3、",
        "-5度",
        "第三章程有误",
        "一、",
    ] {
        assert_eq!(parse(text), [Piece::Paragraph(words(text))], "{text}");
    }
    assert!(parse("").is_empty());
    assert!(parse("|---|").is_empty());
}

#[test]
fn chinese_documents_are_understood_as_they_are_numbered() {
    let text = "第一章 总则\n一、补助对象\n（一）农村户口\n本县户口。\n二、每户每年补助500元，打到卡上。\n（二）残疾人，另补100元。\n1.带身份证\n（1）原件\n①复印件两份\n第二条 本办法自公布之日起施行。";
    let written = |mark: &str| Mark::Written(mark.to_owned());
    assert_eq!(
        parse(text),
        [
            heading(1, "第一章 总则"),
            heading(2, "一、补助对象"),
            heading(3, "（一）农村户口"),
            Piece::Paragraph(words("本县户口。")),
            item(0, written("二、"), "每户每年补助500元，打到卡上。"),
            item(0, written("（二）"), "残疾人，另补100元。"),
            item(0, Mark::Number(1), "带身份证"),
            item(0, written("（1）"), "原件"),
            item(0, written("①"), "复印件两份"),
            Piece::Paragraph(words("第二条 本办法自公布之日起施行。")),
        ]
    );
}

#[test]
fn lines_join_only_where_the_paper_was_full() {
    let paragraphs = |text: &str| -> Vec<String> {
        let pieces = parse(text).into_iter();
        let text = |piece| match piece {
            Piece::Paragraph(words) => words.text,
            other => panic!("{other:?}"),
        };
        pieces.map(text).collect()
    };
    assert_eq!(paragraphs("用 Rust\n写的"), ["用 Rust写的"]);
    assert_eq!(paragraphs("on\npaper"), ["on paper"]);
    assert_eq!(paragraphs("甲。\n乙"), ["甲。", "乙"]);
    assert_eq!(paragraphs("电话：\n123"), ["电话：", "123"]);
    assert_eq!(paragraphs("　　甲\n　　乙\n丙"), ["甲", "乙丙"]);
    // Four spaces are the beginning of a paragraph here, and no code.
    assert_eq!(paragraphs("    甲"), ["甲"]);
}

#[test]
fn lists_stand_within_lists() {
    let text = "- 甲\n  - 乙\n    - 丙\n    接着\n  - 丁\n- 戊";
    let at = |depth, text| item(depth, Mark::Bullet, text);
    assert_eq!(
        parse(text),
        [
            at(0, "甲"),
            at(1, "乙"),
            at(2, "丙接着"),
            at(1, "丁"),
            at(0, "戊")
        ]
    );
}

#[test]
fn bold_words_are_found_and_masked_names_are_left_alone() {
    let read = |text: &str| {
        let words = Words::read(text);
        let bold: Vec<String> = words
            .strong
            .iter()
            .map(|range| words.text[range.clone()].to_owned())
            .collect();
        (words.text, bold)
    };
    let is = |text: &str, plain: &str, bold: &[&str]| {
        assert_eq!(read(text), (plain.to_owned(), row(bold)), "{text}");
    };
    is(
        "**时间**：每年，**地点**：村部",
        "时间：每年，地点：村部",
        &["时间", "地点"],
    );
    is("请**带身份证**来", "请带身份证来", &["带身份证"]);
    for masked in [
        "何**，1人",
        "何**、谢**",
        "何**和谢**",
        "张*和李*",
        "****",
        "** 空 **",
        "***三***",
    ] {
        is(masked, masked, &[]);
    }
    is(r"\**不是\**", "**不是**", &[]);
    is(r"一\二", r"一\二", &[]);
}

#[test]
fn quotes_pictures_and_rules() {
    let picture = Piece::Picture {
        caption: "示意图".to_owned(),
        name: "图1.png".to_owned(),
    };
    assert_eq!(
        parse("> 引用\n>> 的话\n\n![示意图](图1.png)\n---\n见![图](a.png)"),
        [
            Piece::Quote(words("引用的话")),
            picture,
            Piece::Rule,
            Piece::Paragraph(words("见![图](a.png)")),
        ]
    );
}

#[test]
fn what_is_not_of_the_subset_is_shown_as_it_stands() {
    for text in [
        "<script>alert(1)</script>",
        "[注]: 说明",
        "&nbsp;甲",
        "`代码`",
    ] {
        assert_eq!(parse(text), [Piece::Paragraph(words(text))]);
    }
}

#[test]
fn cells_beyond_the_head_are_kept() {
    let wide = "|甲|\n|-|\n|1|2|3|";
    assert_eq!(
        parse(wide),
        [Piece::Table(Table {
            head: row(&["甲"]),
            rows: vec![row(&["1", "2", "3"])]
        })]
    );
    let endless = "|x".repeat(100_000);
    let [Piece::Table(table)] = &parse(&endless)[..] else {
        panic!("a table")
    };
    assert_eq!(table.columns(), Table::MOST);
    assert_eq!(table.rows[0].concat().matches('x').count(), 100_000);
    assert_eq!(
        parse("甲 | 乙\n--|--\n1 | a\\|b"),
        [Piece::Table(Table {
            head: row(&["甲", "乙"]),
            rows: vec![row(&["1", "a|b"])]
        })]
    );
}

/// A megabyte of anything is read in a moment: what takes quadratic time takes minutes.
#[test]
fn a_megabyte_of_marks_is_read_at_once() {
    let start = std::time::Instant::now();
    for unit in [
        ">", "> ", "- ", "*", "**", "**a", "|", "|\n", "|-|\n", "# ", "![", "\\", "  - a\n",
        "一、", "（", "1", "1.", "第", "a |", "**甲** ", "\u{3000}",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert!(parse(&text).len() <= text.len());
    }
    let deep: String = (0..10_000)
        .map(|n| format!("{}- 甲\n", " ".repeat(n % 300)))
        .collect();
    assert_eq!(parse(&deep).len(), 10_000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Every character but marks, in its order.
fn said(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Heading { words, .. } | Piece::Paragraph(words) | Piece::Quote(words) => {
                out.push_str(&words.text);
            }
            Piece::Item { mark, words, .. } => {
                match mark {
                    Mark::Bullet => {}
                    Mark::Number(number) => out.push_str(&number.to_string()),
                    Mark::Written(mark) => out.push_str(mark),
                }
                out.push_str(&words.text);
            }
            Piece::Picture { caption, name } => out.extend([caption.as_str(), name]),
            Piece::Table(table) => {
                let rows = std::iter::once(&table.head).chain(&table.rows);
                out.extend(rows.flatten().map(String::as_str));
            }
            Piece::Rule => {}
        }
    }
    out
}

fn letters(text: &str) -> String {
    let is_letter = |c: &char| c.is_alphabetic() || ('1'..='9').contains(c);
    text.chars().filter(is_letter).collect()
}

/// What a reader of CommonMark makes of the same text: kinds and words.
fn by_commonmark(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                out.push((format!("h{}", level as u8), String::new()))
            }
            Event::Start(Tag::Item) => out.push(("item".into(), String::new())),
            Event::Start(Tag::TableCell) => out.push(("cell".into(), String::new())),
            Event::Start(Tag::Paragraph)
                if out
                    .last()
                    .is_none_or(|(kind, text)| kind != "item" || !text.is_empty()) =>
            {
                out.push(("p".into(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, out)) = out.last_mut() {
                    out.push_str(&text);
                }
            }
            Event::End(TagEnd::Table) | Event::SoftBreak => {}
            _ => {}
        }
    }
    out
}

fn by_us(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for piece in parse(text) {
        match piece {
            Piece::Heading { level, words } => out.push((format!("h{level}"), words.text)),
            Piece::Paragraph(words) => out.push(("p".into(), words.text)),
            Piece::Item { words, .. } => out.push(("item".into(), words.text)),
            Piece::Table(table) => {
                let columns = table.columns();
                for mut row in std::iter::once(table.head).chain(table.rows) {
                    row.resize(columns, String::new());
                    out.extend(row.into_iter().map(|cell| ("cell".into(), cell)));
                }
            }
            other => panic!("{other:?}"),
        }
    }
    out
}

/// Blocks that both readers know, with an empty line between them.
fn shared() -> impl Strategy<Value = String> {
    let words = "[甲乙丙]{1,6}(\\*\\*[丁戊]{3}\\*\\*)?[a-c]{0,3}";
    let block = prop_oneof![
        words.prop_map(String::from),
        (1..4usize, words).prop_map(|(level, words)| format!("{} {words}", "#".repeat(level))),
        proptest::collection::vec(words, 1..4)
            .prop_map(|items| items.iter().map(|item| format!("- {item}\n")).collect()),
        proptest::collection::vec((words, words), 1..4).prop_map(|rows| {
            let rows = rows.iter().map(|(a, b)| format!("| {a} | {b} |\n"));
            format!("| 子 | 丑 |\n| --- | --- |\n{}", rows.collect::<String>())
        }),
    ];
    proptest::collection::vec(block, 0..6).prop_map(|blocks| blocks.join("\n\n"))
}

proptest! {
    #[test]
    fn no_letter_is_lost_whatever_is_written(text in "([-#*|>. 1一、（）\\\\\\n!\\[\\]()甲乙a\u{3000}第章:]|\\PC){0,200}") {
        prop_assert_eq!(letters(&said(&parse(&text))), letters(&text));
    }

    #[test]
    fn bold_parts_lie_within_their_words(text in "[*甲a、 \\\\]{0,40}") {
        let words = Words::read(&text);
        for range in &words.strong {
            prop_assert!(!words.text[range.clone()].is_empty());
        }
    }

    #[test]
    fn what_commonmark_knows_as_well_is_read_alike(text in shared()) {
        prop_assert_eq!(by_us(&text), by_commonmark(&text));
    }
}
