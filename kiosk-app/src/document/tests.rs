use super::*;
use crate::measure::line_height;

const SHEET: Sheet = Sheet {
    width: 736.0,
    height: 470.0,
    heading: 30.0,
    body: 28.0,
    caption: 26.0,
    gap: 16.0,
    bullet: 56.0,
    row: 96.0,
    tallest: 235.0,
};

fn read(text: &str) -> Document {
    Document::new(text, &Script::AsWritten, SHEET)
}

fn parts(document: &Document, page: usize) -> Vec<Part> {
    document.parts(page, &[], None)
}

fn said(part: &Part) -> String {
    let cells = match &part.shape {
        Shape::Row { cells, .. } => cells.iter().flat_map(|cell| &cell.lines).collect(),
        _ => Vec::new(),
    };
    let lines = part.lines.iter().chain(cells);
    lines.flatten().map(|run| run.text.as_str()).collect()
}

/// As the screen draws it.
fn height(part: &Part) -> f32 {
    let lines = |lines: &Vec<Vec<Run>>, size| lines.len() as f32 * line_height(size);
    part.above
        + match &part.shape {
            Shape::Heading(_) => lines(&part.lines, SHEET.heading),
            Shape::Row { cells, .. } => {
                let tall = cells.iter().map(|cell| lines(&cell.lines, SHEET.caption));
                tall.fold(0.0, f32::max) + 16.0
            }
            Shape::Card { .. } => lines(&part.lines, SHEET.body) + 8.0,
            Shape::Picture { .. } => SHEET.row,
            Shape::Rule => 2.0,
            _ => lines(&part.lines, SHEET.body),
        }
}

fn long_text() -> String {
    let mut out = String::new();
    for chapter in 1..=40 {
        out += &format!(
            "## 第{chapter}部分\n\n{}\n\n",
            "补助按月发到卡上。".repeat(chapter * 3)
        );
        out += "- 带身份证\n- 带户口簿，未成年人由监护人代办\n\n| 年龄 | 每月（元） |\n|--|--|\n";
        out += &"| 80周岁至89周岁 | 50 |\n".repeat(chapter % 7);
        out += "\n";
    }
    out
}

#[test]
fn every_page_fits_and_nothing_is_lost() {
    let text = long_text();
    let document = read(&text);
    assert!(document.pages() > 20);
    let mut all = String::new();
    for page in 0..document.pages() {
        let parts = parts(&document, page);
        let tall: f32 = parts.iter().map(height).sum();
        assert!(tall <= SHEET.height, "page {page}: {tall}");
        assert!(
            tall > SHEET.height / 3.0 || page + 1 == document.pages(),
            "page {page}: {tall}"
        );
        assert!(
            !matches!(parts.last().unwrap().shape, Shape::Heading(_)),
            "page {page}"
        );
        for part in &parts {
            if !matches!(part.shape, Shape::Row { head: true, .. }) {
                all += &said(part);
            }
        }
    }
    let mut whole = String::new();
    for unit in 0..document.units.len() {
        if !matches!(document.units[unit].form, unit::Form::Row(0, _)) {
            document.each_text(unit, |_, text| whole += text);
        }
    }
    assert_eq!(all, whole);
}

#[test]
fn a_table_says_its_head_again_on_the_next_page() {
    let text = format!("| 甲 | 乙 |\n|--|--|\n{}", "| 一 | 1 |\n".repeat(30));
    let document = read(&text);
    assert!(document.pages() > 2);
    for page in 0..document.pages() {
        let parts = parts(&document, page);
        assert!(matches!(parts[0].shape, Shape::Row { head: true, .. }));
        assert!(parts.len() > 1);
    }
}

