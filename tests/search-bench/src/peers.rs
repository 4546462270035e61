//! The other programs: SQLite's trigrams, and tantivy with jieba's words. Xapian's is `ngrams.py`.
//!
//! Each cuts the question as it cuts the rows, and is asked for any of the pieces, best first: with
//! all of them, as its own parser would ask, a word too many finds nothing.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, TantivyDocument, doc};
use tantivy_jieba::JiebaTokenizer;

use crate::content;
use crate::work::{HITS, Program};

/// FTS5 with its trigram tokenizer, best matches first.
pub struct Trigram(Connection);

impl Program for Trigram {
    fn build(dir: &Path) {
        let db = database(dir);
        db.execute_batch(
            "CREATE VIRTUAL TABLE rows USING fts5(
                title, also, dept, text, content='', contentless_delete=1, tokenize='trigram')",
        )
        .expect("a table");
        fill(&db, &content::files(dir)[0]);
    }

    fn add(dir: &Path) {
        fill(&database(dir), &content::files(dir)[1]);
    }

    fn open(dir: &Path) -> Self {
        Self(database(dir))
    }

    fn ask(&mut self, text: &str) -> Option<Vec<u64>> {
        let chars: Vec<char> = text.chars().filter(|c| *c != '"').collect();
        // What is shorter has no trigram.
        let three = chars.windows(3).filter(|three| !three.contains(&' '));
        let quoted = three.map(|three| format!("\"{}\"", three.iter().collect::<String>()));
        let question = quoted.collect::<Vec<_>>().join(" OR ");
        if question.is_empty() {
            return None;
        }
        let mut statement = self
            .0
            .prepare_cached(
                "SELECT rowid FROM rows WHERE rows MATCH ?1
                 ORDER BY bm25(rows, 10, 5, 2, 1) LIMIT ?2",
            )
            .expect("a question");
        let rows = statement.query_map(params![question, HITS as i64], |row| row.get::<_, i64>(0));
        let rows = rows.expect("an answer");
        Some(rows.map(|row| row.expect("a row") as u64).collect())
    }

    fn size(dir: &Path) -> u64 {
        fs::metadata(dir.join("trigram.sqlite"))
            .expect("a file")
            .len()
    }
}

fn database(dir: &Path) -> Connection {
    let db = Connection::open(dir.join("trigram.sqlite")).expect("a database");
    db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")
        .expect("a database");
    db
}

fn fill(db: &Connection, rows: &Path) {
    let all = db.unchecked_transaction().expect("a transaction");
    let mut statement = db
        .prepare("INSERT INTO rows(rowid, title, also, dept, text) VALUES (?1, ?2, ?3, ?4, ?5)")
        .expect("a statement");
    for row in content::read(rows) {
        let values = params![row.n as i64, row.title, row.also, row.dept, row.text];
        statement.execute(values).expect("a row");
    }
    all.commit().expect("a disk");
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("a disk");
}

/// tantivy, its words cut by jieba.
pub struct Jieba {
    reader: IndexReader,
    parser: QueryParser,
    jieba: JiebaTokenizer,
    n: Field,
}

impl Program for Jieba {
    fn build(dir: &Path) {
        let folder = dir.join("tantivy");
        fs::create_dir_all(&folder).expect("a folder");
        let index = Index::create_in_dir(&folder, schema()).expect("an index");
        put(&index, &content::files(dir)[0]);
    }

    fn add(dir: &Path) {
        put(&index(dir), &content::files(dir)[1]);
    }

    fn open(dir: &Path) -> Self {
        let index = index(dir);
        let schema = index.schema();
        let [title, also, dept, text] = fields(&schema);
        let mut parser = QueryParser::for_index(&index, vec![title, also, dept, text]);
        for (field, boost) in [(title, 10.0), (also, 5.0), (dept, 2.0)] {
            parser.set_field_boost(field, boost);
        }
        Self {
            reader: index.reader().expect("a reader"),
            parser,
            jieba: JiebaTokenizer::new(),
            n: schema.get_field("n").expect("a field"),
        }
    }

    fn ask(&mut self, text: &str) -> Option<Vec<u64>> {
        // As one word, its pieces would have to stand side by side.
        let mut words = String::new();
        self.jieba.token_stream(text).process(&mut |token| {
            words.push_str(&token.text);
            words.push(' ');
        });
        let (query, _) = self.parser.parse_query_lenient(&words);
        let searcher = self.reader.searcher();
        let best = TopDocs::with_limit(HITS).order_by_score();
        let hits = searcher.search(&query, &best).expect("an answer");
        let number = |(_, at)| {
            let row: TantivyDocument = searcher.doc(at).expect("a row");
            let n = row.get_first(self.n).and_then(|value| value.as_u64());
            n.expect("a number")
        };
        Some(hits.into_iter().map(number).collect())
    }

    fn size(dir: &Path) -> u64 {
        let files = fs::read_dir(dir.join("tantivy")).expect("a folder");
        let length = |file: std::io::Result<fs::DirEntry>| file.ok()?.metadata().ok();
        files.filter_map(length).map(|meta| meta.len()).sum()
    }
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("jieba")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing);
    for name in ["title", "also", "dept", "text"] {
        schema.add_text_field(name, text.clone());
    }
    let number: NumericOptions = (FAST | INDEXED).into();
    schema.add_u64_field("n", number.set_stored());
    schema.build()
}

fn fields(schema: &Schema) -> [Field; 4] {
    ["title", "also", "dept", "text"].map(|name| schema.get_field(name).expect("a field"))
}

fn index(dir: &Path) -> Index {
    let index = Index::open_in_dir(dir.join("tantivy")).expect("an index");
    with_jieba(&index);
    index
}

fn with_jieba(index: &Index) {
    index.tokenizers().register("jieba", JiebaTokenizer::new());
}

fn put(index: &Index, rows: &Path) {
    with_jieba(index);
    let schema = index.schema();
    let [title, also, dept, text] = fields(&schema);
    let n = schema.get_field("n").expect("a field");
    let mut writer = index
        .writer::<TantivyDocument>(200_000_000)
        .expect("a writer");
    for row in content::read(rows) {
        let row = doc!(title => row.title, also => row.also, dept => row.dept, text => row.text, n => row.n);
        writer.add_document(row).expect("a row");
    }
    writer.commit().expect("a disk");
    writer.wait_merging_threads().expect("a disk");
}
