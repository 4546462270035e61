//! How long lists take with as much content as a terminal must hold: 5,000 guides and 50,000
//! disclosure records. Prints a table; nothing here passes or fails.
//!
//!     cargo bench -p content-store --bench lists -- [--part N]

#[path = "../../tests/office/mod.rs"]
mod office;

use std::time::{Duration, Instant};

use content_model::{Body, Disclosure, Guide, Kind, Record, Rid, ServerType, Validity};
use content_store::{Facet, Filter, PERSON, Reader, Store};
use office::{Office, apply_whole, paper};

const GUIDES: u64 = 5_000;
const PAPERS: u64 = 50_000;
const TOPICS: u64 = 57;
const YEARS: u64 = 15;
const CLASSES: u64 = 34;
const DEPTS: u64 = 90;
/// Rows on a page, and times that each question is asked.
const ROWS: usize = 5;
const TIMES: usize = 200;

fn main() {
    let part = std::env::args().skip_while(|word| word != "--part").nth(1);
    let part: u64 = part.map_or(1, |part| part.parse().expect("a number"));
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(dir.path()).expect("a cache");
    let mut office = Office::new("gongan");
    for n in 0..GUIDES / part {
        let record = guide(&mut office, n);
        office.keep(&record);
    }
    for n in 0..PAPERS / part {
        let record = disclosure(&mut office, n);
        office.keep(&record);
    }
    apply_whole(&mut store, &office.publish()).expect("a good release");
    drop(store);
    ask(dir.path());
}

fn ask(data: &std::path::Path) {
    let topic = (Facet::Topic, "主题7".to_owned());
    let person = (Facet::Audience, PERSON.to_owned());
    let guides = |facets: &[(Facet, String)]| Filter {
        facets: facets.to_vec(),
        by_title: true,
        ..Filter::default()
    };
    let class = Filter {
        class: Some("类9".to_owned()),
        ..Filter::default()
    };
    let year = Filter {
        facets: vec![(Facet::Year, "2020".to_owned())],
        ..class.clone()
    };
    println!("question                                  first, ms   p50, ms   p99, ms");
    let plain = Filter::default();
    page(data, "guides, all", Kind::Guide, &guides(&[]));
    page(
        data,
        "guides, a topic",
        Kind::Guide,
        &guides(std::slice::from_ref(&topic)),
    );
    page(
        data,
        "guides, a topic, people",
        Kind::Guide,
        &guides(&[topic, person]),
    );
    page(data, "papers, all", Kind::Disclosure, &plain);
    page(data, "papers, a class", Kind::Disclosure, &class);
    page(data, "papers, a class, a year", Kind::Disclosure, &year);
    values(
        data,
        "topics with counts",
        Kind::Guide,
        Facet::Topic,
        &plain,
    );
    values(
        data,
        "classes with counts",
        Kind::Disclosure,
        Facet::Class,
        &plain,
    );
    values(
        data,
        "years of a class",
        Kind::Disclosure,
        Facet::Year,
        &class,
    );
    time(data, "digits of a number", |reader, n| {
        let digits = (20_000_000 + 7 * n).to_string();
        assert_eq!(reader.numbered(&digits, 10).expect("an answer").len(), 1);
    });
}

fn page(data: &std::path::Path, name: &str, kind: Kind, filter: &Filter) {
    time(data, name, |reader, n| {
        let total = reader.page(kind, filter, 0, 0).expect("an answer").total;
        let at = (n * ROWS) % (total - ROWS);
        let page = reader.page(kind, filter, at, ROWS).expect("an answer");
        assert_eq!(page.entries.len(), ROWS);
    });
}

fn values(data: &std::path::Path, name: &str, kind: Kind, facet: Facet, filter: &Filter) {
    time(data, name, |reader, _| {
        let values = reader.facet_values(kind, facet, filter);
        assert!(values.expect("an answer").len() > 9);
    });
}

/// The first time, with a reader that has seen nothing yet, and those after it.
fn time(data: &std::path::Path, name: &str, asked: impl Fn(&Reader, usize)) {
    let reader = Reader::open(data).expect("a cache");
    let took = |n| {
        let begin = Instant::now();
        asked(&reader, n);
        begin.elapsed()
    };
    let first = took(0);
    let mut rest: Vec<Duration> = (1..=TIMES).map(took).collect();
    rest.sort();
    let [first, half, most] =
        [first, rest[TIMES / 2], rest[TIMES * 99 / 100]].map(|time| time.as_secs_f64() * 1e3);
    println!("{name:<40} {first:10.2} {half:9.3} {most:9.3}");
}

fn guide(office: &mut Office, n: u64) -> Record {
    let mut record = paper::guide(
        &office.id,
        Rid::new(n, [1; 10]),
        n,
        &mut office.dice,
        11_000,
    );
    if let Body::Guide(guide) = &mut record.body {
        *guide = Guide {
            dept: format!("第{}局", n % DEPTS),
            server_type: [
                ServerType::Person,
                ServerType::Organisation,
                ServerType::Both,
            ][office.dice.below(3)],
            topics: vec![
                format!("主题{}", n % TOPICS),
                format!("主题{}", (n / TOPICS) % TOPICS),
            ],
            ..std::mem::take(guide)
        };
    }
    record
}

fn disclosure(office: &mut Office, n: u64) -> Record {
    let mut record = paper::notice(&office.id, Rid::new(n, [3; 10]), n, &mut office.dice);
    record.body = Body::Disclosure(Disclosure {
        index_no: (20_000_000 + n).to_string(),
        doc_no: Some(format!("示政办〔{}〕{}号", 2012 + n % YEARS, n / YEARS)),
        class_code: format!("类{}", (n / YEARS) % CLASSES),
        theme: None,
        form: None,
        created_date: (2012 + n % YEARS).to_string().parse().expect("a year"),
        validity: Validity::Valid,
        body: paper::prose(&mut office.dice, 1_500),
        fulltext: false,
        paper_location: None,
        interpretation_ref: None,
        policy_ref: None,
    });
    record
}
