//! What people type, and what they find: every way of typing, and everything that is no way.

use content_model::{Body, Record, record_from_bytes};
use content_store::StoreError;
use content_store::search::{Found, Group, Question, Reason, Search, Spelling};

const GUIDE: &[u8] = include_bytes!("../../model/tests/golden/guide.json");
const WINDOW: &[u8] = include_bytes!("../../model/tests/golden/window.json");
const PAPER: &[u8] = include_bytes!("../../model/tests/golden/disclosure.json");
const SYNONYM: &[u8] = include_bytes!("../../model/tests/golden/synonym.json");

/// A record of the kind of `golden`, with an id of its own.
fn record(golden: &[u8], n: u64, title: &str) -> Record {
    let golden = golden.strip_suffix(b"\n").unwrap_or(golden);
    let mut record = record_from_bytes(golden).unwrap();
    record.rid = content_model::Rid::new(n, [7; 10]);
    record.title = title.to_owned();
    record.aliases.clear();
    (record.short_title, record.plain_name) = (None, None);
    record
}

fn paper(n: u64, title: &str, day: &str, text: &str) -> Record {
    let mut record = record(PAPER, n, title);
    let Body::Disclosure(body) = &mut record.body else {
        panic!("not a disclosure record");
    };
    body.created_date = day.parse().unwrap();
    body.index_no = format!("{n:016}");
    body.body = text.to_owned();
    body.doc_no = Some(format!("示政发〔{}〕{n}号", &day[..4]));
    body.theme = None;
    record
}

fn county() -> Vec<Record> {
    let titles = [
        "居民身份证首次申领",
        "居民身份证丢失补领",
        "结婚登记",
        "城乡居民基本医疗保险参保登记",
        "残疾人证新办",
        "普通护照首次申领",
        "重庆户口迁移",
        "城乡居民医保报销",
    ];
    let mut all: Vec<Record> = titles
        .iter()
        .zip(1..)
        .map(|(title, n)| record(GUIDE, n, title))
        .collect();
    all[1].aliases = vec!["身份证丢了".to_owned()];
    let mut window = record(WINDOW, 50, "户政窗口");
    if let Body::Window(body) = &mut window.body {
        body.tasks = vec!["身份证".to_owned(), "户口".to_owned()];
    }
    all.push(window);
    let mut synonym = record(SYNONYM, 60, "城乡居民医保");
    if let Body::Synonym(body) = &mut synonym.body {
        body.words = vec!["合作医疗".to_owned()];
    }
    all.push(synonym);
    all.push(paper(
        100,
        "关于征收土地的公告",
        "2024-05-06",
        "桃园村水库移民补偿方案。",
    ));
    all.push(paper(
        101,
        "2026年征地补偿安置方案",
        "2026-03-01",
        "青石镇河道清淤。",
    ));
    all.push(paper(102, "征地补偿安置公告", "2025-03-01", "双桥镇。"));
    all
}

