//! The four files. Each error says the file, the line and what was expected there.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use content_model::{Body, Guide, Kind, Record, Rid, Synonym};
use regex::Regex;

/// A service item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub dept: String,
    /// The group of items it stands in; empty where there is none.
    pub main_item: String,
    pub name: String,
    pub code: String,
    pub task_type: String,
}

/// Other words for what has all parts of `standard` in its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonyms {
    pub standard: String,
    pub words: Vec<String>,
}

/// What somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub text: String,
    pub intent: String,
    /// The kind of typing.
    pub kind: String,
}

/// What somebody may mean.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Titles that answer it.
    pub titles: Regex,
    /// E: the words are in the title; S: they are other words.
    pub kind: String,
}

/// What is wrong with a file.
#[derive(Debug)]
pub struct ReadError(String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// Reads `dept, main_item, name, item_code, task_type`.
pub fn items(path: &Path) -> Result<Vec<Item>, ReadError> {
    let table = Table::read(path)?;
    let name = table.must(&["name", "title", "事项名称"])?;
    let dept = table.may(&["dept", "department", "实施部门"]);
    let main = table.may(&["main_item"]);
    let code = table.may(&["item_code", "code"]);
    let kind = table.may(&["task_type"]);
    let rows = table.rows.iter();
    let item = |row: &Vec<String>| Item {
        name: cell(row, Some(name)),
        dept: cell(row, dept),
        // What stands for none in the national list.
        main_item: Some(cell(row, main))
            .filter(|main| main != "未分类")
            .unwrap_or_default(),
        code: cell(row, code),
        task_type: cell(row, kind),
    };
    Ok(rows
        .map(item)
        .filter(|item| !item.name.is_empty())
        .collect())
}

/// Reads `query, intent, type`.
pub fn queries(path: &Path) -> Result<Vec<Query>, ReadError> {
    let table = Table::read(path)?;
    let text = table.must(&["query"])?;
    let intent = table.must(&["intent"])?;
    let kind = table.may(&["type", "kind"]);
    let rows = table.rows.iter();
    let query = |row: &Vec<String>| Query {
        text: cell(row, Some(text)),
        intent: cell(row, Some(intent)),
        kind: cell(row, kind),
    };
    Ok(rows.map(query).collect())
}

/// Reads `intent, relevant_title_regex, type`, by intent.
pub fn intents(path: &Path) -> Result<BTreeMap<String, Intent>, ReadError> {
    let table = Table::read(path)?;
    let name = table.must(&["intent", "name"])?;
    let titles = table.must(&["relevant_title_regex", "regex", "relevant"])?;
    let kind = table.may(&["type", "kind"]);
    let mut out = BTreeMap::new();
    for (n, row) in table.rows.iter().enumerate() {
        let pattern = cell(row, Some(titles));
        let titles = Regex::new(&pattern)
            .map_err(|error| ReadError(format!("{}, line {}: {error}", path.display(), n + 2)))?;
        let intent = Intent {
            titles,
            kind: cell(row, kind),
        };
        out.insert(cell(row, Some(name)), intent);
    }
    Ok(out)
}

/// Reads words and their synonyms: a sheet of `标准词, 同义词`, or lines that begin with the standard
/// word. Further columns, and `；;|、` in a column, separate words.
pub fn synonyms(path: &Path) -> Result<Vec<Synonyms>, ReadError> {
    const STANDARD: [&str; 8] = [
        "标准词",
        "规范词",
        "名称",
        "standard",
        "canonical",
        "term",
        "title",
        "word",
    ];
    const WORDS: [&str; 7] = [
        "同义词",
        "别名",
        "alias",
        "aliases",
        "synonym",
        "synonyms",
        "words",
    ];
    let table = Table::read(path)?;
    let standard = table.may(&STANDARD);
    let words = table.may(&WORDS);
    // Without a header the first line is a row like the others.
    let headed = standard.is_some() || words.is_some();
    let first = (!headed).then_some(&table.head);
    let standard = standard.unwrap_or(usize::from(words == Some(0)));
    let mut out: Vec<Synonyms> = Vec::new();
    for row in first.into_iter().chain(&table.rows) {
        let title = cell(row, Some(standard));
        let columns: Vec<usize> = match words {
            Some(words) => vec![words],
            None => (0..row.len())
                .filter(|column| *column != standard)
                .collect(),
        };
        let words = columns.into_iter().flat_map(|column| {
            let cell = cell(row, Some(column));
            let words = cell.split(['；', ';', '|', '、', '，']);
            words.map(|word| word.trim().to_owned()).collect::<Vec<_>>()
        });
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        if !title.is_empty() && !words.is_empty() {
            out.push(Synonyms {
                standard: title,
                words,
            });
        }
    }
    Ok(out)
}

/// Rows of text behind a line of headers.
struct Table {
    name: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        let fault = |why: &dyn fmt::Display| ReadError(format!("{name}: {why}"));
        let text = std::fs::read_to_string(path).map_err(|error| fault(&error))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let tabs = text.lines().next().is_some_and(|line| line.contains('\t'));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if tabs { b'\t' } else { b',' })
            .quoting(!tabs)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| fault(&error))?;
            rows.push(row.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        if rows.is_empty() {
            return Err(fault(
                &"the file is empty; its first line must name the columns",
            ));
        }
        let head = rows.remove(0);
        Ok(Self { name, head, rows })
    }

    fn may(&self, names: &[&str]) -> Option<usize> {
        let named = |head: &String| names.iter().any(|name| head.eq_ignore_ascii_case(name));
        self.head.iter().position(named)
    }

    fn must(&self, names: &[&str]) -> Result<usize, ReadError> {
        self.may(names).ok_or_else(|| {
            ReadError(format!(
                "{}: no column is called {}; there are: {}",
                self.name,
                names.join(" or "),
                self.head.join(", ")
            ))
        })
    }
}