#[test]
fn a_table_that_is_too_wide_becomes_cards() {
    let head = "| 单位名称全称 | 项目编号 | 承办人员 | 开工日期 | 完工日期 | 验收结论 | 备注说明 |";
    let text = format!(
        "{head}\n|--|--|--|--|--|--|--|\n{}",
        head.replace('|', "| 某某某某")
    );
    let document = read(&text);
    let parts = parts(&document, 0);
    assert_eq!(parts[0].text, "单位名称全称：某某某某 单位名称全称");
    assert!(parts[0].lines[0][0].strong && !parts[0].lines[0][1].strong);
    let ends: Vec<(bool, bool)> = parts
        .iter()
        .filter_map(|part| match part.shape {
            Shape::Card { first, last } => Some((first, last)),
            _ => None,
        })
        .collect();
    assert!(ends[0].0 && !ends[0].1 && !ends[1].0);
}

#[test]
fn headings_lead_to_their_pages() {
    let document = read(&long_text());
    let headings = document.headings();
    assert_eq!(headings.len(), 40);
    for heading in &headings {
        let parts = parts(&document, heading.page);
        assert!(
            parts.iter().any(|part| part.text == heading.text),
            "{heading:?}"
        );
    }
}

#[test]
fn what_is_found_is_marked_where_it_stands() {
    let text = format!("{}补助\n\n| 补助 |\n|--|\n| 一 |\n", "字。".repeat(800));
    let document = read(&text);
    let spots = document.find(&Query::new("buzhu").unwrap());
    assert_eq!(spots.len(), 2);
    assert_eq!(document.found_words(&spots), [("补助".to_owned(), 2)]);
    for spot in &spots {
        let page = document.page_of(spot);
        assert_eq!(page + 1, document.pages());
        let parts = document.parts(page, &spots, Some(spot));
        let runs = |part: &Part| -> Vec<Run> {
            let cells = match &part.shape {
                Shape::Row { cells, .. } => {
                    cells.iter().flat_map(|cell| cell.lines.clone()).collect()
                }
                _ => Vec::new(),
            };
            part.lines.iter().cloned().chain(cells).flatten().collect()
        };
        let all: Vec<Run> = parts.iter().flat_map(runs).collect();
        let marked = |hit: Hit| all.iter().filter(|run| run.hit == hit).count();
        assert_eq!((marked(Hit::Here), marked(Hit::Found)), (1, 1));
        assert!(
            all.iter()
                .all(|run| (run.hit == Hit::None) == (run.text != "补助"))
        );
    }
}

#[test]
fn pages_are_never_endless() {
    assert_eq!(read("").pages(), 1);
    assert!(parts(&read(""), 0).is_empty());
    assert!(parts(&read("甲"), 7).is_empty());
    let tiny = Sheet {
        width: 10.0,
        height: 10.0,
        ..SHEET
    };
    let text = "# 甲乙\n\n丙丁\n\n![图](a.png)\n\n| 一 | 二 |\n|--|--|\n| 三 | 四 |\n";
    let document = Document::new(text, &Script::AsWritten, tiny);
    let all: String = (0..document.pages())
        .flat_map(|page| parts(&document, page))
        .map(|part| part.text)
        .collect();
    assert!(["甲", "丁", "四"].iter().all(|c| all.contains(c)), "{all}");
}

/// A text of two hundred pages, and a megabyte of table.
#[test]
fn long_texts_are_cut_without_a_wait() {
    let pages = "为做好补助资金发放工作，现将有关事项通知如下。".repeat(5);
    let text = format!("{pages}\n\n").repeat(870);
    assert!(text.chars().count() > 100_000);
    let start = std::time::Instant::now();
    let document = read(&text);
    assert!(document.pages() > 150, "{}", document.pages());
    let spots = document.find(&Query::new("bzzj").unwrap());
    assert_eq!(spots.len(), 870 * 5);
    // Without optimisation; see `make bench` for the device's own.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    let table = "|甲|1|\n".repeat(1 << 17);
    let start = std::time::Instant::now();
    assert!(read(&table).pages() > 1000);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