fn ask(search: &mut Search, text: &str) -> Found {
    search
        .find(&Question::new(text))
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn titles(found: &Found) -> Vec<&str> {
    let hits = found.hits.iter();
    hits.map(|hit| hit.entry.record.title.as_str()).collect()
}

#[test]
fn every_way_of_typing_finds_what_is_meant() {
    let mut search = Search::among(county()).unwrap();
    for (typed, title) in [
        ("结婚", "结婚登记"),
        ("結婚", "结婚登记"),
        ("jiehun", "结婚登记"),
        ("JHDJ", "结婚登记"),
        ("jieh", "结婚登记"),
        ("结hun", "结婚登记"),
        ("洁婚", "结婚登记"),
        ("jiehnu", "结婚登记"),
        ("身分證首次", "居民身份证首次申领"),
        ("fuzhao", "普通护照首次申领"),
        ("chongqing", "重庆户口迁移"),
        ("身份证丢了", "居民身份证丢失补领"),
        ("身份证 补领", "居民身份证丢失补领"),
        ("身份证丢了怎么办", "居民身份证丢失补领"),
        ("护照多少钱", "普通护照首次申领"),
        ("合作医疗", "城乡居民医保报销"),
        ("hzyl", "城乡居民医保报销"),
        // 残: 横 撇 折 点.
        ("㇐㇒㇖㇔", "残疾人证新办"),
    ] {
        let found = ask(&mut search, typed);
        assert_eq!(titles(&found).first(), Some(&title), "{typed}");
        assert!(!found.near, "{typed}");
    }
}

#[test]
fn the_thing_comes_before_the_place_and_says_why_itself() {
    let mut search = Search::among(county()).unwrap();
    for typed in ["身份证", "sfz", "shenfenzheng"] {
        let found = ask(&mut search, typed);
        let groups: Vec<Group> = found.hits.iter().map(|hit| hit.group).collect();
        assert_eq!(groups[..2], [Group::Guides; 2], "{typed}");
        assert!(groups.contains(&Group::Places), "{typed}");
        let first = &found.hits[0];
        assert_eq!(first.reason, Reason::Title);
        assert_eq!(first.marked, vec![std::ops::Range { start: 2, end: 5 }]);
    }
    let found = ask(&mut search, "户政窗口");
    assert_eq!(found.hits[0].group, Group::Places);
    let found = ask(&mut search, "合作医疗");
    assert_eq!(found.hits[0].reason, Reason::Synonym("合作医疗".to_owned()));
    assert!(found.hits[0].marked.is_empty());
}

#[test]
fn the_archive_is_found_by_title_text_number_and_year_the_newest_first() {
    let mut search = Search::among(county()).unwrap();
    let found = ask(&mut search, "征地补偿");
    assert_eq!(
        titles(&found),
        ["2026年征地补偿安置方案", "征地补偿安置公告"]
    );
    assert_eq!(found.years, [2026, 2025]);
    let found = ask(&mut search, "水库移民");
    assert_eq!(titles(&found), ["关于征收土地的公告"]);
    assert!(
        matches!(&found.hits[0].reason, Reason::Text { around, .. } if around.contains("水库移民"))
    );
    for number in ["示政发〔2025〕102号", "2025102", "示政發[2025]102號"] {
        let found = ask(&mut search, number);
        assert_eq!(
            titles(&found).first(),
            Some(&"征地补偿安置公告"),
            "{number}"
        );
    }
    let found = ask(&mut search, "2026");
    assert!(
        !found.near && titles(&found).contains(&"2026年征地补偿安置方案"),
        "{found:?}"
    );
    let question = Question {
        year: Some(2025),
        ..Question::new("征地补偿")
    };
    assert_eq!(
        titles(&search.find(&question).unwrap()),
        ["征地补偿安置公告"]
    );
    let found = ask(&mut search, "zhengdibuchang");
    assert_eq!(
        titles(&found),
        ["2026年征地补偿安置方案", "征地补偿安置公告"]
    );
    assert_eq!(found.hits[0].spelling, Spelling::Pinyin);
}

#[test]
fn words_above_the_keys_finish_what_was_begun() {
    let mut search = Search::among(county()).unwrap();
    let has = |search: &mut Search, typed: &str, word: &str| {
        let found = ask(search, typed);
        assert!(
            found.candidates.iter().any(|text| text == word),
            "{typed}: {:?}",
            found.candidates
        );
    };
    has(&mut search, "sf", "身份证");
    has(&mut search, "jieh", "结婚");
    // 亻: what follows 身 in some name, not any character that begins so.
    let found = ask(&mut search, "身㇒㇑");
    assert_eq!(found.candidates.first().map(String::as_str), Some("身份"));
}

#[test]
fn what_is_no_question_is_no_error() {
    let mut search = Search::among(county()).unwrap();
    let long = "身份证".repeat(4000);
    let letters = "zhuang".repeat(2000);
    for typed in [
        "",
        " ",
        "\u{3000}\t\n",
        "\0",
        "身\0份",
        "😀",
        "👨‍👩‍👧‍👦身份证",
        "\"",
        "'",
        "*",
        "\"身份证",
        "身份证*",
        "NEAR(身 份)",
        "title:身份证",
        "a OR b",
        "AND",
        "NOT",
        "-",
        "^身",
        "(",
        "{身份}",
        "%_",
        "'; DROP TABLE record;--",
        "shenf身zh分z",
        "zh",
        "ü",
        "lü",
        "１２３",
        "㈠㍿",
        "\u{202e}证份身",
        "z",
        "㇐㇐㇐㇐㇐㇐㇐㇐㇐㇐㇐㇐",
        &long,
        &letters,
    ] {
        let found = ask(&mut search, typed);
        assert!(found.hits.len() <= 60 * Group::ALL.len(), "{typed}");
    }
    for typed in ["", " ", "😀", "\0", "-"] {
        assert_eq!(ask(&mut search, typed), Found::default(), "{typed:?}");
    }
}

#[test]
fn nothing_like_it_leads_to_what_is_nearest() {
    let mut search = Search::among(county()).unwrap();
    let found = ask(&mut search, "结婚照片冲印");
    assert!(found.near);
    assert_eq!(titles(&found).first(), Some(&"结婚登记"));
    assert!(ask(&mut search, "qqxxqq").hits.is_empty());
}

#[test]
fn a_stopped_question_says_so_and_the_next_is_answered() {
    let mut search = Search::among(county()).unwrap();
    ask(&mut search, "身份证");
    let stopper = search.stopper();
    stopper.stop();
    let stopped = search.find(&Question::new("身份证"));
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    search.stopper();
    assert!(!ask(&mut search, "身份证").hits.is_empty());
}