fn cell(row: &[String], column: Option<usize>) -> String {
    column
        .and_then(|column| row.get(column))
        .cloned()
        .unwrap_or_default()
}

impl Item {
    /// The item as a guide, the `n`th of all.
    pub fn record(&self, n: usize) -> Record {
        let guide = Guide {
            dept: self.dept.clone(),
            local_code: Some(self.code.clone()).filter(|code| !code.is_empty()),
            topics: Some(self.main_item.clone())
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect(),
            ..blank()
        };
        record(n, &self.name, Body::Guide(guide))
    }
}

impl Synonyms {
    /// The synonyms as a record, the `n`th of all.
    pub fn record(&self, n: usize) -> Record {
        let words = self.words.clone();
        record(n, &self.standard, Body::Synonym(Synonym { words }))
    }
}

fn record(n: usize, title: &str, body: Body) -> Record {
    debug_assert!(matches!(body.kind(), Kind::Guide | Kind::Synonym));
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    Record {
        rid: Rid::new(n as u64 + 1, [0; 10]),
        rev: 1,
        publisher: publisher(),
        scope: content_model::Scope::County,
        title: title.to_owned(),
        short_title: None,
        plain_name: None,
        aliases: Vec::new(),
        summary: None,
        lang: "zh-CN".to_owned(),
        status: content_model::Status::InForce,
        event_date: None,
        publish_date: day,
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: Vec::new(),
        sources: Vec::new(),
        body,
    }
}

fn publisher() -> content_model::PublisherId {
    "eval".parse().unwrap_or_else(|_| unreachable!("a good id"))
}

fn blank() -> Guide {
    // Every other field of a guide has its default.
    let json = r#"{"task_type":"permit","server_type":"both","dept":"","materials":[],
        "steps":[],"charges":"no_charge","phone_consult":"","phone_supervise":""}"#;
    serde_json::from_str(json).unwrap_or_else(|error| unreachable!("{error}"))
}
